"""Load packaged models and check their files against the SHA-256 digests in the manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import ModelUnavailable

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """The checked files of a model.

    Attributes:
        manifest: Contents of `manifest.json`; `sha256` maps file names to digests, the other keys vary by model.
        files: Contents of every file listed in the manifest.
    """

    manifest: dict[str, Any]
    files: dict[str, bytes]


def model_folder(name: str) -> Path:
    """Return the folder of a packaged model."""
    return _HERE / name


def load_packaged(name: str) -> PackagedModel:
    """Read and check a packaged model.

    Raises:
        ModelUnavailable: A file is missing, cannot be read, or is not the packaged one.
    """
    folder = model_folder(name)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = {file: (folder / file).read_bytes() for file in manifest["sha256"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailable(
            f"The {name} model in {folder} cannot be read: {error}.", fix="Reinstall onrecord."
        ) from error
    for file, content in files.items():
        digest = hashlib.sha256(content).hexdigest()
        if digest != manifest["sha256"][file]:
            raise ModelUnavailable(
                f"{folder / file} is not the packaged model (SHA-256 {digest[:12]}…).", fix="Reinstall onrecord."
            )
    return PackagedModel(manifest, files)
