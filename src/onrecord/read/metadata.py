"""Clean titles, names and dates from metadata of any format. Missing values stay None; nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from dateutil import parser as dateutil_parser

from onrecord.read.extract import Metadata
from onrecord.types import Precision

TITLE_KEYS = ("title", "headline", "heading")
SOURCE_KEYS = ("source", "publication", "outlet", "site", "sitename", "publisher", "newspaper", "sourcename")
AUTHOR_KEYS = ("author", "byline", "authors", "creator", "by", "writer")
POSTED_BY_KEYS = ("user", "username", "screenname", "handle")
SPEAKER_KEYS = ("speaker", "speakername", "spokesperson")
DATE_KEYS = (
    *("date", "published", "datepublished", "publishedat", "publisheddate", "publicationdate", "pubdate"),
    *("publishdate", "publishedon", "publishtime", "publishedtime", "datetime", "timestamp", "day", "createdat"),
)
TEXT_KEYS = (
    *("text", "body", "content", "article", "fulltext", "articletext", "maintext", "articlebody", "story"),
    *("speech", "transcript", "statement", "quote", "message", "tweet", "post"),
)

_MAX_CHARACTERS = 300
_NOTHING = frozenset(
    {"", "none", "null", "nil", "nan", "n/a", "na", "~", "-", "unknown", "anonymous", "(anonymous)", "unspecified"}
)
_ISO = re.compile(r"([0-9]{4})([-/.]?)([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PERIOD = re.compile(
    r"(?P<year>[0-9]{4})[-/](?P<number>0[1-9]|1[0-2])"
    r"|(?P<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})\.?,? (?P<year2>[0-9]{4})"
    r"|(?P<year3>[0-9]{4})",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"-?[0-9]{9,10}(?:[0-9]{3})?(?:\.[0-9]{1,6})?\Z")
_FIRST_YEAR, _LAST_YEAR = 1000, 2200
"""Valid years; others are misread numbers."""


def fold_key(key: object) -> str:
    """Normalize a key: remove case and separators.

    >>> fold_key("Published_At ")
    'publishedat'
    """
    return "".join(character for character in str(key).casefold() if character.isalnum())


def fold_keys(fields: Mapping[Any, object]) -> dict[str, object]:
    """Return the fields by folded key; the first of duplicates wins."""
    folded: dict[str, object] = {}
    for key, value in fields.items():
        folded.setdefault(fold_key(key), value)
    return folded


def pick(fields: Mapping[str, object], keys: Sequence[str]) -> object:
    """Return the first non-empty value of `keys`, or None. `fields` has folded keys."""
    return next((fields[key] for key in keys if _says_something(fields.get(key))), None)


def metadata_from(fields: Mapping[str, object]) -> tuple[Metadata, tuple[str, ...]]:
    """Build metadata from fields with folded keys; return also remarks on unusable values."""
    published, precision, notes = parse_period(pick(fields, DATE_KEYS))
    return (
        Metadata(
            title=clean(pick(fields, TITLE_KEYS)),
            source=clean_name(pick(fields, SOURCE_KEYS)),
            author=clean_author(pick(fields, AUTHOR_KEYS)),
            date=published,
            date_precision=precision,
            speaker=clean_name(pick(fields, SPEAKER_KEYS)),
        ),
        notes,
    )


def clean(value: object) -> str | None:
    """Return a value as one line of at most 300 characters without control characters; None if it is empty.

    >>> clean("  Xi,\\n Trump\\u202e talk ")
    'Xi, Trump talk'
    """
    if isinstance(value, (list, tuple)):
        # One level only: lists may be nested to any depth.
        value = ", ".join(filter(None, (clean(item) for item in value[:20] if not isinstance(item, (list, tuple)))))
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return None
    # Cut it first, so that a long text given as a title is cheap.
    raw = replace_surrogates(str(value)[: 20 * _MAX_CHARACTERS])
    line = " ".join("".join(map(_visible, raw)).split())
    if len(line) > _MAX_CHARACTERS:
        line = shorten(line, _MAX_CHARACTERS)
    return line or None


def clean_name(value: object) -> str | None:
    """Clean a name: values such as "None" count as missing, and an object is replaced by its name."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "title") if value.get(key)), None)
    name = clean(value)
    return None if name is None or name.casefold() in _NOTHING else name


def clean_author(value: object) -> str | None:
    """Clean the names of authors; remove "By " before them.

    >>> clean_author([{"name": "By Anne Gearan"}, "Katie Zezima"])
    'Anne Gearan, Katie Zezima'
    """
    if isinstance(value, (list, tuple)):
        names = [clean_author(item) for item in value[:20] if not isinstance(item, (list, tuple))]
        return clean(", ".join(dict.fromkeys(filter(None, names))))
    name = clean_name(value)
    if name is not None and name[:3].casefold() == "by " and len(name) > 3:
        name = name[3:].strip()
    return name


def parse_period(value: object) -> tuple[date | None, Precision, tuple[str, ...]]:
    """The day, month or year a value names, as its first day with its precision, or None with a note why not.

    >>> parse_period("2016-03")[:2], parse_period("March 2016")[:2], parse_period(2016)[1]
    ((datetime.date(2016, 3, 1), 'month'), (datetime.date(2016, 3, 1), 'month'), 'year')
    """
    day, notes = parse_date(value)
    if day is not None:
        return day, "day", notes
    period = _PERIOD.fullmatch(clean_name(value) or "")
    if period is None:
        return None, "day", notes
    year = int(period["year"] or period["year2"] or period["year3"])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None, "day", notes
    if period["year3"]:
        return date(year, 1, 1), "year", ()
    named = period["name"]
    month = int(period["number"]) if period["number"] else _MONTHS.index(named[:3].lower()) + 1
    return date(year, month, 1), "month", ()


def parse_date(value: object) -> tuple[date | None, tuple[str, ...]]:
    """Parse a date; return None with a remark unless day, month and year are given.

    Time zones are ignored: the date is the one written.

    >>> parse_date("2016-08-03T23:30:00-05:00")
    (datetime.date(2016, 8, 3), ())
    >>> parse_date("2016-03")
    (None, ("The date '2016-03' does not name a day, so the document has no date.",))
    """
    if isinstance(value, datetime):
        return value.date(), ()
    if isinstance(value, date):
        return value, ()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = clean_name(value)
    if written is None:
        return None, ()
    try:
        day = _day(written[:80])
    except (ValueError, OverflowError, OSError, ArithmeticError, TypeError, AttributeError, IndexError):
        day = None  # dateutil raises most of these on unusual input
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None, (f"The date '{shorten(written, 40)}' does not name a day, so the document has no date.",)
    return day, ()


def _day(written: str) -> date | None:
    iso = _ISO.match(written)
    if iso:
        return date(int(iso[1]), int(iso[3]), int(iso[4]))
    if _EPOCH.match(written):
        whole = int(written.split(".")[0])
        # Thirteen digits are milliseconds, in UTC.
        return datetime.fromtimestamp(whole / 1000 if abs(whole) >= 10**11 else whole, UTC).date()
    # Parse with two defaults that have no part in common: parts that differ were filled in.
    days = {
        dateutil_parser.parse(
            written, parserinfo=_FULL_YEARS, default=default, ignoretz=True, dayfirst=day_first
        ).date()
        for default, day_first in (
            (datetime(1001, 1, 1), False),
            (datetime(1002, 2, 2), False),
            (datetime(1001, 1, 1), True),  # 03/04/2016: March or April? Ambiguous.
        )
    }
    return days.pop() if len(days) == 1 else None


class _FullYears(dateutil_parser.parserinfo):
    """Refuse '16 as a year: dateutil would complete it from today's date."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        if year < 100:
            raise ValueError("two-digit year")
        return year


_FULL_YEARS = _FullYears()


def has_words(text: str) -> bool:
    """Return whether the text has a letter or digit of any script."""
    return _WORD.search(text) is not None


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which cannot be encoded, with U+FFFD."""
    if text.isascii():
        return text
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


_WORD = re.compile(r"[^\W_]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def shorten(line: str, length: int) -> str:
    """Shorten a line to `length` characters at a word boundary, with an ellipsis.

    >>> shorten("President Xi Jinping talked", 20)
    'President Xi…'
    """
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    if not line[length - 1].isspace():
        space = cut.rfind(" ")
        cut = cut[:space] if space > length // 2 else cut
    return cut.rstrip(" ,;:-–—") + "…"


def _says_something(value: object) -> bool:
    if isinstance(value, str):
        bare = value.strip()
        return len(bare) > 10 or bare.casefold() not in _NOTHING
    return value is not None and value != [] and value != {}


def _visible(character: str) -> str:
    """Return the character, a space for controls and line ends, or nothing for directional marks."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cf" and character not in "\u200c\u200d":  # joiners shape words and emoji
        return ""
    return character
