"""The chat as an application, and the command that serves it."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files as packaged
from pathlib import Path
from typing import Literal

import anyio
import anyio.to_thread
import fastapi
import uvicorn
from fastapi.responses import JSONResponse, Response

from onrecord.chat.autocomplete import sources_like, speakers_like
from onrecord.chat.feedback import FILE_NAME as FEEDBACK
from onrecord.chat.live_index import Collection, IndexLike
from onrecord.chat.mcp_tools import tools
from onrecord.chat.server import view_routes
from onrecord.chat.server.bearer import BearerKeys
from onrecord.chat.server.connection_limit import AT_ONCE, allowed, bounded
from onrecord.chat.server.gradio_setup import UPLOADED, gr
from onrecord.chat.server.guard import HEALTH, LOOPBACK, Guard, Rules
from onrecord.chat.server.logging import quieten
from onrecord.chat.server.password import Password
from onrecord.chat.server.queue import clean, trouble
from onrecord.chat.upload import MAX_FILE_BYTES, Uploads, has_room
from onrecord.chat.views.page import Page, build_page
from onrecord.errors import IndexMissing, SettingsError
from onrecord.types import BuildReport, Progress

_OWN_FILES = {
    "chat.js": "text/javascript",
    "dialogs.js": "text/javascript",
    "fields.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "storage.js": "text/javascript",
    "views.css": "text/css",
    "views.js": "text/javascript",
    "style.css": "text/css",
    "panels.css": "text/css",
}
_OWN_WORDS = {"upload_text.drop_file": "Drop files here", "upload_text.click_to_upload": "or press to choose them"}
_PORTS_TRIED = 20
_log = logging.getLogger(__name__)

HEALTH_SECONDS = 10.0
"""How long a look at the index may take before the chat counts as unhealthy."""
SWITCH_SECONDS = 0.001
"""How long one thread may keep the others waiting: an answer passes through several while another is computed, and at
Python's five milliseconds each hand-over would be felt."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the chat is served.

    Attributes:
        host: Address to listen on.
        auth: `user:password`, or None.
        root_path: Where a proxy shows it, as `/onrecord`; empty at the root.
        upload: Whether documents can be added in the page.
        mcp: Whether the functions are offered as MCP tools too.
        allowed_hosts: Further names it answers to, for a proxy.
        without_password: Listen beyond this machine without `auth`, knowing that anybody there can ask.
    """

    host: str = "127.0.0.1"
    auth: str | None = None
    root_path: str = ""
    upload: bool = True
    mcp: bool = False
    allowed_hosts: tuple[str, ...] = ()
    without_password: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """Routes that are served beside the chat's own.

    Attributes:
        router: Makes them, given the collection they answer from.
        routes: The paths they take, as `guard.ROUTES` has them.
    """

    router: Callable[[Collection], fastapi.APIRouter]
    routes: tuple[str, ...]


def create_app(
    open_index: Callable[[], IndexLike],
    index_path: Path,
    options: Options | None = None,
    *,
    build: Callable[[Sequence[Path], Path, Callable[[Progress], None]], BuildReport] | None = None,
    collection: Collection | None = None,
    additions: Sequence[Addition] = (),
) -> Guard:
    """The whole application behind its door.

    Args:
        open_index: Opens the index anew.
        index_path: Its folder; feedback and uploads are kept there.
        options: How it is served.
        build: Brings the index up to date; `build_index` if None.
        collection: Instead of one made from `open_index`.
        additions: Routes served beside the chat's.

    Raises:
        SettingsError: It would listen beyond this machine without a password, or the password is no `user:password`.
    """
    options = options or Options()
    rules = rules_for(options)
    rules = replace(rules, routes=(*rules.routes, *(path for each in additions for path in each.routes)))
    quieten()
    collection = collection or Collection(open_index)
    uploads = Uploads(index_path, build or _build) if options.upload else None
    blocks = build_page(Page(collection, uploads, index_path / FEEDBACK))
    offered = tools(collection) if options.mcp else None

    @asynccontextmanager
    async def lifespan(_: fastapi.FastAPI) -> AsyncIterator[None]:
        cleaning = asyncio.create_task(clean(blocks))
        async with offered.session_manager.run() if offered else nullcontext():
            yield
        cleaning.cancel()
        blocks._queue.close()

    application = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    if offered:
        application.mount("/mcp", offered.streamable_http_app())

    own_files = {
        name: packaged("onrecord.chat").joinpath("static", name).read_bytes() for name in _OWN_FILES
    }  # in memory: who looks at the page does not wait for a thread while all of them answer questions

    looking = anyio.CapacityLimiter(1)

    @application.get(HEALTH)
    async def health() -> Response:
        fault = trouble(blocks)
        if not fault:
            with anyio.move_on_after(HEALTH_SECONDS, shield=False) as waited:
                error = await anyio.to_thread.run_sync(
                    lambda: collection.current()[2], limiter=looking, abandon_on_cancel=True
                )
                # Where there is no index yet, the page says how to make one: nothing is out of order.
                fault = str(error) if error and not isinstance(error, IndexMissing) else ""
            if waited.cancelled_caught:
                fault = f"The index could not be looked at within {HEALTH_SECONDS:g} seconds."
        if fault:
            _log.error("Unhealthy: %s", fault)
        # Who asks needs no password, so it is not said which file is where.
        return JSONResponse({"healthy": not fault}, status_code=503 if fault else 200)

    @application.get("/onrecord/names/{field}")
    def names(field: Literal["speakers", "sources"], part: str = "") -> Response:
        like = speakers_like if field == "speakers" else sources_like
        index, _, _ = collection.current()
        return JSONResponse(like(index, part[:200]) if index else [])

    @application.get("/onrecord/{name}")
    async def own_file(name: str) -> Response:
        if name not in own_files:
            return Response(status_code=404)
        return Response(own_files[name], media_type=_OWN_FILES[name], headers={"cache-control": "no-cache"})

    application.include_router(view_routes.router(collection))
    for addition in additions:
        application.include_router(addition.router(collection))

    application = gr.mount_gradio_app(
        application,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        show_error=False,
        mcp_server=False,
        max_file_size=MAX_FILE_BYTES,
        root_path=options.root_path or None,
        i18n=gr.I18n(en=_OWN_WORDS),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )
    # Gradio asks whether a file named in a request was uploaded only once a page "has launched", which mounting
    # alone never says: without this line anybody could have any file of the machine copied to where it is served.
    blocks.has_launched = True
    return Guard(application, rules, furnish)


def rules_for(options: Options) -> Rules:
    """What the door lets through.

    Raises:
        SettingsError: It would listen beyond this machine without a password, or the password is no `user:password`.
    """
    beyond = options.host not in LOOPBACK
    if beyond and not options.auth and not options.without_password:
        raise SettingsError(
            f"Listening on {options.host} lets others on the network in, without a password.",
            fix="Give one with --auth user:password, or say --without-password if that is meant.",
        )
    try:
        password = Password(options.auth) if options.auth else None
    except ValueError:
        raise SettingsError("The authentication is not understood.", fix="Write it as user:password.") from None
    everywhere = options.host in ("0.0.0.0", "::")
    names = {*LOOPBACK, options.host, *options.allowed_hosts, *([socket.gethostname()] if beyond else [])}
    return Rules(
        hosts=frozenset(names),
        any_address=everywhere,
        proxied=frozenset(options.allowed_hosts),
        password=password,
        uploads=options.upload,
        room=partial(has_room, UPLOADED),
    )


def furnish(page: bytes) -> bytes:
    """Gradio's page with our style and script in its head, so that nothing is drawn without them first.

    What points to other hosts (preview pictures of Gradio's) is taken out.
    """
    if b"<gradio-app" not in page:
        return page
    kept = [line for line in page.split(b"\n") if b'content="https://' not in line and b"og:" not in line]
    head = (
        b'<link rel="stylesheet" href="onrecord/style.css"><link rel="stylesheet" href="onrecord/panels.css">'
        b'<link rel="stylesheet" href="onrecord/views.css">'
        b'<link rel="icon" href="onrecord/icon.svg"><script type="module" src="onrecord/chat.js"></script>'
        b'<meta name="description" content="Who said what, in your documents">'
    )
    return b"\n".join(kept).replace(b"</head>", head + b"</head>", 1)


def serve(
    index_path: Path,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    auth: str | None = None,
    root_path: str = "",
    upload: bool = True,
    mcp: bool = False,
    open_browser: bool = True,
    allowed_hosts: Sequence[str] = (),
    without_password: bool = False,
    additions: Sequence[Addition] = (),
) -> None:
    """Serve the chat until it is interrupted. The page is there at once; the model loads meanwhile.

    Args:
        index_path: Folder of the index; it may still be missing.
        host: Address to listen on.
        port: Port to listen on; None takes 7860 or, where that is taken, the next free one.
        auth: `user:password` that everybody has to give.
        root_path: Where a proxy shows the chat.
        upload: Whether documents can be added in the page.
        mcp: Whether to offer the functions as MCP tools at `/mcp/`.
        open_browser: Whether to open the page in the browser of this machine.
        allowed_hosts: Further host names to answer to, as a proxy gives them.
        without_password: Listen beyond this machine without a password.
        additions: Routes served beside the chat's.

    Raises:
        SettingsError: The port is taken, or the options contradict each other.
    """
    from onrecord.index import Index

    def open_index() -> IndexLike:
        return Index.open(index_path)

    options = Options(host, auth, root_path, upload, mcp, tuple(allowed_hosts), without_password)
    collection = Collection(open_index)
    rules_for(options)
    listening = bind(host, port)
    sys.setswitchinterval(SWITCH_SECONDS)
    collection.warm()
    guarded = create_app(open_index, index_path, options, collection=collection, additions=additions)
    application = BearerKeys(guarded, auth.partition(":")[0] if auth else None)
    number = listening.getsockname()[1]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{number}{root_path}/"
    print(f"OnRecord answers at {url} (Ctrl+C ends it)", file=sys.stderr)
    if mcp:
        print(f"MCP: {url}mcp/", file=sys.stderr)
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            http=bounded(allowed()),
            backlog=AT_ONCE,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=3,
            # Whose request it is, is taken from a header only where a proxy is said to stand before it.
            proxy_headers=bool(allowed_hosts or root_path),
        )
    )
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(server, url), daemon=True).start()
    # Once it has shut down the server raises the signal again: what goes with this process must still go then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listening:
        server.run(sockets=[listening])


def bind(host: str, port: int | None) -> socket.socket:
    """A socket that listens; where no port was asked for, on the first free one from 7860.

    Raises:
        SettingsError: The port is taken or the address is not this machine's.
    """
    wanted = [port] if port is not None else range(7860, 7860 + _PORTS_TRIED)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    trouble = ""
    for number in wanted:
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
            listening.listen(128)
        except OSError as error:
            listening.close()
            trouble = error.strerror or str(error)
            if port is None and number == 7860:
                print("Port 7860 is taken; trying the next.", file=sys.stderr)
            continue
        return listening
    which = f"port {port}" if port is not None else f"none of the ports 7860 to {7860 + _PORTS_TRIED - 1}"
    raise SettingsError(f"Cannot listen on {host}, {which}: {trouble}.", fix="Choose another with --port.")


def _open_when_ready(server: uvicorn.Server, url: str) -> None:
    while not server.started:
        time.sleep(0.05)
    try:
        webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return  # the address stands in the terminal


def _build(paths: Sequence[Path], index: Path, tell: Callable[[Progress], None]) -> BuildReport:
    from onrecord.indexing.build import build_index

    return build_index(paths, index, progress=tell)
