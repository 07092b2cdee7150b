"""Builds, asks and keeps in folders that may not be written, as somebody who is not root: `read_only.py PLACE`.

Prints one line of JSON for each place: what was refused in which words, and how many documents answer then and after
the permissions are put right.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pytest
from toys import toy_settings, use_toys

import onrecord
from onrecord import OnRecordError
from onrecord.chat.feedback import append
from onrecord.chat.upload import Uploads
from onrecord.store.generations import current_name

NOBODY = 65534


@contextmanager
def forbidden(*paths: Path) -> Iterator[None]:
    """These may be read and not written meanwhile."""
    known = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path, mode in known.items():
            if path.exists():
                path.chmod(mode)


def main() -> None:
    """Try every place."""
    use_toys(pytest.MonkeyPatch())
    os.chdir(sys.argv[1])
    settings = toy_settings(Path())
    root, files = Path("index"), Path("files")

    def build(**more: object) -> None:
        onrecord.build_index([files], root, settings=settings, **more)

    def documents() -> int:
        index = onrecord.Index.open(root, settings=settings)
        assert index.ask("what did Ada Lovelace say about the bridge").answered
        return len(list(index.documents()))

    build()
    documents()  # every library is loaded before rights are given up
    if os.geteuid() == 0:
        for path in [Path(), *Path().rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    def tell(name: str, places: list[Path], act: Callable[[], object]) -> None:
        (files / f"{name}.txt").write_text(f"A text about {name}.\n")
        with forbidden(*places):
            try:
                act()
                said = ""
            except OnRecordError as error:
                said = str(error)
            meanwhile = documents()
        build()
        print(json.dumps({"name": name, "said": said, "meanwhile": meanwhile, "after": documents()}), flush=True)

    def current() -> Path:
        return root / (current_name(root) or "")

    tell("folder", [root], build)
    tell("rebuild", [root], lambda: build(rebuild=True))
    tell("unfinished", [root / "building"], build)
    tell("lock", [root / "lock"], build)
    tell("pointer", [root / "CURRENT"], build)
    tell("generation", [current(), *current().iterdir()], build)
    tell("everything", [root, *root.rglob("*")], build)
    tell("place", [Path()], lambda: onrecord.build_index([files], "other", settings=settings))
    tell("feedback", [root], lambda: append(root / "feedback.jsonl", {"question": "?"}))
    sent = Path("sent.txt")
    sent.write_text("Sent.\n")
    tell("uploads", [root], lambda: Uploads(root, lambda *_: None).take([sent]))  # type: ignore[arg-type, return-value]


if __name__ == "__main__":
    main()
