"""The directory of speakers, and whose words a question asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from onrecord.speakers.directory import Directory
from onrecord.speakers.merge import build_directory
from onrecord.types import Document, Statement


def statements(document_id: str, text: str, **counts: int) -> list[Statement]:
    """Statements of one document: so many of each speaker (underscores stand for spaces)."""
    document = Document(document_id, document_id, "t", None, None, date(2016, 3, 10), text, "")
    return [
        Statement(document, name.replace("_", " "), (), (), ((0, 1),), "direct", None, 1.0)
        for name, count in counts.items()
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
def directory() -> Directory:
    return build_directory(
        [
            *statements("a", "President Xi Jinping spoke. Xi left.", Xi_Jinping=5, Donald_Trump=40),
            *statements("b", "President Xi spoke.", Xi=3, Donald_J_Trump=2, Donald_Trump_Jr=2, Donald_Trump=1),
            *statements("c", "Paul Ryan, the House speaker, spoke.", Paul_Ryan=4, Paul_D_Ryan=2, Ann_Ryan=1),
            *statements("d", "Hillary and Bill.", Hillary_Clinton=30, Bill_Clinton=5, Clinton=4, Hillary=1),
            *statements("e", "White House Press Secretary Josh Earnest spoke.", Josh_Earnest=3, White_House=2),
            *statements("f", "Cecile Richards, president of Planned Parenthood, spoke.", Cecile_Richards=2),
            *statements("g", "", Chris_Christie=3, Bernie_Sanders=9, Steve_Israel=1, Reince_Priebus=3),
            *statements("h", "", Hillary_Clinton_and_Bernie_Sanders=2, Republican_National_Committee=2, RNC=1),
        ]
    )


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("Xi", "Xi Jinping"),
        ("Donald J Trump", "Donald Trump"),
        ("Paul D Ryan", "Paul Ryan"),
        ("Clinton", "Hillary Clinton"),
        ("Hillary", "Hillary Clinton"),
        ("RNC", "Republican National Committee"),
    ],
)
def test_the_forms_of_a_name_are_one_speaker(directory: Directory, alias: str, name: str) -> None:
    speaker = directory.named(alias)
    assert speaker is not None and speaker.name == name and alias in speaker.aliases


def test_counts_are_of_all_forms_together(directory: Directory) -> None:
    xi = directory.named("xi jinping")
    assert xi is not None and (xi.statements, xi.documents, xi.kind) == (8, 2, "person")


@pytest.mark.parametrize("pair", [("Hillary Clinton", "Bill Clinton"), ("Paul Ryan", "Ann Ryan")])
def test_people_of_one_surname_stay_apart(directory: Directory, pair: tuple[str, str]) -> None:
    assert directory.named(pair[0]) != directory.named(pair[1])


def test_a_son_of_the_same_name_is_another(directory: Directory) -> None:
    assert directory.named("Donald Trump Jr") != directory.named("Donald Trump")


def test_joint_speech_is_known_to_each_speaker(directory: Directory) -> None:
    sanders = directory.named("Bernie Sanders")
    assert sanders is not None and sanders.joint == ("Hillary Clinton and Bernie Sanders",)


def test_rows_bring_back_the_directory(directory: Directory) -> None:
    again = Directory.from_rows(directory.to_rows())
    assert again.speakers == directory.speakers


def test_the_order_of_documents_does_not_matter() -> None:
    parts = [statements(str(i), "", Paul_Ryan=1, **{"Ann_Ryan" if i % 2 else "Ryan": i}) for i in range(6)]
    forward = build_directory(each for part in parts for each in part)
    backward = build_directory(each for part in reversed(parts) for each in part)
    assert forward.to_rows() == backward.to_rows()


def test_a_name_in_capitals_is_the_same_speaker_as_in_small_letters() -> None:
    found = build_directory(
        [
            *statements("a", "", BRANDAUER=5, SADEQ=2, SHEN_LIAN=4),
            *statements("b", "", Ilse_Brandauer=1, Sadeq=1, ZHUO_PENG=1, RNC=1),
        ]
    )
    names = {alias: speaker.name for speaker in found for alias in speaker.aliases}
    assert names["BRANDAUER"] == names["Ilse Brandauer"] == "Ilse Brandauer"
    assert names["SADEQ"] == names["Sadeq"] == "Sadeq"
    assert (names["SHEN LIAN"], names["ZHUO PENG"], names["RNC"]) == ("Shen Lian", "Zhuo Peng", "RNC")


def test_accents_that_only_a_misread_form_tells_of_are_shown() -> None:
    (one,) = build_directory(statements("a", "", **{"Francois_Hollande": 9, "FranÃ§ois_Hollande": 2}))
    assert (one.name, one.statements) == ("François Hollande", 11)


def test_slips_and_misread_letters_are_one_speaker_and_like_names_are_two() -> None:
    found = build_directory(
        [
            *statements("a", "", Hillary_Clinton=30, Hilary_Clinton=2, Ivanka_Trump=20, Ivana_Trump=2),
            *statements("b", "", **{"François_Hollande": 3, "FranÃ§ois_Hollande": 2}),
            *statements("c", "", Debbie_Wasserman_Schultz=2, Wasserman_Schultz=4, POLITICO_Florida=2, Politico=3),
        ]
    )
    assert {speaker.name: speaker.statements for speaker in found} == {
        "Hillary Clinton": 32,
        "Ivanka Trump": 20,
        "Debbie Wasserman Schultz": 6,
        "François Hollande": 5,
        "Politico": 3,
        "Ivana Trump": 2,
        "POLITICO Florida": 2,
    }


def test_a_description_in_place_of_the_name_is_a_role() -> None:
    text = "Harry Reid spoke. It is dead, the Senate minority leader said."
    (start,) = (text.index("the Senate"),)
    (one,) = statements("a", text, Harry_Reid=1)
    found = build_directory([replace(one, mention=((start, start + len("the Senate minority leader")),))])
    assert found.speakers[0].roles == ("leader minority senate",)
