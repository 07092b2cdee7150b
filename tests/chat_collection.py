"""A chat on a copy of a real index: that of the seeds, and those named in `CHAT_INDEX`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chat_browser import OUTPUT, free_port, serve_in_thread
from playwright.sync_api import Page

from onrecord import Index
from onrecord.chat import suggestions as suggest
from onrecord.chat.live_index import Collection
from onrecord.chat.server.app import Options, create_app
from onrecord.chat.speaker_topics import Topics

FOLDERS = [Path(each) for each in os.environ.get("CHAT_INDEX", "").split(os.pathsep) if each]


@dataclass
class Real:
    """A chat on a copy of a real index, and what to ask it."""

    url: str
    folder: Path
    index: Index
    name: str
    speakers: list[str]
    topics: dict[str, list[str]]

    def questions(self, count: int) -> list[str]:
        """So many questions that differ."""
        found = [suggest.question(each, topic) for each in self.speakers for topic in self.topics[each]]
        return [found[number % len(found)] for number in range(count)]

    def rich(self) -> tuple[str, int]:
        """A question whose first two citations stand in one document, and how many it has."""
        for question in dict.fromkeys(self.questions(200)):
            cited = self.index.ask(question).citations
            if len(cited) > 1 and cited[0].document.id == cited[1].document.id:
                return question, len(cited)
        raise LookupError(f"No question on {self.name} has two citations from one document.")


def real_chat(source: Path, folder: Path, name: str | None = None) -> tuple[Real, Callable[[], None]]:
    """A chat on a copy of the index at `source`, made in `folder`, and what ends it."""
    shutil.copytree(source, folder)
    return served_chat(folder, name or source.name)


def served_chat(folder: Path, name: str) -> tuple[Real, Callable[[], None]]:
    """A chat on the index in `folder`, and what ends it."""
    collection = Collection(lambda: Index.open(folder))
    port = free_port()
    stop = serve_in_thread(create_app(lambda: Index.open(folder), folder, Options(), collection=collection), port)
    index = Index.open(folder)
    speakers = [speaker.name for speaker in index.speakers()[:20]]
    known = Topics(index)
    topics = {each: known.of(each, count=10) for each in speakers}
    index.ask("What was said?")
    return Real(f"http://127.0.0.1:{port}", folder, index, name, speakers, topics), stop


def conversation(page: Page) -> dict[str, Any]:
    """The conversation as the browser keeps it."""
    held: dict[str, Any] = page.evaluate(
        "JSON.parse(localStorage['onrecord.conversation.' + JSON.parse(localStorage['onrecord.current'])])"
    )
    return held


def figures(real: Real, words: str) -> None:
    """Keep a figure for whoever runs this."""
    OUTPUT.mkdir(exist_ok=True)
    with (OUTPUT / "collection.md").open("a", encoding="utf-8") as file:
        file.write(f"- {real.name}: {words}\n")
