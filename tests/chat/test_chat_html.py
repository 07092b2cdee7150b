"""The rendering of made-up answers: what is shown, and that nothing in them becomes more than text."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from chat_index import HOSTILE, FakeIndex, document, statement
from hypothesis import given
from hypothesis import strategies as st

from onrecord.chat import export, upload
from onrecord.chat.conversation import Conversation, Filters, Turn, conversation_from, turn_from
from onrecord.chat.views import evidence_panel as evidence
from onrecord.chat.views import html, welcome
from onrecord.chat.views.markdown import answer_text
from onrecord.chat.views.templates import render
from onrecord.chat.views.transcript import transcript

TAGS = frozenset(
    "a article bdi blockquote br button code dialog details div em footer h1 h2 h3 header input label li mark nav ol p"
    " pre progress section span strong summary time ul".split()
)


class Page(HTMLParser):
    """What a browser would make of HTML: elements, attributes and text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.other: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, "elements are closed in order"

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(source: str) -> Page:
    """The page, after making sure that it holds our own elements only and none that acts by itself."""
    page = Page(source)
    assert set(page.tags) <= TAGS
    assert page.other == [] and page.open == []
    for name, value in page.attributes:
        assert not name.startswith("on") and name not in ("src", "srcset", "style", "action", "formaction")
        assert name != "href" or value.startswith("#or-cite-")
    return page


def turns(*questions: str, index: FakeIndex | None = None) -> Conversation:
    """A conversation with answers of the made-up index."""
    asked = index or FakeIndex()
    return Conversation("c", tuple(turn_from(asked.ask(question), Filters(), (question,)) for question in questions))


def test_marks_are_links_to_the_cards_of_their_own_turn() -> None:
    conversation = turns("What did Ada Brandt say about the harbour?", "What did Tomas Reyes say about fees?")
    page = check(transcript(conversation))
    links = [value for name, value in page.attributes if name == "href"]
    assert links == ["#or-cite-0-1", "#or-cite-0-2", "#or-cite-0-3", "#or-cite-1-1"]
    cards = check(evidence.panel(conversation))
    assert [value for name, value in cards.attributes if name == "id"] == [link[1:] for link in links]


def test_a_mark_without_a_citation_stays_text() -> None:
    turn = replace(turns("What did Liv Strand say about the tunnel?").turns[0], text="As in [7] and [1].")
    page = check(transcript(Conversation("c", (turn,))))
    assert "As in [7] and\N{NO-BREAK SPACE}1." in page.text


def test_a_card_shows_speaker_kind_date_source_and_surroundings() -> None:
    page = check(evidence.panel(turns("What did Ada Brandt say about the harbour?")))
    for shown in ("Ada Brandt", "direct quotation", "5 March 2024", "The Courier", "Jo Field", "Open document"):
        assert shown in page.text
    assert "every ship.\n\n“We will not close the harbour,” Ada Brandt said. “Not this year.”" in page.text


def test_a_refusal_is_marked_and_offers_the_way_on() -> None:
    page = check(transcript(turns("What did Mina Okafor say about the harbour?")))
    assert ("class", "or-turn or-refused") in page.attributes
    assert "Someone else said it" in page.text and "Anyone" in page.text


def test_everything_is_offered_of_whoever_says_anything() -> None:
    conversation = turns("What did Mina Okafor say about the harbour?")
    assert "Everything by Mina Okafor" in check(transcript(conversation)).text
    turn = conversation.turns[0]
    silent = replace(turn, understood=replace(turn.understood, speaks=False))
    assert "Everything by" not in check(transcript(replace(conversation, turns=(silent,)))).text


def test_small_talk_has_neither_chips_nor_refusal() -> None:
    page = check(transcript(turns("hi")))
    assert "Hello." in page.text and "No answer" not in page.text


def test_hostile_text_is_shown_as_it_is_everywhere() -> None:
    conversation = turns(f"Eve Malory cookies {HOSTILE}")
    turn = conversation.turns[0]
    assert turn.answered and HOSTILE in turn.citations[0].quote
    found = FakeIndex().document("hostile")
    turn = replace(turn, understood=replace(turn.understood, topic=HOSTILE, alternatives=(HOSTILE,)), next=(HOSTILE,))
    conversation = replace(conversation, turns=(turn, replace(turn, answered=False, reason="no_evidence")))
    views = {
        "transcript": transcript(conversation),
        "panel": evidence.panel(conversation),
        "document": evidence.document_view(found, turn.citations, turn.citations[0]),
        "gone": evidence.document_gone(HOSTILE),
        "pending": render("pending.html", question=HOSTILE, stage=HOSTILE),
        "problem": render("problem.html", message=HOSTILE),
        "unusable": welcome.unusable(HOSTILE),
        "nothing": welcome.nothing(HOSTILE, upload=True),
        "first look": welcome.first_look(FakeIndex(), (HOSTILE,), upload=True),
        "upload": upload.status(upload.Job([upload.File(HOSTILE, "failed", HOSTILE)], message=HOSTILE)),
    }
    for name, source in views.items():
        assert HOSTILE in check(source).text, name


def test_an_exported_page_has_no_script_and_loads_nothing() -> None:
    source = export.page(turns(f"Eve Malory cookies {HOSTILE}"))
    page = Page(source.split("<body>")[1].split("</body>")[0])
    assert not {"script", "img", "svg", "iframe", "link"} & set(page.tags)
    assert HOSTILE in page.text
    assert "default-src 'none'" in source


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**bold** and *not*", '<p dir="auto"><strong>bold</strong> and *not*</p>'),
        (r"\*\*not bold\*\* \[1\]", '<p dir="auto">**not bold** [1]</p>'),
        (r"**Eve \*\***, in one", '<p dir="auto"><strong>Eve **</strong>, in one</p>'),
        ("- one\n- two", "<ul><li dir=auto>one</li><li dir=auto>two</li></ul>"),
        (
            "> words\n> — who",
            '<blockquote dir="auto"><p dir="auto">words</p><footer dir="auto">— who</footer></blockquote>',
        ),
        ("[a](javascript:b) ![c](d)", '<p dir="auto">[a](javascript:b) ![c](d)</p>'),
        ("", '<p dir="auto"></p>'),
        ("Found (الجريدة, 1 May):", '<p dir="auto">Found (<bdi>الجريدة</bdi>, 1 May):</p>'),
        ("قال 5 APEC", '<p dir="auto">قال 5 APEC</p>'),
    ],
)
def test_answers_know_a_little_markdown_and_no_more(markdown: str, shown: str) -> None:
    assert answer_text(markdown, lambda number: None) == shown


@given(st.text(max_size=300))
def test_any_answer_text_is_safe(markdown: str) -> None:
    check(answer_text(markdown, lambda number: None))


@given(st.text(max_size=60), st.text(min_size=1, max_size=40), st.text(max_size=60))
def test_any_quotation_is_shown_whole_and_in_its_place(before: str, words: str, after: str) -> None:
    content = before + words + after
    found = document("any", "Any", content)
    said = statement(found, None, words)
    turn = turn_from(FakeIndex([said]).ask("anything"), Filters())
    view = check(evidence.document_view(found, turn.citations, turn.citations[0] if turn.citations else None))
    plain = html._CONTROL.sub("\N{REPLACEMENT CHARACTER}", content).replace("\r\n", "\n").replace("\r", "\n")
    assert plain.replace("\r", "\n") in view.text.replace("\r\n", "\n").replace("\r", "\n")


def test_the_surroundings_join_up_with_the_quotation() -> None:
    for turn in turns("What did Ada Brandt say about the harbour?", "What did Liv Strand say?").turns:
        for citation in turn.citations:
            text = FakeIndex().document(citation.source.id).text
            assert citation.before + citation.quote + citation.after in text
            assert text[citation.start : citation.end] == citation.quote


def test_a_document_that_changed_says_so_and_marks_nothing_wrong() -> None:
    turn = turns("What did Liv Strand say about the tunnel?").turns[0]
    changed = document("long", "The long protocol", "Liv Strand never said anything.")
    page = check(evidence.document_view(changed, turn.citations, turn.citations[0]))
    assert "has changed since it was quoted" in page.text
    assert "mark" not in page.tags


def test_a_very_long_document_is_shown_in_part_around_its_passage() -> None:
    turn = turns("What did Liv Strand say about the tunnel?").turns[0]
    source = evidence.document_view(FakeIndex().document("long"), turn.citations, turn.citations[0])
    assert len(source) < evidence.MAX_SHOWN_CHARACTERS * 1.2
    page = check(source)
    assert "Part of a long document" in page.text and "Liv Strand said the tunnel is safe." in page.text


def test_what_a_browser_kept_is_drawn_the_same_again() -> None:
    conversation = turns("What did Ada Brandt say about the harbour?", "What did Mina Okafor say about the harbour?")
    again = conversation_from(conversation.to_dict())
    assert again == conversation
    assert transcript(again) == transcript(conversation)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "x",
        {"turns": 3},
        {"id": "<b>", "turns": []},
        {"id": "a", "turns": [{"question": "q"}]},
        {
            "id": "a",
            "turns": [{"question": "q" * 5000, "answered": True, "reason": None, "text": "", "standalone": ""}],
        },
        {"id": "a", "turns": [{"question": [], "answered": "perhaps", "reason": 1, "text": {}, "standalone": None}]},
    ],
)
def test_what_is_no_conversation_becomes_an_empty_one(sent: object) -> None:
    assert conversation_from(sent) == Conversation()


def test_a_verdict_is_shown_instead_of_the_form() -> None:
    turn: Turn = replace(turns("What did Liv Strand say about the tunnel?").turns[0], verdict="wrong_passage")
    assert "Thanks: marked “wrong passage”" in check(transcript(Conversation("c", (turn,)))).text
