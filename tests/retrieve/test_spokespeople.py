"""A body's spokespeople are read from roles."""

from __future__ import annotations

from onrecord.retrieve.spokespeople import spokespeople
from onrecord.speakers.directory import Directory
from onrecord.speakers.speaker import Speaker


def speaker(name: str, *roles: str) -> Speaker:
    return Speaker(name, (name,), 1, 1, roles=roles)


DIRECTORY = Directory(
    [
        speaker("Ada Lovelace", "spokesman department harbour"),
        speaker("Bob Byron", "director harbour department"),
        speaker("Cy Grey", "captain harbour"),
        speaker("Di Hall", "chairman campaign harbour department"),
    ]
)


def test_those_who_speak_for_it_or_lead_it() -> None:
    assert spokespeople(DIRECTORY, "the Harbour Department") == ("Ada Lovelace", "Bob Byron")


def test_nobody_speaks_for_a_body_that_no_role_names() -> None:
    assert spokespeople(DIRECTORY, "the School Board") == ()
    assert spokespeople(DIRECTORY, "the") == ()
