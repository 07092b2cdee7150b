"""The query for one particular passage: every word of the question counts, not only those that name its topic."""

from __future__ import annotations

from dataclasses import replace

from onrecord.types import Query


def with_every_word(query: Query) -> Query:
    """Look for every word of the question, and beside it for those of the turns it leans on."""
    if not query.remainder:
        return query
    return replace(query, topic=query.remainder, context=query.earlier or query.context)
