"""Everything X said on Y, and how often: statements that hold the topic's words, counted, in order of date.

What counts is told exactly: statements of the speaker whose content holds every word of the topic in any inflection,
or the phrase where the question quotes one.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.quote import Quoted, cite_statements
from onrecord.answer.topic import statement_answer
from onrecord.answer.wording import quotation_lines, taken_as
from onrecord.query.topic import topic_words
from onrecord.retrieve.candidates import any_of
from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.statement_candidates import within_bounds
from onrecord.retrieve.statement_search import Target
from onrecord.store.snapshot import Snapshot
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.formatting import escape
from onrecord.text.normalize import plain_marks, words
from onrecord.text.spans import _shared
from onrecord.text.stemming import stemmed
from onrecord.types import Answer, Document, Hit, Query, Span, Statement

LOOKED_AT = 5_000
"""Passages with all the words of a topic that are looked at, best first; of more it is not said how many there are."""


def everything(query: Query, target: Target, snapshot: Snapshot) -> list[Quoted]:
    """The statements with all the topic's words, by date, word for word the same once."""
    phrase = words(query.quotation)
    terms = topic_words(query.quotation or query.topic)
    if not terms:
        return []
    tables = snapshot.tables
    table = tables.statement_table(target.names)
    if not len(table):
        return []
    inside = {int(number) for number in table.ids[within_bounds(query, table, snapshot)]}
    hits = tables.match_text(" AND ".join(any_of([term]) for term in terms), LOOKED_AT)
    numbers = [number for number in tables.statements_in([passage for passage, _ in hits], target.names)]
    stored = tables.statements_by_id([number for number in numbers if number in inside])
    wanted, pages = frozenset(stemmed(" ".join(terms))), DocumentSentencesCache(snapshot)
    found: dict[tuple[str, Span], Quoted] = {}
    for number in sorted(stored):
        statement = stored[number]
        span = _span(statement, pages[statement.document.id], wanted, phrase)
        if span is not None:
            found.setdefault((statement.document.id, span), Quoted(statement.document, span, (statement,), (), 0.0))
    return _once(sorted(found.values(), key=_by_date))


def listed(
    question: str, query: Query, target: Target, found: Sequence[Quoted], hits: tuple[Hit, ...], offset: int = 0
) -> Answer:
    """The answer: how many there are, and a page of them."""
    order = found[::-1] if query.latest else found
    page = order[offset : offset + query.limit]
    citations = tuple(cite_statements(number, item, target) for number, item in enumerate(page, start=1))
    lines = [_lead(query, target, found, len(page), offset), "", *taken_as(query), *quotation_lines(citations)]
    return statement_answer(question, query, citations, hits, "\n".join(lines).rstrip(), len(found), offset)


def _lead(query: Query, target: Target, found: Sequence[Quoted], shown: int, offset: int) -> str:
    documents = {document.id for item in found for document in (item.document, *item.also)}
    topic = escape(query.quotation or " ".join(topic_words(query.topic)))
    one = len(found) == 1
    count = f"{len(found):,} statement{' mentions' if one else 's mention'} “{topic}”"
    where = f"in {len(documents):,} document{'' if len(documents) == 1 else 's'}"
    text = f"**{escape(target.name)}**: {count}, {where}."
    if shown == len(found):
        return text
    return f"{text} Showing {f'{offset + 1}–{offset + shown}' if offset else shown} of {len(found):,} · show all"


def _span(statement: Statement, page: DocumentSentences, wanted: frozenset[str], phrase: Sequence[str]) -> Span | None:
    """The sentences of a statement that hold the words, or None if its content does not hold all of them."""
    text = page.document.text
    content = " ".join(text[start:end] for start, end in statement.content)
    if not wanted <= set(stemmed(content)) and not wanted <= _in_sentences(statement, page):
        return None
    if phrase and f" {' '.join(phrase)} " not in f" {' '.join(words(content))} ":
        return None
    held = [span for span in page.sentences if _shared(statement.content, span) > 0]
    telling = [span for span in held if wanted & set(stemmed(text[slice(*span)]))]
    span = (telling[0][0], telling[-1][1]) if telling else None
    return None if span is None or is_boilerplate(text[slice(*span)]) else span


def _in_sentences(statement: Statement, page: DocumentSentences) -> set[str]:
    """The stems of the sentence in which a statement of one sentence stands: "asked about banks, he said ..."."""
    held = [span for span in page.sentences if _shared(statement.content, span) > 0]
    return set(stemmed(page.document.text[slice(*held[0])])) if len(held) == 1 else set()


def _by_date(item: Quoted) -> tuple[str, str, int]:
    return item.day.isoformat() if item.day else "9999", item.document.path, item.span[0]


def _once(found: Sequence[Quoted]) -> list[Quoted]:
    """Word for word the same is listed once, where it stands first."""
    result: dict[str, tuple[Quoted, dict[str, Document]]] = {}
    for item in found:
        first, also = result.setdefault(plain_marks(item.document.text[slice(*item.span)]).casefold(), (item, {}))
        if item.document.id != first.document.id:
            also[item.document.id] = item.document
    return [
        Quoted(first.document, first.span, first.statements, tuple(also.values()), first.score)
        for first, also in result.values()
    ]
