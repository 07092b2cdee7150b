"""The page that describes the HTTP interface, made from its OpenAPI description; it needs no script."""

from __future__ import annotations

from html import escape
from typing import Any

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}"
    "code,pre{font-family:ui-monospace,monospace;background:#f3f3f3}pre{padding:.75rem;overflow:auto}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}"
    "h2{margin-top:2rem;font-size:1.1rem}"
)


def page(described: dict[str, Any]) -> str:
    """The page of an OpenAPI description."""
    schemas = described.get("components", {}).get("schemas", {})
    sections = [
        _section(path, method, operation, schemas)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    title = escape(described["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}: HTTP interface</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>'
        f"<h1>{title}: HTTP interface</h1><p>{escape(described['info']['description'])}</p>"
        '<p>For programs: <a href="openapi.json">openapi.json</a>; MCP at <code>/mcp/</code>. Where a password is '
        "set, send it as <code>Authorization: Bearer PASSWORD</code> or as Basic authentication.</p>"
        f"{''.join(sections)}</main></body></html>"
    )


def _section(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    rows = [_row(each["name"], each.get("schema", {}), bool(each.get("required"))) for each in _parameters(operation)]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = schemas.get(content.get("$ref", "").rsplit("/", 1)[-1], {})
    required = schema.get("required", [])
    rows += [_row(name, value, name in required) for name, value in schema.get("properties", {}).items()]
    fields = f"<table><tr><th>field</th><th>type</th><th>meaning</th></tr>{''.join(rows)}</table>" if rows else ""
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation.get('summary', ''))}. "
        f"{escape(operation.get('description', ''))}</p>{fields}"
    )


def _parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = operation.get("parameters", [])
    return found


def _row(name: str, schema: dict[str, Any], required: bool) -> str:
    kind = schema.get("type") or " or ".join(
        option.get("type", "object") for option in schema.get("anyOf", []) if option.get("type") != "null"
    )
    default = schema.get("default")
    meaning = [schema.get("description", ""), "Required." if required else ""]
    meaning.append(f"Default: {default}." if isinstance(default, int) and not isinstance(default, bool) else "")
    return (
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(kind or 'object')}</td>"
        f"<td>{escape(' '.join(filter(None, meaning)))}</td></tr>"
    )
