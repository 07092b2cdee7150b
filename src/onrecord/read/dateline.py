"""The header of agency texts that begin `date 2026-02-05 BEIJING, China, Feb 5 — ...`.

The header is exactly the leading white space, `date YYYY-MM-DD` and the white space after it; the
dateline (`BEIJING, China, Feb 5 — `) is part of the text. Knows no other header.
"""

from __future__ import annotations

import re
from datetime import date

# A lower-case letter after the date means a sentence that happens to begin so: "date 2026-02-05 was set".
_HEADER = re.compile(r"\A\s{0,20}date[ \t]{1,8}([0-9]{4})-([0-9]{2})-([0-9]{2})(?:\s++|\Z)(?![a-z])")


def split_dateline(text: str) -> tuple[int, date | None, tuple[str, ...]]:
    """Where the text begins, the date in front of it, and a note if that is no real date.

    >>> split_dateline(" date 2026-02-05 BEIJING, China, Feb 5 — President Xi")
    (17, datetime.date(2026, 2, 5), ())
    >>> split_dateline("date 2026-02-30 BEIJING")
    (0, None, ('The header date 2026-02-30 is no day of the calendar.',))
    """
    header = _HEADER.match(text)
    if header is None:
        return 0, None, ()
    year, month, day = header.groups()
    try:
        return header.end(), date(int(year), int(month), int(day)), ()
    except ValueError:
        return 0, None, (f"The header date {year}-{month}-{day} is no day of the calendar.",)
