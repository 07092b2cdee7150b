"""What a question takes from those before it."""

from __future__ import annotations

import pytest

from onrecord.query.speaker_resolver import SpeakerResolver
from onrecord.query.understand import understand
from onrecord.speakers.directory import Directory
from onrecord.speakers.speaker import Speaker

DIRECTORY = Directory(
    [
        Speaker("Donald Trump", ("Donald Trump", "Trump"), 9, 3),
        Speaker("Hillary Clinton", ("Hillary Clinton", "Clinton"), 8, 2),
        Speaker("Hope Hicks", ("Hope Hicks",), 6, 1),
        Speaker("Gregory Hicks", ("Gregory Hicks",), 2, 1),
        Speaker("Cecile Richards", ("Cecile Richards",), 2, 1, roles=("president parenthood planned",)),
        Speaker("FBI", ("FBI",), 2, 1, "organisation"),
    ]
)
CLINTON = "what did Clinton say about Trump and steel"


@pytest.mark.parametrize(
    ("question", "before", "speaker"),
    [
        ("and on trade?", CLINTON, "Hillary Clinton"),
        ("with coal too?", CLINTON, "Hillary Clinton"),
        ("what about Trump?", CLINTON, "Donald Trump"),
        ("and the head of Planned Parenthood?", CLINTON, "Cecile Richards"),
        ("what does he think?", CLINTON, "Donald Trump"),
        ("what does she want?", CLINTON, "Hillary Clinton"),
        ("what about Trump, could she work with him?", CLINTON, "Hillary Clinton"),
        ("what did they find?", "what did the FBI say about Clinton", "FBI"),
        ("is she still saying so?", CLINTON, "Hillary Clinton"),
        ("is he worried?", CLINTON, "Donald Trump"),
        ("when did she say that?", CLINTON, "Hillary Clinton"),
        ("what did she write?", "when did Clinton meet Trump in Iowa?", "Hillary Clinton"),
        ("and what did Hicks think?", "what did Gregory Hicks tell Congress", "Gregory Hicks"),
    ],
)
def test_the_speaker_meant_is_found(question: str, before: str, speaker: str) -> None:
    assert understand(question, [before], resolver=SpeakerResolver(DIRECTORY)).speaker == speaker


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("what about her husband?", CLINTON),
        ("and Clinton's former economist?", CLINTON),
        ("how did his aides take it?", CLINTON),
        ("is he sure of that?", "which senator blamed Trump?"),
        ("does he expect more?", "what did the mayor of Boston say about Trump?"),
        ("and Trump?", "what share of voters in Iowa backed Clinton"),
        ("how much did she raise by then?", CLINTON),
        ("so is he getting her vote?", CLINTON),
        ("when is the race she is standing in?", CLINTON),
    ],
)
def test_nobody_is_taken_where_somebody_else_is_meant(question: str, before: str) -> None:
    assert understand(question, [before], resolver=SpeakerResolver(DIRECTORY)).speaker is None


def test_a_name_after_a_fact_is_part_of_the_topic() -> None:
    query = understand(
        "and Trump?", ["what share of voters in Iowa backed Clinton"], resolver=SpeakerResolver(DIRECTORY)
    )
    assert (query.topic, query.context) == ("trump", "share voters iowa backed clinton")


def test_about_somebody_is_what_was_said_of_him() -> None:
    query = understand("and about Trump?", ["what did Clinton say about steel"], resolver=SpeakerResolver(DIRECTORY))
    assert (query.speaker, query.topic, query.context) == ("Hillary Clinton", "trump", "steel")
