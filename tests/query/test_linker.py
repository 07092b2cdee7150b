"""Words for a speaker are linked to the directory: names, offices, bodies, slips of the pen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.query.linker import SpeakerLinker, linker_of
from onrecord.speakers.directory import Directory
from onrecord.speakers.speaker import Speaker

DIRECTORY = Directory(
    [
        Speaker("Anna Berg", ("Anna Berg", "Berg"), 40, 9, roles=("minister prime lund",)),
        Speaker("Olof Berg", ("Olof Berg",), 3, 1, roles=("senator lund",)),
        Speaker("Hugo Marsh", ("Hugo Marsh",), 30, 8, roles=("president", "president senate")),
        Speaker("José Ruiz", ("José Ruiz", "Ruiz"), 25, 5, roles=("manager golf marsh",)),
        Speaker("Bob Roy", ("Bob Roy",), 5, 2, roles=("spokesman ministry harbour",)),
        Speaker("Tess Cole", ("Tess Cole",), 4, 1, roles=("scientist columbia political",)),
        Speaker("Ian Cole", ("Ian Cole",), 3, 1, roles=("commissioner police",)),
        Speaker("Pope Leo", ("Pope Leo",), 12, 3),
        Speaker("Harbour Ministry", ("Harbour Ministry", "Ministry of Harbours"), 2, 1, "organisation"),
        Speaker("United Dockers Union", ("United Dockers Union", "UDU"), 2, 1, "organisation"),
    ]
)
LINKER = SpeakerLinker(DIRECTORY)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Anna Berg", "Anna Berg"),
        ("berg", "Anna Berg"),
        ("Olof Berg", "Olof Berg"),
        ("Senator Berg", "Olof Berg"),
        ("Prime Minister Berg", "Anna Berg"),
        ("O. Berg", "Olof Berg"),
        ("anna", "Anna Berg"),
        ("jose ruiz", "José Ruiz"),
        ("Marsh's Ruiz", "José Ruiz"),
        ("Marsh's beef", "Hugo Marsh"),
        ("Ruiz, a golf manager", "José Ruiz"),
        ("the president", "Hugo Marsh"),
        ("the pope", "Pope Leo"),
        ("Marsh's golf manager", "José Ruiz"),
        ("the Columbia political scientist", "Tess Cole"),
        ("the police commissioner", "Ian Cole"),
        ("police commissioner Cole", "Ian Cole"),
        ("the Harbour Ministry", "Harbour Ministry"),
        ("UDU", "United Dockers Union"),
    ],
)
def test_a_speaker_is_found_by_name_office_and_body(words: str, name: str) -> None:
    link = LINKER.link(words)
    assert link.speakers[:1] == (DIRECTORY.named(name),)
    assert not link.misspelt


@pytest.mark.parametrize(
    ("words", "name"), [("Hugo Mrash", "Hugo Marsh"), ("Ana Berg", "Anna Berg"), ("mrash", "Hugo Marsh")]
)
def test_a_slip_in_a_name_is_forgiven(words: str, name: str) -> None:
    assert LINKER.link(words).speakers[0].name == name
    assert LINKER.link("mrash").misspelt


@pytest.mark.parametrize(
    "words", ["Greta Marsh", "Theresa Vale", "the Weather Office", "NATO", "Ruizman", "the UN", "Chief Justice Vale"]
)
def test_who_speaks_nowhere_is_nobody(words: str) -> None:
    link = LINKER.link(words)
    assert (link.speakers, link.described) == ((), False)


@pytest.mark.parametrize(
    "words", ["his wife", "a farmer", "the mayor of Lund", "critics", "Berg's doctor", "Berg's sons"]
)
def test_a_description_that_fits_nobody_is_known_as_one(words: str) -> None:
    link = LINKER.link(words)
    assert (link.speakers, link.described) == ((), True)


def test_two_that_speak_alike_are_ambiguous() -> None:
    link = LINKER.link("Cole")
    assert [speaker.name for speaker in link.speakers] == ["Tess Cole", "Ian Cole"]
    assert link.ambiguous and not LINKER.link("Berg").ambiguous


def test_a_body_has_its_spokespeople() -> None:
    assert LINKER.link("the Harbour Ministry").spokespeople == ("Bob Roy",)
    assert LINKER.link("the ministry").spokespeople == ("Bob Roy",)


def test_a_filter_finds_a_speaker_and_the_others_of_the_name() -> None:
    match = LINKER.find(" berg ")
    assert match is not None
    assert (match.speaker.name, [other.name for other in match.alternatives]) == ("Anna Berg", ["Olof Berg"])
    assert LINKER.find("Theresa Vale") is None


def test_names_in_other_words_are_mentions() -> None:
    assert [speaker.name for speaker in LINKER.mentions("the dispute of Ruiz with Olof Berg")] == [
        "José Ruiz",
        "Olof Berg",
    ]
    assert LINKER.mentions("the marsh and the cole mines") == []


def test_the_linker_of_a_directory_is_made_once() -> None:
    assert linker_of(DIRECTORY) is linker_of(DIRECTORY)


@given(st.text(max_size=60))
def test_no_words_break_it(words: str) -> None:
    assert LINKER.link(words).words == words
    LINKER.mentions(words)


def test_few_holders_of_an_office_are_all_meant() -> None:
    roles = {"Eva Moe": "minister finance", "Kari Lind": "minister fisheries", "Ole Hav": "minister former"}
    linker = SpeakerLinker(Directory([Speaker(name, (name,), 9, 1, roles=(role,)) for name, role in roles.items()]))
    link = linker.link("the minister")
    assert {speaker.name for speaker in link.speakers} == {"Eva Moe", "Kari Lind"} and link.ambiguous
    assert linker.link("his wife").described


@pytest.mark.parametrize(
    ("words", "name", "kept"),
    [("Tess Cole of Columbia", "Tess Cole", "Tess Cole"), ("bob roy theory", "Bob Roy", "bob roy")],
)
def test_a_full_name_is_found_before_other_words(words: str, name: str, kept: str) -> None:
    link = LINKER.link(words)
    assert (link.speakers[0].name, link.words) == (name, kept)
