"""Fixtures of the whole suite: toy models, a small collection, and the real index of the seeds, built once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from collection import ROOT, Collection
from hypothesis import HealthCheck, settings
from toys import ARTICLES, toy_settings, use_toys, write_files

import onrecord

settings.register_profile("onrecord", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("onrecord")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test depends on the settings of whoever runs it, nor changes them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    for name in [name for name in os.environ if name.startswith("ONRECORD_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collection:
    """Three small articles in a folder, not built yet."""
    monkeypatch.chdir(tmp_path)
    made = Collection(tmp_path, toy_settings(tmp_path), use_toys(monkeypatch))
    write_files(made.files, ARTICLES)
    return made


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the seeds, built with the real models."""
    root = tmp_path_factory.mktemp("seeds") / "index"
    onrecord.build_index([ROOT / "seeds"], root, settings=onrecord.Settings(index=str(root)))
    return root
