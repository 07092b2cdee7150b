"""Text folded for searching: what is matched may differ from what is quoted, and only here.

Used by full-text search on both sides, so that the question and the text meet in the same form.
"""

from __future__ import annotations

import re
import unicodedata


def folded(text: str) -> str:
    """A name as it is compared: no case, no accents, no full stops, straight apostrophes.

    UTF-8 read as Latin-1, once or twice, is read again: "FranÃ§ois" is François.

    >>> folded("FranÃ§ois  Hollande"), folded("Harry M. Reid"), folded("O’Malley")
    ('francois hollande', 'harry m reid', "o'malley")
    """
    if text.isascii():
        return " ".join(text.replace(".", "").casefold().split())
    plain = unicodedata.normalize("NFKD", read_again(text).replace("’", "'").replace(".", ""))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def misread(text: str) -> bool:
    """Whether a text holds UTF-8 that was read as Latin-1."""
    return not text.isascii() and read_again(text) != unicodedata.normalize("NFC", text)


def read_again(text: str) -> str:
    """A text with UTF-8 that was read as Latin-1, once or twice, as it was meant."""
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
# Scripts written without spaces: each character becomes a word, and a phrase of them a phrase of words.
_UNSPACED = re.compile(
    "([\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_WORD = re.compile(r"\w+(?:['.&-]\w+)*")


def fold(text: str) -> str:
    """Lower case, compatibility forms joined (NFKC), accents kept, typographic marks made plain."""
    folded = unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold()
    return _UNSPACED.sub(r" \1 ", _CONTROL.sub(" ", folded))


def plain_marks(text: str) -> str:
    """Typographic quotation marks, dashes and spaces made plain and white space collapsed; letters untouched."""
    return " ".join(text.translate(_MARKS).replace("''", '"').replace("``", '"').split())


def words(text: str) -> list[str]:
    """The folded words of a text, in order; a possessive 's is left out."""
    return [word.removesuffix("'s") for word in _WORD.findall(fold(text))]
