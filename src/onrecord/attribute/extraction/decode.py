"""Label probabilities of a window to spans: the likeliest source, cue and content of one candidate cue.

Viterbi over outside, beginning and inside; inside may only follow its own beginning. All candidates of a text
are decoded at once. It does not know what the words are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.attribute.extraction.cue_tagger import CueCandidate
from onrecord.types import Span

_ROLES = 3
_LABELS = 1 + 2 * _ROLES
_IMPOSSIBLE = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class CueReading:
    """What a candidate cue reports, as spans of the text.

    Attributes:
        likelihood: That there is a cue.
        certainty: Mean probability of the labels chosen for the content.
        source_certainty: Mean probability that those pieces are the source; 1 without a source.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    candidate: CueCandidate
    likelihood: float
    certainty: float
    source_certainty: float


def readings(candidates: Sequence[CueCandidate]) -> list[CueReading]:
    """The likeliest reading of each candidate, in the same order."""
    if not candidates:
        return []
    longest = max(len(candidate.labels) for candidate in candidates)
    scores = np.zeros((len(candidates), longest, _LABELS), dtype=np.float32)
    for row, candidate in enumerate(candidates):
        scores[row, : len(candidate.labels)] = candidate.labels
        marks = np.flatnonzero(candidate.window.starts < 0)
        scores[row, marks] = _mark_scores()
        scores[row, len(candidate.labels) :, 1:] = _IMPOSSIBLE
    paths = _viterbi(scores)
    return [_reading(candidate, path) for candidate, path in zip(candidates, paths, strict=True)]


def _mark_scores() -> NDArray[np.float32]:
    """A window's own marks stand for no text: outside, or inside a content that runs over paragraphs."""
    scores = np.full(_LABELS, _IMPOSSIBLE, dtype=np.float32)
    scores[0] = scores[_LABELS - 1] = 0
    return scores


def _transitions() -> NDArray[np.float32]:
    allowed = np.zeros((_LABELS, _LABELS), dtype=np.float32)
    for role in range(_ROLES):
        inside = 2 + 2 * role
        allowed[:, inside] = _IMPOSSIBLE
        allowed[inside - 1, inside] = allowed[inside, inside] = 0
    return allowed


def _viterbi(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    rows, length, _ = scores.shape
    transitions = _transitions()
    best = scores[:, 0].copy()
    best[:, 2::2] = _IMPOSSIBLE
    came_from = np.zeros((rows, length, _LABELS), dtype=np.int64)
    for place in range(1, length):
        reached = best[:, :, None] + transitions[None]
        came_from[:, place] = reached.argmax(1)
        best = reached.max(1) + scores[:, place]
    path = np.zeros((rows, length), dtype=np.int64)
    path[:, -1] = best.argmax(1)
    every = np.arange(rows)
    for place in range(length - 1, 0, -1):
        path[:, place - 1] = came_from[every, place, path[:, place]]
    return path


def _reading(candidate: CueCandidate, path: NDArray[np.int64]) -> CueReading:
    window = candidate.window
    path = path[: len(window.ids)]
    source = _segments(candidate, path, 0)
    cue = _segments(candidate, path, 1)
    content = _segments(candidate, path, 2)
    # People mark one source and one cue for each attribution: the likelier, and the one that was asked about.
    source = sorted(source, key=lambda segment: -segment.certainty)[:1] or _likeliest_source(candidate)
    cue = sorted(cue, key=lambda segment: not segment.first <= candidate.piece <= segment.last)[:1]
    pieces = sum(segment.last + 1 - segment.first for segment in content)
    total = sum(segment.certainty * (segment.last + 1 - segment.first) for segment in content)
    return CueReading(
        tuple(segment.span for segment in source),
        tuple(segment.span for segment in cue),
        tuple(segment.span for segment in content),
        candidate,
        candidate.likelihood,
        total / pieces if pieces else 0.0,
        source[0].certainty if source else 1.0,
    )


# Development part: of readings without a source that people gave one, this finds most; of those without one in
# the gold data as well it wrongly gives a third a source, with that source's low certainty.
SOURCE_AT_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class _Segment:
    first: int
    last: int
    span: Span
    certainty: float


def _segments(candidate: CueCandidate, path: NDArray[np.int64], role: int) -> list[_Segment]:
    """Runs of pieces with one role; a run also ends where a paragraph does."""
    begin, inside = 1 + 2 * role, 2 + 2 * role
    starts, ends = candidate.window.starts, candidate.window.ends
    chosen = np.flatnonzero(((path == begin) | (path == inside)) & (starts >= 0))
    runs: list[list[int]] = []
    for piece in chosen.tolist():
        if runs and path[piece] == inside and piece == runs[-1][1] + 1:
            runs[-1][1] = piece
        else:
            runs.append([piece, piece])
    likelihoods = np.exp(np.maximum(candidate.labels[:, begin], candidate.labels[:, inside]))
    return [_Segment(a, b, (int(starts[a]), int(ends[b])), float(likelihoods[a : b + 1].mean())) for a, b in runs]


def _likeliest_source(candidate: CueCandidate) -> list[_Segment]:
    """The run of pieces most likely the source, where outside was likelier still for each of them."""
    starts, ends = candidate.window.starts, candidate.window.ends
    likelihoods = np.where(starts < 0, 0, np.exp(candidate.labels[:, 1]) + np.exp(candidate.labels[:, 2]))
    first = last = int(likelihoods.argmax())
    if likelihoods[first] < SOURCE_AT_LEAST:
        return []
    least = 0.7 * likelihoods[first]
    while first > 0 and likelihoods[first - 1] >= least:
        first -= 1
    while last + 1 < len(likelihoods) and likelihoods[last + 1] >= least:
        last += 1
    span = (int(starts[first]), int(ends[last]))
    return [_Segment(first, last, span, float(likelihoods[first : last + 1].mean()))]


def content_likelihood(reading: CueReading, span: Span) -> float:
    """Mean probability that the words of a span are this reading's content; 0 beyond its window."""
    window, labels = reading.candidate.window, reading.candidate.labels
    inside = (window.starts >= span[0]) & (window.ends <= span[1])
    if not inside.any():
        return 0.0
    own = labels[inside]
    return float((np.exp(own[:, _LABELS - 2]) + np.exp(own[:, _LABELS - 1])).mean())
