"""Who said it: statements of anyone whose words and act fit the question, one for each speaker."""

from __future__ import annotations

import re

from onrecord.answer.quote import Quoted, cite_statements
from onrecord.answer.topic import statement_answer
from onrecord.answer.wording import quotation_lines, where_found
from onrecord.attribute.speech_acts import act
from onrecord.embed.embedder import embedder_of
from onrecord.query.topic import topic_words
from onrecord.retrieve.candidates import any_of, match_words, searched_text, within
from onrecord.retrieve.statement_candidates import StatementCandidate
from onrecord.retrieve.statement_ranking import RankedStatement, rank_statements
from onrecord.settings import Settings
from onrecord.store.snapshot import Snapshot
from onrecord.text.formatting import escape
from onrecord.text.normalize import plain_marks
from onrecord.types import Answer, Hit, Query

_BY_WORDS = 60
_PASSAGES = 12
_CONTENT = 0.8
"""Least share of the question's words that a statement's own words must hold."""
_VERB = re.compile(r"\bwho(?:'s|’s)?\s+(?:else\s+|has\s+|have\s+|had\s+|was\s+it\s+that\s+)*([a-z]+)", re.IGNORECASE)
_TELLING = frozenset(("denies", "asks", "declines"))
"""Acts that a question means when its verb names them."""


def who_answer(
    question: str, query: Query, snapshot: Snapshot, settings: Settings, hits: tuple[Hit, ...], offset: int
) -> Answer | None:
    """The answer, or None if nobody's words fit.

    Args:
        question: As it was asked.
        query: As it was understood.
        snapshot: Where to look.
        settings: Name the embedding model.
        hits: The ranked passages.
        offset: How many speakers were shown before.
    """
    best: dict[str, RankedStatement] = {}
    for item in _fitting(query, snapshot, settings):
        best.setdefault(item.statement.speaker or "", item)
    found = list(best.values())
    page = found[offset : offset + query.limit]
    if not page:
        return None
    citations = tuple(
        cite_statements(number, Quoted(item.document, item.span, (item.statement,), (), item.score))
        for number, item in enumerate(page, start=1)
    )
    names = list(dict.fromkeys(escape(citation.speaker or "") for citation in citations))
    more = f" and {len(found) - len(page)} more" if len(found) > len(page) else ""
    lines = [f"**{', '.join(names)}**{more}, {where_found(citations)}", "", *quotation_lines(citations)]
    return statement_answer(question, query, citations, hits, "\n".join(lines).rstrip(), len(found), offset)


def _fitting(query: Query, snapshot: Snapshot, settings: Settings) -> list[RankedStatement]:
    """Statements of anyone whose own words hold nearly all of the question's, and whose act fits, best first."""
    terms = topic_words(query.quotation or query.topic)
    if not terms:
        return []
    tables = snapshot.tables
    among = within(query, tables)
    passages = [number for number, _ in match_words(terms, tables, among, _PASSAGES)]
    ids = dict.fromkeys(tables.statements_in(passages))
    if among is None:
        ids |= dict.fromkeys(number for number, _ in tables.match_statements(any_of(terms), _BY_WORDS))
    vectors = list(embedder_of(settings).embed([searched_text(query), query.topic]))
    candidates = [StatementCandidate(number, (0.0, 0.0), True) for number in ids]
    wanted = _act(query.text)
    phrase = " ".join(plain_marks(query.quotation).casefold().split())
    return [
        item
        for item in rank_statements(query, candidates, snapshot, vectors)
        if item.feature("coverage") >= _CONTENT
        and (item.statement.act == wanted if wanted in _TELLING else item.statement.act not in _TELLING)
        and (not phrase or phrase in " ".join(plain_marks(item.text).casefold().split()))
    ]


def names_act(query: Query) -> bool:
    """Whether a question asks who did something else than say it: "who denied that ..."."""
    return _act(query.text) in _TELLING


def _act(text: str) -> str:
    """The act that a question's verb names: "who denied that ..." denies."""
    match = _VERB.search(text)
    return act(match.group(1)) if match else "said"
