"""Searching: dense and full-text candidates fused, within the filters, the same for every run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from collection import Collection
from hypothesis import given
from hypothesis import strategies as st
from toys import ToyEmbedder, awkward_texts

from onrecord.generation import Generation
from onrecord.reader import Reader
from onrecord.search import CANDIDATES, RRF_K, find_candidates, match_expression
from onrecord.store import Writer
from onrecord.types import Query

BRIDGE = Query("is the bridge closed before winter", "bridge closed winter")


@pytest.fixture
def generation(collection: Collection) -> Generation:
    """An index of three articles and a hundred short notes."""
    collection.write(
        **{f"note{n}__txt": f"Note {n}: the bridge toll of town {n} is {n} shillings." for n in range(100)}
    )
    collection.build()
    return Generation(collection.root)


def embedded(query: Query) -> np.ndarray:
    return ToyEmbedder().embed([query.text])[0]


def test_candidates_are_fused_by_reciprocal_rank_best_first(generation: Generation) -> None:
    vector = embedded(BRIDGE)
    found = find_candidates(BRIDGE, generation, vector)
    dense = [key for key, _ in generation.vectors.search(vector, CANDIDATES)]
    lexical = [key for key, _ in generation.tables.match_text(match_expression(BRIDGE), CANDIDATES)]
    for candidate in found:
        places = [ranking.index(candidate.stored.id) for ranking in (dense, lexical) if candidate.stored.id in ranking]
        assert candidate.fused == pytest.approx(sum(1 / (RRF_K + place + 1) for place in places))
        assert candidate.cosine == pytest.approx(float(generation.vectors.get(candidate.stored.id) @ vector), abs=1e-5)
    fused = [candidate.fused for candidate in found]
    assert fused == sorted(fused, reverse=True) and len(found) <= 2 * CANDIDATES
    assert len({candidate.stored.id for candidate in found}) == len(found)


def test_the_same_search_gives_the_same_candidates(generation: Generation) -> None:
    one, other = (find_candidates(BRIDGE, generation, embedded(BRIDGE)) for _ in range(2))
    assert [(c.stored.id, c.fused, c.bm25) for c in one] == [(c.stored.id, c.fused, c.bm25) for c in other]


def test_filters_are_kept_by_both_ways_of_searching(generation: Generation) -> None:
    def paths(**bounds: object) -> set[str]:
        query = replace(BRIDGE, **bounds)
        found = find_candidates(query, generation, embedded(query))
        documents = [generation.tables.document(candidate.stored.document) for candidate in found]
        return {Path(document.path).name for document in documents if document}

    assert paths(since=date(2026, 1, 1)) == {"bridge.txt", "harbour.txt", "school.md"}
    assert paths(until=date(2026, 1, 31)) == {"bridge.txt"}
    assert paths(source="the echo") == {"school.md"}
    assert paths(document="note7.") == {"note7.txt"}
    assert paths(since=date(2027, 1, 1)) == paths(source="nobody") == set()


@given(st.one_of(awkward_texts, st.text(max_size=60)), st.one_of(st.none(), awkward_texts))
def test_no_question_is_an_error_of_the_full_text_search(fts: Generation, text: str, speaker: str | None) -> None:
    expression = match_expression(Query(text, text, speaker=speaker, context=text[::-1]))
    if expression:
        fts.tables.match_text(expression, 5)


@pytest.fixture(scope="module")
def fts(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Something with the tables of an index in it."""
    path = tmp_path_factory.mktemp("tables") / "t.sqlite"
    Writer(path, 2).finish()
    return SimpleNamespace(tables=Reader(path, 2))


def test_operators_in_a_question_are_words() -> None:
    assert match_expression(Query("", 'NEAR "x" OR')) == '"near"'
    assert match_expression(Query("what is it?", "")) == ""
