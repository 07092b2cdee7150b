"""Ranked evidence -> an answer in words: a few verbatim sentences with marks, or an honest no.

Knows how to choose and word; every sentence it quotes is passed through `cite`. Without a language model the
same evidence gives the same answer, byte for byte.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from rapidfuzz.fuzz import ratio

from onrecord.cite import cite
from onrecord.evidence import FEATURES, OF_SPEAKER, Evidence
from onrecord.fold import plain_marks
from onrecord.phrasing import coverage, day, days, escape, nothing, quoted, to_try
from onrecord.rank import is_boilerplate, speaks
from onrecord.types import Answer, Citation, Document, Hit, Query, Reason
from onrecord.understand import describe
from onrecord.weights import DECISION, WEIGHTS

MAX_WORDS = 140
"""Words quoted in one answer, as far as more than one passage is concerned."""
_SPOKEN = 0.2
"""Least share of a quoted passage that must be the speaker's words, where a speaker is asked for."""
_OTHERS = 0.1
"""Most by which the words of others with a name may exceed them: a subordinate clause, no sentence."""
_NO_WORDS, _NO_LIKENESS = 0.1, 0.25
"""Evidence that holds none of the question's words and is not alike in meaning answers nothing. Of 483 questions of
four sets two were so, neither with an answer; up to a likeness of 0.5 seventeen, nine of them with one."""
DECIDED_BY = (
    "score", "answers", "all_answers", "late_weighted", "late_weakest", "best_cosine", "coverage", "wide_coverage",
    "said_share", "asks_speaker", "asks_who", "context_coverage", "better_elsewhere",
)  # fmt: skip
_SHORT_TOPIC = 2
"""Words of a topic that is looked for literally first."""
_REPRINT = 88.0
"""Least likeness of two passages, 100 for equal ones, at which one is a reprint of the other."""
_MARGIN = 1.75
"""How much weaker (in score) than the best a further passage may be."""
_AS_GOOD = 0.5
"""How much weaker fewer of the same sentences may be and yet be quoted instead: what is beside them goes."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What an answer may say of the collection: how many documents, from when to when, how many by the speaker.

    None is not known.
    """

    documents: int
    first: date | None
    last: date | None
    of_speaker: int | None


def confidence(best: Evidence, evidence: Sequence[Evidence], query: Query) -> float:
    """0 to 1: how sure it is that the answer is right, given the best evidence that may be quoted and all of it.

    A logistic regression over questions with and without an answer (tests/benchmarks/ranking.py).
    """
    strange = best.feature("wide_coverage") <= _NO_WORDS and not best.feature("context_coverage")
    if query.topic and strange and best.feature("best_cosine") < _NO_LIKENESS:
        return 0.0
    features = decision_features(best, evidence, query)
    total = DECISION[0] + sum(weight * value for weight, value in zip(DECISION[1:], features, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


def support(query: Query, evidence: Sequence[Evidence]) -> float:
    """How sure it is that what may be quoted answers, and 1 more where it holds the whole topic; 0 where nothing is."""
    spoken = [each for each in evidence if may_be_quoted(each)]
    return confidence(spoken[0], evidence, query) + any(map(_in_so_many_words, spoken)) if spoken else 0.0


def decision_features(
    best: Evidence, evidence: Sequence[Evidence], query: Query, weights: Sequence[float] = WEIGHTS
) -> tuple[float, ...]:
    """What `confidence` goes by, in the order of `DECIDED_BY`."""
    topical = np.array([0.0 if name in OF_SPEAKER else value for name, value in zip(FEATURES, weights, strict=True)])
    rows = np.array([each.features for each in evidence])
    # How much better the topic, leaving aside who speaks, is met by what is not the speaker's.
    elsewhere = float((rows @ topical).max() - np.dot(best.features, topical)) if query.speaker else 0.0
    answers = rows[:, FEATURES.index("answers")]
    return (
        best.score / 5.0,
        best.feature("answers") / 3.0,
        float(np.logaddexp.reduce(answers)) / 3.0,
        best.feature("late_weighted"),
        best.feature("late_weakest"),
        best.feature("best_cosine"),
        best.feature("coverage"),
        best.feature("wide_coverage"),
        best.feature("said_share"),
        float(query.speaker is not None),
        float(query.kind == "who"),
        best.feature("context_coverage"),
        -min(8.0, elsewhere) / 3.0,
    )


def may_be_quoted(evidence: Evidence) -> bool:
    """Whether it holds words of the speaker asked for, if one is, hardly more of anybody else's, and no boilerplate."""
    own = evidence.spoken >= _SPOKEN and evidence.feature("other_share") <= _OTHERS
    return own and not is_boilerplate(evidence.text)


def compose(
    question: str,
    query: Query,
    evidence: Sequence[Evidence],
    hits: tuple[Hit, ...],
    searched: Searched,
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
    if query.kind == "smalltalk":
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


def _in_so_many_words(evidence: Evidence) -> bool:
    """Whether a sentence of the speaker's words, mostly, holds all words of the topic."""
    literal = evidence.sentences == 1 and evidence.feature("coverage") > 0.99
    return literal and evidence.feature("said_share") >= 0.5


def choose(spoken: Sequence[Evidence], query: Query) -> list[tuple[Evidence, list[Document]]]:
    """What to quote: the best, and what is nearly as good and does not overlap; reprints beside the first."""
    margin, literal = _MARGIN, list[Evidence]()
    if query.kind == "said" and len(query.topic.split()) <= _SHORT_TOPIC:
        # "what did Xi say about Taiwan": the sentences in which he speaks of Taiwan, all of them and no others.
        literal = [each for each in spoken if each.sentences == 1 and each.feature("coverage") > 0.99]
        if literal:
            spoken, margin = literal, 2 * _MARGIN
    if query.latest:
        near = [each for each in spoken if each.document.date and each.score >= spoken[0].score - margin]
        newest = max((each.document.date for each in near if each.document.date), default=None)
        spoken = [each for each in near if each.document.date == newest] or spoken
    best = spoken[0]
    chosen: list[Evidence] = []
    also: dict[int, list[Document]] = {}
    used = 0
    for each in spoken:
        if each.score < best.score - margin or len(chosen) >= query.limit:
            break
        each = _pared(each, spoken)
        original = next((n for n, other in enumerate(chosen) if _same_words(each, other)), None)
        if original is not None:
            known = [chosen[original].document.id, *(d.id for d in also.get(original, []))]
            if each.document.id not in known:
                also.setdefault(original, []).append(each.document)
            continue
        size = len(each.text.split())
        if (chosen and used + size > MAX_WORDS) or any(_overlap(each, other) for other in chosen):
            continue
        chosen.append(each)
        used += size
    order = sorted(range(len(chosen)), key=lambda n: _place(n, chosen, query, as_written=bool(literal)))
    return [(chosen[n], also.get(n, [])) for n in order]


def _pared(each: Evidence, spoken: Sequence[Evidence]) -> Evidence:
    """The fewest of its sentences that are nearly as good by themselves."""
    inside = (
        other
        for other in spoken
        if other.document.id == each.document.id
        and each.span[0] <= other.span[0]
        and other.span[1] <= each.span[1]
        and other.score >= each.score - _AS_GOOD
    )
    return min(inside, key=lambda other: (other.sentences, -other.score, other.span))


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.document.id == other.document.id and one.span[0] < other.span[1] and other.span[0] < one.span[1]


def _same_words(one: Evidence, other: Evidence) -> bool:
    """Whether one reprints the other, perhaps lightly edited, as newspapers do with the reports of an agency."""
    return ratio(plain_marks(one.text).casefold(), plain_marks(other.text).casefold()) >= _REPRINT


def _place(
    number: int, chosen: Sequence[Evidence], query: Query, *, as_written: bool
) -> tuple[bool, bool, float, str, int]:
    """The best first, then what its document has besides (all of it `as_written`), then the others by date; by date
    alone, newest first, where the latest is asked for."""
    best, each = chosen[0], chosen[number]
    day = float(each.document.date.toordinal()) if each.document.date else math.inf
    if query.latest:
        return False, False, -day if each.document.date else math.inf, each.document.path, each.span[0]
    first = number > 0 and not as_written
    return first, each.document.id != best.document.id, day, each.document.path, each.span[0]


def _worded(query: Query, citations: Sequence[Citation]) -> str:
    lines = [_lead(query, citations), "", *taken_as(query)]
    for citation in citations:
        lines += [f"> {quoted(citation.quote)} [{citation.number}]", f"> — {attribution(citation)}", ""]
    return "\n".join(lines).rstrip()


def taken_as(query: Query) -> list[str]:
    """Whom else the name in the question fits, most statements first; or that it was not made out who is meant."""
    if query.described and not query.speaker:
        return ["It was not made out who is meant.", ""]
    if not query.speaker or not query.alternatives:
        return []
    others = ", ".join(escape(name) for name in query.alternatives[:3])
    return [f"Taken as {escape(query.speaker)}; the name also fits {others}.", ""]


def _lead(query: Query, citations: Sequence[Citation]) -> str:
    documents = list(dict.fromkeys(citation.document.id for citation in citations))
    number = len(documents)
    dated = sorted({c.document.date for c in citations if c.document.date})
    when = f", {days(dated[0], dated[-1])}" if dated else ""
    source = citations[0].document.source
    where = f"in {'one document' if number == 1 else f'{number} documents'}"
    where += f" ({escape(source)}{when})" if number == 1 and source else f" ({when[2:]})" if when else ""
    names = list(dict.fromkeys(citation.speaker for citation in citations if citation.speaker))
    if query.speaker:
        return f"**{escape(query.speaker)}**, {where}:"
    if query.kind == "who" and names:
        return f"**{escape(names[0])}**, {where}:"
    return f"Found {where}:"


def attribution(citation: Citation) -> str:
    """Who speaks in a citation, how, where and when, as one line of Markdown."""
    kind = {"direct": "quoted", "mixed": "quoted in part", "indirect": "reported"}.get(citation.kind, "")
    who = f"{escape(citation.speaker)}, {kind}" if citation.speaker else kind and f"{kind}, speaker not named"
    parts = [who or "the report itself", escape(citation.document.title)]
    parts += [escape(citation.document.source)] if citation.document.source else []
    parts += [day(citation.document.date)] if citation.document.date else []
    if citation.also:
        parts.append(f"also in {len(citation.also)} other document{'s' if len(citation.also) > 1 else ''}")
    return "; ".join(parts)


def _refusal(
    question: str,
    query: Query,
    usable: Sequence[Evidence],
    hits: tuple[Hit, ...],
    searched: Searched,
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
            lines += ["", f"It was **{escape(citation.speaker or '')}** who said something near it:", ""]
        else:
            lines += ["", "The nearest passage, which is not the answer:", ""]
        lines += [f"> {quoted(citation.quote)} [1]", f"> — {attribution(citation)}"]
        citations = (citation,)
    lines += ["", to_try(query, searched.of_speaker)]
    return _answer(question, query, citations, hits, reason, "\n".join(lines))


def _small_talk(searched: Searched) -> str:
    number = f"{searched.documents} document{'' if searched.documents == 1 else 's'}"
    return f"I find who said what in {number}. Ask, for example, what somebody said about a topic."


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
