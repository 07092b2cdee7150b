"""A real browser, a chat to visit with it, and the rule that no page may ask another host for anything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from chat_browser import Served, Visitor, start
from chat_collection import FOLDERS, Real, real_chat
from chat_index import FakeIndex
from playwright.sync_api import Browser, expect, sync_playwright

# A machine that does other work too may take its time; what is wrong stays wrong.
expect.set_options(timeout=20_000)
PATIENCE = 60_000

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, for one module: its loop would be in the way of later ones.

    Its absence fails, since nothing else tells whether the page works.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("The browser tests need Debian's package chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One chat for all tests that do not change its index."""
    served, stop = start(tmp_path_factory.mktemp("index"), FakeIndex(), mcp=True)
    yield served
    stop()


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    """A chat on each of the indexes named in CHAT_INDEX."""
    served, stop = real_chat(request.param, tmp_path_factory.mktemp("collection") / "index")
    yield served
    stop()


@pytest.fixture(scope="module", params=["seed", *FOLDERS], ids=lambda folder: getattr(folder, "name", folder))
def each(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    """A chat on the index of the seeds, and on each of those named in CHAT_INDEX."""
    seed = request.param == "seed"
    source = request.getfixturevalue("seeds_index") if seed else request.param
    served, stop = real_chat(source, tmp_path_factory.mktemp("each") / "index", "seed" if seed else None)
    yield served
    stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Opens windows; afterwards none of them may have asked another host for anything or met an error."""
    visitors: list[Visitor] = []

    def opened(address: str, *, wait: bool = True, **options: object) -> Visitor:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        visitor = Visitor(context.new_page(), context)
        visitor.page.set_default_timeout(PATIENCE)
        visitor.page.on("request", lambda request: visitor.requests.append(request.url))
        visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
        visitor.page.on(
            "console",
            lambda message: visitor.errors.append(message.text) if message.type == "error" else None,
        )
        visitors.append(visitor)
        visitor.page.goto(address)
        if wait:
            visitor.page.wait_for_selector("html[data-or-ready]")
        return visitor

    yield opened
    for visitor in visitors:
        visitor.context.close()
    outside = [
        url
        for visitor in visitors
        for url in visitor.requests
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    ]
    assert outside == [], "a request left this machine"
    errors = [error for visitor in visitors for error in visitor.errors]
    assert errors == []
