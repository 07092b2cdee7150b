"""The word lists: readable, sorted apart by kind, and all in use."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

import onrecord
from onrecord.english.word_lists import FOLDER, groups, lines, pairs, word_set

NAMES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.txt"))
PAIRS = {"nicknames", "titles_short", "places/demonyms", "places/states"}


def keys(name: str) -> set[str]:
    """Return the words of a list, or the keys if its entries are pairs."""
    return {word.partition(":")[0] for word in word_set(name)}


@pytest.mark.parametrize("name", NAMES)
def test_a_list_begins_with_a_comment_and_has_no_word_twice(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert text.startswith("# ") and text.endswith("\n")
    entries = [word for line in lines(name) for word in line]
    assert entries
    assert all((":" in entry) == (name in PAIRS) for entry in entries)
    if name != "roles/same_head":
        assert len(entries) == len(set(entries))


def test_no_word_stands_in_two_lists_of_one_kind() -> None:
    kinds: dict[str, list[str]] = {}
    for name in NAMES:
        folder = name.rpartition("/")[0]
        if folder:
            kinds.setdefault(folder, []).append(name)
    for lists in kinds.values():
        for name, other in combinations(lists, 2):
            assert not keys(name) & keys(other), (name, other)


def test_every_list_is_used() -> None:
    source = "".join(path.read_text() for path in Path(onrecord.__file__).parent.rglob("*.py"))
    used = set(re.findall(r'"([a-z_]+(?:/[a-z_]+)?)"', source))
    assert set(NAMES) <= used


def test_lists_are_read_as_sets_groups_and_pairs() -> None:
    assert "mr" in word_set("titles/honorifics_men")
    assert word_set("names/suffixes", "names/degrees") == word_set("names/suffixes") | word_set("names/degrees")
    assert {"lawyer", "attorney", "counsel"} in groups("roles/same_head")
    assert pairs("titles_short")["sen"] == "senator"
