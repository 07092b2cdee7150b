"""Twenty things a new user wants to do, each done in the real browser, with the clicks and keystrokes it took.

The list with its figures is written to tests/output/tasks.md. A task that takes more than it took is a failure.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from chat_browser import OUTPUT, Visitor, kept, settled, start
from chat_index import FakeIndex
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.slow


@dataclass
class Hand:
    """Does what a person's hand does, and counts it."""

    page: Page
    files: Path
    clicks: int = 0
    keys: int = 0
    done: list[tuple[str, int, int]] = field(default_factory=list)

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def press(self, *names: str) -> None:
        for name in names:
            self.keys += 1
            self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def wish(self, act: Callable[[], None]) -> None:
        """Do something that ends with a conversation drawn anew."""
        before = kept(self.page)
        act()
        settled(self.page, before)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)


def ask(hand: Hand, question: str) -> None:
    hand.type(question)
    hand.wish(lambda: hand.press("Enter"))
    hand.page.locator("#or-question textarea").focus()


def task_01_find_what_somebody_said_about_something(hand: Hand) -> None:
    ask(hand, "What did Ada Brandt say about the harbour?")
    expect(hand.page.locator(".or-card")).to_have_count(3)


def task_02_see_the_second_quotation_in_its_surroundings(hand: Hand) -> None:
    hand.click(hand.page.locator(".or-mark").nth(1))
    expect(hand.page.locator(".or-card.or-current")).to_contain_text("every ship")


def task_03_read_it_in_the_whole_document_and_come_back(hand: Hand) -> None:
    hand.click(hand.page.locator(".or-card.or-current .or-open"))
    expect(hand.page.locator("dialog mark.or-here")).to_be_in_viewport()
    hand.press("Escape")


def task_04_step_to_the_next_cited_passage_of_the_document(hand: Hand) -> None:
    hand.press("Enter")
    expect(hand.page.locator("dialog .or-step")).to_have_text("2 of 2")
    hand.press("n")
    expect(hand.page.locator("dialog .or-step")).to_have_text("1 of 2")
    hand.press("Escape")


def task_05_ask_a_follow_up_about_another_speaker(hand: Hand) -> None:
    hand.press("/")
    ask(hand, "and Reyes?")
    expect(hand.page.locator(".or-turn").last).to_contain_text("costs more than it earns")


def task_06_take_a_question_back(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("Take back the last question")))
    expect(hand.page.locator("#or-transcript .or-turn")).to_have_count(1)


def task_07_narrow_to_one_month(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-filters > button"))
    hand.page.get_by_label("From", exact=True).fill("2024-06-01")
    hand.page.get_by_label("To", exact=True).fill("2024-06-30")
    hand.clicks += 2
    hand.keys += 16
    hand.click(hand.page.locator("#or-question textarea"))
    ask(hand, "What did Ada Brandt say about fees?")
    expect(hand.page.locator(".or-evidence-turn:not([hidden]) .or-card")).to_have_count(1)


def task_08_recover_from_a_wrong_filter(hand: Hand) -> None:
    ask(hand, "What did Liv Strand say about the tunnel?")
    expect(hand.page.locator(".or-turn").last).to_contain_text("Not in the documents")
    hand.wish(lambda: hand.click(hand.button("Any date")))
    expect(hand.page.locator(".or-turn").last).to_contain_text("the tunnel is safe")


def task_09_clear_all_filters(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-clear"))
    expect(hand.page.get_by_label("From", exact=True)).to_have_value("")


def task_10_narrow_to_one_source(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-question textarea"))
    ask(hand, "Who spoke about fees?")
    hand.click(hand.button("Add: source"))
    hand.type("Even")
    hand.wish(lambda: hand.press("Enter"))
    expect(hand.page.locator(".or-evidence-turn:not([hidden]) .or-outlet").first).to_have_text("Evening Post")


def task_11_drop_the_source_again_on_the_answer(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("Remove: source").last))
    expect(hand.page.locator(".or-turn").last.locator(".or-chips")).not_to_contain_text("Evening Post")


def task_12_learn_that_the_documents_do_not_say_it(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-question textarea"))
    ask(hand, "What did Mina Okafor say about whales?")
    expect(hand.page.locator(".or-turn").last.locator(".or-verdict-no")).to_have_text("No answer in these documents")


def task_13_learn_who_said_it_instead(hand: Hand) -> None:
    ask(hand, "What did Mina Okafor say about the harbour?")
    expect(hand.page.locator(".or-evidence-turn:not([hidden]) .or-speaker")).to_have_text("Ada Brandt")


def task_14_correct_a_question(hand: Hand) -> None:
    hand.click(hand.button("Edit this question").last)
    hand.press("End", *["Backspace"] * len("the harbour?"))
    hand.type("schools?")
    hand.wish(lambda: hand.press("Enter"))
    expect(hand.page.locator(".or-turn").last).to_contain_text("new roofs")


def task_15_copy_an_answer_with_its_references(hand: Hand) -> None:
    hand.click(hand.button("Copy the answer with its references").last)
    expect(hand.page.locator("#or-announce")).to_have_text("Copied with its references")


def task_16_save_the_conversation_as_a_file(hand: Hand) -> None:
    hand.click(hand.button("Export this conversation"))
    with hand.page.expect_download() as saved:
        hand.click(hand.button("Markdown"))
    assert saved.value.suggested_filename == "onrecord-conversation.md"


def task_17_say_that_an_answer_is_wrong(hand: Hand) -> None:
    hand.click(hand.page.locator(".or-feedback summary").last)
    hand.click(hand.page.get_by_label("Wrong passage").last)
    hand.wish(lambda: hand.click(hand.button("Send").last))
    expect(hand.page.locator(".or-noted")).to_have_text("Noted: wrong passage")


def task_18_start_anew_and_come_back_to_the_old_conversation(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("New conversation")))
    expect(hand.page.locator(".or-welcome")).to_be_visible()
    hand.click(hand.button("Earlier conversations"))
    hand.wish(lambda: hand.click(hand.page.locator(".or-entry").first))
    expect(hand.page.locator(".or-turn").first).to_contain_text("Ada Brandt")


def task_19_add_a_document(hand: Hand) -> None:
    hand.click(hand.button("Add documents"))
    (hand.files / "note.txt").write_text("Ada Brandt said no.", encoding="utf-8")
    hand.clicks += 1
    hand.page.locator("#or-files input[type=file]").set_input_files(str(hand.files / "note.txt"))
    expect(hand.page.locator(".or-file-in")).to_contain_text("note.txt")
    hand.press("Escape")


def task_20_see_who_is_heard_most_and_ask_about_them(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("New conversation")))
    hand.wish(lambda: hand.click(hand.page.locator(".or-person").nth(1)))
    expect(hand.page.locator(".or-turn h2")).to_have_text("What did Tomas Reyes say?")


# Clicks and keystrokes each task may take: what it took when this was written.
TASKS: list[tuple[Callable[[Hand], None], int, int]] = [
    (task_01_find_what_somebody_said_about_something, 0, 43),
    (task_02_see_the_second_quotation_in_its_surroundings, 1, 0),
    (task_03_read_it_in_the_whole_document_and_come_back, 1, 1),
    (task_04_step_to_the_next_cited_passage_of_the_document, 0, 3),
    (task_05_ask_a_follow_up_about_another_speaker, 0, 12),
    (task_06_take_a_question_back, 1, 0),
    (task_07_narrow_to_one_month, 4, 52),
    (task_08_recover_from_a_wrong_filter, 1, 42),
    (task_09_clear_all_filters, 1, 0),
    (task_10_narrow_to_one_source, 2, 27),
    (task_11_drop_the_source_again_on_the_answer, 1, 0),
    (task_12_learn_that_the_documents_do_not_say_it, 1, 39),
    (task_13_learn_who_said_it_instead, 0, 44),
    (task_14_correct_a_question, 1, 22),
    (task_15_copy_an_answer_with_its_references, 1, 0),
    (task_16_save_the_conversation_as_a_file, 2, 0),
    (task_17_say_that_an_answer_is_wrong, 3, 0),
    (task_18_start_anew_and_come_back_to_the_old_conversation, 3, 0),
    (task_19_add_a_document, 2, 1),
    (task_20_see_who_is_heard_most_and_ask_about_them, 2, 0),
]


def test_twenty_tasks_of_a_new_user(tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    served, stop = start(tmp_path / "index", FakeIndex())
    try:
        page = visit(served.url, viewport={"width": 1280, "height": 900}).page
        hand = Hand(page, tmp_path)
        rows = ["| task | clicks | keystrokes |", "|---|---|---|"]
        for task, clicks, keys in TASKS:
            hand.clicks = hand.keys = 0
            task(hand)
            name = task.__name__.split("_", 2)[2].replace("_", " ")
            rows.append(f"| {name} | {hand.clicks} | {hand.keys} |")
            assert (hand.clicks, hand.keys) <= (clicks, keys) and hand.keys <= keys, f"{name} took more"
        OUTPUT.mkdir(exist_ok=True)
        (OUTPUT / "tasks.md").write_text("\n".join(rows) + "\n", encoding="utf-8")
        line = json.loads((served.folder / "feedback.jsonl").read_text(encoding="utf-8"))
        assert line["verdict"] == "wrong_passage"
    finally:
        stop()
