"""Subtitles (.srt, .vtt): the words of the captions, without numbers and time stamps.

A caption that goes on with the sentence of the one before is joined to it; a dash or a speaker's label begins anew.
"""

from __future__ import annotations

import re

from onrecord.read.encoding import decode
from onrecord.read.extract import Extract, Limits, Unreadable

_TIMES = re.compile(
    r"(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{3}\s*-->\s*(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{3}"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[\w.]+)? ([^<>]+)>")
_BEGINS = re.compile(r"[-–—>]|\[|\(|[A-Z][^:]{1,60}:")
_ENDS = re.compile(r"[.!?…:][\"'”’)\]]{0,3}\Z")


def extract_subtitles(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """The captions of a file as paragraphs.

    Raises:
        Unreadable: The bytes are not text, or hold no caption.
    """
    text, notes = decode(data)
    paragraphs: list[str] = []
    for caption in _captions(text):
        if paragraphs and not _ENDS.search(paragraphs[-1]) and not _BEGINS.match(caption):
            paragraphs[-1] += " " + caption
        else:
            paragraphs.append(caption)
    if not paragraphs:
        raise Unreadable(
            "There is no caption in the file.", fix="Check that it holds time stamps, or save its text as .txt."
        )
    return (Extract("\n\n".join(paragraphs), notes=notes),)


def _captions(text: str) -> list[str]:
    """The words of each caption on one line; a voice tag becomes a label."""
    captions: list[str] = []
    lines: list[str] | None = None
    for line in [*text.splitlines(), ""]:
        if _TIMES.search(line):
            lines = []
        elif not line.strip():
            if lines:
                captions.append(" ".join(lines))
            lines = None
        elif lines is not None:
            words = _TAG.sub("", _VOICE.sub(r"\1: ", line)).strip()
            lines += [words] if words else []
    return captions
