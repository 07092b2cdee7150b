"""RSS and Atom: a document an entry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from read_samples import read_bytes

from onrecord.errors import DocumentError

RSS = """<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Quay Post</title>
<item><title>Ferry &amp;amp; quay</title><dc:creator>Ida Orr</dc:creator>
<pubDate>Mon, 03 Feb 2031 10:00:00 GMT</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<p>It sails.</p><p>It &amp; more.</p>]]></content:encoded></item>
<item><title>Empty</title></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Pier News</title><entry><title>Wall</title>
<author><name>Tom Hale</name></author><published>2031-02-04T09:00:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The wall <b>is</b> old.</p>
<p>Yes.</p></div></content>
</entry></feed>"""


def test_an_entry_is_a_document_with_its_fullest_text(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, "a.xml", RSS.encode())
    (entry,) = reading.documents
    assert (entry.path, entry.title, entry.source, entry.author) == ("a.xml#1", "Ferry & quay", "Quay Post", "Ida Orr")
    assert (entry.date, entry.text) == (date(2031, 2, 3), "It sails.\n\nIt & more.")
    assert reading.notes == ("1 entries without text were left out.",)


def test_atom_with_elements_in_its_content(tmp_path: Path) -> None:
    (entry,) = read_bytes(tmp_path, "a.atom", ATOM.encode()).documents
    assert (entry.title, entry.source, entry.author) == ("Wall", "Pier News", "Tom Hale")
    assert (entry.date, entry.text) == (date(2031, 2, 4), "The wall is old.\n\nYes.")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<svg/>", "not an RSS or Atom feed"),
        (b"<rss><channel/></rss>", "No entry"),
        (b"<rss>", "not valid XML"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>&a;</rss>", "declares XML entities"),
    ],
)
def test_what_is_no_feed_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_bytes(tmp_path, "a.xml", data)
