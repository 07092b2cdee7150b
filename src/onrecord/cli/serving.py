"""Commands that serve an index: the web chat, and the interface for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.shared import IndexOption, settings_of

HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
AuthFileOption = Annotated[
    str | None, typer.Option("--auth-file", help="File with NAME:PASSWORD; - prompts or reads standard input.")
]
WithoutPasswordOption = Annotated[
    bool, typer.Option("--without-password", help="Listen beyond this machine without a password.")
]
AllowedHostOption = Annotated[
    list[str] | None, typer.Option("--allowed-host", help="Another host name under which it is reached.")
]
RootPathOption = Annotated[str, typer.Option(help="Path prefix behind a proxy.")]


def chat(
    index: IndexOption = None,
    host: HostOption = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port (default: 7860, or the next free one).")] = None,
    auth: Annotated[
        str | None, typer.Option(help="NAME:PASSWORD for visitors; visible to all users of this machine.")
    ] = None,
    auth_file: AuthFileOption = None,
    without_password: WithoutPasswordOption = False,
    allowed_host: AllowedHostOption = None,
    root_path: RootPathOption = "",
    upload: Annotated[bool, typer.Option("--upload/--no-upload", help="Whether visitors can add documents.")] = True,
    mcp: Annotated[bool, typer.Option("--mcp", help="Also serve read-only MCP tools.")] = False,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Whether to open a browser.")] = True,
) -> None:
    """Open the web chat."""
    settings = settings_of(index)
    from onrecord.chat import serve
    from onrecord.serve import addition

    serve(
        Path(settings.index),
        host=host,
        port=port,
        auth=_auth(auth, auth_file),
        without_password=without_password,
        allowed_hosts=tuple(allowed_host or ()),
        root_path=root_path,
        upload=upload,
        mcp=mcp,
        open_browser=open_browser,
        additions=(addition(),),
    )


def serve(
    index: IndexOption = None,
    host: HostOption = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 7870,
    auth: Annotated[
        str | None, typer.Option(help="NAME:PASSWORD that programs must give; PASSWORD is the API key.")
    ] = None,
    auth_file: AuthFileOption = None,
    without_password: WithoutPasswordOption = False,
    allowed_host: AllowedHostOption = None,
    root_path: RootPathOption = "",
) -> None:
    """Serve other programs: OpenAI-compatible chat, JSON functions, MCP tools."""
    settings = settings_of(index)
    from onrecord import serve as interface

    interface.serve(
        Path(settings.index),
        host=host,
        port=port,
        auth=_auth(auth, auth_file),
        without_password=without_password,
        allowed_hosts=tuple(allowed_host or ()),
        root_path=root_path,
    )


def _auth(auth: str | None, auth_file: str | None) -> str | None:
    from onrecord.chat.server.password import written_in

    if auth and auth_file:
        raise typer.BadParameter("Give --auth or --auth-file, not both.")
    return written_in(auth_file) if auth_file else auth
