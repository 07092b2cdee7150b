"""Markdown is read as a reader sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_samples import only, read_bytes

from onrecord.read.markdown import visible_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Pier closed\n\n**Ann Orr** said *“No.”*", "Pier closed\n\nAnn Orr said “No.”"),
        ("[**Harbour master Orr:**](https://a.example/b) It is closed.", "Harbour master Orr: It is closed."),
        ("> “Closed,” **Orr** said.\n> “For good.”", "“Closed,” Orr said.\n“For good.”"),
        ("\\[Applause\\] 5 \\* 3, a_b_c and 2 * 4", "[Applause] 5 * 3, a_b_c and 2 * 4"),
        ("- one\n- two\n\n1. three\n2. four\n\nfive", "- one\n- two\n\n1. three\n2. four\n\nfive"),
        ("| Year | Cost |\n|---|---|\n| 2020 | 5 |", "Year\tCost\n2020\t5"),
        ("[HALE]: Yes.\n\n[ORR]: No.", "[HALE]: Yes.\n\n[ORR]: No."),
        ("See [the plan][1].\n\n[1]: https://a.example/plan", "See the plan."),
        ("MS. ORR:  Two  spaces.<br>Q   And?", "MS. ORR:  Two  spaces.\nQ   And?"),
        ("```\n**kept**\n```", "**kept**"),
    ],
)
def test_marks_go_and_words_stay(source: str, text: str) -> None:
    assert visible_text(source) == text


@given(st.lists(st.lists(st.from_regex(r"[a-zA-Zé“”,.]{1,9}", fullmatch=True), min_size=1, max_size=8), max_size=6))
def test_plain_paragraphs_keep_every_word(paragraphs: list[list[str]]) -> None:
    source = "\n\n".join(" ".join(words) for words in paragraphs)
    assert visible_text(source).split() == source.split()


def test_a_files_header_is_read_and_what_is_nested_too_deeply_is_left_as_it_is(tmp_path: Path) -> None:
    document = only(read_bytes(tmp_path, "a.md", b"---\ntitle: T\n---\n**Date:** 2021-09-14\n\n*Closed.*\n"))
    assert (document.title, document.text, str(document.date)) == ("T", "Date: 2021-09-14\n\nClosed.", "2021-09-14")
    reading = read_bytes(tmp_path, "b.md", b">" * 400 + b" *Closed.*\n")
    assert only(reading).text.endswith("*Closed.*\n") and "marks were left in the text" in reading.notes[0]
