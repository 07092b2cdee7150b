"""Normalize text for matching. Quoted text is never normalized.

Full-text search applies the same normalization to questions and documents.
"""

from __future__ import annotations

import re
import unicodedata


def folded(text: str) -> str:
    """Normalize a name for comparison: remove case, accents and full stops; straighten apostrophes.

    Repair UTF-8 that was decoded as Latin-1 once or twice: "FranÃ§ois" is François.

    >>> folded("FranÃ§ois  Hollande"), folded("Harry M. Reid"), folded("O’Malley")
    ('francois hollande', 'harry m reid', "o'malley")
    """
    if text.isascii():
        return " ".join(text.replace(".", "").casefold().split())
    plain = unicodedata.normalize("NFKD", read_again(text).replace("’", "'").replace(".", ""))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def misread(text: str) -> bool:
    """Return whether a text contains UTF-8 that was decoded as Latin-1."""
    return not text.isascii() and read_again(text) != unicodedata.normalize("NFC", text)


def read_again(text: str) -> str:
    """Repair UTF-8 that was decoded as Latin-1 once or twice."""
    text = unicodedata.normalize("NFC", text)
    for _ in range(2):
        if "Ã" not in text and "Â" not in text:
            break
        try:
            text = text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            break
    return text


_MARKS = str.maketrans(
    {
        "’": "'", "‘": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "―": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "\u00a0": " ", "\u00ad": None,
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
# Scripts without spaces: every character becomes a word, so that a phrase matches as a phrase of words.
_UNSPACED = re.compile(
    "([\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_WORD = re.compile(r"\w+(?:['.&-]\w+)*")


def fold(text: str) -> str:
    """Lower-case a text, apply NFKC, and replace typographic marks with ASCII. Accents stay."""
    folded = unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold()
    return _UNSPACED.sub(r" \1 ", _CONTROL.sub(" ", folded))


def plain_marks(text: str) -> str:
    """Replace typographic quotation marks, dashes and spaces with ASCII and collapse white space."""
    return " ".join(text.translate(_MARKS).replace("''", '"').replace("``", '"').split())


def words(text: str) -> list[str]:
    """Return the folded words of a text in order, without possessive 's."""
    return [word.removesuffix("'s") for word in _WORD.findall(fold(text))]
