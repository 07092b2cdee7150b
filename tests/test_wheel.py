"""The wheel: holds all that is needed at run time, and works from where it is put."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from collection import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


def test_the_wheel_holds_every_file_of_the_package_and_the_prompts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = ROOT / "src"
    files = {
        path.relative_to(source).as_posix()
        for path in (source / "onrecord").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files <= names
    prompts = {f"onrecord/prompts_packaged/{name}.md" for name in ("select", "write")}
    assert {"onrecord/py.typed", "onrecord/chat/static/style.css", *prompts} <= names
    assert not any(name.startswith(("tests", "index", "seeds")) for name in names)


def test_the_unpacked_wheel_finds_its_prompts_and_models(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import onrecord, onrecord.retrieve.language_model.prompts as p; from onrecord.doctor import examine;"
        "print(onrecord.__file__, p.names(), p.folder());"
        "print([c for c in examine() if not c.good and c.name != 'index'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    first, second = done.stdout.splitlines()
    place = str(tmp_path / "site" / "onrecord")
    assert first == f"{place}/__init__.py ('select', 'write') {place}/prompts_packaged"
    assert second == "[]"
