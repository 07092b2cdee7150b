"""No loop of the attribution stands still: sequences of the words its rules look for, each within a clock."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tries import tries

from onrecord import Document
from onrecord.attribute import attribute
from onrecord.english.name_spans import find_names
from onrecord.english.tokens import tokens

SECONDS = 20
WORDS = (
    "Tom Mary Pavel Joan He She They Xi Biden Smith Miller MILLER COURT President Senator Mr. Mrs. Dr. Minister Sen. "
    "secretary minister spokesman spokeswoman chief mayor of for and the a an his her who that de del van von bin al "
    "el la du da ten ter abu jr III MP said says told asked added according quoted denied if not never ten six 2016 "
    "March $5m No. U.S. D-Texas White House Department State Senate Committee Reuters CNN AFP"
).split()
MARKS = (
    "“ ” \" ' ‘ ’ « » ( ) [ ] : ; , . ? ! … — - -- Q. A. Q: A: Q A THE_COURT: MR._MILLER: [Applause] (Laughter) "
    "*** ** > @tom # 12:31 00:01:02 \n \n\n \t"
).split(" ")
texts = st.lists(
    st.tuples(st.sampled_from([*WORDS, *MARKS]), st.sampled_from([" ", " ", " ", "", ", ", ". ", "\n", "\n\n"])),
    max_size=60,
).map(lambda parts: "".join(word.replace("_", " ") + gap for word, gap in parts))


@contextmanager
def clock(seconds: int, text: str) -> Iterator[None]:
    """Fail, with the text, if what is inside takes longer."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} seconds for {text!r}")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The minister gave Tom ten, Mary six and Joan nine books.", ["Tom", "Mary", "Joan"]),
        ("We met Pavel ten. He said it was late.", ["Pavel"]),
        ("Anna van, Peter said.", ["Anna", "Peter"]),
    ],
)
def test_a_particle_behind_a_name_ends_it(text: str, names: list[str]) -> None:
    with clock(SECONDS, text):
        assert [text[name.start : name.end] for name in find_names(text, tokens(text), frozenset({0}))] == names


@settings(max_examples=tries(short=2_000, long=50_000), deadline=None)
@given(texts)
def test_names_of_any_sequence_of_words_are_found_in_time(text: str) -> None:
    with clock(SECONDS, text):
        words = tokens(text)
        for name in find_names(text, words, frozenset({0})):
            assert 0 <= name.start < name.end <= len(text)


@pytest.fixture(scope="module")
def models() -> None:
    """The models are loaded before a clock runs."""
    attribute(Document("0", "a.txt", "T", None, None, None, "“No,” Tom Smith said.", "h"))


@pytest.mark.slow
@pytest.mark.usefixtures("models")
@settings(max_examples=tries(short=150, long=5_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, st.sampled_from(["A title", "Remarks by President Tom Smith", "Q&A: Mary Miller", "Hearing, COURT", ""]))
def test_statements_of_any_sequence_of_words_are_found_in_time(text: str, title: str) -> None:
    document = Document("1", "a.txt", title, "Reuters", "Joan Smith", date(2026, 1, 2), text, "h")
    with clock(SECONDS, text):
        for statement in attribute(document):
            assert all(0 <= start < end <= len(text) for start, end in statement.content)
