"""Metadata from the first lines of a text: dateline, date, byline, source and title, as people write them.

A press release, a saved article or a wire report tells these in its opening lines. The lines stay in the text, so
offsets do not move. Nothing is guessed: a date needs day, month and year, a byline the word "By".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath

from onrecord.read.extract import Metadata
from onrecord.read.metadata import (
    AUTHOR_KEYS,
    DATE_KEYS,
    SOURCE_KEYS,
    TITLE_KEYS,
    clean_author,
    clean_name,
    fold_key,
    parse_date,
)
from onrecord.read.title import make_title

_LINES = 14
_CHARACTERS = 3000
_LONGEST = 160
"""Longer lines are prose, and the opening ends before them."""

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = (
    rf"(?:{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}|[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? [0-9]{{4}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2})"
)
_DATE_LINE = re.compile(
    rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?P<day>{_DAY})"
    r"(?:[ ,|·–-]+(?:at )?[0-9]{1,2}[:.][0-9]{2}.*)?",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"(?:[A-Z][\w'’.-]{{1,20}} ){{0,2}}[A-Z][\w'’-]{{1,20}}, (?={_DAY}\Z)")
"""Where a speech was held or a letter written, before the date on a line below the title: "New York, 3 March 2016"."""
_DATELINE = re.compile(
    rf"(?:(?P<agency>[A-Z][A-Za-z.]{{1,14}}) ?[-—–] ?)?[A-Z][A-Z.'’-]{{2,}}[^\n—–]{{0,40}}?,? (?P<day>{_DAY})"
    r" ?(?:\((?P<source>[A-Z][\w. ]{1,20})\)|/[A-Z]{2,12}/)? ?[-—–.:]"
)
_RELEASE = re.compile(
    r"(?:FOR (?:IMMEDIATE )?RELEASE|EMBARGOED|PRESS RELEASE|NEWS RELEASE|MEDIA RELEASE)\b:?(.*)", re.I
)
_OCCASION = re.compile(
    r"\b(?:briefing|conference|remarks|statement|speech|address|interview|transcript|debate|hearing|gaggle|read-?out"
    r"|proceedings|testimony)\b",
    re.IGNORECASE,
)
_LAST_DAY = re.compile(
    rf"(?:,|[-—–|]|\() ?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?P<day>{_DAY})\)?\Z", re.IGNORECASE
)
"""The end of a title that says what was held and on which day, as those of transcripts do."""
_LABEL = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{1,24}?) ?: *(?P<value>\S.*)")
_NAME_WORD = r"(?:[A-Z][\w.'’-]*|and|de|van|von|al|bin)"
_BYLINE = re.compile(rf"(?:By|BY) (?P<name>{_NAME_WORD}(?:[ ,]+{_NAME_WORD}){{0,8}})")
_MARKDOWN = re.compile(r"\A(?:#{1,6} +|> ?)|\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_FILE_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])(?![0-9])")


def opening_metadata(text: str) -> Metadata:
    """What the first lines of a text say about it; None for what they do not say.

    >>> opening_metadata("Bridge plan\\n\\nBy Ann Lee\\nPublished: 3 March 2016\\n\\nThe mayor said so.").date
    datetime.date(2016, 3, 3)
    """
    found: dict[str, str | date] = {}
    titled = False
    for start, line in _opening_lines(text):
        bare = _MARKDOWN.sub("", line).strip()
        headline = not text[:start].strip()
        last_day = _LAST_DAY.search(bare) if headline and len(bare) <= _LONGEST else None
        if last_day and _OCCASION.search(bare):
            _put_date(last_day["day"], found)
        if not headline:
            bare = bare[place.end() :] if (place := _PLACE.match(bare)) else bare
        if not _take(bare, found):
            if "skipped" in found and not titled and "title" not in found and len(bare) <= _LONGEST:
                found["title"] = make_title(text[start:], "")
            titled = True
            # A headline may end as a sentence does.
            if len(bare) > _LONGEST or (not headline and bare.endswith((".", "!", "?", "”", '"'))):
                break
    return Metadata(
        title=_text(found.get("title")),
        source=_text(found.get("source")),
        author=_text(found.get("author")),
        date=day if isinstance(day := found.get("date"), date) else None,
    )


def date_of_file_name(name: str) -> date | None:
    """The day a file's name holds, as `2016-03-03-miller.txt` does.

    >>> date_of_file_name("gazette_20160303_miller.txt")
    datetime.date(2016, 3, 3)
    """
    match = _FILE_DATE.search(PurePath(name).stem)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return None


def _opening_lines(text: str) -> Iterator[tuple[int, str]]:
    place = count = 0
    for line in text[:_CHARACTERS].splitlines(keepends=True):
        if line.strip():
            yield place, line.strip()
            count += 1
        place += len(line)
        if count == _LINES:
            return


def _take(line: str, found: dict[str, str | date]) -> bool:
    """Take what a line of the opening says; whether it is such a line."""
    release = _RELEASE.fullmatch(line)
    if release:
        found.setdefault("skipped", "")
        line = release[1].strip(" :-–—")
        if not line:
            return True
    only_date = _DATE_LINE.fullmatch(line)
    if only_date:
        found.setdefault("skipped", "")
        _put_date(only_date["day"], found)
        return True
    byline = _BYLINE.fullmatch(line)
    if byline and "author" not in found:
        found["author"] = clean_author(byline["name"]) or ""
        return True
    label = _LABEL.fullmatch(line)
    if label and _labelled(fold_key(label["key"]), label["value"], found):
        return True
    dateline = _DATELINE.match(line)
    if dateline:
        _put_date(dateline["day"], found)
        agency = dateline["source"] or dateline["agency"]
        if agency:
            found.setdefault("source", agency)
    return release is not None


def _labelled(key: str, value: str, found: dict[str, str | date]) -> bool:
    if key in DATE_KEYS or key in ("released", "releasedate", "posted", "postedon", "issued"):
        return _put_date(value, found)
    for name, keys in (("author", AUTHOR_KEYS), ("source", SOURCE_KEYS), ("title", TITLE_KEYS)):
        if key in keys:
            cleaned = clean_author(value) if name == "author" else clean_name(value)
            if cleaned:
                found.setdefault(name, cleaned)
            return True
    return False


def _put_date(written: str, found: dict[str, str | date]) -> bool:
    match = re.search(_DAY, written, re.IGNORECASE)
    day = parse_date(match[0])[0] if match else None
    if day is not None:
        found.setdefault("date", day)
    return day is not None


def _text(value: str | date | None) -> str | None:
    return value if isinstance(value, str) and value else None
