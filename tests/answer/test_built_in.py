"""The built-in reader picks by number from what was ranked, and what it picks is composed as any reader's picks are."""

from __future__ import annotations

from dataclasses import replace

from collection import Collection

from onrecord.answer.built_in import BuiltInReader
from onrecord.retrieve.reader import Picks, Reader, evidence_of, ranked_passages
from onrecord.retrieve.retriever import Retrieved, retrieve
from onrecord.types import Query

BRIDGE = Query(
    "what did Ada Lovelace say about the bridge", "bridge", speaker="Ada Lovelace", speakers=("Ada Lovelace",)
)


def retrieved(collection: Collection, query: Query = BRIDGE) -> Retrieved:
    collection.build()
    index = collection.open()
    return retrieve(query, index._current(), collection.settings)


def read(found: Retrieved) -> Picks:
    reader: Reader = BuiltInReader(found)
    assert (reader.name, reader.prompt_sha256) == ("built-in", "")
    return reader.read(found.query.text, (), ranked_passages(found.evidence, found.pages))


def test_its_picks_are_sentences_of_the_speaker_with_a_confidence(collection: Collection) -> None:
    found = retrieved(collection)
    picks = read(found).picks
    assert picks and all(0.0 < pick.confidence <= 1.0 and pick.last is not None for pick in picks)
    passages = ranked_passages(found.evidence, found.pages)
    quoted = evidence_of(picks, passages)
    assert "bridge" in quoted[0].text and all("Ada Lovelace" in {s.speaker for s in each.statements} for each in quoted)
    assert [each.span for each in quoted] == list(dict.fromkeys(each.span for each in quoted))


def test_it_picks_none_where_it_is_not_sure_or_is_shown_nothing(collection: Collection) -> None:
    query = replace(BRIDGE, text="what did Ada Lovelace say about tunnels in winter", topic="tunnels in winter")
    found = retrieved(collection, query)
    assert read(replace(found, refuse_below=1.0)) == Picks(())
    assert BuiltInReader(found).read(query.text, (), ()) == Picks(())


def test_passages_have_their_sentences_numbered_through_and_two_beyond_their_end(collection: Collection) -> None:
    found = retrieved(collection)
    passages = ranked_passages(found.evidence, found.pages)
    numbers = [sentence.number for passage in passages for sentence in passage.sentences]
    assert numbers == list(range(1, len(numbers) + 1))
    for passage in passages:
        page = found.pages[passage.document.id]
        own = page.count[passage.passage]
        last = min(page.first[passage.passage] + own + 2, len(page.sentences))
        assert [each.span for each in passage.sentences] == list(page.sentences[page.first[passage.passage] : last])
