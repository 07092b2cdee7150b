"""The chat on a made-up index, served within the test process, and what visitors of it do in a browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import uvicorn
from chat_index import FakeIndex, missing
from playwright.sync_api import BrowserContext, Page

from onrecord.chat.server.app import Options, create_app
from onrecord.types import BuildReport, Failure, Progress

OUTPUT = Path(__file__).parent / "output"


@dataclass
class Served:
    """A running chat."""

    url: str
    index: FakeIndex
    folder: Path
    built: list[list[Path]] = field(default_factory=list)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_in_thread(application: object, port: int) -> Callable[[], None]:
    """Serve until the returned function is called."""
    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)

    def stop() -> None:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=10)

    return stop


def start(folder: Path, index: FakeIndex | None, **options: object) -> tuple[Served, Callable[[], None]]:
    """A chat on `index`; with None, one whose index is missing until something is uploaded."""
    port = free_port()
    served = Served(f"http://127.0.0.1:{port}", index or FakeIndex(), folder)

    def build(paths: object, place: Path, tell: Callable[[Progress], None]) -> BuildReport:
        found = sorted(path for each in paths for path in Path(each).iterdir() if not path.name.startswith("."))
        served.built.append(found)
        failed = []
        for number, path in enumerate(found):
            tell(Progress("indexing", number, len(found), str(path)))
            time.sleep(0.3)
            if path.suffix == ".pdf":
                failed.append(Failure(str(path), "This PDF is encrypted. Remove its password."))
        served.index.fresh = True
        return BuildReport((), (), (), (), (), tuple(failed), (), len(found), 1, 1, 0.1)

    def open_index() -> FakeIndex:
        if index is None and not served.built:
            return missing()
        return served.index

    application = create_app(open_index, folder, Options(**options), build=build)
    return served, serve_in_thread(application, port)


@dataclass
class Visitor:
    """A person's browser window, and everything it asked the network for."""

    page: Page
    context: BrowserContext
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def kept(page: Page) -> int:
    """How often the browser has kept a conversation: the last step of every wish."""
    return int(page.evaluate("Number(document.documentElement.dataset.orKept || 0)"))


def settled(page: Page, before: int) -> None:
    """Wait until a wish made after `before` is wholly fulfilled."""
    page.wait_for_function(f"Number(document.documentElement.dataset.orKept || 0) > {before}")


def ask(page: Page, question: str) -> None:
    """Type a question and wait for its answer."""
    before = kept(page)
    page.fill("#or-question textarea", question)
    page.keyboard.press("Enter")
    settled(page, before)


def picture(page: Page, name: str) -> None:
    """Keep a screenshot for a person to look at."""
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=str(OUTPUT / f"{name}.png"))


def run_apart(function: Callable[[], Awaitable[Any]]) -> Any:
    """Run an asynchronous function in a thread of its own: Playwright keeps a running loop in the tests' thread."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(anyio.run, function).result()
