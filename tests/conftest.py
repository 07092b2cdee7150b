"""Fixtures of the whole suite: toy models, a small collection, and the real index of the seeds, built once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from toys import ARTICLES, ToyEmbedder, toy_settings, use_toys, write_files

import onrecord
from onrecord import BuildReport, Index, Settings

settings.register_profile("onrecord", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("onrecord")

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("ONRECORD_")]:
        monkeypatch.delenv(name)


@dataclass
class Collection:
    """Files in a folder with an index beside it, built with the toys."""

    place: Path
    settings: Settings
    embedder: ToyEmbedder

    @property
    def files(self) -> Path:
        """Folder of the files."""
        return self.place / "files"

    @property
    def root(self) -> Path:
        """Folder of the index."""
        return Path(self.settings.index)

    def build(self, **arguments: object) -> BuildReport:
        """Build or update the index from the folder, or from `paths`."""
        paths = arguments.pop("paths", None)
        given = [self.files] if paths is None else paths
        return onrecord.build_index(given, self.root, settings=self.settings, **arguments)

    def open(self) -> Index:
        """Open the index."""
        return self.open_at(self.root)

    def open_at(self, root: str | Path) -> Index:
        """Open another index made with the same settings."""
        return Index.open(root, settings=self.settings)

    def write(self, **files: str) -> None:
        """Write files by name; two underscores stand for the dot."""
        write_files(self.files, {name.replace("__", "."): content for name, content in files.items()})


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
    onrecord.build_index([ROOT / "seeds"], root, settings=Settings(index=str(root)))
    return root
