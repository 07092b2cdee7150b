"""What is read: the best windows with what stands beside them, no more than there is time for."""

from __future__ import annotations

from collection import Collection
from toys import ToyEmbedder

from onrecord.retrieve.candidates import find_candidates
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.evidence import Evidence
from onrecord.retrieve.excerpts import CHARACTERS, FAR, runs_of, sentences_of, worth_reading
from onrecord.retrieve.rank import rank
from onrecord.retrieve.weights import FIRST_WEIGHTS
from onrecord.store.snapshot import Snapshot
from onrecord.types import Query

ADA = Query("what did Ada Lovelace say about the bridge", "bridge", speaker="Ada Lovelace", kind="said")
ANYBODY = Query("the bridge", "bridge")
SENTENCE = "The bridge is shut on day {}, as it has been for longer than anybody here can say, and nobody minds."


def ranked(collection: Collection, query: Query) -> tuple[list[Evidence], DocumentSentencesCache]:
    collection.build()
    snapshot = Snapshot(collection.root)
    pages = DocumentSentencesCache(snapshot)
    vector = ToyEmbedder().embed([query.text])[0]
    return rank(query, find_candidates(query, snapshot, vector), snapshot, vector, FIRST_WEIGHTS, pages), pages


def test_the_best_window_is_read_with_a_sentence_on_either_side(collection: Collection) -> None:
    text = " ".join(
        ["Rain fell all day."] * 5 + ["Quicksilver trickles through the mill."] + ["Rain fell all day."] * 5
    )
    collection.write(long__txt=text)
    query = Query("quicksilver in the mill", "quicksilver mill")
    evidence, pages = ranked(collection, query)
    (runs,) = [
        runs
        for document, runs in worth_reading(query, evidence[:1], FIRST_WEIGHTS, pages).items()
        if "Quicksilver" in pages[document].document.text
    ]
    best = sentences_of(pages[evidence[0].document.id], evidence[0])
    assert runs == [(best.start - 1, best.stop + 1)]


def test_no_more_is_read_than_there_is_time_for(collection: Collection) -> None:
    collection.write(**{f"copy{n:02}__txt": " ".join(SENTENCE.format(d) for d in range(n, n + 9)) for n in range(15)})
    evidence, pages = ranked(collection, ANYBODY)

    def characters(meanings: int) -> int:
        chosen = worth_reading(ANYBODY, evidence, FIRST_WEIGHTS, pages, meanings)
        spans = [s for document, runs in chosen.items() for run in runs for s in pages[document].sentences[slice(*run)]]
        return sum(end - start for start, end in spans)

    longest = 5 * len(SENTENCE) + 2 * len(SENTENCE)
    assert CHARACTERS <= characters(1) <= CHARACTERS + longest
    # Of two meanings each has half of it.
    assert CHARACTERS // 2 <= characters(2) <= CHARACTERS // 2 + longest


def test_what_is_far_behind_is_not_read_but_for_what_others_say(collection: Collection) -> None:
    collection.write(
        hers__txt="Ada Lovelace said the bridge is shut.",
        other__txt="Grace Hopper said the bridge is open. Grace Hopper said the bridge is fine.",
    )
    evidence, pages = ranked(collection, ADA)
    read = worth_reading(ADA, evidence, FIRST_WEIGHTS, pages)
    far = {each.document.id for each in evidence if each.score < evidence[0].score - FAR}
    others = {name for name in read if "Hopper" in pages[name].document.text}
    assert others and others <= far
    assert not others & worth_reading(ANYBODY, evidence[:1], FIRST_WEIGHTS, pages).keys()


def test_runs_are_joined_over_short_gaps_and_not_made_too_long(collection: Collection) -> None:
    collection.write(long__txt=" ".join(SENTENCE.format(n) for n in range(40)))
    _, pages = ranked(collection, ANYBODY)
    snapshot = Snapshot(collection.root)
    (document,) = [each for each in snapshot.tables.documents() if each.path.endswith("long.txt")]
    page = pages[document.id]
    assert runs_of({1, 2, 6}, page) == [(1, 3), (6, 7)] and runs_of({1, 3}, page) == [(1, 4)]
    runs = runs_of(set(range(40)), page)
    assert [number for run in runs for number in range(*run)] == list(range(40)) and len(runs) > 3
