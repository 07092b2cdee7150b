"""Load the word lists in `words/`. A folder is a kind of list, a file is a concept.

No word stands in two lists of one folder; a test checks it. A list is UTF-8 text: words separated by white space,
with comments after `#` at the start of a line.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("words")


@cache
def lines(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a list, line by line, without comments.

    >>> lines("names/suffixes")
    (('ii', 'iii', 'iv', 'jr', 'sr'),)
    """
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def word_set(*names: str) -> frozenset[str]:
    """Return the words of one or several lists.

    >>> sorted(word_set("names/suffixes"))
    ['ii', 'iii', 'iv', 'jr', 'sr']
    """
    return frozenset(word for name in names for line in lines(name) for word in line)


@cache
def groups(name: str) -> tuple[frozenset[str], ...]:
    """Return the lines of a list as groups of words with the same meaning.

    >>> groups("roles/same_head")[0] == {"senator", "lawmaker", "legislator"}
    True
    """
    return tuple(frozenset(line) for line in lines(name))


def pairs(name: str) -> dict[str, str]:
    """Return a list of `key:value` entries as a dictionary.

    >>> pairs("places/states")["tex"]
    'texas'
    """
    return {key: value for line in lines(name) for key, _, value in (entry.partition(":") for entry in line)}
