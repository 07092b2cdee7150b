"""Runs the packaged attribution model: for each possible cue, what each piece of its window is to it.

The model is two ONNX graphs with 8-bit weights, run on the CPU; their SHA-256 is checked before they are
loaded, and nothing is unpickled.

It does not know about quotations or layout, nor which of two rival readings is right: `link` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.attribute.extraction.windows import Window, windows
from onrecord.models.onnx import session
from onrecord.models.packaged import load_packaged

Floats = NDArray[np.float32]

_CUE_ROLE = 1
# Cues less likely than `link.KEEP` are never kept; this lower value tells which pieces make one cue. Development
# part: joint .798 at .15, .797 at .4, at the same speed.
CUE_AT_LEAST = 0.15
_CUES_AT_A_TIME = 48


@dataclass(frozen=True, slots=True)
class CueCandidate:
    """One possible cue: `labels[i]` holds the log probabilities of piece `i` of its window."""

    window: Window
    piece: int
    likelihood: float
    labels: Floats


@dataclass(frozen=True, slots=True)
class _Model:
    encoder: Any
    linker: Any


def candidates(text: str, threads: int = 0) -> list[CueCandidate]:
    """The possible cues of one text, in text order. `threads` 0 takes all cores.

    Each window is run by itself: the 8-bit arithmetic scales by what is in a batch, and what a text says must
    not depend on its neighbours. It is faster, too, than windows padded to one length (150 articles on one core:
    11.8 against 14.7 s).
    """
    everything = windows(text)
    if not everything:
        return []
    model = _load(threads)
    return [candidate for window in everything for candidate in _tag(model, window)]


def _tag(model: _Model, window: Window) -> list[CueCandidate]:
    roles, state = model.encoder.run(None, {"ids": window.ids[None], "features": window.features[None]})
    cue = 1 / (1 + np.exp(-roles[0, :, _CUE_ROLE]))
    asked = peaks(cue, window)
    found: list[CueCandidate] = []
    for at in range(0, len(asked), _CUES_AT_A_TIME):
        part = asked[at : at + _CUES_AT_A_TIME]
        labels = model.linker.run(None, {"state": state, "piece": np.array(part, dtype=np.int64)})[0]
        found.extend(
            CueCandidate(window, piece, float(cue[piece]), own) for piece, own in zip(part, labels, strict=True)
        )
    return found


def peaks(cue: Floats, window: Window) -> list[int]:
    """The likeliest piece of every run of pieces that may be a cue."""
    best: list[int] = []
    previous = -2
    for piece in np.flatnonzero((cue[: len(window.ids)] >= CUE_AT_LEAST) & (window.starts >= 0)).tolist():
        if piece != previous + 1:
            best.append(piece)
        elif cue[piece] > cue[best[-1]]:
            best[-1] = piece
        previous = piece
    return best


@lru_cache(maxsize=2)
def _load(threads: int) -> _Model:
    files = load_packaged("attribution").files
    return _Model(session(files["encoder.onnx"], threads), session(files["linker.onnx"], threads))
