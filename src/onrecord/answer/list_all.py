"""Everything somebody said on a topic -> an answer that counts it and quotes as much as is wanted.

For "list everything Xi said about trade" and "how often did she mention NATO" the best passages are not enough.
What counts is told exactly: statements of the speaker whose sentences hold the topic's words, in any inflection.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.cite import cite
from onrecord.answer.wording import attribution, taken_as
from onrecord.query.topic import topic_words
from onrecord.query.understand import describe
from onrecord.retrieve.candidates import any_of, within
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, Evidence
from onrecord.store.snapshot import Snapshot
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.formatting import escape, quoted
from onrecord.text.normalize import plain_marks
from onrecord.text.stemming import stemmed
from onrecord.types import Answer, Document, Hit, Query, Statement, speaks

LOOKED_AT = 5_000
"""Passages with all the words of a topic that are looked at, best first; of more it is not said how many there are."""

Found = tuple[Evidence, tuple[Document, ...]]
"""Sentences of the speaker, and the other documents in which they stand word for word."""


def everything(query: Query, generation: Snapshot) -> list[Found]:
    """The sentences in which the speaker says something with all the topic's words, by date; none unless asked for."""
    terms = topic_words(query.topic)
    if not (query.every and query.speaker and terms):
        return []
    tables = generation.tables
    among = within(query, tables)
    words = " AND ".join(any_of([term]) for term in terms)
    hits = tables.match_text(words, LOOKED_AT, among)
    wanted, pages = frozenset(stemmed(" ".join(terms))), DocumentSentencesCache(generation)
    found: dict[tuple[str, int, int], Evidence] = {}
    for stored in tables.passages([identifier for identifier, _ in hits]):
        page = pages[stored.document]
        own = [each for each in page.statements if speaks(each, query.speaker) and _in_period(each, query)]
        for span in stored.passage.sentences:
            said = [each for each in own if any(a < span[1] and b > span[0] for a, b in each.content)]
            text = page.document.text[slice(*span)]
            if not said or not wanted <= set(stemmed(text)) or is_boilerplate(text):
                continue
            touching = tuple(each for each in page.statements if each.start < span[1] and each.end > span[0])
            found[page.document.id, *span] = Evidence(
                page.document, span, stored.id, 0.0, (0.0,) * len(FEATURES), touching, 1.0
            )
    return _once(sorted(found.values(), key=_by_date))


def listed(question: str, query: Query, found: Sequence[Found], hits: tuple[Hit, ...]) -> Answer:
    """The answer: how many there are, and the first of them, at most `query.limit`."""
    shown = found[-query.limit :][::-1] if query.latest else found[: query.limit]
    citations = tuple(cite(number, each, query.speaker, also) for number, (each, also) in enumerate(shown, start=1))
    lines = [_lead(query, found, len(shown)), "", *taken_as(query)]
    for citation in citations:
        lines += [f"> {quoted(citation.quote)} [{citation.number}]", f"> — {attribution(citation)}", ""]
    return Answer(
        question=question,
        answered=True,
        reason=None,
        text="\n".join(lines).rstrip(),
        citations=citations,
        hits=hits,
        standalone=describe(query),
        query=query,
    )


def _lead(query: Query, found: Sequence[Found], shown: int) -> str:
    documents = {document.id for each, also in found for document in (each.document, *also)}
    days = sorted({each.document.date for each, _ in found if each.document.date})
    when = f" ({days[0]}{f' to {days[-1]}' if days[-1] != days[0] else ''})" if days else ""
    number = f"{len(found):,} sentence{'' if len(found) == 1 else 's'}"
    where = f"{len(documents)} document{'' if len(documents) == 1 else 's'}{when}"
    topic = escape(" ".join(topic_words(query.topic)))
    text = f"**{escape(query.speaker or '')}** is quoted or reported with “{topic}” in {number} of {where}"
    if shown == len(found):
        return text + ":"
    return f"{text}. The {'latest' if query.latest else 'first'} {shown} (a higher limit shows more):"


def _in_period(statement: Statement, query: Query) -> bool:
    """Whether it was said in the time the question names."""
    if query.period is None:
        return True
    return statement.date is not None and query.period[0] <= statement.date <= query.period[1]


def _by_date(each: Evidence) -> tuple[str, str, int]:
    return each.document.date.isoformat() if each.document.date else "9999", each.document.path, each.span[0]


def _once(evidence: Sequence[Evidence]) -> list[Found]:
    """Word for word the same is listed once, where it stands first."""
    found: dict[str, tuple[Evidence, dict[str, Document]]] = {}
    for each in evidence:
        first, also = found.setdefault(plain_marks(each.text).casefold(), (each, {}))
        if each.document.id != first.document.id:
            also[each.document.id] = each.document
    return [(first, tuple(also.values())) for first, also in found.values()]
