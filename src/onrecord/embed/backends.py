"""Inference backends of the embedding model: token ids -> token vectors.

`openvino` is the fastest (`openvino-bf16` with bfloat16 support in the processor), `onnx` needs no further package,
`torch` runs models that cannot be exported. Every text runs by itself, padded to a rounded length, so that its
vector does not depend on other texts; the cores process several texts in parallel. This is also faster than
batches (tests/benchmarks/LOG.md). A backend is used only if it reproduces the model's vectors on sample sentences.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import queue
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.embed.onnx_export import CHECKS, Exported, Pieces, checked, load_torch, remember, unlimited
from onrecord.errors import ModelUnavailable
from onrecord.models.onnx import onnx_runtime

Vectors = NDArray[np.float32]
Ids = Sequence[int]

ALIKE = 0.999
"""Minimum cosine between a vector and the reference. Measured over 500 passages: bfloat16 .99998, 32 bits 1.0."""
SAME_NEIGHBOURS = 0.95
"""Minimum overlap of the ten nearest sentences of `CHECKS` with those of the reference."""

_STEP = 16
"""Lengths are multiples of this: every new length costs a runtime some hundredths of a second."""


class Backend(Protocol):
    """A loaded model with its tokenizer."""

    name: str
    version: str
    """Version of the runtime and name of the processor."""
    pieces: Pieces

    def run(self, texts: Sequence[Ids]) -> list[tuple[Vectors, Vectors]]:
        """Return, per text, its vector of shape `(dimension,)` and its token vectors, `(pieces, dimension)`."""
        ...


class OpenVino:
    """OpenVINO, with one stream per core."""

    def __init__(self, model: Exported, cores: int, *, bf16: bool) -> None:
        openvino = _openvino()
        self.pieces = model.pieces
        self.name = "openvino-bf16" if bf16 else "openvino"
        core = openvino.Core()
        self.version = f"{openvino.__version__} {core.get_property('CPU', 'FULL_DEVICE_NAME')}"
        self._compiled = core.compile_model(
            str(model.model),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
                "NUM_STREAMS": str(cores),
                "INFERENCE_NUM_THREADS": str(cores),
                "ENABLE_CPU_PINNING": "NO",  # other programs work on these cores too
            },
        )
        self._inputs = [each.any_name for each in self._compiled.inputs]
        # Every thread waits for its own request. With OpenVINO's callback queue, a worker thread may drop the last
        # reference to the queue and wait for itself (seen: a hang, or an abort at exit).
        self._cores = cores
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(cores):
            self._idle.put(self._compiled.create_infer_request())
        # The binding initialises on the first call; two concurrent first calls deadlock (seen: a hang).
        self.run([[0, 0]])

    def run(self, texts: Sequence[Ids]) -> list[tuple[Vectors, Vectors]]:
        def one(ids: Ids) -> tuple[Vectors, Vectors]:
            request = self._idle.get()
            try:
                request.infer(_padded(ids, self._inputs, self.pieces.window))
                return _pooled(request.get_output_tensor(0).data[0], len(ids))
            finally:
                self._idle.put(request)

        return _shared_out(one, texts, self._cores)


class Onnx:
    """ONNX Runtime in float32, one text per core."""

    name = "onnx"

    def __init__(self, model: Exported, cores: int) -> None:
        onnxruntime = onnx_runtime()

        self.pieces = model.pieces
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.version = f"{onnxruntime.__version__} {platform.machine()} {platform.processor()}"
        self._cores = cores
        self._session = onnxruntime.InferenceSession(str(model.model), options, providers=["CPUExecutionProvider"])
        self._inputs = [each.name for each in self._session.get_inputs()]

    def run(self, texts: Sequence[Ids]) -> list[tuple[Vectors, Vectors]]:
        def one(ids: Ids) -> tuple[Vectors, Vectors]:
            return _pooled(self._session.run(None, _padded(ids, self._inputs, self.pieces.window))[0][0], len(ids))

        return _shared_out(one, texts, self._cores)


class Torch:
    """sentence-transformers in float32."""

    name = "torch"

    def __init__(self, folder: Path, cores: int) -> None:
        import torch

        torch.set_num_threads(cores)
        self._model: Any = load_torch(folder)
        self._torch: Any = torch
        self.version = str(torch.__version__)
        self.pieces = Pieces(unlimited(self._model.tokenizer.backend_tokenizer), int(self._model.max_seq_length or 256))

    def run(self, texts: Sequence[Ids]) -> list[tuple[Vectors, Vectors]]:
        found: list[tuple[Vectors, Vectors]] = []
        names = self._model.tokenizer.model_input_names
        with self._torch.inference_mode():
            for ids in texts:
                given = {name: self._torch.tensor(rows) for name, rows in _padded(ids, names, 0).items()}
                made = self._model(given)
                found.append(
                    (made["sentence_embedding"][0].float().numpy(), made["token_embeddings"][0].float().numpy())
                )
        return found


def choose(folder: Path, cores: int, wanted: str, export: Callable[[], Exported | None]) -> Backend:
    """Choose the backend for the model in `folder`; `auto` takes the fastest that reproduces its vectors.

    Args:
        folder: The published model.
        cores: Number of processor cores to use.
        wanted: `auto` or one of `settings.BACKENDS`.
        export: Returns the exported model, or None if it cannot be exported.

    Raises:
        ModelUnavailable: The backend is not installed, cannot run this model, or gives different vectors.
    """
    if wanted == "torch":
        return Torch(folder, cores)
    reasons: list[str] = []
    try:
        model = export()
    except OSError as error:
        model = None
        reasons.append(f"the exported model cannot be kept: {error}")
    except Exception as error:  # whatever the exporter raises, torch can still run the model
        model = None
        reasons.append(f"the model cannot be exported: {error}")
    if model is None:
        reasons = reasons or ["it cannot be exported (its pooling is not the mean, or it has no tokenizer.json)"]
    else:
        for name in _candidates() if wanted == "auto" else [wanted]:
            try:
                made = _made(name, model, cores)
                cosine, neighbours = _nearness(made, model)
            except Exception as error:  # runtimes raise errors of their own; try the next backend
                reasons.append(f"{name}: {error}")
                continue
            if cosine >= ALIKE and neighbours >= SAME_NEIGHBOURS:
                return made
            reasons.append(f"{name} gives different vectors (cosine {cosine:.4f}, same neighbours {neighbours:.2f})")
    if wanted == "auto":
        return Torch(folder, cores)
    raise ModelUnavailable(
        f"The model at {folder} cannot be run with the backend {wanted!r}: {'; '.join(reasons)}.",
        fix="Set backend to 'auto', or to 'torch'.",
    )


def _made(name: str, model: Exported, cores: int) -> Backend:
    if name == "onnx":
        return Onnx(model, cores)
    return OpenVino(model, cores, bf16=name == "openvino-bf16")


def _nearness(backend: Backend, model: Exported) -> tuple[float, float]:
    """Return the result of `compared`, cached per runtime version and processor."""
    name = f"{backend.name} {backend.version}"
    known = checked(model).get(name)
    if known is None:
        known = compared(backend, model.reference)
        remember(model, name, known)
    return known


def compared(backend: Backend, reference: Vectors) -> tuple[float, float]:
    """Compare a backend with the reference on `CHECKS`: minimum cosine, and overlap of the ten neighbours."""
    outputs = backend.run([encoding.ids for encoding in backend.pieces.tokenizer.encode_batch(list(CHECKS))])
    rows = np.stack([whole / np.linalg.norm(whole) for whole, _ in outputs])
    if not np.isfinite(rows).all():
        return 0.0, 0.0
    near, expected = _neighbours(rows), _neighbours(reference)
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(near, expected, strict=True)]
    return float((rows * reference).sum(axis=1).min()), float(np.mean(shared))


def usable_cores() -> int:
    """Return the number of cores available to this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _candidates() -> list[str]:
    """Return the backends to try, fastest first."""
    if importlib.util.find_spec("openvino") is None:
        return ["onnx"]
    able = _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return [*(["openvino-bf16"] if "BF16" in able else []), "openvino", "onnx"]


def _openvino() -> Any:
    """Import OpenVINO with telemetry disabled."""
    reporter = "openvino_telemetry"
    before = sys.modules.get(reporter)
    sys.modules[reporter] = None  # type: ignore[assignment]  # its import fails, and OpenVINO continues without it
    try:
        return importlib.import_module("openvino")
    finally:
        del sys.modules[reporter]
        if before is not None:
            sys.modules[reporter] = before


def _neighbours(rows: Vectors) -> list[list[int]]:
    scores = rows @ rows.T
    np.fill_diagonal(scores, -2)
    ordered: list[list[int]] = np.argsort(-scores, axis=1)[:, :10].tolist()
    return ordered


def _shared_out(
    one: Callable[[Ids], tuple[Vectors, Vectors]], texts: Sequence[Ids], cores: int
) -> list[tuple[Vectors, Vectors]]:
    """Apply `one` to every text in parallel."""
    if len(texts) == 1 or cores == 1:
        return [one(ids) for ids in texts]
    with ThreadPoolExecutor(min(cores, len(texts))) as pool:
        return list(pool.map(one, texts))


def _padded(ids: Ids, names: Sequence[str], window: int) -> dict[str, NDArray[np.int64]]:
    """Return the model inputs of a text as one row, padded to a rounded length within the model's window."""
    length = max(len(ids), min(-(-len(ids) // _STEP) * _STEP, window))
    values = {name: np.zeros((1, length), np.int64) for name in names}
    values["input_ids"][0, : len(ids)] = ids
    values["attention_mask"][0, : len(ids)] = 1
    return values


def _pooled(pieces: Vectors, length: int) -> tuple[Vectors, Vectors]:
    own = np.array(pieces[:length], dtype=np.float32)
    whole: Vectors = own.mean(axis=0)
    return whole, own
