"""Take MIME messages apart: their headers, parts and encodings, for e-mail and for web pages saved as one file."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser

from onrecord.read.encoding import decode_html

_DAMAGED = (ValueError, LookupError, TypeError, AttributeError)
"""What the standard library raises over a damaged header or part."""


def parse_message(data: bytes) -> EmailMessage:
    """Return the message; a part of it that is damaged raises when it is asked for."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    assert isinstance(message, EmailMessage)
    return message


def header(message: EmailMessage, name: str) -> str:
    """Return a decoded header; empty if it is missing or damaged."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except _DAMAGED:
        return ""


def file_name(part: MIMEPart) -> str:
    """Return the file name of an attachment; empty if it has none or it is damaged."""
    try:
        return part.get_filename() or ""
    except _DAMAGED:
        return ""


def payload(part: MIMEPart) -> bytes:
    """Return the bytes of a part; none if it is damaged."""
    try:
        content = part.get_payload(decode=True)
    except _DAMAGED:
        return b""
    return content if isinstance(content, bytes) else b""


def markup(part: MIMEPart) -> str:
    """Return the HTML of a part, by the encoding its header names or else the one the page itself names."""
    charset = part.get_content_charset()
    if charset:
        try:
            return payload(part).decode(charset)
        except (LookupError, ValueError):
            pass
    return decode_html(payload(part))[0]
