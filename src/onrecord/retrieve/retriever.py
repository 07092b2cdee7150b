"""Retrieve the evidence for a query: candidates, ranked and reranked; an ambiguous speaker is resolved on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from onrecord.embed.embedder import embedder_of
from onrecord.retrieve.candidates import find_candidates, searched_text
from onrecord.retrieve.confidence import support
from onrecord.retrieve.cross_encoder import order
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import Evidence
from onrecord.retrieve.rank import rank
from onrecord.retrieve.rerank import rerank
from onrecord.retrieve.weights import FIRST_WEIGHTS, WEIGHTS
from onrecord.settings import Settings
from onrecord.store.snapshot import Snapshot
from onrecord.types import Document, Hit, Query, Span

MAX_SPEAKERS_TRIED = 3
"""Maximum speakers tried for an ambiguous name."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The evidence for a query.

    Attributes:
        query: The query, its speaker resolved.
        evidence: What may be quoted, best first.
        further: Remaining first-stage evidence, which was not reranked.
        pages: The documents of the evidence.
        refuse_below: Confidence below which to refuse.
    """

    query: Query
    evidence: list[Evidence]
    further: list[Evidence]
    pages: DocumentSentencesCache
    refuse_below: float


def retrieve(query: Query, snapshot: Snapshot, settings: Settings) -> Retrieved:
    """Retrieve evidence; of several speakers that a name fits, keep the best supported.

    A speaker who only acts in the question, or a body that others speak for, is tried beside anyone's words.
    """
    if query.speaker is None or not (query.either or query.implied):
        return Retrieved(query, *_evidence(query, snapshot, settings), settings.refuse_below)
    names = (query.speaker, *query.alternatives)[: MAX_SPEAKERS_TRIED if query.either else 1]
    meanings = [
        replace(query, speaker=name, speakers=(name, *query.speakers[1:]), alternatives=_others(name, query))
        for name in names
    ]
    if query.implied:
        topic = " ".join(filter(None, (query.speaker, query.topic)))
        meanings.append(replace(query, speaker=None, speakers=(), kind="fact", topic=topic, alternatives=()))
    tried = [(meaning, *_evidence(meaning, snapshot, settings, len(meanings))) for meaning in meanings]
    # The heaviest speaker comes first, and stays there where no other answers better.
    return Retrieved(*max(tried, key=lambda result: support(result[0], result[1])), settings.refuse_below)


def on_topic_by_anyone(query: Query, snapshot: Snapshot, settings: Settings) -> list[Evidence]:
    """Return first-stage evidence on a query's topic, whoever speaks: quick, to be offered beside a refusal."""
    query = replace(query, speaker=None, alternatives=(), either=False, implied=False, kind="fact")
    vector = embedder_of(settings).embed([query.topic or searched_text(query)])[0]
    candidates = find_candidates(query, snapshot, vector)
    return rank(query, candidates, snapshot, vector, FIRST_WEIGHTS, DocumentSentencesCache(snapshot))


class Ranked(Protocol):
    """Sentences or a statement, with a score and the passage they begin in."""

    @property
    def document(self) -> Document: ...

    @property
    def passage(self) -> int: ...

    @property
    def span(self) -> Span: ...

    @property
    def score(self) -> float: ...


def hits_of(snapshot: Snapshot, evidence: Sequence[Ranked]) -> tuple[Hit, ...]:
    """The passages of the evidence, once each, in the order of their best sentences."""
    best: dict[int, Ranked] = {}
    for one in evidence:
        best.setdefault(one.passage, one)
    hits: list[Hit] = []
    for stored in snapshot.tables.passages(list(best)):
        first = best[stored.id]
        start, end = stored.passage.start, stored.passage.end
        statements = snapshot.tables.statements(document=stored.document, overlapping=(start, end))
        hits.append(Hit(first.document.text[start:end], start, end, first.document, first.score, tuple(statements)))
    return tuple(hits)


def _others(name: str, query: Query) -> tuple[str, ...]:
    """The other speakers that a question's name fits."""
    return tuple(other for other in (query.speaker, *query.alternatives) if other and other != name)


def _evidence(
    query: Query, snapshot: Snapshot, settings: Settings, meanings: int = 1
) -> tuple[list[Evidence], list[Evidence], DocumentSentencesCache]:
    """Reranked evidence, the remaining first-stage evidence and their documents; no evidence for small talk and an
    empty index, where no model is loaded. Of a question with several meanings less is read for each."""
    sentences = DocumentSentencesCache(snapshot)
    if query.kind in ("smalltalk", "other") or not snapshot.manifest.passages:
        return [], [], sentences
    vector = embedder_of(settings).embed([searched_text(query)])[0]
    candidates = find_candidates(query, snapshot, vector)
    ranked = rank(query, candidates, snapshot, vector, FIRST_WEIGHTS, sentences)
    read = rerank(query, ranked, sentences, FIRST_WEIGHTS, WEIGHTS, meanings)
    if settings.cross_encoder:
        read = order(searched_text(query), read, settings.cross_encoder)
    known = {evidence.passage for evidence in read}
    return read, [evidence for evidence in ranked if evidence.passage not in known], sentences
