"""Stand-ins for the models, so that tests of storage and flow take milliseconds: words hashed into a small vector,
and an attribution that knows two sentence patterns. Also the texts that are hard to split and to quote."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.typing import NDArray

import onrecord.embed.embedder
from onrecord import Document, Settings, Statement
from onrecord.attribute.pool import AttributionFailed, Pool
from onrecord.embed.embedder import PACKAGED
from onrecord.errors import ModelUnavailable

DIMENSION = 32

ADA = "“The bridge must be closed before winter,” Ada Lovelace said."
BOB = "“The bridge is safe and stays open,” Bob Byron said."
ARTICLES = {
    "bridge.txt": f"date 2026-01-05 The town council met on Monday.\n\n{ADA}\n\n{BOB}\n",
    "harbour.txt": "date 2026-02-07 The harbour was dredged.\n\n“Ships can enter again,” Ada Lovelace said.\n",
    "school.md": "---\ntitle: A new school\nsource: The Echo\ndate: 2026-03-09\n---\nThe school opens in May.\n",
}

AWKWARD = (
    "“Curly,” he said. 'Straight', ''double'' ``back`` «guillemets» „low“ said 'I don’t.' \"Mixed” quotes.",
    "No\u00a0break\u00a0spaces\u00a0everywhere. Thin\u2009and\u202fnarrow ones.\u3000Wide.",
    "Zero\u200bwidth\u200c and\u200d joiners\u2060 and\ufeff marks, soft\u00adhyphen.",
    "Bell \x07 escape \x1b[31mred\x1b[0m next\x85line \x0btab \x0cfeed \x1cfile \x1dgroup \x1erecord \x1funit.",
    "MojibakeâĂĂŽ â€œquotedâ€\x9d, sheâ€™s here. Ã©tÃ©.",
    "Combining e\u0301 a\u0308\u0323 and a long tail Z\u0351\u036b\u0343\u032a\u0302\u036b\u033d.",
    "中文没有空格。他说：“桥必须关闭。”然后离开了！真的吗？「はい。」東京で話した。",
    "قال الرئيس إن الجسر مغلق. ماذا قال؟ \u202bنص\u202c من اليمين.",
    "한국어 문장입니다. 각각의 음절은 여러 자모로 나뉜다. ไม่มีช่องว่างระหว่างคำ",
    "Emoji 👩‍👩‍👧‍👦 families 🏳️‍🌈 and flags 🇨🇳🇺🇸 end. 👍🏽👍🏽",
    "Dr. A. B. Smith of the U.S. Army met Sen. Jones at 5 p.m. on Jan. 3. He left... Really?! Yes.",
    "- first item\n- second item\n1. third\n2. fourth\n• fifth",
    "A headline cut\nover two lines\n\nBy Somebody\n\n<tweet>RT @x: it's done.</tweet>\r\n\r\n[Editor's note: fixed.]",
    ".",
    "....................",
    "\u200b\u200b\u200b",
    "a",
)

awkward_texts: st.SearchStrategy[str] = st.one_of(
    st.lists(st.sampled_from(AWKWARD), max_size=6).flatmap(
        lambda parts: st.sampled_from(["\n\n", " ", "\n", "\r\n\r\n", "", "\u2029", "\n \u00a0\u200b\n"]).map(
            lambda gap: gap.join(parts)
        )
    ),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore").decode()),
    st.text(alphabet=" \n\r\t\x0b\x85\u00a0\u200b.!?…\"'“”’()[]-•1aA。", max_size=200),
)
"""Texts that are hard to split: typography, control characters, scripts without spaces, and whatever is found."""


class ToyEmbedder:
    """Words hashed into a vector. Two texts with words in common are near each other. Counts what it embeds."""

    dimension = DIMENSION
    window = 256
    backend = "toy"

    def __init__(self, fingerprint: str = "toy") -> None:
        self.fingerprint = fingerprint
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts."""
        return self.embed_with_spans(texts, [()] * len(texts))[0]

    def embed_with_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Unit vectors of texts and of spans in them."""
        self.texts += texts
        whole = np.stack([_vector(text) for text in texts]) if texts else np.zeros((0, DIMENSION), np.float32)
        parts = [
            np.stack([_vector(text[start:end]) for start, end in each])
            if each
            else np.zeros((0, DIMENSION), np.float32)
            for text, each in zip(texts, spans, strict=True)
        ]
        return whole, parts


def _vector(text: str) -> NDArray[np.float32]:
    row = np.zeros(DIMENSION, np.float32)
    for word in re.findall(r"\w+", text.lower()):
        number = zlib.crc32(word.encode())
        row[number % DIMENSION] += 1.0 if number & 1024 else -1.0
    length = float(np.linalg.norm(row))
    return row / np.float32(length) if length else row


_QUOTED = re.compile(r"“(?P<content>[^“”]+)” (?P<name>[A-Z]\w+ [A-Z]\w+) (?P<cue>said)")
_REPORTED = re.compile(r"(?P<name>[A-Z]\w+ [A-Z]\w+) (?P<cue>said) that (?P<content>[^.]+)")


def toy_attribute(documents: Iterable[Document]) -> Iterator[tuple[Statement, ...]]:
    """Statements of the forms `“...,” Name Surname said` and `Name Surname said that ...`."""
    for document in documents:
        found = [
            Statement(
                document=document,
                speaker=match["name"],
                mention=(match.span("name"),),
                cue=(match.span("cue"),),
                content=(match.span("content"),),
                kind=kind,
                date=document.date,
                confidence=1.0,
            )
            for pattern, kind in ((_QUOTED, "direct"), (_REPORTED, "indirect"))
            for match in pattern.finditer(document.text)
        ]
        yield tuple(sorted(found, key=lambda each: each.start))


def pool_of(attribute: Callable[[Sequence[Document]], Iterable[tuple[Statement, ...]]]) -> type[Pool]:
    """A `Pool` that attributes in this process, at once, with a function of the test's."""

    class InThisProcess(Pool):
        def __init__(self, processes: int) -> None:
            self.processes = processes

        def submit(self, documents: Sequence[Document]) -> Future[list[tuple[Statement, ...]]]:
            future: Future[list[tuple[Statement, ...]]] = Future()
            try:
                future.set_result(list(attribute(documents)))
            except ModelUnavailable as error:
                future.set_exception(error)
            except Exception as error:
                future.set_exception(AttributionFailed(f"{type(error).__name__}: {error}"))
            return future

        def close(self) -> None:
            pass

    return InThisProcess


def toy_model(folder: Path, weights: bytes = b"toy weights") -> str:
    """A folder that passes for a model's: its weights have a hash and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.safetensors"
    if not path.exists() or path.read_bytes() != weights:
        # Another process may read it just now.
        whole = path.with_suffix(f".{os.getpid()}")
        whole.write_bytes(weights)
        whole.replace(path)
    return str(folder)


def use_toys(patch: pytest.MonkeyPatch) -> ToyEmbedder:
    """Put the stand-ins in the models' place, for every model that is a folder."""
    embedder = ToyEmbedder()
    load = onrecord.embed.embedder._load
    patch.setattr(
        "onrecord.embed.embedder._load",
        lambda name, *arguments: load(name, *arguments) if name == PACKAGED else embedder,
    )
    patch.setattr("onrecord.indexing.ingest.Pool", pool_of(toy_attribute))
    return embedder


def toy_settings(place: Path, **values: Any) -> Settings:
    """Settings with the toy model; `index` and the model lie in `place`."""
    given: dict[str, Any] = {"index": str(place / "index"), "model": toy_model(place / "model")}
    return Settings(**(given | values))


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write these files, line ends as they are."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


def visible(text: str) -> list[int]:
    """The places of the characters of a text that are neither white space nor invisible."""
    hidden = "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"
    return [place for place, character in enumerate(text) if not character.isspace() and character not in hidden]
