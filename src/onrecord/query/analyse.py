"""Analyse a question once: its tags, the speakers its words stand for, and the times it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from onrecord.embed.embedder import PACKAGED, load_embedder
from onrecord.query.linker import Link, SpeakerLinker
from onrecord.query.question import tokenize
from onrecord.query.tagger import Floats, Label, Tagged, question_tagger
from onrecord.settings import Settings
from onrecord.text.time_expressions import TimeExpression, time_expressions
from onrecord.types import QueryKind, Span

Encode = Callable[[str, Sequence[Span]], tuple[Floats, Floats]]
"""Gives the unit vectors of a text and of spans in it, from one pass of the embedding model."""

_QUOTED = re.compile(
    r"[\"“”«„](?P<double>[^\"“”«»]{2,}?)[\"”“»]|(?<!\w)['‘](?P<single>[^'‘’]+(?:['’]\w[^'‘’]*){0,20})['’](?!\w)"
)
_LISTED = re.compile(r"\s*(?:,|/|&|,? ?\b(?:and|or|vs\.?|versus|with|from)\b)\s*$", re.IGNORECASE)
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|lately|recently|last(?! (?:week|month|year|night|time\b.*\bago)))\b",
    re.IGNORECASE,
)
# "the 2008 race" says when the race was, not when it was spoken of.
_OF_EVENT = re.compile(r"\b(?:the|his|her|their|its) \d{4}$", re.IGNORECASE)
_NOUN = re.compile(r" [a-z]{3,}", re.IGNORECASE)
_EARLIEST = re.compile(r"\b(?:first|earliest|original(?:ly)?|oldest|initial(?:ly)?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed.

    Attributes:
        text: As it was asked.
        tagged: Its labelled spans, kind and how it leans on the turn before.
        links: The speakers whose words are asked for; for "who" questions none.
        times: The times that bound what is asked.
        quotation: Words in quotation marks, or the words to be checked.
        topics: The topic spans, without times.
        event_time: Words of a time told by an event: "after the debate".
    """

    text: str
    tagged: Tagged
    links: tuple[Link, ...]
    times: tuple[TimeExpression, ...]
    quotation: str
    topics: tuple[str, ...]
    event_time: str

    @property
    def kind(self) -> QueryKind:
        """What kind of answer is asked for."""
        return self.tagged.kind

    @property
    def latest(self) -> bool:
        """Whether the newest statement is asked for."""
        return any(_LATEST.search(words) for words in self.spans("time")) and not self.earliest

    @property
    def earliest(self) -> bool:
        """Whether the first statement is asked for."""
        return any(_EARLIEST.search(words) for words in self.spans("time"))

    def spans(self, label: Label) -> tuple[str, ...]:
        """The words with a label."""
        return self.tagged.texts(label, self.text)

    def joined_speakers(self) -> bool:
        """Whether the speakers stand in one list: "Berg, Marsh and Roy"."""
        places = [span for label, span in self.tagged.spans if label == "speaker"]
        gaps = [self.text[before[1] : after[0]] for before, after in pairwise(places)]
        return bool(gaps) and all(_LISTED.match(gap) for gap in gaps)

    def remainder(self, speakers: Sequence[str], without: Sequence[Label] = ()) -> str:
        """The question without days, the words for these speakers and those of other labels."""
        taken = [time.span for time in self.times]
        for label, (start, end) in self.tagged.spans:
            if label in without:
                taken.append((start, end))
            elif label == "speaker":
                named = next((words for words in speakers if self.text.startswith(words, start)), "")
                taken.append((start, start + len(named)))
        return _without(self.text, (0, len(self.text)), taken)

    def before_speaker(self) -> str:
        """The words before the first speaker; all of them where there is none."""
        first = min((start for label, (start, _) in self.tagged.spans if label == "speaker"), default=len(self.text))
        return self.text[:first]


def question_encoder(settings: Settings) -> Encode:
    """The packaged embedding model, on whose vectors the tagger was trained, whatever model the index uses."""
    embedder = load_embedder(PACKAGED, settings.threads, settings.backend, settings.cache)

    def encode(text: str, spans: Sequence[Span]) -> tuple[Floats, Floats]:
        whole, parts = embedder.embed_with_spans([text], [spans])
        return whole[0], parts[0]

    return encode


def analyse(
    text: str, linker: SpeakerLinker, encode: Encode, now: date | None, before: QueryKind | None = None
) -> Question:
    """Analyse a question.

    Args:
        text: The question.
        linker: Looks up speakers.
        encode: Embeds it.
        now: The day from which relative times count.
        before: The kind of the turn before; None if there is none.
    """
    tagged = question_tagger().tag(text, *encode(text, tokenize(text)), before)
    marked = [span for label, span in tagged.spans if label == "time"]
    topics = [span for label, span in tagged.spans if label == "topic"]
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    times = [
        time
        for time in time_expressions(text, now, marked)
        if (_meets(time.span, marked) or not (_inside(time.span, topics) or _inside(time.span, quoted)))
        and not (
            time.precision == "year" and _OF_EVENT.search(text[: time.span[1]]) and _NOUN.match(text, time.span[1])
        )
    ]
    taken = [time.span for time in times]
    events = [text[start:end] for start, end in marked if not _meets((start, end), taken)]
    links = () if tagged.kind == "who" else tuple(linker.link(words) for words in tagged.texts("speaker", text))
    return Question(
        text,
        tagged,
        links,
        tuple(times),
        _quotation(text, tagged),
        tuple(words for span in topics if (words := _without(text, span, taken))),
        " ".join(words for words in events if not (_LATEST.search(words) or _EARLIEST.search(words))),
    )


def _quotation(text: str, tagged: Tagged) -> str:
    """Words in quotation marks; of a question that checks words without them, those."""
    match = max(_QUOTED.finditer(text), key=lambda found: found.end() - found.start(), default=None)
    if match is not None:
        return str(match["double"] or match["single"]).strip()
    return max(tagged.texts("topic", text), key=len, default="") if tagged.kind == "check" else ""


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _without(text: str, span: Span, taken: Sequence[Span]) -> str:
    """The words of a span without those of others."""
    kept = [
        " " if any(start <= place < end for start, end in taken) else text[place] for place in range(span[0], span[1])
    ]
    return " ".join("".join(kept).split())
