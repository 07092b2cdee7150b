"""A folder of files with an index beside it, built with the toy models; and where the checkout is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toys import ToyEmbedder, write_files

import onrecord
from onrecord import BuildReport, Index, Settings

ROOT = Path(__file__).parents[1]


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
