"""What a page of ours may do in a browser, as headers.

The Content-Security-Policy is as strict as Gradio's page allows. Inline scripts run only if they are the very
ones the server sent (by hash); inline event handlers and `javascript:` links never run; nothing is loaded
from, sent to or framed by another origin. Gradio needs two concessions: `'unsafe-eval'`, since `gr.HTML`
compiles its own templates (document text is data to them, never a template), and inline styles.
"""

from __future__ import annotations

import base64
import hashlib
import re

_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def policy(hashes: list[str]) -> str:
    """The Content-Security-Policy of a page with inline scripts of these hashes."""
    scripts = " ".join(["'self'", "'unsafe-eval'", *(f"'sha256-{value}'" for value in hashes)])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts}",
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self' blob:",
            "media-src 'none'",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def script_hashes(body: bytes) -> list[str]:
    """The SHA-256 (base64) of each inline script of a page."""
    return [
        base64.b64encode(hashlib.sha256(content).digest()).decode()
        for attributes, content in _SCRIPT.findall(body)
        if not re.search(rb"\bsrc\s*=", attributes)
    ]


def binding_headers(content_policy: str) -> list[tuple[bytes, bytes]]:
    """The headers of every answer, with its Content-Security-Policy."""
    return [
        (b"content-security-policy", content_policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    ]
