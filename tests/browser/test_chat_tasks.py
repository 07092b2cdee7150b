"""Twenty things a new user wants to do, each done in the real browser, with the clicks and keystrokes it took.

On the index of the seeds, to which two articles of other outlets are added, and on those of CHAT_INDEX as they are;
whom to ask about what is found in the index. The lists with their figures are written to tests/output/. A task that
takes more clicks or keys than it took is a failure; what is typed depends on the names.
"""

from __future__ import annotations

import calendar
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from chat_browser import OUTPUT, Visitor, kept, settled
from chat_collection import FOLDERS, Real, served_chat
from playwright.sync_api import Locator, Page, expect

from onrecord import Settings, build_index
from onrecord.chat import suggestions as suggest

pytestmark = pytest.mark.slow

COURIER = """---
title: Island Line to run until October
source: The Courier
date: 2026-03-02
---
Transport Minister Lena Moro said the Island Line will run until October.

“Nobody will be left on the quay,” Moro said.

Mayor Tomas Reyes said the Island Line costs more than it earns.
"""
POST = """---
title: Fares to rise
source: Evening Post
date: 2026-04-20
---
Transport Minister Lena Moro said fares on the Island Line would rise in autumn.

Mayor Tomas Reyes welcomed the higher fares, saying Port Alma needs new lamps.
"""


@dataclass(frozen=True)
class Plan:
    """Whom to ask about what, found in an index.

    Attributes:
        rich: A question with several citations, the second of them in a document cited twice.
        other: Somebody else who spoke about the same.
        month: First and last day of a month in which an answer to `rich` stands.
        elsewhen: A question answered, but not within that month.
        open: A question that leaves the speaker open, answered also within `source`.
        source: An outlet.
        hopeless: A question without an answer.
        instead: A question to which somebody else's words are the nearest, and whose.
        second: Another question with an answer, by the same speaker as `hopeless`.
    """

    rich: str
    other: str
    month: tuple[date, date]
    elsewhen: str
    open: str
    source: str
    hopeless: tuple[str, str]
    instead: tuple[str, str]
    second: tuple[str, str]


def planned(real: Real) -> Plan:
    """A plan for an index, found by asking it."""
    ask, pairs = real.index.ask, [(each, topic) for each in real.speakers for topic in real.topics[each] or [""]]
    rich, _ = real.rich()
    speaker = ask(rich).query.speaker
    day = next(citation.document.date for citation in ask(rich).citations if citation.document.date)
    month = day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    other = _first(
        name
        for name in real.speakers
        if name != speaker
        and (found := ask(f"and {name}?", history=[rich])).answered
        and {citation.speaker for citation in found.citations} == {name}
    )
    elsewhen = _first(
        asked
        for asked in (suggest.question(*pair) for pair in pairs)
        if ask(asked).answered and not ask(asked, since=month[0], until=month[1]).answered
    )
    open_question, source = _first(
        (asked, source)
        for asked in (f"Who spoke about {topic}?" for _, topic in pairs)
        for source in {hit.document.source for hit in ask(asked).hits[:1] if ask(asked).answered} - {None}
        if ask(asked, source=source).answered
    )
    instead = _first(
        (asked, found.citations[0].speaker)
        for one in real.speakers
        for another, topic in pairs
        if one != another and (found := ask(asked := suggest.question(one, topic))).reason == "other_speaker"
    )
    return Plan(
        rich,
        other,
        month,
        elsewhen,
        open_question,
        source,
        (str(speaker), "zeppelin gardening"),
        instead,
        (str(speaker), real.topics[str(speaker)][0]),
    )


def _first(found: Iterable[object]) -> Any:
    return next(iter(found))


@pytest.fixture(scope="module", params=["seed", *FOLDERS], ids=lambda folder: getattr(folder, "name", folder))
def visited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    folder = tmp_path_factory.mktemp("tasks") / "index"
    if request.param == "seed":
        shutil.copytree(request.getfixturevalue("seeds_index"), folder)
        files = folder.parent / "files"
        files.mkdir()
        for name, content in (("courier.txt", COURIER), ("post.txt", POST)):
            (files / name).write_text(content, encoding="utf-8")
        build_index([files], folder, settings=Settings(index=str(folder)))
        served, stop = served_chat(folder, "seed")
    else:
        shutil.copytree(request.param, folder)
        served, stop = served_chat(folder, request.param.name)
    yield served
    stop()


@dataclass
class Hand:
    """Does what a person's hand does, and counts it."""

    page: Page
    files: Path
    plan: Plan
    clicks: int = 0
    keys: int = 0
    typed: int = 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def press(self, *names: str) -> None:
        for name in names:
            self.keys += 1
            self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        self.typed += len(text)
        self.page.keyboard.type(text)

    def wish(self, act: Callable[[], None]) -> None:
        """Do something that ends with a conversation drawn anew."""
        before = kept(self.page)
        act()
        settled(self.page, before)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    @property
    def last(self) -> Locator:
        """The newest turn."""
        return self.page.locator(".or-turn").last

    @property
    def cards(self) -> Locator:
        """The evidence shown."""
        return self.page.locator(".or-evidence-turn:not([hidden]) .or-card")


def ask(hand: Hand, question: str) -> None:
    hand.type(question)
    hand.wish(lambda: hand.press("Enter"))
    hand.page.locator("#or-question textarea").focus()


def task_01_find_what_somebody_said_about_something(hand: Hand) -> None:
    ask(hand, hand.plan.rich)
    expect(hand.cards.nth(1)).to_be_visible()


def task_02_see_the_second_quotation_in_its_surroundings(hand: Hand) -> None:
    hand.click(hand.page.locator(".or-mark").nth(1))
    expect(hand.page.locator(".or-card.or-current")).to_have_attribute("data-number", "2")


def task_03_read_it_in_the_whole_document_and_come_back(hand: Hand) -> None:
    hand.click(hand.page.locator(".or-card.or-current .or-open"))
    expect(hand.page.locator("dialog mark.or-here").first).to_be_in_viewport()
    hand.press("Escape")


def task_04_step_to_the_next_cited_passage_of_the_document(hand: Hand) -> None:
    hand.press("Enter")
    before = hand.page.locator("dialog .or-step").inner_text()
    hand.press("n")
    expect(hand.page.locator("dialog .or-step")).not_to_have_text(before)
    hand.press("Escape")


def task_05_ask_a_follow_up_about_another_speaker(hand: Hand) -> None:
    hand.press("/")
    ask(hand, f"and {hand.plan.other}?")
    expect(hand.cards.first).to_contain_text(hand.plan.other)


def task_06_take_a_question_back(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("Remove last question")))
    expect(hand.page.locator("#or-transcript .or-turn")).to_have_count(1)


def task_07_narrow_to_one_month(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-filters > button"))
    for label, day in zip(("From", "To"), hand.plan.month, strict=True):
        hand.page.get_by_label(label, exact=True).fill(day.isoformat())
        hand.clicks += 1
        hand.typed += 8
    hand.click(hand.page.locator("#or-question textarea"))
    ask(hand, hand.plan.rich)
    for when in hand.cards.locator("time").all():
        assert str(hand.plan.month[0])[:7] == str(when.get_attribute("datetime"))[:7]


def task_08_recover_from_a_wrong_filter(hand: Hand) -> None:
    ask(hand, hand.plan.elsewhen)
    expect(hand.last).to_contain_text("Nothing in these dates")
    hand.wish(lambda: hand.click(hand.button("All dates")))
    expect(hand.last).to_have_class("or-turn or-answered")


def task_09_clear_all_filters(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-clear"))
    expect(hand.page.get_by_label("From", exact=True)).to_have_value("")


def task_10_narrow_to_one_source(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-question textarea"))
    ask(hand, hand.plan.open)
    hand.click(hand.last.get_by_role("button", name="Add: source"))
    hand.type(hand.plan.source[:5])
    hand.wish(lambda: hand.press("Enter"))
    expect(hand.cards.locator(".or-outlet").first).to_have_text(hand.plan.source)


def task_11_drop_the_source_again_on_the_answer(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("Remove: source").last))
    expect(hand.last.locator(".or-chips")).not_to_contain_text(hand.plan.source)


def task_12_learn_that_the_documents_do_not_say_it(hand: Hand) -> None:
    hand.click(hand.page.locator("#or-question textarea"))
    ask(hand, suggest.question(*hand.plan.hopeless))
    expect(hand.last.locator(".or-verdict-no")).to_have_text("No answer in these documents")


def task_13_learn_who_said_it_instead(hand: Hand) -> None:
    ask(hand, hand.plan.instead[0])
    expect(hand.last.locator(".or-verdict-no")).to_have_text("Someone else said it")
    expect(hand.cards.locator(".or-speaker")).to_have_text(hand.plan.instead[1])


def task_14_correct_a_question(hand: Hand) -> None:
    before, after = (suggest.question(*each) for each in (hand.plan.hopeless, hand.plan.second))
    hand.page.locator("#or-question textarea").focus()
    ask(hand, before)
    hand.clicks = hand.keys = hand.typed = 0
    hand.click(hand.button("Edit this question").last)
    hand.press("Control+a")
    hand.type(after)
    hand.wish(lambda: hand.press("Enter"))
    expect(hand.last).to_have_class("or-turn or-answered")


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
    expect(hand.page.locator(".or-noted")).to_have_text("Thanks: marked “wrong passage”")


def task_18_start_anew_and_come_back_to_the_old_conversation(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("New conversation")))
    expect(hand.page.locator(".or-welcome")).to_be_visible()
    hand.click(hand.button("Earlier conversations"))
    hand.wish(lambda: hand.click(hand.page.locator(".or-entry").first))
    expect(hand.page.locator(".or-turn h2").first).to_have_text(hand.plan.rich)


def task_19_add_a_document(hand: Hand) -> None:
    hand.click(hand.button("Add documents"))
    (hand.files / "note.txt").write_text("Jo Field said no.", encoding="utf-8")
    hand.clicks += 1
    hand.page.locator("#or-files input[type=file]").set_input_files(str(hand.files / "note.txt"))
    # Long, where the index was made by an older version and every document is read anew first.
    expect(hand.page.locator(".or-file-in")).to_contain_text("note.txt", timeout=600_000)
    hand.press("Escape")


def task_20_see_who_is_heard_most_and_ask_about_them(hand: Hand) -> None:
    hand.wish(lambda: hand.click(hand.button("New conversation")))
    person = hand.page.locator(".or-person").nth(1)
    name = person.inner_text()
    hand.wish(lambda: hand.click(person))
    expect(hand.page.locator(".or-turn h2")).to_have_text(f"What did {name} say?")
    expect(hand.cards.first).to_contain_text(name)


# Clicks and keys each task may take: what it took when this was written.
TASKS: list[tuple[Callable[[Hand], None], int, int]] = [
    (task_01_find_what_somebody_said_about_something, 0, 1),
    (task_02_see_the_second_quotation_in_its_surroundings, 1, 0),
    (task_03_read_it_in_the_whole_document_and_come_back, 1, 1),
    (task_04_step_to_the_next_cited_passage_of_the_document, 0, 3),
    (task_05_ask_a_follow_up_about_another_speaker, 0, 2),
    (task_06_take_a_question_back, 1, 0),
    (task_07_narrow_to_one_month, 4, 1),
    (task_08_recover_from_a_wrong_filter, 1, 1),
    (task_09_clear_all_filters, 1, 0),
    (task_10_narrow_to_one_source, 2, 2),
    (task_11_drop_the_source_again_on_the_answer, 1, 0),
    (task_12_learn_that_the_documents_do_not_say_it, 1, 1),
    (task_13_learn_who_said_it_instead, 0, 1),
    (task_14_correct_a_question, 1, 2),
    (task_15_copy_an_answer_with_its_references, 1, 0),
    (task_16_save_the_conversation_as_a_file, 2, 0),
    (task_17_say_that_an_answer_is_wrong, 3, 0),
    (task_18_start_anew_and_come_back_to_the_old_conversation, 3, 0),
    (task_19_add_a_document, 2, 1),
    (task_20_see_who_is_heard_most_and_ask_about_them, 2, 0),
]


def test_twenty_tasks_of_a_new_user(visited: Real, tmp_path: Path, visit: Callable[..., Visitor]) -> None:
    page = visit(visited.url, viewport={"width": 1280, "height": 900}).page
    page.set_default_timeout(120_000)
    hand = Hand(page, tmp_path, planned(visited))
    rows = ["| task | clicks | keys | characters typed |", "|---|---|---|---|"]
    for task, clicks, keys in TASKS:
        hand.clicks = hand.keys = hand.typed = 0
        task(hand)
        name = task.__name__.split("_", 2)[2].replace("_", " ")
        rows.append(f"| {name} | {hand.clicks} | {hand.keys} | {hand.typed} |")
        assert hand.clicks <= clicks and hand.keys <= keys, f"{name} took more"
    OUTPUT.mkdir(exist_ok=True)
    (OUTPUT / f"tasks-{visited.name}.md").write_text("\n".join(rows) + "\n", encoding="utf-8")
    line = json.loads((visited.folder / "feedback.jsonl").read_text(encoding="utf-8"))
    assert line["verdict"] == "wrong_passage"
