"""Folding: the question and the text meet in one form; what is quoted is not touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from toys import awkward_texts

from onrecord.text.normalize import fold, plain_marks, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("China’s", "china's"),
        ("CAFÉ", "cafe\u0301"),
        ("co‑operate", "co-operate"),
        ("no\u00a0break", "no break"),
        ("ze\u200bro", "zero"),
        ("soft\u00adhyphen", "softhyphen"),
        ("ﬁne", "fine"),
        ("Straße", "STRASSE"),
        ("a\x85b", "a b"),
    ],
)
def test_forms_of_the_same_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_words_are_in_order_and_without_possessives() -> None:
    assert words("China’s 15th Five-Year Plan, U.S. “arms-sales”") == [
        "china", "15th", "five-year", "plan", "u.s", "arms-sales",
    ]  # fmt: skip


def test_scripts_without_spaces_become_words_of_one_character() -> None:
    assert words("桥 关闭了") == ["桥", "关", "闭", "了"]


def test_plain_marks_keeps_letters_and_collapses_white_space() -> None:
    assert plain_marks("“It’s”  ''so''\n–\u00a0``He``") == '"It\'s" "so" - "He"'


@given(awkward_texts)
def test_folding_twice_changes_nothing_and_leaves_no_control_character(text: str) -> None:
    folded = fold(text)
    assert fold(folded).split() == folded.split()
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in folded)
    assert plain_marks(plain_marks(text)) == plain_marks(text)
