"""Refusals: what was searched, who else speaks on the topic, and what lies just beyond the bounds.

Citations of a refusal are offers; the answer says so and is not answered.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.cite import cite
from onrecord.answer.quote import cite_statements, join_neighbours
from onrecord.answer.topic import on_topic
from onrecord.answer.wording import (
    coverage,
    nothing,
    quotation_lines,
    taken_as,
    to_try,
    topic_as_written,
)
from onrecord.query.understand import describe
from onrecord.retrieve.evidence import Evidence
from onrecord.retrieve.statement_search import StatementResult
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.formatting import escape
from onrecord.types import Answer, Citation, Hit, Query, Reason, SearchScope

OFFERED = 3
"""Citations of a refusal, at most."""
_WORDS_MATCH = 0.99
"""Least share of the topic's words in what another said, for it to be said that they said it."""


def nothing_found(
    question: str,
    query: Query,
    result: StatementResult | None,
    others: Sequence[Evidence],
    hits: tuple[Hit, ...],
    scope: SearchScope,
) -> Answer:
    """A refusal for a speaker who said nothing on the topic within the bounds.

    Args:
        question: As it was asked.
        query: As it was understood.
        result: The speaker's statements, if the speaker is known.
        others: Evidence on the topic, whoever speaks.
        hits: The ranked passages.
        scope: What was searched.
    """
    known = scope.documents, scope.first, scope.last, scope.of_speaker
    lines = [nothing(query, question), "", *taken_as(query), coverage(query, *known)]
    outside = on_topic(result.outside, result.least) if result else []
    if outside and result:
        cited = tuple(
            cite_statements(number, item, result.target)
            for number, item in enumerate(join_neighbours(outside)[: min(OFFERED, query.limit)], start=1)
        )
        lines += ["", outside_heading(query), "", *quotation_lines(cited)]
        return _refusal(question, query, cited, hits, "out_of_range", lines)
    citation = somebody_else(query, others)
    if citation is not None:
        lines += ["", f"**{escape(citation.speaker or '')}** said something similar", ""]
        lines += quotation_lines((citation,))
        return _refusal(question, query, (citation,), hits, "other_speaker", lines)
    lines += ["", to_try(query, scope.of_speaker)]
    return _refusal(question, query, (), hits, "no_evidence", lines)


def unknown_speaker(
    question: str, query: Query, others: Sequence[Evidence], hits: tuple[Hit, ...], scope: SearchScope
) -> Answer:
    """A refusal for a name or body that speaks nowhere, with who else speaks on the topic."""
    name = escape(query.unknown_speaker or query.speaker or "")
    lines = [f"{name[:1].upper()}{name[1:]} is not quoted in these documents."]
    if query.did_you_mean:
        lines += ["", f"Did you mean {' or '.join(escape(other) for other in query.did_you_mean[:3])}?"]
    lines += ["", coverage(query, scope.documents, scope.first, scope.last, None)]
    cited: list[Citation] = []
    for item in others if query.topic else ():
        if item.sentences == 1 and item.feature("coverage") >= _WORDS_MATCH and not is_boilerplate(item.text):
            citation = cite(len(cited) + 1, item, None)
            if citation.speaker and all(citation.speaker != other.speaker for other in cited):
                cited.append(citation)
        if len(cited) == min(OFFERED, query.limit):
            break
    if cited:
        names = [escape(citation.speaker or "") for citation in cited]
        topic = topic_as_written(query) or query.topic
        lines += ["", f"Others on {escape(topic)}: {', '.join(names)}", "", *quotation_lines(cited)]
    return _refusal(question, query, tuple(cited), hits, "unknown_speaker", lines)


def unknown_outlet(question: str, query: Query, scope: SearchScope, sources: Sequence[str]) -> Answer:
    """A refusal for an outlet that the collection does not hold."""
    lines = [f"No documents from {escape(query.outlet)}."]
    if sources:
        lines += ["", f"Sources: {', '.join(escape(source) for source in sources[:8])}"]
    return _refusal(question, query, (), (), "unknown_outlet", lines)


def outside_heading(query: Query) -> str:
    """The heading above what lies beyond the bounds."""
    if query.said_since or query.said_until or query.since or query.until:
        return "Nothing from that time. From other dates:"
    return "Nothing within these filters. Without them:"


def somebody_else(query: Query, others: Sequence[Evidence]) -> Citation | None:
    """What another said, in the topic's own words, or None if nobody did."""
    if not query.topic or not others:
        return None
    for item in others:
        if item.sentences > 1 or item.feature("coverage") < _WORDS_MATCH or is_boilerplate(item.text):
            continue
        citation = cite(1, item, None)
        if citation.speaker and citation.speaker != query.speaker:
            return citation
    return None


def _refusal(
    question: str,
    query: Query,
    citations: tuple[Citation, ...],
    hits: tuple[Hit, ...],
    reason: Reason,
    lines: Sequence[str],
) -> Answer:
    return Answer(
        question=question,
        answered=False,
        reason=reason,
        text="\n".join(lines).rstrip(),
        citations=citations,
        hits=hits,
        standalone=describe(query),
        query=query,
    )
