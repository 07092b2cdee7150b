"""Ways to run an embedding model: ids of pieces -> their vectors. Chosen by what the processor is good at.

`openvino` is the fastest (with bfloat16 products where the processor has them: `openvino-bf16`), `onnx` needs no
further package, `torch` runs what cannot be exported. Every text is run by itself, its length rounded up, so that
its vector does not depend on what else is embedded; the cores work on several texts at a time. That is also
faster here than batches (tests/benchmarks/LOG.md). A way is used only if its vectors are those of the model, as
far as that can be seen on some sentences.
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
"""Least cosine between a vector and the reference's. Measured over 500 passages: bfloat16 .99998, 32 bits 1.0."""
SAME_NEIGHBOURS = 0.95
"""Least share of the ten nearest sentences of `CHECKS` that are the reference's."""

_STEP = 16
"""Lengths are multiples of this: a new length costs a runtime some hundredths of a second."""


class Backend(Protocol):
    """A loaded model, and how it reads text."""

    name: str
    version: str
    """Of the runtime, and the processor."""
    pieces: Pieces

    def run(self, texts: Sequence[Ids]) -> list[tuple[Vectors, Vectors]]:
        """For each text's piece ids: its vector, shape `(dimension,)`, and its pieces', `(pieces, dimension)`."""
        ...


class OpenVino:
    """OpenVINO's runtime; one stream of work a core."""

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
        # Each thread waits for its own request. OpenVINO's queue with callbacks would let one of its threads drop the
        # last reference to the queue, and with that wait for itself (seen: a hang, or an abort at the end).
        self._cores = cores
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(cores):
            self._idle.put(self._compiled.create_infer_request())
        # The binding sets itself up with the first call; two first calls at once wait for one another (seen: a hang).
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
    """ONNX Runtime, in 32-bit numbers; one text a core."""

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
    """sentence-transformers itself, in 32-bit numbers."""

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
    """The way to run the model in `folder`: the one `wanted`, or with `auto` the fastest that gives its vectors.

    Args:
        folder: The model as it was published.
        cores: How many processor cores to use.
        wanted: `auto` or one of `settings.BACKENDS`.
        export: Gives the exported model, or None if it cannot be exported.

    Raises:
        ModelUnavailable: What is wanted is not installed, cannot run this model, or gives other vectors.
    """
    if wanted == "torch":
        return Torch(folder, cores)
    reasons: list[str] = []
    try:
        model = export()
    except OSError as error:
        model = None
        reasons.append(f"the exported model cannot be kept: {error}")
    except Exception as error:  # whatever the exporter raises, torch runs the model as well
        model = None
        reasons.append(f"the model cannot be exported: {error}")
    if model is None:
        reasons = reasons or ["it cannot be exported (its pooling is not the mean, or it has no tokenizer.json)"]
    else:
        for name in _candidates() if wanted == "auto" else [wanted]:
            try:
                made = _made(name, model, cores)
                cosine, neighbours = _nearness(made, model)
            except Exception as error:  # of whatever kind: the runtimes raise their own, and the next may do
                reasons.append(f"{name}: {error}")
                continue
            if cosine >= ALIKE and neighbours >= SAME_NEIGHBOURS:
                return made
            reasons.append(f"{name} gives other vectors (cosine {cosine:.4f}, same neighbours {neighbours:.2f})")
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
    """As `compared`, tried once for each version of a runtime on each kind of processor."""
    name = f"{backend.name} {backend.version}"
    known = checked(model).get(name)
    if known is None:
        known = compared(backend, model.reference)
        remember(model, name, known)
    return known


def compared(backend: Backend, reference: Vectors) -> tuple[float, float]:
    """How near a backend is to the reference on `CHECKS`: least cosine, and share of the same ten neighbours."""
    outputs = backend.run([encoding.ids for encoding in backend.pieces.tokenizer.encode_batch(list(CHECKS))])
    rows = np.stack([whole / np.linalg.norm(whole) for whole, _ in outputs])
    if not np.isfinite(rows).all():
        return 0.0, 0.0
    near, expected = _neighbours(rows), _neighbours(reference)
    shared = [len(set(a) & set(b)) / 10 for a, b in zip(near, expected, strict=True)]
    return float((rows * reference).sum(axis=1).min()), float(np.mean(shared))


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _candidates() -> list[str]:
    """Backends to try, the fastest first."""
    if importlib.util.find_spec("openvino") is None:
        return ["onnx"]
    able = _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return [*(["openvino-bf16"] if "BF16" in able else []), "openvino", "onnx"]


def _openvino() -> Any:
    """OpenVINO, kept from reporting to its maker that it was imported: nothing leaves this machine."""
    reporter = "openvino_telemetry"
    before = sys.modules.get(reporter)
    sys.modules[reporter] = None  # type: ignore[assignment]  # its import fails, and OpenVINO does without
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
    """What `one` makes of each text, several at a time."""
    if len(texts) == 1 or cores == 1:
        return [one(ids) for ids in texts]
    with ThreadPoolExecutor(min(cores, len(texts))) as pool:
        return list(pool.map(one, texts))


def _padded(ids: Ids, names: Sequence[str], window: int) -> dict[str, NDArray[np.int64]]:
    """A text as the model's inputs, one row; its length rounded up, but not over the model's window."""
    length = max(len(ids), min(-(-len(ids) // _STEP) * _STEP, window))
    values = {name: np.zeros((1, length), np.int64) for name in names}
    values["input_ids"][0, : len(ids)] = ids
    values["attention_mask"][0, : len(ids)] = 1
    return values


def _pooled(pieces: Vectors, length: int) -> tuple[Vectors, Vectors]:
    own = np.array(pieces[:length], dtype=np.float32)
    whole: Vectors = own.mean(axis=0)
    return whole, own
