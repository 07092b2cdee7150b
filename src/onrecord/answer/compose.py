"""What answers are made of, whoever has read: an honest no, small talk, and the record around a text."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.cite import cite
from onrecord.answer.wording import _small_talk, coverage, nothing, quotation_lines, taken_as, to_try
from onrecord.query.understand import describe
from onrecord.retrieve.evidence import Evidence
from onrecord.text.formatting import escape
from onrecord.types import Answer, Citation, Hit, Query, Reason, SearchScope, speaks


def no_question(question: str, query: Query, hits: tuple[Hit, ...], searched: SearchScope) -> Answer:
    """The answer to small talk."""
    return _answer(question, query, (), hits, "not_a_question", _small_talk(searched))


def _refusal(
    question: str,
    query: Query,
    usable: Sequence[Evidence],
    hits: tuple[Hit, ...],
    searched: SearchScope,
) -> Answer:
    """A no that says what was searched and, where there is something near, what and whose it is."""
    known = searched.documents, searched.first, searched.last, searched.of_speaker
    lines = [nothing(query, question), "", *taken_as(query), coverage(query, *known)]
    nearest = next((each for each in usable if each.sentences == 1), None)
    reason: Reason = "no_evidence"
    citations: tuple[Citation, ...] = ()
    if nearest is not None:
        citation = cite(1, nearest, None)
        other = (
            citation.speaker is not None
            and query.speaker is not None
            and not any(speaks(each, query.speaker) for each in nearest.statements)
        )
        if other and nearest.feature("coverage") >= 0.5:
            reason = "other_speaker"
            lines += ["", f"**{escape(citation.speaker or '')}** said something similar", ""]
        else:
            lines += ["", "Closest match (doesn't answer the question)", ""]
        lines += quotation_lines((citation,))[:-1]
        citations = (citation,)
    lines += ["", to_try(query, searched.of_speaker)]
    return _answer(question, query, citations, hits, reason, "\n".join(lines))


def _answer(
    question: str,
    query: Query,
    citations: tuple[Citation, ...],
    hits: tuple[Hit, ...],
    reason: Reason | None,
    text: str,
) -> Answer:
    return Answer(
        question=question,
        answered=reason is None,
        reason=reason,
        text=text,
        citations=citations,
        hits=hits,
        standalone=describe(query),
        query=query,
    )
