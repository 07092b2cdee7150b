"""Read e-mail (.eml) with its attachments, and web pages saved as one file (.mhtml).

A message is a document: its subject is the title, its sender the author. An attachment in a supported format is a
further document. Nothing that a message refers to is fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from onrecord.read.encoding import decode_html
from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.html import visible_paragraphs
from onrecord.read.metadata import clean, clean_author, has_words
from onrecord.read.plain_text import extract_text
from onrecord.read.sandbox import extract_isolated

ReadPart = Callable[[str, bytes, Limits], tuple[Extract, ...] | None]
"""Reads an attachment by its file name; None for an unsupported ending."""

_MAX_ATTACHMENTS = 200
_HEADERS = ("from", "subject", "date", "to", "received", "message-id")


def extract_mail(data: bytes, limits: Limits, *, read_part: ReadPart) -> tuple[Extract, ...]:
    """Read a message and its attachments.

    Raises:
        Unreadable: The file is not a message, or neither it nor an attachment has a text.
    """
    message = _parsed(data)
    if not any(name in message for name in _HEADERS):
        raise Unreadable("This is not an e-mail message: it has no header.", fix="Save its text as .txt.")
    body = _body(message)
    attached, notes = _attachments(message, limits, read_part)
    extracts = [Extract(body, _metadata(message))] if has_words(body) else []
    extracts += attached
    if not extracts:
        raise Unreadable("There is no text in the message.", fix="Save its attachments, and add those.")
    first, *rest = extracts
    return (Extract(first.text, first.metadata, (*notes, *first.notes), first.record, first.pages), *rest)


def extract_mhtml(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Read the page of an MHTML file as a web page.

    Raises:
        Unreadable: The file has no page, or the page cannot be read.
    """
    for part in _parsed(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and not part.is_multipart():
            return extract_isolated("html", "\ufeff".encode() + _html(part).encode("utf-8", "replace"), limits)
    raise Unreadable("There is no web page in the file.", fix="Save the page again, or its text as .txt.")


def _parsed(data: bytes) -> EmailMessage:
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("The message is damaged.", fix="Save its text as .txt.") from error
    assert isinstance(message, EmailMessage)
    return message


def _header(message: EmailMessage, name: str) -> str:
    """Return a decoded header; empty if it is missing or damaged."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def _metadata(message: EmailMessage) -> Metadata:
    """Subject, sender's name and the day in the sender's own time zone."""
    name, _ = parseaddr(_header(message, "from"))
    try:
        day = parsedate_to_datetime(_header(message, "date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        day = None
    return Metadata(title=clean(_header(message, "subject")), author=clean_author(name), date=day)


def _body(message: EmailMessage) -> str:
    """Return the message's plain text, or the visible text of its HTML."""
    try:
        part = message.get_body(preferencelist=("plain", "html"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
    if part is None:
        return ""
    if part.get_content_type() == "text/html":
        return "\n\n".join(visible_paragraphs(_html(part)))
    try:
        return _decoded(part).replace("\r\n", "\n").replace("\0", "").strip()
    except (LookupError, ValueError):
        return extract_text(_payload(part), Limits())[0].text


def _html(part: MIMEPart) -> str:
    """Return the markup of a part, by the encoding its header names or else the one the page itself names."""
    try:
        if part.get_content_charset():
            return _decoded(part)
    except (LookupError, ValueError):
        pass
    return decode_html(_payload(part))[0]


def _decoded(part: MIMEPart) -> str:
    return _payload(part).decode(part.get_content_charset() or "utf-8")


def _payload(part: MIMEPart) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _attachments(message: EmailMessage, limits: Limits, read_part: ReadPart) -> tuple[list[Extract], tuple[str, ...]]:
    """Return the texts of the attachments, numbered on from the message, and remarks on those that were not read."""
    extracts: list[Extract] = []
    notes: list[str] = []
    try:
        parts = list(message.iter_attachments()) if message.is_multipart() else []
    except (ValueError, LookupError, TypeError, AttributeError, KeyError):
        parts, notes = [], ["The attachments are damaged and were not read."]
    if len(parts) > _MAX_ATTACHMENTS:
        notes.append(f"{len(parts) - _MAX_ATTACHMENTS} attachments beyond {_MAX_ATTACHMENTS} were not read.")
    for part in parts[:_MAX_ATTACHMENTS]:
        try:
            name = part.get_filename() or ""
        except (ValueError, LookupError, TypeError, AttributeError):
            name = ""
        shown = clean(name) or "without a name"
        if not name and not part.get_content_disposition():
            continue  # a picture within the message, or the like
        try:
            found = read_part(name, _payload(part), limits)
        except Unreadable as error:
            notes.append(f"The attachment {shown} was not read: {error.reason}")
            continue
        if found is None:
            notes.append(f"The attachment {shown} was not read: its format is not supported.")
            continue
        for extract in found:
            number = len(extracts) + 2
            extracts.append(Extract(extract.text, extract.metadata, extract.notes, number, extract.pages))
    return extracts, tuple(notes)
