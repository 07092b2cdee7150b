"""A question or a passage -> what the relevance model reads: pieces of words, each with whose words they are.

The passage comes with its date, title and the sentences before it, so that the model knows who "he" may be. It
does not know the model's weights, only its vocabulary and limits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from onrecord.models.wordpiece import tokenizer
from onrecord.types import Span

PIECES = 288
"""Most pieces of a passage."""

QUESTION, NARRATION, ASKED, NOT_ASKED, NAMED, UNNAMED = range(6)
"""Whose words a piece is. Where a speaker is asked for: his, or (`NOT_ASKED`) another's with a name; else anybody's
with a name (`NAMED`); without a name always `UNNAMED`."""
VOICES = 6

_OF_QUESTION, _OF_HEAD, _BEFORE = 64, 32, 20
_CLS, _SEP = 101, 102
# JSON may hold halves of characters, which no tokeniser takes.
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SpeakerSpan:
    """Spans of a document's text that are somebody's words (one of `ASKED`, `NOT_ASKED`, `NAMED`, `UNNAMED`)."""

    spans: tuple[Span, ...]
    whose: int


@dataclass(frozen=True, slots=True)
class PassagePieces:
    """A passage as the model reads it.

    Attributes:
        ids: Numbers of the pieces, shape `(pieces,)`.
        voices: Whose words each is, shape `(pieces,)`.
        sentences: For each sentence of the passage the range of its pieces; empty where it did not fit.
    """

    ids: Integers
    voices: Integers
    sentences: tuple[tuple[int, int], ...]


def question_pieces(question: str) -> Integers:
    """Numbers of a question's pieces, with the marks of its beginning and end, shape `(pieces,)`."""
    return np.array([_CLS, *_ids(question)[:_OF_QUESTION], _SEP], np.int64)


def passage_pieces(
    text: str,
    sentences: Sequence[Span],
    *,
    before: Sequence[Span] = (),
    voices: Sequence[SpeakerSpan] = (),
    title: str = "",
    day: date | None = None,
) -> PassagePieces:
    """The input for one passage.

    Args:
        text: The document's text.
        sentences: The sentences to be read, one after the other.
        before: Those before them, of which the last twenty pieces are shown.
        voices: Whose words stand where in the text.
        title: The document's.
        day: The document's.
    """
    head = _ids((f"{day:%B} {day.day}, {day.year}. " if day else "") + title)[:_OF_HEAD]
    start = before[0][0] if before else sentences[0][0]
    encoding = tokenizer().encode(_plain(text[start : sentences[-1][1]]), add_special_tokens=False)
    middles = np.array([start + (a + b) / 2 for a, b in encoding.offsets], np.float64)
    room = PIECES - len(head) - 3
    own = int(np.searchsorted(middles, sentences[0][0]))
    # What stands before the passage makes room for the passage.
    low = max(own - _BEFORE, min(own, len(middles) - room), 0)
    middles = middles[low : low + room]
    whose = np.full(len(middles), NARRATION, np.int64)
    # Where several speak, the one asked for wins; else the order of the text decides.
    for voice in sorted(voices, key=lambda each: (each.whose == ASKED, each.spans)):
        for a, b in voice.spans:
            whose[(middles >= a) & (middles < b)] = voice.whose
    shift = len(head) + 2
    edges = np.searchsorted(middles, [edge for span in sentences for edge in span]).reshape(-1, 2) + shift
    return PassagePieces(
        np.array([_CLS, *head, _SEP, *encoding.ids[low : low + room], _SEP], np.int64),
        np.array([*[NARRATION] * shift, *whose.tolist(), NARRATION], np.int64),
        tuple((int(a), int(b)) for a, b in edges),
    )


def _ids(text: str) -> list[int]:
    ids: list[int] = tokenizer().encode(_plain(text), add_special_tokens=False).ids
    return ids


def _plain(text: str) -> str:
    return _HALF_CHARACTER.sub("�", text)
