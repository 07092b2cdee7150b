"""The HTTP interface as an application, and the command that serves it. The door is the chat's."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import fastapi
import uvicorn
from fastapi.responses import RedirectResponse, Response

from onrecord.chat.live_index import Collection, IndexLike
from onrecord.chat.mcp_tools import tools
from onrecord.chat.server.app import SWITCH_SECONDS, Addition, Options, bind, rules_for
from onrecord.chat.server.bearer import BearerKeys
from onrecord.chat.server.connection_limit import AT_ONCE, allowed, bounded
from onrecord.chat.server.guard import Application, Guard
from onrecord.chat.server.logging import quieten
from onrecord.serve.routes import PATHS, router

PORT = 7870


def addition() -> Addition:
    """The routes, to be served beside the chat's."""
    return Addition(router, PATHS)


def create_app(collection: Collection, options: Options | None = None) -> Application:
    """The interface behind the door.

    Args:
        collection: What it answers from.
        options: How it is served; those of pages and uploads have no effect.

    Raises:
        SettingsError: It would listen beyond this machine without a password, or the password is no `user:password`.
    """
    options = options or Options()
    rules = replace(rules_for(options), routes=(*PATHS, "/mcp/"), uploads=False)
    quieten()
    offered = tools(collection)

    @asynccontextmanager
    async def lifespan(_: fastapi.FastAPI) -> AsyncIterator[None]:
        async with offered.session_manager.run():
            yield

    application = fastapi.FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, root_path=options.root_path
    )
    application.mount("/mcp", offered.streamable_http_app())
    application.include_router(router(collection))

    @application.get("/", include_in_schema=False)
    async def start() -> Response:
        return RedirectResponse("api")

    user = options.auth.partition(":")[0] if options.auth else None
    return BearerKeys(Guard(application, rules, bytes), user)


def serve(
    index_path: Path,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    auth: str | None = None,
    root_path: str = "",
    allowed_hosts: Sequence[str] = (),
    without_password: bool = False,
) -> None:
    """Serve the interface until it is interrupted.

    Args:
        index_path: Folder of the index; it may still be missing.
        host: Address to listen on.
        port: Port to listen on.
        auth: `user:password` that every program has to give, the password alone as bearer key.
        root_path: Where a proxy shows the interface.
        allowed_hosts: Further host names to answer to, as a proxy gives them.
        without_password: Listen beyond this machine without a password.

    Raises:
        SettingsError: The port is taken, or the options contradict each other.
    """
    from onrecord.index import Index

    def open_index() -> IndexLike:
        return Index.open(index_path)

    options = Options(
        host,
        auth,
        root_path,
        upload=False,
        mcp=True,
        allowed_hosts=tuple(allowed_hosts),
        without_password=without_password,
    )
    rules_for(options)
    listening = bind(host, port)
    sys.setswitchinterval(SWITCH_SECONDS)
    collection = Collection(open_index)
    collection.page_shown()
    collection.warm()
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{port}{root_path}"
    print(f"OnRecord answers at {url}/v1 (OpenAI), {url}/api and {url}/mcp/ (Ctrl+C ends it)", file=sys.stderr)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(collection, options),
            http=bounded(allowed()),
            backlog=AT_ONCE,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=3,
            proxy_headers=bool(allowed_hosts or root_path),
        )
    )
    with listening:
        server.run(sockets=[listening])
