"""OnRecord over HTTP, for programs: JSON functions, an OpenAI-compatible chat, and MCP tools."""

from __future__ import annotations

from typing import Any

__all__ = ["addition", "serve"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from onrecord.serve import app

        return getattr(app, name)
    raise AttributeError(f"module 'onrecord.serve' has no attribute {name!r}")
