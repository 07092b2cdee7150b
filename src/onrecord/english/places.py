"""Places."""

from __future__ import annotations

from onrecord.english.word_lists import pairs

PLACES_OF: dict[str, str] = pairs("places/demonyms")
"""Demonym (lower case) -> plain name of the country or region."""

STATES: dict[str, str] = pairs("places/states")
"""One-word newspaper abbreviations of American states."""
