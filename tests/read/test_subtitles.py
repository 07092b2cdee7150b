"""Captions become paragraphs; numbers, time stamps and tags go."""

from __future__ import annotations

from pathlib import Path

import pytest
from read_samples import only, read_bytes

from onrecord.errors import DocumentError

SRT = """1
00:00:01,000 --> 00:00:04,000
Harbour master Orr: We will
close the pier

2
00:00:05,000 --> 00:00:08,000
before the <i>winter</i>.

3
00:00:09,000 --> 00:00:10,000
Mayor Hale: Why?
"""


def test_a_sentence_over_two_captions_is_one_paragraph(tmp_path: Path) -> None:
    assert only(read_bytes(tmp_path, "a.srt", SRT.encode())).text.split("\n\n") == [
        "Harbour master Orr: We will close the pier before the winter.",
        "Mayor Hale: Why?",
    ]


def test_a_voice_of_webvtt_is_a_label(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\nNOTE made by hand\n\n00:01.000 --> 00:02.000\n<v Ann Orr>It is closed.</v>\n"
    assert only(read_bytes(tmp_path, "a.vtt", vtt.encode())).text == "Ann Orr: It is closed."


def test_a_file_without_captions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no caption"):
        read_bytes(tmp_path, "a.srt", b"It is closed.\n")
