"""The second stage: only the best passages are read, whatever ranks behind them stays what it was."""

from __future__ import annotations

from collection import Collection
from toys import ToyEmbedder

from onrecord.retrieve.candidates import find_candidates
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, FIRST, Evidence
from onrecord.retrieve.excerpts import sentences_of, worth_reading
from onrecord.retrieve.rank import rank
from onrecord.retrieve.relevance.model_input import ASKED, NAMED, NARRATION, NOT_ASKED
from onrecord.retrieve.rerank import pieces_of, rerank
from onrecord.retrieve.weights import FIRST_WEIGHTS, WEIGHTS
from onrecord.store.snapshot import Snapshot
from onrecord.types import Query

QUERY = Query("what did Ada Lovelace say about the bridge", "bridge", speaker="Ada Lovelace", kind="topic")

ANYBODY = Query("the bridge", "bridge")


def first_stage(collection: Collection, query: Query = QUERY) -> tuple[list[Evidence], DocumentSentencesCache]:
    generation = Snapshot(collection.root)
    pages = DocumentSentencesCache(generation)
    vector = ToyEmbedder().embed([query.text])[0]
    return rank(query, find_candidates(query, generation, vector), generation, vector, FIRST_WEIGHTS, pages), pages


def test_every_window_of_a_read_passage_gets_all_features_and_their_sum(collection: Collection) -> None:
    collection.build()
    evidence, pages = first_stage(collection)
    again = rerank(QUERY, evidence, pages, FIRST_WEIGHTS, WEIGHTS)
    assert again and [each.score for each in again] == sorted((each.score for each in again), reverse=True)
    before = {(each.document.id, each.span): each for each in evidence}
    for each in again:
        assert len(each.features) == len(FEATURES)
        assert each.features[: len(FIRST)] == before[each.document.id, each.span].features
        assert abs(each.score - sum(w * f for w, f in zip(WEIGHTS, each.features, strict=True))) < 1e-4
        assert -1.0 <= each.feature("late") <= 1.0 and each.feature("answers") >= each.feature("answers_mean")


def test_what_was_not_read_in_full_is_left_out(collection: Collection) -> None:
    collection.write(
        **{f"copy{n:02}__txt": f"The bridge is shut on day {n}. " + "It is long. " * 60 for n in range(15)}
    )
    collection.build()
    evidence, pages = first_stage(collection, ANYBODY)
    read = worth_reading(ANYBODY, evidence, FIRST_WEIGHTS, pages)
    again = rerank(ANYBODY, evidence, pages, FIRST_WEIGHTS, WEIGHTS)
    assert 0 < len(again) < len(evidence)
    for each in evidence:
        numbers = set(sentences_of(pages[each.document.id], each))
        whole = numbers <= {number for run in read.get(each.document.id, ()) for number in range(*run)}
        assert whole == any(each.span == other.span and each.document == other.document for other in again)


def test_the_model_is_told_whose_words_are_whose(collection: Collection) -> None:
    collection.build()
    evidence, pages = first_stage(collection)
    told: set[int] = set()
    for each in evidence:
        page = pages[each.document.id]
        run = (0, len(page.sentences))
        made = pieces_of(QUERY, page, run)
        for (first, last), (start, end) in zip(made.sentences, page.sentences, strict=True):
            whose = set(made.voices[first:last].tolist())
            inside = [one for one in page.statements if any(a < end and b > start for a, b in one.content)]
            assert (ASKED in whose) == any(one.speaker == "Ada Lovelace" for one in inside)
            told |= whose
        plain = pieces_of(ANYBODY, page, run)
        assert (NAMED in plain.voices) == bool({ASKED, NOT_ASKED} & set(made.voices.tolist()))
    assert {NARRATION, ASKED, NOT_ASKED} <= told
