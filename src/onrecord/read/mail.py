"""Read e-mail (.eml) with its attachments.

A message is a document: its subject is the title, its sender the author. An attachment in a supported format is a
further document. Nothing that a message refers to is fetched.
"""

from __future__ import annotations

from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePath

from onrecord.read.extract import Extract, Limits, Metadata, Unreadable
from onrecord.read.formats import BY_ENDING
from onrecord.read.html import visible_paragraphs
from onrecord.read.metadata import clean, clean_author, has_words
from onrecord.read.mime import file_name, header, markup, parse_message, payload
from onrecord.read.plain_text import extract_text

_MAX_ATTACHMENTS = 200
_HEADERS = ("from", "subject", "date", "to", "received", "message-id")


def parse(data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Read a message and its attachments.

    Raises:
        Unreadable: The file is not a message, or neither it nor an attachment has a text.
    """
    message = parse_message(data)
    if not any(name in message for name in _HEADERS):
        raise Unreadable("This is not an e-mail message: it has no header.", fix="Save its text as .txt.")
    body = _body(message)
    attached, notes = _attachments(message, limits)
    extracts = [Extract(body, _metadata(message))] if has_words(body) else []
    extracts += attached
    if not extracts:
        raise Unreadable("There is no text in the message.", fix="Save its attachments, and add those.")
    first, *rest = extracts
    return (Extract(first.text, first.metadata, (*notes, *first.notes), first.record, first.pages), *rest)


def _metadata(message: EmailMessage) -> Metadata:
    """Subject, sender's name and the day in the sender's own time zone."""
    name, _ = parseaddr(header(message, "from"))
    try:
        day = parsedate_to_datetime(header(message, "date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        day = None
    return Metadata(title=clean(header(message, "subject")), author=clean_author(name), date=day)


def _body(message: EmailMessage) -> str:
    """Return the message's plain text, or the visible text of its HTML."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    if part.get_content_type() == "text/html":
        return "\n\n".join(visible_paragraphs(markup(part)))
    try:
        text = payload(part).decode(part.get_content_charset() or "utf-8")
    except (LookupError, ValueError):
        return extract_text(payload(part), Limits())[0].text
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _attachments(message: EmailMessage, limits: Limits) -> tuple[list[Extract], tuple[str, ...]]:
    """Return the texts of the attachments, numbered on from the message, and remarks on those that were not read."""
    parts: list[MIMEPart] = list(message.iter_attachments()) if message.is_multipart() else []
    extracts: list[Extract] = []
    notes: list[str] = []
    if len(parts) > _MAX_ATTACHMENTS:
        notes.append(f"{len(parts) - _MAX_ATTACHMENTS} attachments beyond {_MAX_ATTACHMENTS} were not read.")
    for part in parts[:_MAX_ATTACHMENTS]:
        name = file_name(part)
        if not name and not part.get_content_disposition():
            continue  # a picture within the message, or the like
        try:
            found = _read_attachment(name, payload(part), limits)
        except MemoryError:
            raise
        except Exception as error:  # Whatever a parser raises on a broken attachment, this attachment alone is lost.
            reason = error.reason if isinstance(error, Unreadable) else f"it is damaged ({type(error).__name__})."
            notes.append(f"The attachment {clean(name) or 'without a name'} was not read: {reason}")
            continue
        for extract in found:
            number = len(extracts) + 2
            extracts.append(Extract(extract.text, extract.metadata, extract.notes, number, extract.pages))
    return extracts, tuple(notes)


def _read_attachment(name: str, data: bytes, limits: Limits) -> tuple[Extract, ...]:
    """Read an attachment in this process; a message within a message is not opened, so that none is endless."""
    form = BY_ENDING.get(PurePath(name).suffix.lower())
    if form is None or ".eml" in form.endings:
        raise Unreadable("its format is not supported.", fix="Save it, and add it by itself.")
    return form.read_here(data, limits)
