"""Names and what stands in their place: what is no part of a name, epithets, parties, nested speakers."""

from __future__ import annotations

import pytest
from test_people import document, nothing_recognised, speakers

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.extraction.layouts import layouts
from onrecord.attribute.extraction.nested import with_nested
from onrecord.attribute.statements import statements_of
from onrecord.english.name_spans import find_names
from onrecord.english.tokens import tokens
from onrecord.text.quotation_marks import quotations

CHELSEA = "Hillary Clinton spoke. Clinton won. Clinton left. Clinton came. A fund hired Chelsea Clinton. Later "


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Understated Perez rises. Labor secretary Thomas Perez left. Perez said so.", "Perez", "Thomas Perez"),
        ("William A. Ives came. Ives said so.", "Ives", "William A. Ives"),
        ("Then Rex Early said so.", "Rex Early", "Rex Early"),
        ("Former secretary of State Jane Poe came. Poe said so.", "Poe", "Jane Poe"),
        ("White House Chief of Staff Denis Poe said so.", "Denis Poe", "Denis Poe"),
        ("Co-moderator Andrea Poe said so.", "Co-moderator Andrea Poe", "Andrea Poe"),
        ("John “Tig” Poe came. Poe said so.", "Poe", "John Poe"),
        ("They met Dean Poe. Poe said so.", "Poe", "Dean Poe"),
        ("Cruz Ally Calls For Peace And Quiet.\n\nTed Cruz came. Cruz said so.", "Cruz", "Ted Cruz"),
        ("Ted Cruz came. Cruz’s tweet said so.", "Cruz’s tweet", "Ted Cruz"),
        (CHELSEA + "Clinton said so.", "Clinton", "Hillary Clinton"),
        ("The group backing Ted Cruz said so.", "The group backing Ted Cruz", None),
        ("A member who supports Ted Cruz said so.", "A member who supports Ted Cruz", None),
        ("A CNN/ORC poll said so.", "A CNN/ORC poll", None),
        ("Ann Poe, Color of Change's director, said so.", "Ann Poe, Color of Change's director,", "Ann Poe"),
    ],
)
def test_a_name_is_its_own_words_and_no_others(text: str, source: str, speaker: str | None) -> None:
    start = text.rindex(source + " said")
    found = Attribution(((start, start + len(source)),), (), ((len(text) - 3, len(text)),), 1.0)
    ((statement,),) = statements_of([document(text)], [[found]], nothing_recognised)
    assert statement.speaker == speaker


def test_what_only_a_headline_writes_with_capitals_is_no_name() -> None:
    text = "Media Growls At Senate Over Budget Plans.\n\nThe senate met the media on Monday and left."
    assert speakers(text, ("Media", "Growls At", "Senate Over Budget Plans")) == [None]


def test_a_stretch_of_country_is_no_person() -> None:
    text = "They met in Lee County and sailed to Sandy Shoal."
    names = find_names(text, tokens(text), frozenset([0]))
    assert [(name.words, name.kind) for name in names] == [
        (("Lee", "County"), "place"),
        (("Sandy", "Shoal"), "place"),
    ]


def test_an_epithet_means_the_one_the_text_is_about() -> None:
    text = (
        "Harry Reid blasted the plan on Monday. Reid called it odd. The minority leader said it is dead. "
        "The judge said it is not. The president said nothing."
    )
    assert speakers(
        text,
        ("Reid", "called", "it odd"),
        ("The minority leader", "said", "it is dead"),
        ("The judge", "said", "it is not"),
        ("The president", "said", "nothing"),
    ) == ["Harry Reid", "Harry Reid", None, None]


def test_letters_behind_a_name_are_no_part_of_it_and_a_seat_is_no_name() -> None:
    text = "Edmund Harcourt MP said yes. Irish MEP Mary Tuohy said no. The Twickenham East MP said maybe."
    assert speakers(
        text,
        ("Edmund Harcourt MP", "said", "yes"),
        ("Irish MEP Mary Tuohy", "said", "no"),
        ("The Twickenham East MP", "said", "maybe"),
    ) == ["Edmund Harcourt", "Mary Tuohy", None]


def test_an_office_of_two_words_is_no_epithet() -> None:
    text = "Nuala Keane told the story on Monday. Keane sat down. The prime minister said it is sad."
    assert speakers(text, ("The prime minister", "said", "it is sad")) == [None]


def test_a_shadow_minister_is_no_minister_and_who_is_a_doctor_no_secretary() -> None:
    text = (
        "Damian Rook, the shadow home secretary, was sorry. The home secretary said no. "
        "Dr Samir Haddad came. Haddad spoke. The health secretary said yes."
    )
    assert speakers(text, ("The home secretary", "said", "no"), ("The health secretary", "said", "yes")) == [None, None]


def test_an_epithet_of_another_place_is_somebody_else() -> None:
    text = "Florida senator Marco Rubio came. Rubio said yes. The Texas senator said no. The Florida Republican left."
    assert speakers(
        text,
        ("Rubio", "said", "yes"),
        ("The Texas senator", "said", "no"),
        ("The Florida Republican", "left", "."),
    ) == ["Marco Rubio", None, "Marco Rubio"]


def test_a_title_is_whose_it_is() -> None:
    text = "Spokeswoman Shen Lian spoke. Shen said talks go on. Premier Shen said trade grows."
    parts = (("Shen", "said", "talks go on"), ("Premier Shen", "said", "trade grows"))
    assert speakers(text, *parts) == ["Shen Lian", "Shen"]
    assert speakers(text + " Premier Shen Bo left.", *parts) == ["Shen Lian", "Shen Bo"]


def test_whom_the_text_calls_he_is_no_she() -> None:
    text = "Carly Poe met Keyworth. Keyworth said he was glad. Poe came, she said, and she left."
    assert speakers(text, ("Keyworth", "said", "he was glad"), ("she", "said", "and she left"))[1] == "Carly Poe"


def test_who_is_asked_answers() -> None:
    text = "Scott Conroy asked John Sanders whether he is fit. He said that it is sure."
    parts = (("Scott Conroy", "asked", "whether he is fit"), ("He", "said", "that it is sure"))
    assert speakers(text, *parts) == ["Scott Conroy", "John Sanders"]


def test_what_is_said_may_begin_with_anothers_statement() -> None:
    text = "Mary Lee said that John Poe had told her the bank would fail. He left."
    outer = Attribution(((0, 8),), ((9, 13),), ((14, 60),), 1.0)
    (_, inner) = with_nested(text, [outer], quotations(text))
    assert [text[slice(*spans[0])] for spans in (inner.source, inner.cue, inner.content)] == [
        "John Poe",
        "had told",
        "the bank would fail",
    ]
    assert with_nested(text.replace("John Poe", "the bank"), [outer], ()) == [outer]


@pytest.mark.parametrize(
    ("text", "cue", "source", "content"),
    [
        ("“The bank is shut,” John Poe said, The Post reported.", "reported", "John Poe", "“The bank is shut,”"),
        ("“The bank is shut,” he said, The Post reported.", "reported", "he", "“The bank is shut,”"),
        (
            "He said that the bank would fail soon, The Post reported.",
            "reported",
            "He",
            "that the bank would fail soon",
        ),
        (
            "A film in which John Poe said: “The bank is shut,” The Post wrote.",
            "wrote",
            "John Poe",
            "“The bank is shut,”",
        ),
        ("“The bank is shut,” he said, The Post wrote.", "wrote", None, None),
        ("“The bank is shut” near Poe Street, The Post wrote.", "wrote", None, None),
    ],
)
def test_what_is_passed_on_has_its_own_speaker(text: str, cue: str, source: str | None, content: str | None) -> None:
    post, at = text.index("The Post"), text.rindex(cue)
    outer = Attribution(
        ((post, post + 8),),
        ((at, at + len(cue)),),
        ((0, text.index(", The Post" if ", The" in text else " The Post")),),
        1.0,
    )
    inner = with_nested(text, [outer], quotations(text))[1:]
    assert [text[slice(*each.source[0])] for each in inner] == ([source] if source else [])
    assert [text[slice(*each.content[0])] for each in inner] == ([content] if content else [])


def test_a_tweet_in_a_tag_is_its_authors() -> None:
    text = 'Ted Cruz spoke.\n\n<tweet pic="" author="tedcruz" id="7">It is over and done with.</tweet>'
    (found,) = layouts(text)
    assert [text[slice(*spans[0])] for spans in (found.source, found.content)] == [
        "tedcruz",
        "It is over and done with.",
    ]
