"""The exported model: made once, made anew when damaged or of another version, checked before it is used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from onrecord.embed import onnx_export as module
from onrecord.embed.embedder import PACKAGED, PACKAGED_SHA256, load_embedder, model_folder
from onrecord.embed.onnx_export import (
    CHECKED,
    CHECKS,
    MODEL,
    RECORD,
    REFERENCE,
    cache_folder,
    checked,
    exported,
    remember,
)


def test_the_cache_is_where_the_setting_or_the_system_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == Path("/home/ada/.cache/onrecord")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert cache_folder() == Path("/caches/onrecord")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # the standard says to ignore it
    assert cache_folder() == Path("/home/ada/.cache/onrecord")
    assert cache_folder(str(tmp_path)) == tmp_path


def test_the_sentences_of_the_check_are_different_and_short() -> None:
    assert len(set(CHECKS)) == len(CHECKS) >= 48
    assert all(text.endswith(".") and len(text) < 60 for text in CHECKS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the packaged model in it."""
    cache = tmp_path_factory.mktemp("cache")
    assert exported(model_folder(PACKAGED), PACKAGED_SHA256, cache) is not None
    return cache


@pytest.mark.slow
def test_what_is_there_is_used_and_nothing_is_left_over(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place,) = made.iterdir()
    assert sorted(path.name for path in place.iterdir()) == sorted([MODEL, REFERENCE, RECORD])
    monkeypatch.setattr(module, "_export", None)
    found = exported(model_folder(PACKAGED), PACKAGED_SHA256, made)
    assert found is not None and found.reference.shape == (len(CHECKS), 384) and found.pieces.window == 256
    assert np.linalg.norm(found.reference, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", [MODEL, REFERENCE, RECORD])
@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_damaged_file_is_made_anew(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, damage: str
) -> None:
    shutil.copytree(made, tmp_path / "cache")
    (place,) = (tmp_path / "cache").iterdir()
    content = (place / name).read_bytes()
    if damage == "gone":
        (place / name).unlink()
    else:
        middle = len(content) // 2
        (place / name).write_bytes(
            content[:middle] + (bytes([content[middle] ^ 1]) + content[middle + 1 :] if damage == "flip" else b"")
        )
    exports: list[Path] = []

    def copy(folder: Path, target: Path) -> None:
        exports.append(target)
        shutil.copytree(next(made.iterdir()), target, dirs_exist_ok=True)

    monkeypatch.setattr(module, "_export", copy)
    assert exported(model_folder(PACKAGED), PACKAGED_SHA256, tmp_path / "cache") is not None
    assert len(exports) == 1 and (place / name).read_bytes() == content
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [place.name]


@pytest.mark.slow
def test_what_was_checked_is_remembered_as_long_as_it_can_be_read(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "cache")
    model = exported(model_folder(PACKAGED), PACKAGED_SHA256, tmp_path / "cache")
    assert model is not None and checked(model) == {}
    remember(model, "a 1", (0.5, 0.25))
    remember(model, "b 2", (1.0, 1.0))
    assert checked(model) == {"a 1": (0.5, 0.25), "b 2": (1.0, 1.0)}
    (model.model.parent / CHECKED).write_text("[1")
    assert checked(model) == {}
    remember(model, "c 3", (1.0, 1.0))
    assert checked(model) == {"c 3": (1.0, 1.0)}


@pytest.mark.slow
def test_an_export_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path, target: Path) -> None:
        (target / MODEL).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_export", fail)
    with pytest.raises(OSError, match="No space left"):
        exported(model_folder(PACKAGED), PACKAGED_SHA256, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_model_with_another_pooling_or_without_tokeniser_is_not_exported(tmp_path: Path) -> None:
    assert exported(tmp_path, "0" * 64, tmp_path / "cache") is None
    shutil.copytree(model_folder(PACKAGED), tmp_path / "copy", ignore=shutil.ignore_patterns("*.safetensors"))
    pooling = tmp_path / "copy" / "1_Pooling" / "config.json"
    body = json.loads(pooling.read_bytes()) | {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    pooling.write_text(json.dumps(body))
    assert exported(tmp_path / "copy", "0" * 64, tmp_path / "cache") is None
    assert not (tmp_path / "cache").exists()


@pytest.mark.slow
def test_where_no_cache_can_be_written_torch_runs_the_model(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    embedder = load_embedder(cache=str(tmp_path / "file"))
    assert embedder.backend == "torch" and embedder.dimension == 384
