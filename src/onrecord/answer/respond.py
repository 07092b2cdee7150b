"""The way from a query to its form of answer: a module for each kind of question, passages for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from onrecord.answer.built_in import BuiltInReader
from onrecord.answer.check import check_answer
from onrecord.answer.collection import collection_answer
from onrecord.answer.compare import compare_answer
from onrecord.answer.compose import no_question
from onrecord.answer.list_all import everything, listed
from onrecord.answer.overview import overview_answer
from onrecord.answer.picked import asked_of, compose_picked
from onrecord.answer.refuse import nothing_found, unknown_outlet, unknown_speaker
from onrecord.answer.timeline import timeline_answer
from onrecord.answer.topic import on_topic, topic_answer
from onrecord.answer.who import names_act, who_answer
from onrecord.query.remainder import with_every_word
from onrecord.retrieve.evidence import Evidence
from onrecord.retrieve.reader import ranked_passages
from onrecord.retrieve.retriever import (
    MAX_SPEAKERS_TRIED,
    Ranked,
    hits_of,
    on_topic_by_anyone,
    retrieve,
)
from onrecord.retrieve.statement_search import (
    StatementResult,
    Target,
    find_statements,
    names_time,
    target_of,
)
from onrecord.settings import Settings
from onrecord.store.snapshot import Snapshot
from onrecord.types import Answer, Citation, Hit, Query, SearchScope

MAX_HITS = 10
SPECIFIC = 4
"""Words of a question, beside its speaker and time, from which it asks for one thing: that is read in its passage."""
_OWN_FORM = frozenset({"smalltalk", "other", "collection", "check"})
_REPORTED_LATER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Request:
    """A question with what its answer is made from.

    Attributes:
        question: As it was asked.
        query: As it was understood.
        snapshot: The index.
        settings: The settings.
        offset: How many statements were shown before.
    """

    question: str
    query: Query
    snapshot: Snapshot
    settings: Settings
    offset: int = 0

    def hits(self, ranked: Sequence[Ranked]) -> tuple[Hit, ...]:
        """The passages of ranked statements or sentences."""
        return hits_of(self.snapshot, ranked)[:MAX_HITS]


def respond(request: Request) -> Answer:
    """Answer a query in the form that fits its kind."""
    query, snapshot = request.query, request.snapshot
    answer = _in_one_passage(request)
    if answer is not None:
        return answer
    if query.kind in ("smalltalk", "other") or not snapshot.manifest.passages:
        return from_passages(request)
    if query.kind == "collection":
        return collection_answer(request.question, query, snapshot)
    if query.outlet and not query.source:
        sources = [name for name, _ in snapshot.tables.sources()]
        return unknown_outlet(request.question, query, scope_of(query, snapshot), sources)
    name = query.speaker or ("" if query.kind in ("fact", "everything") else query.unknown_speaker)
    target = target_of(query, snapshot.directory, name) if name else None
    if query.kind == "check" and query.quotation:
        return check_answer(request.question, query, target, snapshot)
    if len(query.speakers) > 1:
        return _compare(request)
    if not name:
        return _who(request) if query.kind == "who" else from_passages(request)
    if target is None:
        return _unknown(request)
    return _about_speaker(replace(request, query=replace(query, speaker=target.name)), target)


def from_passages(request: Request) -> Answer:
    """Answer from passages, as the built-in reader picks from them."""
    query, snapshot, settings = with_every_word(request.query), request.snapshot, request.settings
    retrieved = retrieve(query, snapshot, settings)
    hits = request.hits([*retrieved.evidence, *retrieved.further])
    scope = scope_of(retrieved.query, snapshot)
    if query.kind in ("smalltalk", "other"):
        return no_question(request.question, retrieved.query, hits, scope)
    passages = ranked_passages(retrieved.evidence, retrieved.pages)
    picks = BuiltInReader(retrieved).read(retrieved.query.text, (), passages)
    asked = asked_of(request.question, retrieved.query, snapshot, hits, scope, retrieved.evidence)
    return compose_picked(asked, picks, passages)


def scope_of(query: Query, snapshot: Snapshot) -> SearchScope:
    """What was searched for a query."""
    known = snapshot.directory.named(query.speaker) if query.speaker else None
    spoken = known.documents if known else 0
    if query.since or query.until or query.source or query.document:
        within = snapshot.tables.documents_within(
            source=query.source, since=query.since, until=query.until, name=query.document
        )
        # The days and the speaker's number are those of the whole index, not of what was searched.
        return SearchScope(int(within.sum()), None, None, None if spoken and within.any() else 0)
    first, last = snapshot.tables.dates()
    return SearchScope(snapshot.manifest.documents, first, last, spoken)


def _about_speaker(request: Request, target: Target) -> Answer:
    """The answer to a question for one speaker's words."""
    query, question, offset = request.query, request.question, request.offset
    topical = bool(query.topic or query.context)
    if query.every and topical:
        found = everything(query, target, request.snapshot)
        if found:
            return listed(question, query, target, found, (), offset)
    if not topical:
        answer = overview_answer(question, query, target, request.snapshot, None, (), offset)
        return answer or nothing_found(question, query, None, (), (), scope_of(query, request.snapshot))
    query, result = _best_meaning(request, target)
    hits = request.hits([item.ranked for item in (*result.inside, *result.outside)])
    answer = None
    if query.kind == "timeline":
        answer = timeline_answer(question, query, result, hits, offset)
    elif query.kind == "overview":
        answer = overview_answer(question, query, result.target, request.snapshot, result, hits, offset)
    if answer is None and on_topic(result.inside, result.least):
        answer = topic_answer(question, query, result, hits, offset)
    if answer is not None:
        return answer
    if query.implied:
        return from_passages(request)
    others = _others(request)
    hits = hits or request.hits(others)
    return nothing_found(question, query, result, others, hits, scope_of(query, request.snapshot))


def _in_one_passage(request: Request) -> Answer | None:
    """The answer from passages to a question for one particular thing; None for a topic, which statements answer."""
    query = request.query
    if request.offset or query.every or len(query.speakers) > 1 or query.kind in _OWN_FORM:
        return None
    nowhere = (query.unknown_speaker and not query.speaker) or (query.outlet and not query.source)
    if nowhere or len(with_every_word(query).topic.split()) < SPECIFIC:
        return None
    answer = from_passages(request)
    cited = answer.citations if answer.answered else ()
    return answer if all(_within(citation, query) for citation in cited) else None


def _within(citation: Citation, query: Query) -> bool:
    """Whether words lie within the time that a question names; a report may be a week later than what it reports.

    Words of any day do beside which the text names that time.
    """
    day, since, until = citation.date, query.said_since, query.said_until
    if not (since or until) or names_time(citation.document.text, (citation.start, citation.end), query):
        return True
    if day is None or (since and day < since):
        return False
    late = _REPORTED_LATER if since else timedelta(0)
    return not until or day <= until + late


def _best_meaning(request: Request, target: Target) -> tuple[Query, StatementResult]:
    """The statements of the speaker; of several that a name fits, of the one whose statements answer best."""
    query, snapshot, settings = request.query, request.snapshot, request.settings
    first = query, find_statements(query, target, snapshot, settings)
    if not query.either:
        return first
    tried = [first]
    for name in query.alternatives[: MAX_SPEAKERS_TRIED - 1]:
        other = target_of(query, snapshot.directory, name)
        if other is not None:
            rest = tuple(each for each in (query.speaker, *query.alternatives) if each and each != name)
            meaning = replace(query, speaker=name, alternatives=rest)
            tried.append((meaning, find_statements(meaning, other, snapshot, settings)))
    return max(tried, key=lambda pair: pair[1].inside[0].ranked.score if pair[1].inside else -99.0)


def _who(request: Request) -> Answer:
    """The answer to who said it: the passages' where they are sure, else statements whose words and act fit."""
    query = request.query
    if names_act(query):
        found = who_answer(request.question, query, request.snapshot, request.settings, (), request.offset)
        scope = scope_of(query, request.snapshot)
        return found or nothing_found(request.question, query, None, (), (), scope)
    known = from_passages(request)
    found = who_answer(request.question, query, request.snapshot, request.settings, known.hits, request.offset)
    if found is None:
        return known
    # Where both name the same speaker first, the statements may name others too.
    first = known.citations[0].speaker if known.answered and known.citations else None
    return found if first is None or first == found.citations[0].speaker else known


def _compare(request: Request) -> Answer:
    """The answer for several speakers."""
    query, snapshot = request.query, request.snapshot
    names = list(dict.fromkeys((*query.speakers, *filter(None, (query.unknown_speaker,)))))
    results: list[tuple[str, StatementResult | None]] = []
    for name in names:
        target = target_of(query, snapshot.directory, name)
        single = replace(query, speaker=name)
        results.append((name, find_statements(single, target, snapshot, request.settings) if target else None))
    ranked = [item.ranked for _, result in results if result for item in result.inside]
    hits = request.hits(sorted(ranked, key=lambda item: (-item.score, item.document.path, item.span)))
    return compare_answer(request.question, query, results, hits)


def _unknown(request: Request) -> Answer:
    """The answer for a speaker who is not quoted anywhere."""
    others = _others(request) if request.query.topic else []
    scope = scope_of(request.query, request.snapshot)
    return unknown_speaker(request.question, request.query, others, request.hits(others), scope)


def _others(request: Request) -> list[Evidence]:
    """Evidence on the topic, whoever speaks."""
    return on_topic_by_anyone(request.query, request.snapshot, request.settings)
