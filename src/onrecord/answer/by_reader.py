"""Let a language model read what was found: it decides what is quoted and whether to refuse.

The built-in answer comes first. It brings the ranked passages, and it stands, saying so, where the model fails.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.picked import asked_of, compose_picked, with_failure
from onrecord.answer.respond import scope_of
from onrecord.errors import ModelUnavailable
from onrecord.retrieve.reader import PASSAGES_READ, Reader, numbered_passages
from onrecord.retrieve.retriever import hits_of, retrieve
from onrecord.settings import Settings
from onrecord.store.snapshot import Snapshot
from onrecord.types import Answer, Hit, ReaderRecord

_READ = frozenset({"said", "topic", "who", "yesno", "fact"})
"""Kinds of questions that sentences answer; lists, comparisons and checks of a quotation are counted, not read."""
_DECIDED = frozenset({"unknown_speaker", "unknown_outlet", "not_a_question"})
"""Refusals that no reading changes."""
_FIRST = 5
"""Passages of the built-in answer that come before others."""


def let_model_read(
    built_in: Answer, history: Sequence[str], snapshot: Snapshot, settings: Settings, model: Reader
) -> Answer:
    """The answer that a language model's picks make, or the built-in one where it is not asked or fails."""
    query = built_in.query
    topical = bool(query.topic or query.context)
    if query.kind not in _READ or query.every or len(query.speakers) > 1 or not topical or built_in.reason in _DECIDED:
        return built_in
    hits = _hits(built_in, snapshot, settings)
    passages = numbered_passages(hits, snapshot)
    if not passages:
        return built_in
    record = ReaderRecord(model.name, model.prompt_sha256)
    try:
        picks = model.read(query.text, history, passages)
    except ModelUnavailable as error:
        return with_failure(built_in, record, error)
    asked = asked_of(built_in.question, query, snapshot, hits, scope_of(query, snapshot))
    return compose_picked(asked, picks, passages, record)


def _hits(built_in: Answer, snapshot: Snapshot, settings: Settings) -> tuple[Hit, ...]:
    """Ten passages to read. A speaker's statements do not hold what attribution missed: passages come beside them."""
    hits = built_in.hits
    if built_in.query.speaker:
        retrieved = retrieve(built_in.query, snapshot, settings)
        more = hits_of(snapshot, [*retrieved.evidence, *retrieved.further])
        hits = (*hits[:_FIRST], *more, *hits[_FIRST:])
    once = {(hit.document.id, hit.start): hit for hit in reversed(hits)}
    order = dict.fromkeys((hit.document.id, hit.start) for hit in hits)
    return tuple(once[place] for place in list(order)[:PASSAGES_READ])
