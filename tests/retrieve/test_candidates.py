"""Searching: dense and full-text candidates fused, within the filters, the same for every run."""

from __future__ import annotations

import math
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

from onrecord.retrieve.candidates import CANDIDATES, RRF_K, any_of, find_candidates, match_words, query_words
from onrecord.store.reader import Reader
from onrecord.store.schema import NewPassage
from onrecord.store.snapshot import Snapshot
from onrecord.store.writer import Writer
from onrecord.types import Document, Passage, Query

BRIDGE = Query("is the bridge closed before winter", "bridge closed winter")


@pytest.fixture
def generation(collection: Collection) -> Snapshot:
    """An index of three articles and a hundred short notes."""
    collection.write(
        **{f"note{n}__txt": f"Note {n}: the bridge toll of town {n} is {n} shillings." for n in range(100)}
    )
    collection.build()
    return Snapshot(collection.root)


def embedded(query: Query) -> np.ndarray:
    return ToyEmbedder().embed([query.text])[0]


def test_candidates_are_fused_by_reciprocal_rank_best_first(generation: Snapshot) -> None:
    vector = embedded(BRIDGE)
    found = find_candidates(BRIDGE, generation, vector)
    dense = [key for key, _ in generation.vectors.search(vector, CANDIDATES)]
    lexical = [key for key, _ in generation.tables.match_text(any_of(query_words(BRIDGE)), CANDIDATES)]
    for candidate in found:
        places = [ranking.index(candidate.stored.id) for ranking in (dense, lexical) if candidate.stored.id in ranking]
        assert candidate.fused == pytest.approx(sum(1 / (RRF_K + place + 1) for place in places))
        assert candidate.cosine == pytest.approx(float(generation.vectors.get(candidate.stored.id) @ vector), abs=1e-5)
    fused = [candidate.fused for candidate in found]
    assert fused == sorted(fused, reverse=True) and len(found) <= 2 * CANDIDATES
    assert len({candidate.stored.id for candidate in found}) == len(found)


def test_passages_in_which_the_speaker_speaks_count_twice(generation: Snapshot) -> None:
    query = replace(BRIDGE, speaker="Bob Byron")
    plain = {each.stored.id: each for each in find_candidates(BRIDGE, generation, embedded(BRIDGE))}
    for candidate in find_candidates(query, generation, embedded(BRIDGE)):
        speaks = candidate.stored.id in generation.tables.spoken_in(list(plain), "Bob Byron")
        text = generation.tables.document(candidate.stored.document).text
        assert speaks == ("Bob Byron said" in text[candidate.stored.passage.start : candidate.stored.passage.end])
        if speaks:
            assert candidate.fused > 1.5 * plain[candidate.stored.id].fused


def test_the_same_search_gives_the_same_candidates(generation: Snapshot) -> None:
    one, other = (find_candidates(BRIDGE, generation, embedded(BRIDGE)) for _ in range(2))
    assert [(c.stored.id, c.fused, c.bm25) for c in one] == [(c.stored.id, c.fused, c.bm25) for c in other]


def test_filters_are_kept_by_both_ways_of_searching(generation: Snapshot) -> None:
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
def test_no_question_is_an_error_of_the_full_text_search(fts: Snapshot, text: str, speaker: str | None) -> None:
    match_words(query_words(Query(text, text, speaker=speaker, context=text[::-1])), fts.tables, None)


@pytest.fixture(scope="module")
def fts(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Something with the tables of an index in it."""
    path = tmp_path_factory.mktemp("tables") / "t.sqlite"
    Writer(path, 2).finish()
    return SimpleNamespace(tables=Reader(path, 2))


def test_operators_in_a_question_are_words() -> None:
    assert query_words(Query("", 'NEAR "x" OR')) == ["near"]
    assert query_words(Query("what is it?", "")) == []
    assert any_of(["near", 'x"y']) == '"near" OR "x""y"'


# Words so common that not every passage with one is scored


WORDS = ["said", "bridge", "toll", "harbour"]
"""In every passage, every second, every seventh and every fiftieth."""


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A thousand passages."""
    path = tmp_path_factory.mktemp("tables") / "t.sqlite"
    writer = Writer(path, 2)
    for n in range(1, 1001):
        found = [word for word, every in zip(WORDS, (1, 2, 7, 50), strict=True) if n % every == 0]
        text = " ".join([*found, *["filler"] * (n % 13), found[-1]])
        document = Document(f"d{n}", f"d{n}", "t", None, None, None, text, str(n))
        writer.add_document("f", document)
        passage = Passage(0, len(text), "", ((0, len(text)),))
        writer.add_passages(document, [NewPassage(passage, str(n), "", np.zeros((1, 2), np.float16))])
    writer.finish()
    return Reader(path, 2)


def best_of(found: list[tuple[int, float]], everything: dict[int, float]) -> bool:
    """Whether these are the best of everything, but for the last digits: a word in more than half of the passages
    counts for next to nothing, and is not always counted."""
    scores = [score for _, score in found]
    best = sorted(everything.values(), reverse=True)[:CANDIDATES]
    return scores == pytest.approx(best, abs=1e-4) and all(
        everything[n] == pytest.approx(s, abs=1e-4) for n, s in found
    )


@pytest.mark.parametrize(("scored", "rare"), [(2000, WORDS), (700, WORDS[1:]), (200, WORDS[2:])])
def test_what_has_a_rare_word_is_found_with_the_scores_of_all_words(
    common: Reader, monkeypatch: pytest.MonkeyPatch, scored: int, rare: list[str]
) -> None:
    monkeypatch.setattr("onrecord.retrieve.candidates.SCORED", scored)
    with_rare = {n for n, _ in common.match_text(any_of(rare), 1000)}
    expected = {n: score for n, score in common.match_text(any_of(WORDS), 1000) if n in with_rare}
    assert best_of(match_words(WORDS, common, None), expected)
    assert best_of(match_words([*WORDS, "absent"], common, None), expected)
    among = np.arange(1001) % 3 == 1
    assert best_of(match_words(WORDS, common, among), {n: s for n, s in expected.items() if n % 3 == 1})


def test_commoner_words_count_by_being_there(common: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.retrieve.candidates.SCORED", 30)  # the harbour alone is rare
    alone = dict(common.match_text(any_of(["harbour"]), 1000))
    found = dict(match_words(WORDS, common, None))
    weight = math.log((1000 - 142 + 0.5) / (142 + 0.5))
    assert found == {n: pytest.approx(alone[n] + (weight if n % 7 == 0 else 0.0)) for n in range(50, 1001, 50)}
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_of_common_words_alone_passages_with_several_are_scored(
    common: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.retrieve.candidates.SCORED", 100)
    found = match_words(["said", "bridge", "toll"], common, None)
    assert len(found) == CANDIDATES and all(n % 14 == 0 for n, _ in found)
    monkeypatch.setattr("onrecord.retrieve.candidates.SCORED", 80)
    latest = match_words(["said", "bridge"], common, None)
    assert len(latest) == CANDIDATES and all(n % 2 == 0 and n > 800 for n, _ in latest)


def test_frequencies_are_counted_and_beyond_a_bound_estimated(common: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [common.document_frequency(any_of([word])) for word in (*WORDS, "absent")] == [1000, 500, 142, 20, 0]
    monkeypatch.setattr("onrecord.store.passage_reader.COUNTED", 100)
    assert Reader.document_frequency(common, '"bridge" ') == 500
    assert 138 <= Reader.document_frequency(common, '"toll" ') <= 143
    assert common.document_frequency('"harbour" ') == 20
