"""Ranked evidence -> an answer in words: a few verbatim sentences with marks, or an honest no.

Knows how to choose and word; every sentence it quotes is passed through `cite`. Without a language model the
same evidence gives the same answer, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.choose import choose
from onrecord.answer.cite import cite
from onrecord.answer.wording import _small_talk, _worded, coverage, nothing, quotation_lines, taken_as, to_try
from onrecord.query.understand import describe
from onrecord.retrieve.confidence import _in_so_many_words, confidence, may_be_quoted
from onrecord.retrieve.evidence import Evidence
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.formatting import escape
from onrecord.types import Answer, Citation, Hit, Query, Reason, SearchScope, speaks


def compose(
    question: str,
    query: Query,
    evidence: Sequence[Evidence],
    hits: tuple[Hit, ...],
    searched: SearchScope,
    refuse_below: float,
) -> Answer:
    """The answer that the evidence supports.

    Args:
        question: As it was asked.
        query: As it was understood.
        evidence: Ranked, best first.
        hits: The ranked passages, to be handed on.
        searched: What was searched.
        refuse_below: Weaker evidence than this is no answer.
    """
    if query.kind in ("smalltalk", "other"):
        return _answer(question, query, (), hits, "not_a_question", _small_talk(searched))
    usable = [each for each in evidence if not is_boilerplate(each.text)]
    spoken = [each for each in evidence if may_be_quoted(each)]
    if query.speaker and not (query.topic or query.context):
        # Without a topic nothing can be beside it: any words of the one asked for answer.
        spoken = [each for each in spoken if any(speaks(said, query.speaker) for said in each.statements)]
        refuse_below = 0.0
    elif query.speaker and not query.context and any(map(_in_so_many_words, spoken)):
        refuse_below = 0.0  # "nothing by Xi about trade" would be untrue
    if spoken and confidence(spoken[0], evidence, query) >= refuse_below:
        chosen = choose(spoken, query)
        citations = tuple(
            cite(number, each, query.speaker, also, unlike=query.text if query.kind == "who" else None)
            for number, (each, also) in enumerate(chosen, start=1)
        )
        return _answer(question, query, citations, hits, None, _worded(query, citations))
    return _refusal(question, query, usable, hits, searched)


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
