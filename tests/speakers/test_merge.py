"""The directory is unique by construction: whatever documents tell, a name stands in it once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import Index, build_index
from onrecord.speakers.merge import directory_of
from onrecord.speakers.profiles import NameStats
from onrecord.text.normalize import folded

WORDS = "Court COURT the THE Ann ann José Jose JOSÉ Lee LEE and AND Bob Department of Jr Kim KIM The A. X".split()
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
heard = st.dictionaries(
    names,
    st.tuples(
        st.integers(1, 30), st.sets(st.integers(1, 9), min_size=1), st.lists(st.sampled_from(["mayor", "judge"]))
    ),
    max_size=25,
)


@settings(max_examples=500, deadline=None)
@given(heard)
def test_a_name_stands_once_in_the_directory(told: dict[str, tuple[int, set[int], list[str]]]) -> None:
    directory = directory_of(
        {
            name: NameStats({name: count}, [",".join(map(str, sorted(documents)))], dict.fromkeys(roles, 1))
            for name, (count, documents, roles) in told.items()
        }
    )
    shown = [folded(speaker.name) for speaker in directory]
    assert len(shown) == len(set(shown))
    aliases = [alias for speaker in directory for alias in speaker.aliases]
    assert sorted(aliases) == sorted(told)
    assert sum(speaker.statements for speaker in directory) == sum(count for count, _, _ in told.values())


@pytest.mark.slow
def test_a_person_and_a_body_of_one_name_are_indexed_together(tmp_path: Path) -> None:
    (tmp_path / "hearing.txt").write_text(
        "Hearing transcript, 3 May 2026\n\nTHE COURT: Please be seated. We will take up the motion first.\n\n"
        "MR. HALE: Thank you, Your Honor. The record is complete.\n\nTHE COURT: Then we will hear from the State.\n\n"
        "MS. ORTIZ: The State objects to the motion in full.\n\nTHE COURT: Overruled. Proceed.\n"
    )
    (tmp_path / "ruling.txt").write_text(
        "The Court said in its ruling on Friday that the dam may be built. “The law leaves no doubt,” the Court said.\n"
    )
    report = build_index([tmp_path / "hearing.txt", tmp_path / "ruling.txt"], tmp_path / "index")
    assert report.documents == 2 and report.failed == ()
    shown = [speaker.name for speaker in Index.open(tmp_path / "index").speakers()]
    assert len(shown) == len(set(shown))
