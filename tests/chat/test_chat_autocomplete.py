"""Names offered while one is typed."""

from __future__ import annotations

from chat_index import FakeIndex, FakeSpeaker

from onrecord.chat.autocomplete import MAX_OFFERED, sources_like, speakers_like


class Directory(FakeIndex):
    def speakers(self) -> tuple[FakeSpeaker, ...]:
        many = tuple(FakeSpeaker(f"Person {number}", (), 2, 1) for number in range(30))
        return (
            FakeSpeaker("Ann Adair", ("Ann Adair", "Secretary Adair"), 9, 2),
            FakeSpeaker("Bob Madair", ("Bob Madair",), 50, 2),
            FakeSpeaker("United Nations", ("United Nations", "UN"), 1, 1),
            *many,
        )


def test_a_name_that_begins_so_comes_before_one_that_holds_it() -> None:
    found = speakers_like(Directory(), " adair ")
    assert found == [
        {"name": "Ann Adair", "note": "9 statements"},
        {"name": "Bob Madair", "note": "50 statements"},
    ]


def test_other_forms_of_a_name_are_known() -> None:
    assert [each["name"] for each in speakers_like(Directory(), "secretary")] == ["Ann Adair"]
    assert speakers_like(Directory(), "UN")[0] == {"name": "United Nations", "note": "1 statement"}
    assert speakers_like(Directory(), "nobody at all") == []


def test_only_a_few_are_offered_the_most_heard_first() -> None:
    offered = speakers_like(Directory(), "")
    assert len(offered) == MAX_OFFERED
    assert [each["name"] for each in offered[:2]] == ["Bob Madair", "Ann Adair"]


def test_outlets_are_offered_by_part_of_their_name() -> None:
    assert sources_like(FakeIndex(), "post") == [{"name": "Evening Post", "note": "1 document"}]
