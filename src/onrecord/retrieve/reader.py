"""The reader's interface: numbered sentences in, picks out. What follows (who speaks, quoting, refusing) is shared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, Evidence
from onrecord.retrieve.features import MOSTLY
from onrecord.store.snapshot import Snapshot
from onrecord.text.spans import _shared
from onrecord.types import Document, Hit, Span, Statement, speaks

PASSAGES_READ = 10
"""Passages a reader is given: the right one is among the first ten for 92 of 100 hard questions."""
BEYOND = 2
"""Sentences shown beyond a passage's end to a reader that picks several at once: what begins in it may end there."""
_SPEAKS = 0.2
"""Least share of a sentence that must be somebody's words for the reader to be given that name."""


@dataclass(frozen=True, slots=True)
class NumberedSentence:
    """A sentence as a reader sees it.

    Attributes:
        number: Its number, from 1 through all passages.
        span: Where it stands in its document.
        speakers: Full names of the people or bodies who say it, most of it first; empty where none was found.
    """

    number: int
    span: Span
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A passage as a reader sees it: its document, which has title, outlet and date, and its sentences.

    Attributes:
        document: Where it stands.
        passage: Its id.
        sentences: In text order.
        statements: The statements that touch it, in text order.
    """

    document: Document
    passage: int
    sentences: tuple[NumberedSentence, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence that answers, by its number, and how sure that is.

    Attributes:
        sentence: Its number.
        confidence: 0 to 1.
        last: Number of the last one where several were read as one, which is quoted as it is; None for a single
            sentence, which is joined to its neighbours if they are picked too.
    """

    sentence: int
    confidence: float = 1.0
    last: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of the reader's own and the numbers of the sentences it rests on. Not checked yet."""

    text: str
    rests_on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Picks:
    """What a reader makes of passages: the sentences that answer, best first; none where nothing does.

    Attributes:
        picks: The sentences.
        written: Sentences of its own, where the reader writes any.
    """

    picks: tuple[Pick, ...]
    written: tuple[WrittenSentence, ...] = ()


class Reader(Protocol):
    """Reads passages with a question in mind.

    Whatever it picks is quoted, checked, composed or refused by the same code (`answer.picked`).
    """

    @property
    def name(self) -> str:
        """What the answer's record calls it."""

    @property
    def prompt_sha256(self) -> str:
        """SHA-256 of its prompt template; empty where it has none."""

    def read(self, question: str, history: Sequence[str], passages: Sequence[NumberedPassage]) -> Picks:
        """Pick the sentences that answer.

        Args:
            question: As understood, with references to earlier turns filled in.
            history: Earlier questions of the conversation, oldest first.
            passages: In rank order.

        Raises:
            ModelUnavailable: The reader cannot answer now.
        """


def numbered_passages(
    hits: Sequence[Hit], snapshot: Snapshot, limit: int = PASSAGES_READ
) -> tuple[NumberedPassage, ...]:
    """Ranked passages as a reader sees them, once each, their sentences numbered."""
    once = {(hit.document.id, hit.start): hit for hit in reversed(hits)}
    order = list(dict.fromkeys((hit.document.id, hit.start) for hit in hits))[:limit]
    stored = {
        (each.document, each.passage.start): each
        for document in dict.fromkeys(document for document, _ in order)
        for each in snapshot.tables.passages_of(document)
    }
    result: list[NumberedPassage] = []
    number = 1
    for place in order:
        hit, found = once[place], stored.get(place)
        spans = found.passage.sentences if found else ((hit.start, hit.end),)
        sentences = tuple(
            NumberedSentence(count, span, speakers_of(hit.statements, span))
            for count, span in enumerate(spans, start=number)
        )
        number += len(sentences)
        result.append(NumberedPassage(hit.document, found.id if found else -1, sentences, hit.statements))
    return tuple(result)


def ranked_passages(evidence: Sequence[Evidence], pages: DocumentSentencesCache) -> tuple[NumberedPassage, ...]:
    """The passages of ranked evidence as a reader sees them, once each, with `BEYOND` sentences after each."""
    result: list[NumberedPassage] = []
    number = 1
    for document, passage in dict.fromkeys((each.document.id, each.passage) for each in evidence):
        page = pages[document]
        begin = page.first[passage]
        spans = page.sentences[begin : begin + page.count[passage] + BEYOND]
        start, end = spans[0][0], spans[-1][1]
        statements = tuple(each for each in page.statements if each.start < end and each.end > start)
        sentences = tuple(
            NumberedSentence(count, span, speakers_of(statements, span)) for count, span in enumerate(spans, number)
        )
        number += len(sentences)
        result.append(NumberedPassage(page.document, passage, sentences, statements))
    return tuple(result)


def speakers_of(statements: Sequence[Statement], sentence: Span) -> tuple[str, ...]:
    """Full names of those who say a sentence or a good part of it, the largest part first."""
    shares: dict[str, int] = {}
    for statement in statements:
        shared = _shared(statement.content, sentence)
        if statement.speaker and shared:
            shares[statement.speaker] = shares.get(statement.speaker, 0) + shared
    least = _SPEAKS * (sentence[1] - sentence[0])
    return tuple(name for name, share in sorted(shares.items(), key=lambda item: (-item[1], item[0])) if share >= least)


def is_anothers(statements: Sequence[Statement], sentence: Span, names: Collection[str]) -> bool:
    """Whether a sentence is mostly a named speaker's other than the one asked for, who has these names.

    "Byron said that the mayor had said ..." is Byron's, though most of the words are the mayor's.
    """
    own = others = 0
    for statement in statements:
        shared = _shared((*statement.content, *statement.cue, *statement.mention), sentence)
        if any(speaks(statement, name) for name in names):
            own += shared
        elif statement.speaker:
            others += shared
    return others - own > (MOSTLY * (sentence[1] - sentence[0]) if own else 0)


def evidence_of(picks: Sequence[Pick], passages: Sequence[NumberedPassage]) -> list[Evidence]:
    """The picked sentences as evidence, best first; neighbours that the same people say become a single piece.

    Raises:
        ValueError: A number is not among those offered, or sentences of two passages were read as one.
    """
    places = {sentence.number: (passage, sentence) for passage in passages for sentence in passage.sentences}
    numbers = [number for pick in picks for number in range(pick.sentence, (pick.last or pick.sentence) + 1)]
    missing = [number for number in numbers if number not in places]
    if missing:
        raise ValueError(f"no sentence has the number {missing[0]}")
    confidence = {pick.sentence: pick.confidence for pick in reversed(picks) if pick.last is None}
    runs: list[list[int]] = []
    sure: list[float] = []
    for pick in picks:
        number = pick.sentence
        if pick.last is not None:
            if places[number][0] is not places[pick.last][0]:
                raise ValueError(f"the sentences {number} to {pick.last} are of two passages")
            runs.append(list(range(number, pick.last + 1)))
            sure.append(pick.confidence)
            continue
        if any(number in run for run in runs):
            continue
        run = [number]
        for step in (-1, 1):
            while (near := run[0 if step < 0 else -1] + step) in confidence and _belong(places[number], places[near]):
                run.insert(0, near) if step < 0 else run.append(near)
        runs.append(run)
        sure.append(max(confidence[near] for near in run))
    return [
        _evidence(places[run[0]][0], (places[run[0]][1].span[0], places[run[-1]][1].span[1]), score)
        for run, score in zip(runs, sure, strict=True)
    ]


def _belong(one: tuple[NumberedPassage, NumberedSentence], other: tuple[NumberedPassage, NumberedSentence]) -> bool:
    return one[0] is other[0] and one[1].speakers == other[1].speakers


def _evidence(passage: NumberedPassage, span: Span, confidence: float) -> Evidence:
    touching = tuple(each for each in passage.statements if _shared(each.content, span) or _shared(each.cue, span))
    # The reader has found it on the topic; no other feature was computed.
    features = tuple(float(name == "coverage") for name in FEATURES)
    return Evidence(passage.document, span, passage.passage, confidence, features, touching, 1.0)
