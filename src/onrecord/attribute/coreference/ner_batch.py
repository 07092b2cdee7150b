"""Entities of many sentences at once, by the weights of a spaCy recogniser.

spaCy's own loop asks for each word of each sentence three times for a lock and for the interpreter, which takes
three quarters of its time. This is the same search (greedy, over the moves begin, in, last, unit, out: Lample et al.,
NAACL 2016) with the first words of all sentences decided together, then the second ones. It knows spaCy 3.8's model of
transitions and nothing of names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

Entity = tuple[int, int, str]
"""First character, one past the last, label."""

_NONE = -1


@dataclass(frozen=True, slots=True)
class _Moves:
    """For each class of the model its move (a letter of BILUO) and the number of its label; and the labels."""

    letters: NDArray[np.str_]
    labels: Integers
    names: list[str]

    def allowed(self, letters: str) -> NDArray[np.bool_]:
        """Which classes are one of these moves, with a label unless it is `O`."""
        found: NDArray[np.bool_] = np.isin(self.letters, list(letters)) & ((self.labels >= 0) | (self.letters == "O"))
        return found


def entities(recogniser: Any, documents: Sequence[Any]) -> list[list[Entity]]:
    """The entities of each document, as the recogniser (spaCy's component `ner`) would set them.

    Args:
        recogniser: The component.
        documents: Documents with words and nothing else: no entities set before, no sentences.
    """
    lengths = np.array([len(each) for each in documents], np.int64)
    result: list[list[Entity]] = [[] for _ in documents]
    if not lengths.sum():
        return result
    model = recogniser.model
    moves = _moves([recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)])
    lower, upper = model.get_ref("lower"), model.get_ref("upper")
    parts, pieces = _parts(lower, model.get_ref("tok2vec").predict(documents)), lower.get_dim("nP")
    bias = lower.get_param("b").reshape(-1)
    out, out_bias = upper.get_param("W").T, upper.get_param("b")
    spaces = np.array([word.is_space for each in documents for word in each])
    firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    opened, called = (np.full(len(documents), _NONE) for _ in range(2))  # first word and label of what is open
    anything, at_end, nothing = (moves.allowed(letters) for letters in ("BUO", "UO", "O"))
    inner, last = moves.letters == "I", moves.letters == "L"
    for step in range(int(lengths.max())):
        rows = np.flatnonzero(lengths > step)
        words, begun, label = firsts[rows] + step, opened[rows], called[rows]
        free, ends = begun < 0, lengths[rows] == step + 1
        # A row of nothing stands in front: that of a word that is not there.
        state = parts[words + 1, 0] + parts[begun + 1, 1] + parts[np.where(free, 0, words), 2] + bias
        scores = state.reshape(len(rows), -1, pieces).max(-1) @ out + out_bias
        valid = np.where(spaces[words][:, None], nothing, np.where(ends[:, None], at_end, anything))
        going = (moves.labels == label[:, None]) & (last | (inner & ~ends[:, None]))
        chosen = np.where(np.where(free[:, None], valid, going), scores, -np.inf).argmax(1)
        letters, labels = moves.letters[chosen], moves.labels[chosen]
        for at in np.flatnonzero((letters == "U") | (letters == "L")).tolist():
            document, number = documents[rows[at]], int(rows[at])
            first = document[step if letters[at] == "U" else int(begun[at] - firsts[number])]
            name = moves.names[labels[at]]
            result[number].append((first.idx, document[step].idx + len(document[step]), name))
        begins, goes_on = letters == "B", letters == "I"
        opened[rows] = np.where(begins, words, np.where(goes_on, begun, _NONE))
        called[rows] = np.where(begins | goes_on, labels, _NONE)
    return result


def _parts(lower: Any, words: Floats) -> Floats:
    """What each word adds to a state in each of the three places it may have in it, behind a row for no word at all:
    shape `(words + 1, places, hidden)`."""
    weights, nothing = lower.get_param("W"), lower.get_param("pad")
    places = weights.shape[0]
    own = (words @ weights.reshape(-1, weights.shape[-1]).T).reshape(len(words), places, -1)
    parts: Floats = np.concatenate([nothing.reshape(1, places, -1), own])
    return parts


def _moves(names: Sequence[str]) -> _Moves:
    """The moves of classes by their names, such as `B-PERSON`."""
    labels = sorted({name[2:] for name in names if name[1:2] == "-"} - {""})
    numbers = {label: number for number, label in enumerate(labels)}
    return _Moves(
        np.array([name[:1] for name in names]),
        np.array([numbers.get(name[2:], _NONE) for name in names], np.int64),
        labels,
    )
