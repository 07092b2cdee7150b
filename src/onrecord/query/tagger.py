"""Tag the words of a question and classify it: a small network over the token vectors of the embedding model.

A bidirectional LSTM reads, for each token, its vector, its spelling and a vector of its own for the commonest words;
a linear-chain CRF gives spans, and a layer over the whole question its kind and whether it leans on the turn before.
Trained by `tests/benchmarks/train_questions.py`; runs in plain numpy, a millisecond a question.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from onrecord.models.packaged import load_packaged
from onrecord.query.question import spelling, tokenize
from onrecord.types import QueryKind, Span

Floats = NDArray[np.float32]
Label = Literal["speaker", "said_to", "topic", "time", "outlet"]
Change = Literal["speaker", "topic", "time", "outlet", "correct", "more", "detail"]
KINDS: tuple[QueryKind, ...] = (
    "topic", "everything", "compare", "timeline", "who", "check", "collection", "overview", "yesno", "fact",
    "smalltalk", "other",
)  # fmt: skip
CHANGES: tuple[Change, ...] = ("speaker", "topic", "time", "outlet", "correct", "more", "detail")
LABELS: tuple[Label, ...] = ("speaker", "said_to", "topic", "time", "outlet")
TAGS = ("O", *(f"{begin}-{label}" for label in LABELS for begin in "BI"))
_IMPOSSIBLE = -1e4
_PLAIN: tuple[QueryKind, ...] = ("topic", "who", "yesno", "fact")
_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the network makes of a question.

    Attributes:
        spans: Labelled spans, in text order.
        kind: What kind of answer is asked for.
        leans: Probability that it leans on the turn before; 0 without one.
        change: What a leaning question changes.
    """

    spans: tuple[tuple[Label, Span], ...]
    kind: QueryKind
    leans: float
    change: Change

    def texts(self, label: Label, text: str) -> tuple[str, ...]:
        """The words of the spans with a label."""
        return tuple(text[start:end] for name, (start, end) in self.spans if name == label)


class QuestionTagger:
    """The network, from its weights."""

    def __init__(self, weights: Mapping[str, NDArray[np.generic]]) -> None:
        self._weights = {name: value.astype(np.float32) for name, value in weights.items() if name != "words"}
        self._rows = {str(word): row for row, word in enumerate(weights["words"])}
        transitions = self._weights["transitions"].astype(np.float64)
        for one, before in enumerate(TAGS):
            for other, after in enumerate(TAGS):
                if after[0] == "I" and before[2:] != after[2:]:
                    transitions[one, other] = _IMPOSSIBLE
        self._transitions = transitions
        self._begin = np.array([_IMPOSSIBLE if tag[0] == "I" else 0.0 for tag in TAGS])

    def tag(self, text: str, whole: Floats, vectors: Floats, before: QueryKind | None = None) -> Tagged:
        """Tag a question.

        Args:
            text: The question.
            whole: Its unit vector.
            vectors: Those of its tokens, as `tokenize` finds them.
            before: The kind of the turn before; None if there is none.
        """
        tokens = tokenize(text)
        if not tokens:
            return Tagged((), "other", 0.0, "more")
        weights = self._weights
        rows = [self._rows.get(text[start:end].lower(), 1) for start, end in tokens]
        given = np.concatenate(
            [
                weights["words.vectors"][rows],
                np.tanh(vectors @ weights["project.weight"].T + weights["project.bias"]),
                spelling(text, tokens),
            ],
            axis=1,
        )
        states = np.concatenate([self._read(given, ""), self._read(given[::-1], ".back")[::-1]], axis=1)
        emissions = states @ weights["tags.weight"].T + weights["tags.bias"]
        context = np.zeros(len(KINDS) + 2, np.float32)
        if before is not None:
            context[KINDS.index(before)] = context[-1] = 1
        hidden = np.concatenate([whole * 3, states.max(axis=0), states.mean(axis=0), context])
        hidden = np.maximum(hidden @ weights["hidden.weight"].T + weights["hidden.bias"], 0)
        leans = float((hidden @ weights["leans.weight"].T + weights["leans.bias"])[0])
        return Tagged(
            _spans(tokens, self._best(emissions.astype(np.float64))),
            _kind(hidden @ weights["kind.weight"].T + weights["kind.bias"]),
            1 / (1 + float(np.exp(-leans))) if before is not None else 0.0,
            CHANGES[int(np.argmax(hidden @ weights["change.weight"].T + weights["change.bias"]))],
        )

    def _read(self, given: Floats, way: str) -> Floats:
        """Run the LSTM in one direction."""
        weights = self._weights
        inputs = given @ weights[f"lstm{way}.input"].T + weights[f"lstm{way}.bias"]
        recurrent = weights[f"lstm{way}.recurrent"].T
        size = recurrent.shape[0]
        state, cell = np.zeros(size, np.float32), np.zeros(size, np.float32)
        states = np.empty((len(given), size), np.float32)
        for place, row in enumerate(inputs):
            gates = row + state @ recurrent
            enter, forget, out = (_sigmoid(gates[part * size : (part + 1) * size]) for part in (0, 1, 3))
            cell = forget * cell + enter * np.tanh(gates[2 * size : 3 * size])
            state = out * np.tanh(cell)
            states[place] = state
        return states

    def _best(self, emissions: NDArray[np.float64]) -> list[int]:
        """Return the best sequence of tags (Viterbi)."""
        score, back = emissions[0] + self._begin, []
        for row in emissions[1:]:
            paths = score[:, None] + self._transitions
            back.append(paths.argmax(axis=0))
            score = paths.max(axis=0) + row
        tags = [int(score.argmax())]
        for pointers in reversed(back):
            tags.append(int(pointers[tags[-1]]))
        return tags[::-1]


def _kind(logits: Floats) -> QueryKind:
    """The likeliest kind; one with a form of answer of its own must be likelier than all others together."""
    likeliest = KINDS[int(np.argmax(logits))]
    shares = np.exp(logits - logits.max())
    if likeliest in _PLAIN or shares.max() > _SURE * shares.sum():
        return likeliest
    return max(_PLAIN, key=lambda kind: float(logits[KINDS.index(kind)]))


def _sigmoid(values: Floats) -> Floats:
    result: Floats = (1 / (1 + np.exp(-values))).astype(np.float32)
    return result


def _spans(tokens: list[Span], tags: list[int]) -> tuple[tuple[Label, Span], ...]:
    """Join the tokens of each span."""
    spans: list[tuple[Label, Span]] = []
    for (start, end), number in zip(tokens, tags, strict=True):
        tag = TAGS[number]
        if tag[0] == "B":
            spans.append((cast(Label, tag[2:]), (start, end)))
        elif tag[0] == "I" and spans:
            label, (first, _) = spans[-1]
            spans[-1] = label, (first, end)
    return tuple(spans)


@lru_cache(maxsize=1)
def question_tagger() -> QuestionTagger:
    """Load the packaged network, once in a process.

    Raises:
        ModelUnavailable: A file is missing or changed.
    """
    with np.load(io.BytesIO(load_packaged("questions").files["tagger.npz"]), allow_pickle=False) as weights:
        return QuestionTagger({name: weights[name] for name in weights.files})
