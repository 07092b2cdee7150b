"""E-mail with attachments, and web pages saved as one file."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from read_samples import docx_bytes, only, read_bytes

from onrecord.errors import DocumentError
from onrecord.read.extract import Limits

SAID = "The ferry will sail on Sundays, Harbour Master Ida Orr said."


def letter(text: str = SAID) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ida Örr <orr@quay.example>", "Ferry – new days"
    message["Date"] = "Mon, 03 Feb 2031 23:30:00 +1000"
    message.set_content(text)
    return message


def test_subject_sender_and_the_senders_day(tmp_path: Path) -> None:
    document = only(read_bytes(tmp_path, "a.eml", letter().as_bytes()))
    assert (document.title, document.author, document.date) == ("Ferry – new days", "Ida Örr", date(2031, 2, 3))
    assert document.text == SAID


def test_attachments_are_further_documents_and_unread_files_are_named(tmp_path: Path) -> None:
    message = letter()
    message.add_attachment(docx_bytes("The quay is closed."), maintype="application", subtype="x", filename="q.docx")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="map.png")
    message.add_attachment(letter("Not opened."), filename="inner.eml")
    reading = read_bytes(tmp_path, "a.eml", message.as_bytes())
    assert [(document.path, document.text) for document in reading.documents] == [
        ("a.eml", SAID),
        ("a.eml#2", "The quay is closed."),
    ]
    assert reading.notes == (
        "The attachment map.png was not read: its format is not supported.",
        "The attachment inner.eml was not read: its format is not supported.",
    )


def test_a_damaged_attachment_costs_itself_alone(tmp_path: Path) -> None:
    message = letter()
    message.add_attachment(b"PK\x03\x04 no package", maintype="application", subtype="x", filename="q.docx")
    message.add_attachment(b"Kim Orr said no.", maintype="text", subtype="plain", filename="kim.txt")
    reading = read_bytes(tmp_path, "a.eml", message.as_bytes())
    assert [document.text for document in reading.documents] == [SAID, "Kim Orr said no."]
    assert reading.notes[0].startswith("The attachment q.docx was not read: ")


def test_mail_is_parsed_in_a_child_with_a_clock(tmp_path: Path) -> None:
    message = letter("word " * 200_000)
    message.add_attachment(docx_bytes("The quay is closed."), maintype="application", subtype="x", filename="q.docx")
    with pytest.raises(DocumentError, match="was stopped"):
        read_bytes(tmp_path, "a.eml", message.as_bytes(), Limits(max_seconds=0.001))


def test_plain_text_is_preferred_and_html_is_read_as_seen(tmp_path: Path) -> None:
    message = letter("")
    message.set_content("<p>First &amp; last.</p><script>no()</script><p>Second.</p>", subtype="html")
    assert only(read_bytes(tmp_path, "a.eml", message.as_bytes())).text == "First & last.\n\nSecond."
    both = letter()
    both.add_alternative("<p>Another text.</p>", subtype="html")
    assert only(read_bytes(tmp_path, "b.eml", both.as_bytes())).text == SAID


def test_a_saved_page_is_read_as_a_web_page(tmp_path: Path) -> None:
    page = EmailMessage()
    page["Subject"] = "saved"
    page.set_content(
        f"<html><head><title>Ferry</title><meta property='og:site_name' content='Quay Post'></head><body>"
        f"<nav>Menu</nav><article><p>{SAID} “Yes.”</p></article></body></html>",
        subtype="html",
        charset="cp1252",
    )
    page.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<1>")
    document = only(read_bytes(tmp_path, "a.mhtml", page.as_bytes()))
    assert (document.title, document.source, document.text) == ("Ferry", "Quay Post", f"{SAID} “Yes.”")


@pytest.mark.parametrize(("name", "data"), [("a.eml", b"No header here.\n"), ("a.mhtml", b"Subject: x\n\nwords\n")])
def test_what_is_no_message_or_has_no_page_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(DocumentError):
        read_bytes(tmp_path, name, data)
