"""Text to attributions, with the packaged model."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.attribute.extraction import cue_tagger as tagger
from onrecord.attribute.extraction import windows
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.extraction.extract import attributions, attributions_all
from onrecord.attribute.extraction.unattributed import with_unclaimed
from onrecord.errors import ModelUnavailable
from onrecord.models import packaged
from onrecord.text.paragraphs import paragraphs
from onrecord.text.quotation_marks import outermost
from onrecord.text.span_grid import Nearby
from onrecord.text.spans import in_whole_words, joined, length, overlap, trimmed, without


def said(text: str) -> list[tuple[str, str, list[str]]]:
    """Source, cue and content of each attribution, in words."""
    return [
        (
            " ".join(text[a:b] for a, b in one.source),
            " ".join(text[a:b] for a, b in one.cue),
            [text[a:b] for a, b in one.content],
        )
        for one in attributions(text)
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("“We will win,” Clinton said.", "Clinton", "said", ["“We will win,”"]),
        ("Xi said that the two sides should act.", "Xi", "said", ["that the two sides should act"]),
        ("Taxes will rise, the minister said.", "the minister", "said", ["Taxes will rise"]),
        ("According to the ministry, exports fell by 3%.", "the ministry", "According to", ["exports fell by 3%"]),
        ("Trump wrote that he had “a great call” with Xi.", "Trump", "wrote", ["that he had “a great call” with Xi"]),
        (
            "“This is over,” Trump said. “We are leaving.”",
            "Trump",
            "said",
            ["“This is over,”", "“We are leaving.”"],
        ),
        ("''It is late,'' said Maria Lopez, a lawyer.", "Maria Lopez, a lawyer", "said", ["''It is late,''"]),
    ],
)
def test_source_cue_and_content_are_found(text: str, source: str, cue: str, content: list[str]) -> None:
    assert said(text) == [(source, cue, content)]


def test_two_speakers_in_one_paragraph_keep_their_own_words() -> None:
    text = "“I am leaving,” Clinton said. But Trump said: “She is staying.”"
    assert [(source, content) for source, _, content in said(text)] == [
        ("Clinton", ["“I am leaving,”"]),
        ("Trump", ["“She is staying.”"]),
    ]


def test_narration_is_nobodys_words() -> None:
    assert said("The bridge was opened in 1932. It is 503 metres long.") == []


def test_an_unclosed_quotation_never_swallows_the_next_paragraph() -> None:
    text = "“We will win, Clinton said.\n\nThe bridge was opened in 1932."
    second = text.index("The bridge")
    assert all(end <= second for one in attributions(text) for _, end in one.content)


def test_a_quotation_over_paragraphs_stays_with_its_speaker() -> None:
    text = "Clinton said: “We have worked on this for a year.\n\n“Now we are going to finish it, and soon.”"
    assert [(source, content) for source, _, content in said(text)] == [
        ("Clinton", ["“We have worked on this for a year.", "“Now we are going to finish it, and soon.”"])
    ]


def test_a_paragraph_that_is_only_a_quotation_goes_on_for_the_last_speaker() -> None:
    text = "“We have to go,” she said.\n\n“There is no time to lose for any of us.”\n\nIt rained."
    first = text.index("she")
    before = [Attribution(((first, first + 3),), ((first + 4, first + 8),), ((0, 15),), 1.0)]
    found = with_unclaimed(text, before, outermost(text), paragraphs(text))
    assert [(one.source, one.cue, one.confidence) for one in found[1:]] == [(before[0].source, (), 0.7)]
    assert [text[a:b] for a, b in found[1].content] == ["“There is no time to lose for any of us.”"]


def test_a_text_reads_the_same_alone_and_among_others() -> None:
    texts = ["Xi said that ties improved.", "“No,” she said.", "According to him, it rained. " * 40]
    assert list(attributions_all(texts)) == [attributions(text) for text in texts]


def test_half_a_character_does_no_harm() -> None:
    assert said("Xi said \ud83d that ties improved.")[0][0] == "Xi"


def test_windows_hold_every_word_once_and_never_too_many_pieces() -> None:
    text = "“Long,” he said. " * 300 + "\n\nShort one."
    made = windows.windows(text)
    assert max(len(window.ids) for window in made) <= windows.PIECES
    places = np.concatenate([window.starts[window.starts >= 0] for window in made])
    assert (np.diff(places) >= 0).all()
    held = set(places.tolist())
    assert all(place in held for place in range(len(text)) if text.startswith("Long", place))


def test_a_changed_model_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "attribution").mkdir()
    for file in packaged.model_folder("attribution").iterdir():
        changed = file.read_bytes() + (b"x" if file.name == "linker.onnx" else b"")
        (tmp_path / "attribution" / file.name).write_bytes(changed)
    monkeypatch.setattr(packaged, "_HERE", tmp_path)
    tagger._load.cache_clear()
    with pytest.raises(ModelUnavailable, match=r"linker\.onnx is not the packaged model"):
        attributions("He said so.")


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1])), max_size=6)


@given(spans, spans)
def test_joining_and_cutting_spans_agrees_with_sets_of_characters(
    some: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    characters = {place for a, b in some for place in range(a, b)}
    assert {place for a, b in joined(some) for place in range(a, b)} == characters
    assert length(joined(some)) == len(characters)
    left = joined(some)
    for hole in others:
        left = without(left, hole)
    removed = {place for a, b in others for place in range(a, b)}
    assert {place for a, b in left for place in range(a, b)} == characters - removed
    assert overlap(joined(some), joined(others)) == len(characters & removed)


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 2000)).map(lambda p: (p[0], p[0] + p[1])), max_size=8))
def test_nearby_misses_nothing_that_overlaps(some: list[tuple[int, int]]) -> None:
    near = Nearby()
    for number, span in enumerate(some):
        near.add(number, [span])
    for span in some:
        overlapping = [number for number, other in enumerate(some) if overlap([span], [other])]
        assert set(overlapping) <= set(near.find([span]))


def test_spans_are_widened_to_whole_words_and_freed_of_blanks() -> None:
    assert in_whole_words("a batches b", [(2, 7)]) == [(2, 9)]
    assert trimmed("a  bc ,  ", [(1, 6), (6, 9)]) == ((3, 5),)


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="“”\"' he said:\nXi.,told", max_size=120)))
def test_attributions_of_any_text_give_spans_inside_it_in_order(text: str) -> None:
    for one in attributions(text, threads=1):
        assert one.content
        assert 0 <= one.confidence <= 1
        for group in (one.source, one.cue, one.content):
            assert all(0 <= a < b <= len(text) for a, b in group)
            assert all(before[1] <= after[0] for before, after in pairwise(group))
