"""Rendering: what a terminal and a Markdown page show, and what neither may be made to do."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from toys import awkward_texts

from onrecord.answer import render
from onrecord.text.formatting import quoted
from onrecord.types import Answer, Citation, Document, Hit, Query, Statement, on_one_line, printable

TEXT = "“It is *over*,” Ada said.\n"
DOCUMENT = Document("d", "news/d.txt", "On [it]", "The Echo", None, date(2026, 2, 5), TEXT, "")
CITATION = Citation(1, TEXT[:15], 0, 15, "Ada", "direct", DOCUMENT)
ANSWER = Answer(
    "Is it\n*over*?", True, None, f"**Ada**\n\n> {quoted(TEXT[:15])} [1]", (CITATION,), (), "", Query("q", "q")
)


def test_an_answer_reads_well_in_a_terminal() -> None:
    assert str(ANSWER) == (
        "Ada\n\n> “It is *over*,” [1]\n\n[1] On [it], The Echo, 2026-02-05; news/d.txt, characters 0 to 15"
    )


def test_markdown_holds_question_answer_and_references() -> None:
    assert render.markdown(ANSWER) == (
        "**Is it \\*over\\*?**\n\n**Ada**\n\n> “It is \\*over\\*,” [1]\n\n"
        "1. On \\[it\\], The Echo, 2026-02-05; news/d.txt, characters 0 to 15\n"
    )


def test_hits_are_numbered_with_place_and_voices() -> None:
    statement = Statement(DOCUMENT, "Ada", (), (), ((0, 15),), "direct", None, 1.0)
    assert render.hits([Hit(TEXT, 0, 26, DOCUMENT, 1.0, (statement,))]) == (
        "1. On [it], 2026-02-05 (news/d.txt:0-26)\n   speaking: Ada\n   “It is *over*,” Ada said."
    )


@given(awkward_texts)
def test_no_text_can_rewrite_a_terminal(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(
        c != "\n" and c != "\t" and (c < " " or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e") for c in shown
    )
    assert not set(on_one_line(text)) & set("\n\r\t\u2028\u2029\x0b\x0c\x85")


def test_a_file_name_with_a_line_break_stays_on_its_line() -> None:
    document = Document("d", "a\nfailed: b.txt", "T", None, None, None, TEXT, "")
    assert "\n" not in Citation(1, TEXT[:3], 0, 3, None, "narration", document).place
