"""Places."""

from __future__ import annotations

from onrecord.english.word_lists import pairs

PLACES_OF: dict[str, str] = pairs("places/demonyms")
"""Demonym (lower case) -> plain name of the country or region."""

STATES: dict[str, str] = pairs("places/states")
"""One-word newspaper abbreviations of American states."""

PLACE_NAMES = frozenset(PLACES_OF.values()) | frozenset(STATES.values()) | frozenset(STATES)
"""Names of countries and states, in small letters."""
