"""Parse the date header of agency texts that begin `date 2026-02-05 BEIJING, China, Feb 5 — ...`.

The header consists of leading white space, `date YYYY-MM-DD` and the white space after it. The dateline
(`BEIJING, China, Feb 5 — `) is part of the text.
"""

from __future__ import annotations

import re
from datetime import date

# A lower-case letter after the date means an ordinary sentence: "date 2026-02-05 was set".
_HEADER = re.compile(r"\A\s{0,20}date[ \t]{1,8}([0-9]{4})-([0-9]{2})-([0-9]{2})(?:\s++|\Z)(?![a-z])")


def split_dateline(text: str) -> tuple[int, date | None, tuple[str, ...]]:
    """Return the offset of the text, the date of the header, and a note if the date is invalid.

    >>> split_dateline(" date 2026-02-05 BEIJING, China, Feb 5 — President Xi")
    (17, datetime.date(2026, 2, 5), ())
    >>> split_dateline("date 2026-02-30 BEIJING")
    (0, None, ('The header date 2026-02-30 does not exist.',))
    """
    header = _HEADER.match(text)
    if header is None:
        return 0, None, ()
    year, month, day = header.groups()
    try:
        return header.end(), date(int(year), int(month), int(day)), ()
    except ValueError:
        return 0, None, (f"The header date {year}-{month}-{day} does not exist.",)
