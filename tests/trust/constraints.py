"""The packages that the project and its tests install, directly or through others, with their versions.

    python tests/trust/constraints.py > .ci/constraints.txt

writes them down as they are installed here; do it in an environment made without the constraints, to renew them.
"""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".ci" / "constraints.txt"
_HEAD = """\
# Every package that `make chat` and `make test` install, at the version this was tested with (Python 3.11, Linux).
# Why each direct one is needed stands beside it in pyproject.toml; the others are needed by those.
# Where pip takes torch for graphics cards (its default for Linux), torch itself names the versions of its own parts.
# To renew: python tests/trust/constraints.py > .ci/constraints.txt in an environment made without this file.
"""
_OF_GRAPHICS_CARDS = ("nvidia-", "cuda-", "triton")


def direct() -> list[Requirement]:
    """What pyproject.toml names: to run, to test, to build."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["test"], *told["build-system"]["requires"]]
    return [Requirement(each) for each in named]


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


if __name__ == "__main__":
    print(_HEAD + "\n".join(f"{name}=={version}" for name, version in sorted(installed().items())))
