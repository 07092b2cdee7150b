"""The doctor: every check runs, whatever the others found, and each failure says what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from collection import Collection

from onrecord import doctor
from onrecord.doctor import examine
from onrecord.errors import OnRecordError

NAMES = ["python", "sqlite", "settings", "tokens", "model", "speakers", "relevance", "prompts", "index"]


@pytest.fixture(autouse=True)
def no_real_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_model", lambda settings: "a model")
    monkeypatch.setattr(doctor, "_attribution", lambda: "a statement")


def test_a_good_installation_passes(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_MODEL", collection.settings.model)
    monkeypatch.setenv("ONRECORD_LLM_API_KEY", "secret-key")
    collection.build()
    checks = examine(str(collection.root))
    assert [check.name for check in checks] == NAMES
    assert all(check.good for check in checks), checks
    assert "secret-key" not in str(checks)


def test_every_failure_says_what_mends_it_and_the_others_still_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> str:
        raise OSError("library missing")

    def refused() -> str:
        raise OnRecordError("It is gone.", fix="Reinstall onrecord.")

    monkeypatch.chdir(tmp_path)
    (tmp_path / "onrecord.toml").write_text("nonsense = 1")
    for name in ("_sqlite", "_tokens", "_model"):
        monkeypatch.setattr(doctor, name, broken)
    monkeypatch.setattr(doctor, "_prompts", refused)
    monkeypatch.setattr(doctor.sys, "version_info", (3, 9, 0))
    checks = {check.name: check for check in examine()}
    assert list(checks) == NAMES
    assert [name for name, check in checks.items() if check.good] == ["speakers", "relevance"]
    assert checks["prompts"].found == "It is gone. Reinstall onrecord."
    assert checks["tokens"].found == "OSError: library missing. Reinstall: pip install --force-reinstall onrecord"
    assert "Use Python 3.11" in checks["python"].found and "Known settings" in checks["settings"].found
    assert "onrecord index --index index" in checks["index"].found
    assert "onrecord index --index elsewhere" in {each.name: each for each in examine("elsewhere")}["index"].found


@pytest.mark.slow
def test_the_real_models_pass(seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    checks = {check.name: check for check in examine(str(seeds_index))}
    assert all(check.good for check in checks.values()), checks
    assert "all-MiniLM-L6-v2, 384 dimensions" in checks["model"].found and "select" in checks["prompts"].found
