"""Ways to run the model: all give its vectors, whatever else is embedded; one that does not is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from toys import AWKWARD

from onrecord.embed import backends
from onrecord.embed.backends import ALIKE, Onnx, choose, compared
from onrecord.embed.embedder import PACKAGED, Embedder, load_embedder, model_folder
from onrecord.embed.onnx_export import CHECKS, cache_folder, exported
from onrecord.errors import ModelUnavailable
from onrecord.settings import BACKENDS

pytestmark = pytest.mark.slow

TEXTS = [
    *AWKWARD,
    *(" ".join(CHECKS[:count]) for count in (1, 3, 9, 40)),
    "Xi Jinping told Donald Trump that Taiwan is the most important issue between China and the United States.",
]
SPANS = [[(0, len(text) // 2), (len(text) // 2, len(text))] for text in TEXTS]


@pytest.fixture(scope="module", params=BACKENDS)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "openvino-bf16" and request.param not in backends._candidates():
        pytest.skip("this processor has no bfloat16")
    return load_embedder(backend=request.param)


def test_every_backend_gives_the_vectors_of_sentence_transformers(embedder: Embedder) -> None:
    reference = exported(model_folder(PACKAGED), embedder.fingerprint, cache_folder())
    assert reference is not None
    near = (embedder.embed(list(CHECKS)) * reference.reference).sum(axis=1)
    assert near.min() >= (ALIKE if embedder.backend == "openvino-bf16" else 0.99999)


def test_a_text_has_the_same_vectors_bit_for_bit_whatever_it_is_embedded_with(embedder: Embedder) -> None:
    whole, parts = embedder.embed_with_spans(TEXTS, SPANS)
    backwards, _ = embedder.embed_with_spans(TEXTS[::-1], SPANS[::-1])
    assert np.array_equal(backwards[::-1], whole)
    for number, text in enumerate(TEXTS):
        alone, own = embedder.embed_with_spans([text], [SPANS[number]])
        assert np.array_equal(alone[0], whole[number]) and np.array_equal(own[0], parts[number])


def test_another_number_of_cores_gives_the_same_vectors() -> None:
    one, all_of_them = load_embedder(threads=1), load_embedder()
    assert np.array_equal(one.embed(TEXTS), all_of_them.embed(TEXTS))


def test_auto_takes_the_fastest_that_is_there_and_gives_the_models_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "checked", lambda model: {})
    monkeypatch.setattr(backends, "remember", lambda *arguments: None)
    able = backends._candidates()
    assert load_embedder().backend == able[0]
    folder = model_folder(PACKAGED)
    model = exported(folder, load_embedder().fingerprint, cache_folder())
    real = compared

    def other(backend: backends.Backend, reference: backends.Vectors) -> tuple[float, float]:
        return (0.9, 0.9) if backend.name != "onnx" else real(backend, reference)

    monkeypatch.setattr(backends, "compared", other)
    assert backends.choose(folder, 1, "auto", lambda: model).name == "onnx"
    with pytest.raises(ModelUnavailable, match=r"gives different vectors \(cosine 0\.9000.* backend to 'auto'"):
        backends.choose(folder, 1, "openvino", lambda: model)
    monkeypatch.setattr(backends, "compared", lambda *arguments: (0.0, 0.0))
    assert backends.choose(folder, 1, "auto", lambda: model).name == "torch"


def test_the_check_sees_vectors_that_are_not_the_models() -> None:
    model = exported(model_folder(PACKAGED), load_embedder().fingerprint, cache_folder())
    assert model is not None
    backend = Onnx(model, 1)
    assert compared(backend, model.reference) == (pytest.approx(1, abs=1e-5), pytest.approx(1, abs=0.02))
    cosine, neighbours = compared(backend, np.roll(model.reference, 1, axis=0))
    assert cosine < 0.5 and neighbours < 0.5


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    model = exported(model_folder(PACKAGED), load_embedder().fingerprint, cache_folder())
    monkeypatch.setattr(backends, "_openvino", lambda: __import__("no_such_runtime"))
    with pytest.raises(ModelUnavailable, match="No module named 'no_such_runtime'"):
        backends.choose(model_folder(PACKAGED), 1, "openvino", lambda: model)


def test_asking_needs_neither_torch_nor_a_report_to_anybody(tmp_path: Path) -> None:
    """OpenVINO writes to ~/intel and to its maker's server when it is imported plainly."""
    load_embedder()  # the export is there
    program = (
        "import json, socket, sys\n"
        "def no(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "from onrecord.embed.embedder import load_embedder\n"
        "e = load_embedder(cache=sys.argv[1]); row = e.embed(['the cat sat', 'a dog ran'])[:1]\n"
        "heavy = [n for n in ('torch', 'transformers', 'spacy', 'gradio') if n in sys.modules]\n"
        "print(json.dumps([e.backend, heavy, 'openvino_telemetry' in sys.modules, row.tolist()]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(cache_folder())],
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    backend, heavy, reported, row = json.loads(done.stdout)
    assert (backend, heavy, reported) == (backends._candidates()[0], [], False)
    assert not (tmp_path / "intel").exists()
    assert np.array_equal(np.array(row, np.float32), load_embedder().embed(["the cat sat"]))


def test_what_cannot_be_exported_is_run_by_torch() -> None:
    def fails() -> None:
        raise RuntimeError("Module onnx is not installed!")

    assert choose(model_folder(PACKAGED), 1, "auto", fails).name == "torch"
    with pytest.raises(ModelUnavailable, match="cannot be exported: Module onnx is not installed"):
        choose(model_folder(PACKAGED), 1, "onnx", fails)
