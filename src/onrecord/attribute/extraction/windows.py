"""Text to what the attribution model reads: pieces of words with their exact places, packed into windows.

A window holds whole paragraphs as far as they fit, parted by `[SEP]`. Quotation marks are brought into one
style first (character for character, so that no offset moves); as the vocabulary knows no capitals, each piece
carries how its word is written and whether it stands inside a quotation.

It does not know the model's weights, only its vocabulary and limits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.models.wordpiece import tokenizer
from onrecord.text.paragraphs import paragraphs
from onrecord.text.quotation_marks import Quotation, normalised, quotations

PIECES = 256
"""Pieces in a window, marks of its beginning and end included: what the encoder was trained on."""

FEATURES = 16
_CLS, _SEP = 101, 102
_SPECIAL = 15  # the feature of [CLS] and [SEP]
# JSON may hold halves of characters, which no tokeniser takes.
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_SENTENCE_END = frozenset(".!?”")

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """What the model reads at once. `starts[i]` is -1 where piece `i` is a mark and stands for no text."""

    ids: Integers
    features: Integers
    starts: Integers
    ends: Integers


@dataclass(frozen=True, slots=True)
class _Pieces:
    ids: list[int]
    features: list[int]
    starts: list[int]
    ends: list[int]


def windows(text: str, found: tuple[Quotation, ...] | None = None, first: int = PIECES) -> list[Window]:
    """A text as windows, in order. `first` limits the first window only (training varies where they part)."""
    if found is None:
        found = quotations(text)
    spans = paragraphs(text)
    plain = _HALF_CHARACTER.sub("\ufffd", normalised(text, found))
    depth = _depths(len(text), found)
    encoded = [tokenizer().encode(plain[a:b], add_special_tokens=False) for a, b in spans]
    packed: list[Window] = []
    current = _Pieces([_CLS], [_SPECIAL], [-1], [-1])
    limit = first
    for (start, _), encoding in zip(spans, encoded, strict=True):
        offsets = encoding.offsets
        pieces = _Pieces(
            encoding.ids,
            _features(text, start, offsets, encoding.word_ids, depth),
            [start + a for a, _ in offsets],
            [start + b for _, b in offsets],
        )
        for low, high in _parts(plain, pieces):
            if len(current.ids) > 1 and len(current.ids) + high - low + 1 > limit:
                packed.append(_window(current))
                current = _Pieces([_CLS], [_SPECIAL], [-1], [-1])
                limit = PIECES
            current.ids.extend([*pieces.ids[low:high], _SEP])
            current.features.extend([*pieces.features[low:high], _SPECIAL])
            current.starts.extend([*pieces.starts[low:high], -1])
            current.ends.extend([*pieces.ends[low:high], -1])
    if len(current.ids) > 1:
        packed.append(_window(current))
    return packed


def _window(pieces: _Pieces) -> Window:
    return Window(*(np.array(column, dtype=np.int64) for column in _columns(pieces)))


def _columns(pieces: _Pieces) -> tuple[list[int], list[int], list[int], list[int]]:
    return pieces.ids, pieces.features, pieces.starts, pieces.ends


def _depths(length: int, found: tuple[Quotation, ...]) -> bytes:
    """For every character whether it stands in no quotation (0), in one (1) or in more (2)."""
    depth = bytearray(length)
    for quotation in found:  # outer before inner
        if quotation.depth > 1:
            continue
        width = quotation.end - quotation.start
        depth[quotation.start : quotation.end] = bytes([quotation.depth + 1]) * width
    return bytes(depth)


def _features(
    text: str, start: int, offsets: list[tuple[int, int]], words: list[int | None], depth: bytes
) -> list[int]:
    """How each piece's word is written (small, Capital, ALL CAPITALS, number) times where it stands."""
    features = []
    shape, last = 0, None
    for (a, b), word in zip(offsets, words, strict=True):
        if word != last:
            shape, last = _shape(text[start + a : start + b]), word
        features.append(shape * 3 + (depth[start + a] if start + a < len(depth) else 0))
    return features


def _shape(piece: str) -> int:
    if piece[:1].isupper():
        return 2 if len(piece) > 1 and piece.isupper() else 1
    return 3 if piece[:1].isdigit() else 0


def _parts(plain: str, pieces: _Pieces) -> list[tuple[int, int]]:
    """Parts of a paragraph that fit a window, parted after a sentence where there is one in the later half."""
    room = PIECES - 2
    parts = []
    low, count = 0, len(pieces.ids)
    while count - low > room:
        high = low + room
        for cut in range(high, low + room // 2, -1):
            before, after = pieces.ends[cut - 1], pieces.starts[cut]
            if plain[before - 1 : before] in _SENTENCE_END and after > before:
                high = cut
                break
        parts.append((low, high))
        low = high
    if count > low:
        parts.append((low, count))
    return parts
