"""Decode text files. Newlines are not translated and nothing is normalised.

The encoding is taken from a byte order mark, else UTF-8 if valid, else UTF-16 by its NUL bytes, else
charset-normalizer's guess for non-Latin scripts, else Windows-1252, in which nearly every byte is valid.
"""

from __future__ import annotations

import codecs
import contextlib
import re

from charset_normalizer import from_bytes

from onrecord.read.extract import Unreadable

_MARKS = (
    # UTF-32 first: its little-endian mark starts with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document", ".pdf"),
    (b"PK\x03\x04", "a ZIP archive or an Office document", ".docx if it is a Word document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", ".docx after saving it in Word as .docx"),
    (b"{\\rtf", "an RTF document", ".docx after saving it in a word processor as .docx"),
    (b"\x1f\x8b", "a gzip archive", "the format of its content after unpacking it"),
    (b"\x89PNG\r\n", "a picture", ".txt after text recognition (OCR)"),
    (b"\xff\xd8\xff", "a picture", ".txt after text recognition (OCR)"),
    (b"\x7fELF", "a program", ""),
    (b"SQLite format 3\0", "a database", ""),
)
_OTHER_SCRIPTS = frozenset(
    {"cp1251", "koi8_r", "koi8_u", "cp1253", "cp1255", "cp1256", "gb18030", "gbk", "gb2312", "big5"}
    | {"shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"}
)
"""Encodings accepted from charset-normalizer; it mistakes English with curly quotation marks for Polish."""

_SCRIPT_SHARE = 0.2
"""Minimum share of non-ASCII bytes in other scripts; in English it is 0.02, in French 0.08."""

_DECLARED = re.compile(rb"(?:charset|encoding)\s{0,8}=\s{0,8}[\"']?([A-Za-z0-9_-]{2,40})")
_NAMED_ENCODING = re.compile(r"(?:windows|cp|iso|koi8|gb|big5|euc|shift|sjis|mac)[a-z0-9_-]*\Z")
_ASCII = bytes(range(128))
_SAMPLE_BYTES = 64 * 1024
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_UNDEFINED_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def decode(data: bytes, *, some_nuls: bool = False) -> tuple[str, tuple[str, ...]]:
    """Decode bytes; return the text, and a remark if the encoding is not plain UTF-8.

    Args:
        data: The bytes.
        some_nuls: Whether the caller handles a few NULs, as in a file of many records.

    Raises:
        Unreadable: The bytes are not text.
    """
    for magic, what, ending in _MAGIC:
        if data.startswith(magic):
            fix = f"Rename it to {ending}." if ending else "Remove it."
            raise Unreadable(f"This is not text but {what}.", fix=fix)
    text, notes = _decode(data)
    if "\0" in text and not (some_nuls and _few_nuls(text)):
        raise Unreadable(
            f"This is not text: there is a NUL at character {text.index(chr(0)) + 1:,}.",
            fix="Export the text from the program that made the file, or remove the NULs.",
        )
    _refuse_controls(text, 10)  # real articles contain a few
    return text, notes


def _refuse_controls(text: str, one_in: int) -> None:
    """Refuse text with too many control characters: it is binary data."""
    sample = text[:_SAMPLE_BYTES]
    if len(_CONTROLS.findall(sample)) * one_in > len(sample):
        raise Unreadable("This is not text: it is full of control characters.", fix="Export it as text.")


def decode_html(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode a page that may declare its encoding. Valid UTF-8 wins: declarations are often wrong.

    Raises:
        Unreadable: The bytes are not text.
    """
    named = _DECLARED.search(data[:4096])
    if named is not None and not data.startswith(tuple(mark for mark, _, _ in _MARKS)):
        codec = named[1].decode("ascii").lower()
        # Browsers decode these two as Windows-1252 as well.
        codec = "cp1252" if codec in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else codec
        if _NAMED_ENCODING.match(codec) and b"\0" not in data:
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                with contextlib.suppress(UnicodeDecodeError, LookupError):
                    return data.decode(codec), (f"The encoding is {named[1].decode('ascii')}, as the page says.",)
    return decode(data)


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            text, damaged = _decode_as(data[len(mark) :], codec)
            notes = () if name == "UTF-8" else (f"The encoding is {name}, not UTF-8.",)
            return text, notes + damaged
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if _few_nuls(text):
            return text, ()
    if b"\0" in data[:_SAMPLE_BYTES]:
        return _decode_utf16(data)
    if _nearly_utf8(data):
        return _decode_as(data, "utf-8")
    return _decode_single(data)


def _few_nuls(text: str) -> bool:
    """Return whether there are too few NULs for UTF-16 or binary data."""
    return 20 * text.count("\0") <= len(text)


def _decode_as(data: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode(codec), ()
    except UnicodeDecodeError as error:
        where = error.start
    return data.decode(codec, errors="replace"), (
        f"Some bytes, the first at {where + 1:,}, are not {codec.upper()}; they appear as \N{REPLACEMENT CHARACTER}.",
    )


def _decode_utf16(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode UTF-16 without a byte order mark, in which most NULs are upper bytes of ASCII characters."""
    sample = data[:_SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    codec = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) >= max(3, 0.8 * (even + odd), 0.05 * len(sample)):
        try:
            return data.decode(codec), ("The encoding is UTF-16 without a byte order mark, not UTF-8.",)
        except UnicodeDecodeError:
            pass
    raise Unreadable(
        f"This is not text: there is a NUL at byte {data.index(0) + 1:,}.",
        fix="Export the text from the program that made the file.",
    )


def _nearly_utf8(data: bytes) -> bool:
    """Return whether this is UTF-8 with a few errors; as Windows-1252, every quotation mark would break."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    good = sum(1 for character in text[:_SAMPLE_BYTES] if character > "\x7f") - damaged
    return good >= 10 * damaged


def _decode_single(data: bytes) -> tuple[str, tuple[str, ...]]:
    sample = data[:_SAMPLE_BYTES]
    if len(sample.translate(None, _ASCII)) >= _SCRIPT_SHARE * len(sample):
        best = from_bytes(sample).best()
        if best is not None and best.encoding in _OTHER_SCRIPTS:
            with contextlib.suppress(UnicodeDecodeError):
                return data.decode(best.encoding), (_seems(best.encoding),)
    codec, name = ("latin-1", "Latin-1") if _UNDEFINED_IN_1252.search(data) else ("cp1252", "Windows-1252")
    text = data.decode(codec)
    _refuse_controls(text, 50)  # every byte is a character here; in random bytes a fifth are controls
    return text, (_seems(name),)


def _seems(encoding: str) -> str:
    return f"The encoding seems to be {encoding}, not UTF-8; if letters are wrong, save the file as UTF-8."
