"""Attributions to statements: reads a document's names once, resolves every source, fills in the rest.

Puts the other modules in order and holds no rule of its own but three: names are recognised only in sentences
that bring a new word in capitals, headlines introduce nobody, and a nested source has its reporter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.attribute.coreference.cast import EntityTable
from onrecord.attribute.coreference.document_context import DocumentContext, Resolved
from onrecord.attribute.coreference.ner import Recogniser, recognise
from onrecord.attribute.coreference.people import cast
from onrecord.attribute.coreference.resolve import resolve
from onrecord.attribute.coreference.turn_speakers import person_labels
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.speech_acts import act, addressee, kind_of
from onrecord.attribute.statement_dates import when_said
from onrecord.attribute.structure import Structure, structure
from onrecord.attribute.structure.heading import author_name
from onrecord.attribute.structure.merge import merged, pierced
from onrecord.english.function_words import NOT_NAMES
from onrecord.english.name_spans import Label, find_names
from onrecord.english.tokens import Token, tokens
from onrecord.text.quotation_marks import Quotation, outermost
from onrecord.text.sentences import sentences
from onrecord.types import Document, Span, Statement

# Longer sentences full of capitals list offices and their holders.
_LONGEST_HEADLINE = 25
_LONGEST_SENTENCE = 2000
"""Characters. Text without full stops is looked at in pieces of this length: what looks about in a sentence takes
time with its square. The longest sentence of 840 articles is far shorter."""


def statements_of(
    documents: Sequence[Document],
    attributions: Sequence[Sequence[Attribution]],
    recogniser: Recogniser = recognise,
) -> Iterator[tuple[Statement, ...]]:
    """The statements of each document, in text order."""
    forms = [
        structure(document.text, document.title, author_name(document.author), document.speaker)
        for document in documents
    ]
    read = [
        _read(document) if found or form.turns else None
        for document, form, found in zip(documents, forms, attributions, strict=True)
    ]
    chosen = [_with_new_names(reading) if reading else [] for reading in read]
    labels = recogniser(
        reading.text[start:end] for reading, spans in zip(read, chosen, strict=True) if reading for start, end in spans
    )
    for document, form, reading, spans, found in zip(documents, forms, read, chosen, attributions, strict=True):
        if reading is None:
            yield ()
            continue
        placed: list[Label] = [
            (start + first, start + last, label) for start, _ in spans for first, last, label in next(labels)
        ]
        yield _statements(document, reading, placed, merged(document.text, found, form), form)


def _read(document: Document) -> DocumentContext:
    text = document.text
    return DocumentContext(
        text,
        tuple(tokens(text)),
        tuple(_bounded(text, sentences(text) or [(0, len(text))])),
        tuple((quotation.start, quotation.end) for quotation in outermost(text)),
        author_name(document.author),
        document.title,
    )


def _bounded(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The sentences, those cut between words that are absurdly long."""
    for start, end in spans:
        while end - start > _LONGEST_SENTENCE:
            space = text.rfind(" ", start + _LONGEST_SENTENCE // 2, start + _LONGEST_SENTENCE)
            cut = space + 1 if space >= 0 else start + _LONGEST_SENTENCE
            yield start, cut
            start = cut
        yield start, end


def _with_new_names(reading: DocumentContext) -> list[Span]:
    """The sentences that bring a capitalised word not met before; the recogniser need not see the others.

    On 60 development articles that is half of the sentences (1,083 of 2,216).
    """
    seen: set[str] = set()
    chosen = []
    words = iter(reading.words)
    word = next(words, None)
    for start, end in reading.sentences:
        new = False
        while word is not None and word.start < end:
            if word.capital and word.word not in seen and word.word.lower() not in NOT_NAMES:
                seen.add(word.word)
                new = True
            word = next(words, None)
        if new:
            chosen.append((start, end))
    return chosen


def _headlines(reading: DocumentContext) -> list[Span]:
    """Sentences most of whose words are capitalised, as headlines are: their capitals tell nothing."""
    found = []
    for start, end in reading.sentences:
        words = [reading.words[i].word for i in reading.words_in((start, end))]
        long = [word for word in words if len(word) > 3]
        if (
            len(long) >= 4
            and len(words) <= _LONGEST_HEADLINE
            and sum(word[0].isupper() for word in long) >= 0.85 * len(long)
        ):
            found.append((start, end))
    return found


def _statements(
    document: Document,
    reading: DocumentContext,
    labels: Sequence[Label],
    attributions: Sequence[Attribution],
    form: Structure,
) -> tuple[Statement, ...]:
    starts = frozenset(start for start, _ in reading.sentences) | frozenset(
        _first_word_in(reading.words, reading.quotations)
    )
    ordered = sorted(
        (each for each in attributions if each.content), key=lambda each: (each.content, each.source, each.cue)
    )
    # What a label's turns say of it outweighs its letters: they are mostly capitals.
    persons = person_labels(reading.text, [each for each in ordered if each.turn])
    labels = [*labels, *persons]
    starts -= {start for start, _, _ in persons}
    headlines = _headlines(reading)
    sources = [each.source[0] for each in ordered if each.source]
    names = find_names(reading.text, reading.words, starts, labels, headlines, sources)
    headlines = [span for span in headlines if not any(span[0] <= start < span[1] for start, _, _ in persons)]
    people = cast(reading.text, reading.words, names, headlines)
    resolved = resolve(reading, people, ordered)
    speakers = [speaker_name(people, each) for each in resolved]
    quotations = outermost(reading.text)
    reporters = _reporters(ordered, speakers)
    ordered = _without_others_words(reading.text, ordered, speakers)
    return tuple(
        _statement(document, reading, each, who, speaker, quotations, reporter)
        for each, who, speaker, reporter in zip(ordered, resolved, speakers, reporters, strict=True)
    )


def _in_question(text: str, span: Span) -> bool:
    """Whether words stand in a question, which reports nobody: "Does he agree that it worked?"."""
    end = re.compile(r"[.!?]").search(text, span[1] - 1, span[1] + 300)
    return end is not None and end.group() == "?"


_CONDITION = re.compile(
    r"(?:^|[,;—]\s*|\b(?:and|but|that)\s+)(?:[Ii]f|[Ss]hould|[Uu]nless)\s+(?:(?:[A-Z][\w.]*|the)\s+){0,3}$"
)


def _conditional(text: str, source: Sequence[Span], sentence: Span) -> bool:
    """Whether words are only said if something is so: "If Premier Hu says the deal is dead"."""
    return bool(source) and _CONDITION.search(text[sentence[0] : source[0][0]].lstrip("“\"' ")) is not None


def _without_others_words(
    text: str, ordered: Sequence[Attribution], speakers: Sequence[str | None]
) -> list[Attribution]:
    """The attributions, those of turns without the words that they report as those of people without a name.

    What somebody named is reported to have said is his statement beside the turn's; of the others there is none.
    """
    holes = sorted(
        span
        for each, speaker in zip(ordered, speakers, strict=True)
        if not each.turn and speaker is None
        for span in each.content
        if not _in_question(text, span)
    )
    if not holes:
        return list(ordered)
    return [
        replace(
            each,
            content=pierced(
                text, each.content, [h for h in holes if h[0] < each.content[-1][1] and each.content[0][0] < h[1]]
            ),
        )
        if each.turn
        else each
        for each in ordered
    ]


def _first_word_in(words: Sequence[Token], quotations: Sequence[Span]) -> Iterator[int]:
    """Where the first word of each quotation begins: it has its capital from there, like a sentence's."""
    index = 0
    for start, end in quotations:
        while index < len(words) and words[index].start < start:
            index += 1
        if index < len(words) and words[index].start < end:
            yield words[index].start


def _without_heading(name: str) -> str:
    """A name without the words of a heading in capitals that stand glued to it: "STABILITY Zhou"."""
    words = name.split(" ")
    if words[-1].isupper() or len(words) < 2:
        return name
    kept = [word for word in words[:-1] if not (word.isupper() and len(word) > 4)]
    return " ".join([*kept, words[-1]])


def speaker_name(people: EntityTable, resolved: Resolved) -> str | None:
    """The full name of one speaker, or of several joined by "and"."""
    names = [_without_heading(people.people[index].name) for index in resolved.people]
    if not names:
        return resolved.name
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _statement(
    document: Document,
    reading: DocumentContext,
    found: Attribution,
    who: Resolved,
    speaker: str | None,
    quotations: Sequence[Quotation],
    reporter: str | None,
) -> Statement:
    anchor = (found.cue or found.source or found.content)[0][0]
    sentence = reading.sentences[reading.sentence_at(anchor)]
    day, precision = when_said(reading.text, found.cue or found.source, found.content, sentence, document.date)
    cue = " ".join(reading.text[start:end] for start, end in found.cue)
    return Statement(
        document=document,
        speaker=speaker,
        mention=found.source,
        cue=found.cue,
        content=found.content,
        kind="direct" if found.turn else kind_of(reading.text, found.content, quotations),
        date=day,
        confidence=round(found.confidence * (who.confidence if speaker else 1.0), 4),
        date_stated=precision is not None,
        act="asks"
        if found.asks
        else "conditional"
        if _conditional(reading.text, found.source, sentence) and not found.turn
        else act(cue),
        addressee=addressee(reading.text, found.cue),
        reporter=reporter,
        date_precision=precision or document.date_precision,
    )


def _reporters(ordered: Sequence[Attribution], speakers: Sequence[str | None]) -> list[str | None]:
    """For each statement whose statement holds its cue, if it is somebody else's; one pass over the text."""
    places = sorted(((each.cue or each.source or each.content)[0][0], number) for number, each in enumerate(ordered))
    spans = sorted((start, end, number) for number, each in enumerate(ordered) for start, end in each.content)
    reporters: list[str | None] = [None] * len(ordered)
    around: list[tuple[int, int]] = []  # (end, statement) of the contents that hold the place
    begun = 0
    for place, number in places:
        while begun < len(spans) and spans[begun][0] <= place:
            around.append(spans[begun][1:])
            begun += 1
        around = [each for each in around if place < each[0]]
        outer = [other for _, other in around if other != number and speakers[other] not in (None, speakers[number])]
        reporters[number] = speakers[min(outer)] if outer else None
    return reporters
