"""The web chat. Importing this imports nothing heavy; `serve` does when it is called."""

from __future__ import annotations

from typing import Any

__all__ = ["serve"]


def __getattr__(name: str) -> Any:
    if name == "serve":
        from onrecord.chat.server.app import serve

        return serve
    raise AttributeError(f"module 'onrecord.chat' has no attribute {name!r}")
