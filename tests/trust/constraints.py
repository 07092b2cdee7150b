"""The packages that the project and its tests install, directly or through others, with their versions.

    python tests/trust/constraints.py > .ci/constraints.txt

writes them down as they are installed here; do it in an environment made without the constraints, to renew them. Then

    python tests/trust/constraints.py hashes

writes the two files with the hashes, by uv, which must be on the path.
"""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".ci" / "constraints.txt"
HASHED = {ROOT / ".ci" / "requirements.txt": (), ROOT / ".ci" / "requirements-test.txt": ("test",)}
_HEAD = """\
# Every package that `make chat` and `make test` install, at the version this was tested with (Python 3.11, Linux).
# Why each direct one is needed stands beside it in pyproject.toml; the others are needed by those.
# Where pip takes torch for graphics cards (its default for Linux), torch itself names the versions of its own parts.
# To renew: python tests/trust/constraints.py > .ci/constraints.txt in an environment made without this file.
"""
_HEAD_OF_HASHED = """\
# The versions of constraints.txt with the hashes of their files, for every system; made, never edited:
# python tests/trust/constraints.py hashes
# torch is not among them: which of its files is right depends on where pip takes it from (with or without CUDA).
"""
_OF_GRAPHICS_CARDS = ("nvidia-", "cuda-", "triton")


def direct(extras: Sequence[str] = ("test",)) -> list[Requirement]:
    """What pyproject.toml names: to run, for the extras, to build."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = content["project"]
    named = [*project["dependencies"], *content["build-system"]["requires"]]
    for extra in extras:
        named += project["optional-dependencies"][extra]
    return [Requirement(line) for line in named]


def installed() -> dict[str, str]:
    """Name -> version of every package needed here; what is not installed (for other systems) is left out, and so are
    the parts of torch for graphics cards."""
    found: dict[str, str] = {}
    waiting, seen = direct(), set[tuple[str, frozenset[str]]]()
    while waiting:
        requirement = waiting.pop()
        key = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if key in seen:
            continue
        seen.add(key)
        try:
            distribution = importlib.metadata.distribution(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if not key[0].startswith(_OF_GRAPHICS_CARDS):
            found[key[0]] = distribution.version.split("+")[0]
        for each in map(Requirement, distribution.requires or ()):
            if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in {"", *key[1]}):
                waiting.append(each)
    return found


def pinned() -> dict[str, str]:
    """Name -> version as the constraints have them."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==", 1) for line in lines if line and not line.startswith("#"))


def hashed(extras: Sequence[str]) -> str:
    """Every package with the hashes of its files, but for torch and its parts for graphics cards."""
    needed = "\n".join((*map(str, direct(extras)), "editables"))  # the last for `pip install -e`
    command = ["uv", "pip", "compile", "-", "--constraint", str(FILE), "--universal"]
    options = ["--generate-hashes", "--no-header", "--no-annotate", "--python-version", "3.11"]
    run = subprocess.run([*command, *options], cwd=ROOT, input=needed, capture_output=True, text=True, check=True)
    packages = re.split(r"^(?=\w)", run.stdout, flags=re.MULTILINE)
    return "".join(package for package in packages if not package.startswith(("torch=", *_OF_GRAPHICS_CARDS)))


if __name__ == "__main__":
    if sys.argv[1:] == ["hashes"]:
        for path, extras in HASHED.items():
            path.write_text(_HEAD_OF_HASHED + hashed(extras), encoding="utf-8")
        sys.exit()
    print(_HEAD + "\n".join(f"{name}=={version}" for name, version in sorted(installed().items())))
