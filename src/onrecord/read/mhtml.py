"""Read web pages saved as one file (.mhtml): the page itself, as `html` reads it. Nothing is fetched."""

from __future__ import annotations

from onrecord.read import html
from onrecord.read.extract import Extract, Limits, Unreadable
from onrecord.read.mime import markup, parse_message


def parse(data: bytes, limits: Limits) -> Extract:
    """Read the page of an MHTML file as a web page.

    Raises:
        Unreadable: The file has no page, or the page cannot be read.
    """
    for part in parse_message(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and not part.is_multipart():
            return html.parse("\ufeff".encode() + markup(part).encode("utf-8", "replace"), limits)
    raise Unreadable("There is no web page in the file.", fix="Save the page again, or its text as .txt.")
