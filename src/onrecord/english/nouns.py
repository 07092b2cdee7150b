"""Nouns for people, groups and organisations.

The lists hold ordinary English only: no office holder and no living person. Who holds which office is read from
the documents (`people`).
"""

from __future__ import annotations

from onrecord.english.titles import FEMALE_HONORIFICS, MALE_HONORIFICS, TITLES
from onrecord.english.word_lists import word_set

PERSON_NOUNS = (frozenset(TITLES.values()) - MALE_HONORIFICS - FEMALE_HONORIFICS - {"mx"}) | word_set("nouns/person")
"""Nouns (singular) that head a description of one person."""

FEMALE_NOUNS = word_set("gender/women")
MALE_NOUNS = word_set("gender/men")

ORGANISATION_NOUNS = word_set("nouns/organisation")
"""Nouns that make a capitalised run an organisation, or head a description of one."""

RELATION_NOUNS = word_set("relations")
"""Nouns for people who are not the person named with them: "Clinton's aide" is not Clinton."""

GROUP_NOUNS = word_set("nouns/group")
"""Nouns and quantifiers for groups of people."""
