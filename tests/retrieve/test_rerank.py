"""The second stage: only the best passages are read, whatever ranks behind them stays what it was."""

from __future__ import annotations

from collection import Collection
from toys import ToyEmbedder

from onrecord.retrieve.candidates import find_candidates
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import FEATURES, FIRST, Evidence
from onrecord.retrieve.rank import rank
from onrecord.retrieve.relevance.model_input import ASKED, NAMED, NARRATION, NOT_ASKED
from onrecord.retrieve.rerank import FAR, ON_TOPIC, READ, pieces_of, rerank, worth_reading
from onrecord.retrieve.weights import FIRST_WEIGHTS, WEIGHTS
from onrecord.store.snapshot import Snapshot
from onrecord.types import Query

QUERY = Query("what did Ada Lovelace say about the bridge", "bridge", speaker="Ada Lovelace", kind="topic")


def first_stage(collection: Collection, query: Query = QUERY) -> tuple[list[Evidence], DocumentSentencesCache]:
    generation = Snapshot(collection.root)
    pages = DocumentSentencesCache(generation)
    vector = ToyEmbedder().embed([query.text])[0]
    return rank(query, find_candidates(query, generation, vector), generation, vector, FIRST_WEIGHTS, pages), pages


def passages_of(evidence: list[Evidence], gap: float, *, below: bool) -> list[tuple[str, int]]:
    """The passages whose best window is at most so much weaker than the best of all, or those below."""
    best: dict[tuple[str, int], float] = {}
    for each in evidence:
        best.setdefault((each.document.id, each.passage), each.score)
    return [each for each, score in best.items() if (score < evidence[0].score - gap) == below]


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


def test_few_passages_are_read_and_some_for_what_others_say(collection: Collection) -> None:
    collection.write(
        **{f"copy{n}__txt": f"Ada Lovelace said the bridge is shut on day {n}." for n in range(15)},
        other__txt="Grace Hopper said the bridge is open. Grace Hopper said the bridge is fine.",
    )
    collection.build()
    evidence, pages = first_stage(collection)
    chosen = worth_reading(QUERY, evidence, FIRST_WEIGHTS, pages)
    near, far = (passages_of(evidence, FAR, below=below) for below in (False, True))
    # What Ada Lovelace is known to say leaves the others far behind.
    assert len(far) > READ > len(near) and chosen[: len(near)] == near
    assert len(chosen) == len(near) + ON_TOPIC == len(set(chosen))


def test_no_more_than_the_best_are_read_where_all_are_alike(collection: Collection) -> None:
    collection.write(**{f"copy{n}__txt": f"The bridge is shut on day {n}." for n in range(15)})
    collection.build()
    anybody = Query("the bridge", "bridge")
    evidence, pages = first_stage(collection, anybody)
    near = passages_of(evidence, FAR, below=False)
    assert worth_reading(anybody, evidence, FIRST_WEIGHTS, pages) == near[:READ]
    # Of two meanings each has half of it.
    assert worth_reading(anybody, evidence, FIRST_WEIGHTS, pages, 2) == near[: (READ + 1) // 2]


def test_what_stands_beside_the_best_is_read_too(collection: Collection) -> None:
    paragraphs = [f"Nobody knows what comes in part {n}. " * 12 for n in range(12)]
    paragraphs[6] = "Quicksilver trickles through the mill. " * 12
    collection.write(long__txt="\n\n".join(paragraphs))
    collection.build()
    mill = Query("quicksilver in the mill", "quicksilver mill")
    evidence, pages = first_stage(collection, mill)
    chosen = worth_reading(mill, evidence, FIRST_WEIGHTS, pages)
    (document, best), page = chosen[0], pages[chosen[0][0]]
    order = list(page.first)
    place = order.index(best)
    assert len(order) > 4 and page.beside(best) == [order[place + 1], order[place - 1]]
    assert {(document, each) for each in page.beside(best)} <= set(chosen)
    assert page.beside(order[0]) == [order[1]] and page.beside(order[-1]) == [order[-2]]


def test_the_model_is_told_whose_words_are_whose(collection: Collection) -> None:
    collection.build()
    evidence, pages = first_stage(collection)
    told: set[int] = set()
    for each in evidence:
        page = pages[each.document.id]
        made = pieces_of(QUERY, page, each.passage)
        begin = page.first[each.passage]
        for (first, last), (start, end) in zip(made.sentences, page.sentences[begin:], strict=False):
            whose = set(made.voices[first:last].tolist())
            inside = [one for one in page.statements if any(a < end and b > start for a, b in one.content)]
            assert (ASKED in whose) == any(one.speaker == "Ada Lovelace" for one in inside)
            told |= whose
        plain = pieces_of(Query("the bridge", "bridge"), page, each.passage)
        assert (NAMED in plain.voices) == bool({ASKED, NOT_ASKED} & set(made.voices.tolist()))
    assert {NARRATION, ASKED, NOT_ASKED} <= told
