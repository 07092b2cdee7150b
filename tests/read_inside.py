"""Files that are whole on the outside and damaged within: what a first parser takes, and the ones behind it must bear.

Bytes changed at random places of a file mostly end at the first look at it. Here only what lies inside is changed:
objects and content streams of a PDF, with a right table of objects; parts of a DOCX; elements and values of the others.
"""

from __future__ import annotations

import json
import re
import zlib
from random import Random

from read_samples import SAMPLES, TRUMP, XI, assemble_pdf, change_part, damage

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 7 0 R /ToUnicode 8 0 R >>"
_ENCODING = b"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [65 /A /B /quotedblleft] >>"
_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
    b"1 beginbfrange <20> <7E> <0020> endbfrange endcmap end end"
)
_LINES = (XI[:70], XI[70:], TRUMP)
_VALUES = (
    None,
    True,
    -1,
    10**40,
    1.5,
    "",
    " ",
    "\u202e",
    "\ud800",
    [],
    {},
    [[]],
    {"name": None},
    "2026-02-30",
    "9" * 999,
)


def inside(suffix: str, random: Random) -> bytes:
    """Give a file of a kind that is whole outside and damaged inside."""
    match suffix:
        case ".pdf":
            return _pdf(random)
        case ".docx":
            part = random.choice(["word/document.xml", "word/styles.xml", "docProps/core.xml"])
            return change_part(SAMPLES[".docx"][0], part, lambda data: _elements(data, random))
        case ".odt" | ".epub":
            name = {".odt": "content.xml", ".epub": random.choice(("OEBPS/book.opf", "OEBPS/text/a.xhtml"))}[suffix]
            return change_part(SAMPLES[suffix][0], name, lambda data: _elements(data, random))
        case ".html" | ".xml":
            return _elements(random.choice(SAMPLES[suffix]), random)
        case ".jsonl":
            return _records(random)
        case ".csv":
            rows = [",".join(json.dumps(_value(random) or "x") for _ in range(random.randint(1, 4))) for _ in range(4)]
            return "\n".join(["text,title,date,author", *rows, f'"{XI}",T,2026-02-05,A', ""]).encode("utf-8", "replace")
        case _:
            lines = random.choice(SAMPLES[suffix]).split(b"\n")
            lines[random.randrange(len(lines))] = damage(random.choice(lines) or b"x", random)
            return b"\n".join([*lines, XI.encode()])


def _value(random: Random) -> object:
    return random.choice(_VALUES) if random.random() < 0.4 else random.choice((XI, TRUMP, "A. B.", "2026-02-05"))


def _records(random: Random) -> bytes:
    names = ("text", "body", "content", "title", "date", "author", "source", "url", "id", "x")
    records = [{random.choice(names): _value(random) for _ in range(5)} for _ in range(random.randint(1, 4))]
    return "\n".join(json.dumps(each) for each in [*records, {"text": XI}]).encode()


def _elements(data: bytes, random: Random) -> bytes:
    """Elements removed, doubled, exchanged and nested; texts and attributes changed; every tag stays a tag."""
    parts = [part for part in re.split(rb"(<[^>]*>)", data) if part]
    for _ in range(random.choice((1, 2, 5, 12))):
        at = random.randrange(len(parts))
        match random.randrange(6):
            case 0:
                parts[at : at + 1] = [parts[at]] * random.choice((2, 3, 40))
            case 1:
                other = random.randrange(len(parts))
                parts[at], parts[other] = parts[other], parts[at]
            case 2 if len(parts) > 4:
                del parts[at]
            case 3 if not parts[at].startswith(b"<"):
                parts[at] = re.sub(rb"[<>&]", b" ", damage(parts[at], random))
            case 4 if parts[at].startswith(b"<") and parts[at][1:2].isalpha():
                odd = random.choice((b"", b"x", b"-1", b"\xe2\x80\xae", b"9" * 50, b"http://a/b", b"2026-02-30"))
                parts[at] = re.sub(rb'="[^"]*"', b'="%s"' % odd, parts[at], count=1)
            case _:
                parts.insert(at, random.choice((b"&#8220;", b"&amp;", b" ", b"text \xc2\xa0 here", b"<!-- c -->")))
    return b"".join(parts)


def _pdf(random: Random) -> bytes:
    """A PDF with right places of its objects, of which one or two hold something else than they should."""
    content = "".join(
        f"BT /F1 12 Tf 1 0 0 1 72 {700 - 14 * row} Tm ({line.replace('(', '').replace(')', '')}) Tj ET\n"
        for row, line in enumerate(_LINES)
    ).encode("cp1252")
    streams = {5: content, 6: content, 8: _TO_UNICODE}
    plain = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        4: _FONT,
        7: _ENCODING,
        9: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents [6 0 R 5 0 R] /Rotate 0"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
    }
    for number in random.sample([3, 4, 5, 5, 6, 7, 8, 8, 9], random.choice((1, 1, 2))):
        if number in streams:
            streams[number] = damage(streams[number], random)
        else:
            plain[number] = _dictionary(plain[number], random)
    objects = []
    for number in range(1, 10):
        if number not in streams:
            objects.append(plain[number])
            continue
        data, head = streams[number], b""
        if random.random() < 0.5:
            data, head = zlib.compress(data), b" /Filter /FlateDecode"
        objects.append(b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), head, data))
    return assemble_pdf(objects)


def _dictionary(data: bytes, random: Random) -> bytes:
    """A dictionary of which one value is another."""
    values = (b"null", b"-1", b"1e9", b"[]", b"<< >>", b"(text)", b"/Name", b"1 0 R", b"99 0 R", b"[3 0 R]", b"<FEFF>")
    places = list(re.finditer(rb"/[A-Z]\w+ (\[[^\]]*\]|\d+ 0 R|/\w+|\d+)", data))
    place = random.choice(places)
    return data[: place.start(1)] + random.choice(values) + data[place.end(1) :]
