"""The table of file formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.chat.views import page, welcome
from onrecord.errors import DocumentError
from onrecord.read import discover, read
from onrecord.read.formats import BY_ENDING, FORMATS, MEDIA_TYPES, SUFFIXES, format_names


def test_no_ending_or_name_belongs_to_two_formats() -> None:
    endings = [ending for form in FORMATS for ending in form.endings]
    assert len(endings) == len(set(endings)) == len(BY_ENDING) == len(SUFFIXES)
    assert len({form.name for form in FORMATS}) == len(FORMATS)
    assert all(ending == ending.lower() and ending.startswith(".") for ending in endings)
    assert all(kind.count("/") == 1 for kind in MEDIA_TYPES)


@pytest.mark.parametrize("ending", SUFFIXES)
def test_files_with_every_ending_in_any_case_are_discovered(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending.upper()}"
    path.write_text("Text.")
    (tmp_path / "a.xyz").write_text("Text.")
    found = discover(tmp_path)
    assert found.files == (path,) and [ignored.suffix for ignored in found.ignored] == [".xyz"]


def test_the_message_for_an_unsupported_file_lists_the_endings(tmp_path: Path) -> None:
    path = tmp_path / "a.xyz"
    path.write_text("Text.")
    with pytest.raises(DocumentError) as caught:
        read(path, display="a.xyz", key="a.xyz")
    assert caught.value.fix.endswith(" ".join(SUFFIXES))


def test_the_page_offers_the_same_formats() -> None:
    assert format_names() in welcome.nothing("No index.", upload=True)
    assert page.SUFFIXES is SUFFIXES
