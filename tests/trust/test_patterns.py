"""No regular expression can be made to take long: the worst text for each takes time in proportion to its length."""

from __future__ import annotations

import re

from patterns import Found, patterns, worst
from tries import tries


def test_time_grows_with_the_length_of_the_text_and_no_faster() -> None:
    length = tries(short=1000, long=20_000)
    found = patterns()
    assert len(found) > 100
    grown = {}
    for each in found:
        small, large, text = worst(each, length)
        # Twice the text in twice the time; squares would give four times, and exponents never end.
        if large > 2.9 * small and large > 0.02:
            grown[each.where] = f"{each.pattern.pattern!r}: {small:.4f} s, then {large:.4f} s on {text!r}"
    assert grown == {}


def test_what_is_looked_for_would_be_found() -> None:
    small, large, _ = worst(Found("here", re.compile(r"\s*,\s*")), 1500)
    assert large > 2.9 * small
