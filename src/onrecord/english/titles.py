"""Titles before names."""

from __future__ import annotations

from onrecord.english.word_lists import pairs, word_set

MALE_HONORIFICS = word_set("titles/honorifics_men")
FEMALE_HONORIFICS = word_set("titles/honorifics_women")

TITLES: dict[str, str] = {
    word: word for word in sorted(MALE_HONORIFICS | FEMALE_HONORIFICS | word_set("titles/offices"))
} | pairs("titles_short")
"""Title before a name (lower case, no full stop) -> the office it stands for."""
