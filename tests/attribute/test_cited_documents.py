"""Sources that are things and groups: "the statement", "the company"; surnames that are words; relatives."""

from __future__ import annotations

import pytest
from test_people import speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Mary Lee sent a letter on Monday. It rained. “No,” the letter said.", "Mary Lee"),
        ("He had a note from John Poe. “No,” the note said.", "John Poe"),
        ("An e-mail was sent by the director, John Poe, to members. “No,” the e-mail said.", "John Poe"),
        ("John Poe's long memo was found by Mary Lee. “No,” the memo said.", "John Poe"),
        ("A note from voters came. Mary Lee left. It rained. “No,” the note said.", None),
        ("Mary Lee left. It rained. He slept. “No,” the memo said.", None),
    ],
)
def test_what_is_quoted_by_its_noun_is_its_makers(text: str, speaker: str | None) -> None:
    source = text[text.index("“No,” ") + len("“No,” ") : text.rindex(" said")]
    assert speakers(text, (source, "said", "."))[0:1] == [speaker]


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("The Acme Foundation paid for it. The group said it is over.", "The group", "Acme Foundation"),
        ("The Daily Herald wrote of it. The paper said it is over.", "The paper", "Daily Herald"),
        ("The Daily Herald wrote of it. The company said it is over.", "The company", None),
        ("The Acme Foundation met the Ohio Alliance. The group said it is over.", "The group", None),
        ("The Acme Foundation paid. It rained. It snowed. The group said it is over.", "The group", None),
    ],
)
def test_a_group_is_the_only_one_that_was_just_named(text: str, source: str, speaker: str | None) -> None:
    assert speakers(text, (source, "said", "it is over")) == [speaker]


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("The columnist George Will spoke. In Ohio, Will said it is over.", "Will", "George Will"),
        ("Rex Early was asked. Then Mr. Early said it is over.", "Mr. Early", "Rex Early"),
        ("The owner Mark Cuban spoke. Cuban said it is over.", "Cuban", "Mark Cuban"),
        ("Nobody spoke. Cuban said it is over.", "Cuban", None),
    ],
)
def test_a_surname_may_be_a_word_or_a_place(text: str, source: str, speaker: str | None) -> None:
    assert speakers(text, (source, "said", "it is over")) == [speaker]


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("John Poe won. His wife, Jane, said it is over.", "His wife, Jane,", "Jane Poe"),
        ("John Poe won. Poe's younger son, Jim, said it is over.", "Poe's younger son, Jim,", "Jim Poe"),
        ("John Poe won. His wife, Jane Roe, said it is over.", "His wife, Jane Roe,", "Jane Roe"),
        ("John Poe beat Jack Roe. His wife, Jane, said it is over.", "His wife, Jane,", "Jane"),
        ("John Poe won. His lawyer, Jane, said it is over.", "His lawyer, Jane,", "Jane"),
    ],
)
def test_relatives_named_by_the_given_name_bear_the_surname(text: str, source: str, speaker: str) -> None:
    assert speakers(text, (source, "said", "it is over")) == [speaker]


def test_a_long_quotation_does_not_lead_away_from_who_was_told_of() -> None:
    quotation = "“One is red. Two is red. Three is red. Four is red. Five is red. Six is red,”"
    assert speakers(f"John Poe came. {quotation} he said.", ("", "", quotation), ("he", "said", "."))[-1:] == [
        "John Poe"
    ]
