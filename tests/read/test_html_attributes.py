"""Pages with tags of thousands of attributes are refused before they cost minutes; others are none the slower."""

from __future__ import annotations

import contextlib
import time

import pytest

from onrecord.read.extract import Unreadable
from onrecord.read.html_attributes import MOST_ATTRIBUTES, refuse_many_attributes


def tag(count: int, form: str = ' a{}="1"') -> str:
    return "<p" + "".join(form.format(number) for number in range(count)) + ">Text.</p>"


@pytest.mark.parametrize("form", [' a{}="1"', " a{}", " a{}='>'", ' a{}="<b>"', "/a{}", " a{} = x", '\n\ta{}=""'])
def test_many_attributes_are_refused_in_every_spelling(form: str) -> None:
    refuse_many_attributes(tag(MOST_ATTRIBUTES, form))
    with pytest.raises(Unreadable, match="more than 5,000 attributes"):
        refuse_many_attributes(tag(MOST_ATTRIBUTES + 1, form))


def test_the_attributes_of_many_tags_are_not_added_up() -> None:
    refuse_many_attributes(tag(100) * 200)


def test_scripts_and_comments_have_no_tags() -> None:
    words = "a<b " + "word " * 20_000
    refuse_many_attributes(f"<script>{words}</script><!-- {words} --><style>{words}</style><p>Text.</p>")


@pytest.mark.parametrize("unit", ["<a '", '<a "', "<a =", "<a/", "<!--", "<script", "<a b='\"", "< ", "a=\"'"])
def test_the_time_grows_with_the_length(unit: str) -> None:
    def seconds(length: int) -> float:
        page, times = unit * (length // len(unit)), []
        for _ in range(3):
            begun = time.process_time()
            with contextlib.suppress(Unreadable):
                refuse_many_attributes(page)
            times.append(time.process_time() - begun)
        return min(times)

    assert seconds(400_000) < 0.5 and seconds(1_600_000) < 8 * seconds(400_000) + 0.1
