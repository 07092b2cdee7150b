"""Ranking: sentences of the candidates, each as it stands in its document, best first, ties in a fixed order."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from collection import Collection
from toys import ToyEmbedder

from onrecord.retrieve import rank as rank_module
from onrecord.retrieve.candidates import find_candidates
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, FIRST, Evidence
from onrecord.retrieve.rank import RANKED_PASSAGES, rank
from onrecord.retrieve.weights import FIRST_WEIGHTS, WEIGHTS
from onrecord.store.snapshot import Snapshot
from onrecord.text import stemming
from onrecord.text.boilerplate import is_boilerplate
from onrecord.text.stemming import stemmed
from onrecord.types import Query

QUERY = Query("what did Ada Lovelace say about the bridge", "bridge", speaker="Ada Lovelace", kind="topic")


def ranked(collection: Collection, query: Query) -> list[Evidence]:
    generation = Snapshot(collection.root)
    vector = ToyEmbedder().embed([query.text])[0]
    return rank(
        query,
        find_candidates(query, generation, vector),
        generation,
        vector,
        FIRST_WEIGHTS,
        DocumentSentencesCache(generation),
    )


def test_evidence_is_sorted_and_at_its_place(collection: Collection) -> None:
    collection.write(**{f"copy{n}__txt": "The bridge is shut. Ships may pass." for n in range(40)})
    collection.build()
    evidence = ranked(collection, QUERY)
    keys = [(-each.score, each.document.path, each.span) for each in evidence]
    assert keys == sorted(keys) and len({each.passage for each in evidence}) <= RANKED_PASSAGES
    for each in evidence:
        assert each.text == each.document.text[each.span[0] : each.span[1]].strip()
        assert len(each.features) == len(FIRST)


def test_only_words_of_the_speaker_asked_for_count_as_spoken(collection: Collection) -> None:
    collection.build()
    evidence = ranked(collection, QUERY)
    hers = ("must be closed before winter", "Ships can enter again")
    assert any(each.spoken and hers[0] in each.text for each in evidence)
    assert any("safe and stays open" in each.text for each in evidence)
    assert all(any(words in each.text for words in hers) for each in evidence if each.spoken)
    assert all(each.spoken for each in ranked(collection, Query("bridge", "bridge")))


def test_nothing_that_begins_or_ends_with_anothers_sentence_is_spoken_by_the_one_asked_for(
    collection: Collection,
) -> None:
    text = (
        "“The bridge would be a disaster,” Bob Byron said.\n\nAs for the bridge, it was raining. "
        "“I like every bridge there is,” Ada Lovelace said.\n\n“No bridge,” Bob Byron said."
    )
    collection.write(reply__txt=text)
    collection.build()
    spoken = [each.text for each in ranked(collection, QUERY) if each.spoken and each.document.text == text]
    assert "As for the bridge, it was raining. “I like every bridge there is,” Ada Lovelace said." in spoken
    assert not any("disaster" in each or "No bridge" in each for each in spoken)


def test_the_same_question_is_ranked_alike_every_time(collection: Collection) -> None:
    collection.build()
    one, other = ranked(collection, QUERY), ranked(collection, QUERY)
    assert one == other


def test_without_candidates_there_is_no_evidence(collection: Collection) -> None:
    collection.build()
    generation = Snapshot(collection.root)
    assert (
        rank(QUERY, [], generation, ToyEmbedder().embed(["x"])[0], FIRST_WEIGHTS, DocumentSentencesCache(generation))
        == []
    )


def test_there_is_a_weight_for_every_feature() -> None:
    assert len(FIRST_WEIGHTS) == len(FIRST) and len(WEIGHTS) == len(FEATURES) == len(set(FEATURES))


@pytest.mark.parametrize("text", ["Read more here.", "Copyright 2026 The Echo", "Photo by A. B. / Getty Images"])
def test_words_of_the_page_are_not_the_reports(text: str) -> None:
    assert is_boilerplate(text) and not is_boilerplate("The bridge is closed.")


def test_inflected_words_meet() -> None:
    assert stemmed("Closing bridges") == stemmed("closes the bridge".replace("the ", ""))


@pytest.mark.parametrize(
    "words", ["closing bridges", "they are dying", "he dies", "an early yes", "by us", "as the sky"]
)
def test_the_words_of_a_question_are_found_whatever_their_endings(words: str) -> None:
    stems = stemmed(words)
    terms = rank_module._Terms(dict.fromkeys(stems, 1.0), {}, frozenset(), frozenset(), asks_number=False)
    assert terms.found_in(f"{words} tomorrow")[: len(stems)] == stems


def test_words_are_stemmed_alike_by_many_threads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"{start}{end}" for start in ("govern", "elect", "rely", "nation", "hop") for end in ("ing", "ally", "ed")]
    alone = {word: stemmed(word) for word in words}
    monkeypatch.setattr("onrecord.text.stemming._stem", stemming._stem.__wrapped__)  # without what is kept of it
    known = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda number: (word := words[number % len(words)], stemmed(word)), range(4000)))
    finally:
        sys.setswitchinterval(known)
    assert all(stems == alone[word] for word, stems in found)
