"""Whose words a document holds by its title: speeches, briefings, interviews, and records of questions and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from onrecord.attribute.statements import statements_of
from onrecord.attribute.structure.heading import heading
from onrecord.english.name_spans import Label
from onrecord.speakers.profiles import voices
from onrecord.types import Document


def nothing_recognised(texts: Iterable[str]) -> Iterator[list[Label]]:
    for _ in texts:
        yield []


def spoken(title: str, text: str, author: str | None = None) -> list[tuple[str | None, str]]:
    """Whose and which words the form of a document tells."""
    document = Document("d", "d.txt", title, "Ministry of Varenia", author, date(2026, 3, 17), text, "")
    (made,) = statements_of([document], [[]], nothing_recognised)
    return [(each.speaker, " / ".join(text[a:b] for a, b in each.content)) for each in made]


@pytest.mark.parametrize(
    ("title", "author", "form", "name"),
    [
        ("Address by the President of the Republic, Ilona Markovec, to the House", None, "address", "Ilona Markovec"),
        ("Full text: Xi Jinping's speech at the summit", None, "address", "Xi Jinping"),
        ("Statement by the Director General on the cable", "Ingmar Solheim", "statement", "Ingmar Solheim"),
        ("Foreign Ministry Spokesperson Fang Meilin's Regular Press Conference", None, "briefing", "Fang Meilin"),
        ("Briefing by Mirela Dovan, spokesperson of the Ministry", None, "briefing", "Mirela Dovan"),
        ("“We are plumbers”: interview with Elena Brusik", "A. B. Roe", "interview", "Elena Brusik"),
        ("“I am no plumber”: Nazira Ormanova in conversation", None, "interview", "Nazira Ormanova"),
        ("Remarks and response to questions by Governor Ilse Marten", None, "address", "Ilse Marten"),
        ("Markets fall after statement by the Fed", "Ann Lee", None, None),
        ("Bernie Sanders Says He’s Already Started Writing His Inaugural Address", "Ann Lee", None, None),
        ("Remarks by President Trump and President Xi in Joint Press Conference", None, "briefing", "Xi"),
    ],
)
def test_a_title_tells_whose_words_they_are(title: str, author: str | None, form: str | None, name: str | None) -> None:
    found = heading(title, author, "")
    assert name in (found.people or (None,))
    assert form is None or found.form == form


def test_a_speech_is_its_speakers_throughout_if_it_says_i() -> None:
    text = "I was born by the sea.\n\nThey call it a charge. I call it a toll.\n\nIlona Markovec\nPresident\n"
    title = "Address by President Ilona Markovec"
    assert spoken(title, text, "Press Office") == [
        ("Ilona Markovec", "I was born by the sea. / They call it a charge. I call it a toll.")
    ]
    assert spoken(title, "The president spoke in parliament on Monday. Nobody applauded.") == []
    assert spoken("A day at the sea", text) == []


def test_answers_are_whose_the_title_or_the_only_other_label_says() -> None:
    turns = "Q: Has it?\n\nA: Quiet is not idle.\n\nQ: Would you?\n\nA: No exchange.\n"
    assert spoken("Briefing by Mirela Dovan, spokesperson", turns)[1] == ("Mirela Dovan", "Quiet is not idle.")
    opened = spoken("Briefing by the spokesperson, Mirela Dovan", f"DOVAN: Good morning. Your questions.\n\n{turns}")
    assert opened[0] == ("Mirela Dovan", "Good morning. Your questions.")
    assert opened[2] == ("Mirela Dovan", "Quiet is not idle.")


def test_answers_of_an_interview_without_labels_stand_behind_questions() -> None:
    text = (
        "Elena Brusik received us in Krasna.\n\nAre you pirates?\n\nWe are plumbers. I see to the pipes.\n\n"
        "Varenia says you publish nothing.\n\nI read that. My accounts come in April.\n\nHer trial was put off.\n"
    )
    assert [words for who, words in spoken("Interview with Elena Brusik", text) if who == "Elena Brusik"] == [
        "We are plumbers. I see to the pipes.",
        "I read that. My accounts come in April.",
    ]


def test_a_record_of_parliament_names_who_asks_and_who_answers() -> None:
    text = (
        "Question by Anneke Rusten (Green Alliance) to the Minister, submitted on 10 February:\n\n"
        '"Was it cut?"\n\nAnswer by Torvald Brekke, Minister of Energy, 24 May 2026:\n\n"1. No.\n\n2. It broke."\n\n'
        'Question by Olav Thune (Conservative):\n\n"Will he pay?"\n\nAnswer by the Minister, 24 May:\n\n"Yes."\n'
    )
    assert spoken("Written question No. 1187", text) == [
        ("Anneke Rusten", '"Was it cut?"'),
        ("Torvald Brekke", '"1. No. / 2. It broke."'),
        ("Olav Thune", '"Will he pay?"'),
        ("Torvald Brekke", '"Yes."'),
    ]


def test_a_title_gives_its_speaker_a_role_in_whose_house_it_is() -> None:
    title = "Foreign Ministry Spokesperson Fang Meilin's Regular Press Conference"
    text = "Press: Has it come?\n\nFang Meilin: It has.\n\nPress: When?\n\nFang Meilin: On Monday.\n"
    document = Document("d", "d.txt", title, "Ministry of Foreign Affairs of Jinzhao", None, None, text, "")
    (made,) = statements_of([document], [[]], nothing_recognised)
    (roles,) = [set(role.split()) for voice in voices(made) if voice.name == "Fang Meilin" for role in voice.roles]
    assert {"spokesperson", "foreign", "ministry", "jinzhao"} <= roles


def test_a_day_before_a_speech_is_nobody_who_gives_it() -> None:
    first = "The speech we want.\n\nOn Thursday night, Ann Lee will deliver her acceptance speech in Rome."
    assert heading("The speech we want", None, first).people == ()
