"""A reader's picks -> an answer. The picks decide what is quoted and whether to refuse; who speaks is checked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.answer.choose import _same_words
from onrecord.answer.cite import cite
from onrecord.answer.compose import _answer, _refusal
from onrecord.answer.wording import _worded
from onrecord.answer.written import Supported, supported
from onrecord.errors import ModelUnavailable
from onrecord.retrieve.evidence import Evidence
from onrecord.retrieve.reader import NumberedPassage, Picks, evidence_of, is_anothers
from onrecord.retrieve.statement_search import target_of
from onrecord.store.snapshot import Snapshot
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.formatting import escape
from onrecord.types import Answer, Citation, Document, Hit, Query, ReaderRecord, SearchScope

_Chosen = list[tuple[Evidence, list[Document]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answer a reader picks.

    Attributes:
        question: As it was asked.
        query: As it was understood.
        names: Names under which the words of the speaker asked for are kept, those who speak for a body too; empty
            where anybody's are asked for.
        delegates: Those of them who only speak for it.
        hits: The ranked passages, to be handed on.
        searched: What was searched.
        nearby: Ranked evidence, of which something may be shown beside a refusal.
    """

    question: str
    query: Query
    names: frozenset[str]
    delegates: frozenset[str]
    hits: tuple[Hit, ...]
    searched: SearchScope
    nearby: tuple[Evidence, ...] = ()


def asked_of(
    question: str,
    query: Query,
    snapshot: Snapshot,
    hits: tuple[Hit, ...],
    searched: SearchScope,
    nearby: Sequence[Evidence] = (),
) -> Asked:
    """A question with the names under which the words it asks for are kept."""
    target = target_of(query, snapshot.directory, query.speaker) if query.speaker else None
    names = (target.name, *target.names) if target else ()
    return Asked(
        question,
        query,
        frozenset(filter(None, (query.speaker, *names))),
        target.delegates if target else frozenset(),
        hits,
        searched,
        tuple(each for each in nearby if not is_boilerplate(each.text)),
    )


def compose_picked(
    asked: Asked, picks: Picks, passages: Sequence[NumberedPassage], record: ReaderRecord | None = None
) -> Answer:
    """The answer that a reader's picks make.

    Args:
        asked: The question.
        picks: What the reader picked of the passages.
        passages: What it was given.
        record: Which language model it was, if it was one.
    """
    query = asked.query
    picked = evidence_of(picks.picks, passages)
    own = [each for each in picked if not (asked.names and is_anothers(each.statements, each.span, asked.names))]
    others = [each for each in picked if each not in own]
    record = replace(record, dropped=len(others)) if record else None
    if not own:
        refusal = _refusal(asked.question, query, [*others, *asked.nearby], asked.hits, asked.searched)
        return replace(refusal, reader=record)
    chosen = _without_reprints(own)[: query.limit]
    unlike = query.text if query.kind == "who" else None
    citations = [
        _for_body(cite(number, each, query.speaker, also, unlike=unlike), asked)
        for number, (each, also) in enumerate(chosen, start=1)
    ]
    citations, lines, removed = _with_written(picks, passages, citations)
    # Where none of it is known to be the speaker's, the heading does not say that it is.
    theirs = query.speaker is None or any(citation.speaker in asked.names for citation in citations)
    worded = _worded(query if theirs else replace(query, speaker=None), citations)
    text = "\n".join([*lines, worded])
    answer = _answer(asked.question, query, tuple(citations), asked.hits, None, text)
    return replace(answer, reader=replace(record, removed=removed) if record else None)


def with_failure(answer: Answer, record: ReaderRecord, error: ModelUnavailable) -> Answer:
    """The built-in reader's answer, saying why it was not the model's."""
    note = f"*{escape(str(error))} The built-in reader answered.*"
    return replace(answer, text=f"{answer.text}\n\n{note}", reader=replace(record, failed=str(error)))


def _for_body(citation: Citation, asked: Asked) -> Citation:
    """The citation, saying for which body its speaker speaks where the body was asked for."""
    if asked.query.speaker and citation.speaker in asked.delegates:
        return replace(citation, on_behalf_of=asked.query.speaker)
    return citation


def _without_reprints(picked: Sequence[Evidence]) -> _Chosen:
    """The picks, those that reprint an earlier one in another document beside it."""
    chosen: _Chosen = []
    for each in picked:
        original = next(((other, also) for other, also in chosen if _same_words(each, other)), None)
        if original is None:
            chosen.append((each, []))
        elif each.document.id not in [original[0].document.id, *(document.id for document in original[1])]:
            original[1].append(each.document)
    return chosen


def _with_written(
    picks: Picks, passages: Sequence[NumberedPassage], citations: list[Citation]
) -> tuple[list[Citation], list[str], int]:
    """Citations in the order of first use, the lines written above them, and how many sentences were removed."""
    places = {
        sentence.number: (passage.document.id, sentence.span) for passage in passages for sentence in passage.sentences
    }
    kept: list[Supported] = []
    for sentence in picks.written:
        rests_on = [
            citation for number in sentence.rests_on if (citation := _citation_of(places.get(number), citations))
        ]
        if rests_on and len(rests_on) == len(sentence.rests_on) and supported(sentence.text, rests_on):
            kept.append(Supported(sentence.text, tuple(dict.fromkeys(each.number for each in rests_on))))
    removed = len(picks.written) - len(kept)
    if not kept:
        return citations, [], removed
    order = dict.fromkeys([*(number for each in kept for number in each.numbers), *(c.number for c in citations)])
    renumbered = {old: new for new, old in enumerate(order, start=1)}
    by_number = {citation.number: citation for citation in citations}
    lines = [
        " ".join(
            f"{escape(each.text)} {''.join(f'[{renumbered[number]}]' for number in each.numbers)}" for each in kept
        ),
        "",
    ]
    if removed:
        sentences = "1 sentence of the model was" if removed == 1 else f"{removed} sentences of the model were"
        lines += [f"*{sentences} removed: the quotations do not support it.*", ""]
    return [replace(by_number[old], number=new) for old, new in renumbered.items()], lines, removed


def _citation_of(place: tuple[str, tuple[int, int]] | None, citations: Sequence[Citation]) -> Citation | None:
    """The citation that holds a sentence."""
    if place is None:
        return None
    document, (start, end) = place
    for citation in citations:
        if citation.document.id == document and citation.start <= start and end <= citation.end:
            return citation
    return None
