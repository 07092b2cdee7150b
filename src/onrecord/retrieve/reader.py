"""The reader's interface: numbered sentences in, picks out. What follows (who speaks, quoting, refusing) is shared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.retrieve.evidence import FEATURES, Evidence
from onrecord.store.snapshot import Snapshot
from onrecord.text.spans import _shared
from onrecord.types import Document, Hit, Span, Statement, speaks

PASSAGES_READ = 10
"""Passages a reader is given: the right one is among the first ten for 92 of 100 hard questions."""
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
    """A sentence that answers, by its number, and how sure that is (0 to 1)."""

    sentence: int
    confidence: float = 1.0


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
    """Reads passages with a question in mind."""

    @property
    def name(self) -> str:
        """What the answer's record calls it."""

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
    """Whether a speaker with another name says more of a sentence than the one asked for, who has these."""
    own = others = 0
    for statement in statements:
        shared = _shared(statement.content, sentence)
        if any(speaks(statement, name) for name in names):
            own += shared
        elif statement.speaker:
            others += shared
    return others > own


def evidence_of(picks: Sequence[Pick], passages: Sequence[NumberedPassage]) -> list[Evidence]:
    """The picked sentences as evidence, best first; neighbours that the same people say become a single piece.

    Raises:
        ValueError: A number is not among those offered.
    """
    places = {sentence.number: (passage, sentence) for passage in passages for sentence in passage.sentences}
    missing = [pick.sentence for pick in picks if pick.sentence not in places]
    if missing:
        raise ValueError(f"no sentence has the number {missing[0]}")
    confidence = {pick.sentence: pick.confidence for pick in reversed(picks)}
    runs: list[list[int]] = []
    for number in dict.fromkeys(pick.sentence for pick in picks):
        if any(number in run for run in runs):
            continue
        run = [number]
        for step in (-1, 1):
            while (near := run[0 if step < 0 else -1] + step) in confidence and _belong(places[number], places[near]):
                run.insert(0, near) if step < 0 else run.append(near)
        runs.append(run)
    return [
        _evidence(places[run[0]][0], (places[run[0]][1].span[0], places[run[-1]][1].span[1]), confidence, run)
        for run in runs
    ]


def _belong(one: tuple[NumberedPassage, NumberedSentence], other: tuple[NumberedPassage, NumberedSentence]) -> bool:
    return one[0] is other[0] and one[1].speakers == other[1].speakers


def _evidence(
    passage: NumberedPassage, span: Span, confidence: Mapping[int, float], numbers: Sequence[int]
) -> Evidence:
    touching = tuple(each for each in passage.statements if _shared(each.content, span) or _shared(each.cue, span))
    # The reader has found it on the topic; no other feature was computed.
    features = tuple(float(name == "coverage") for name in FEATURES)
    score = max(confidence[number] for number in numbers)
    return Evidence(passage.document, span, passage.passage, score, features, touching, 1.0)
