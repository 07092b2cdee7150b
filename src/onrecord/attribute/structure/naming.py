"""Names inside labels and headings: what is title, what office, what the name, and its fullest form in the document.

"President of Egypt Karim Haddad", "MS. ROY-LEBLANC", "Shri Devendra Pillai", "Takeda" with "Prime Minister Takeda
Haruo" elsewhere. It knows no people and nothing outside the texts it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.attribute.structure.labels import HONORIFICS, NAME_PARTICLES, QUESTIONS, office_noun
from onrecord.english.function_words import NOT_NAMES
from onrecord.english.given_names import gender_of_given_name
from onrecord.english.nouns import ORGANISATION_NOUNS
from onrecord.english.places import PLACES_OF
from onrecord.english.titles import FEMALE_HONORIFICS, MALE_HONORIFICS
from onrecord.english.word_surnames import SURNAMES_LIKE_WORDS

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’.\-](?=[^\W_]))*\.?|\d+")
_PATRONYMIC = re.compile(r".+(?:ovich|evich|ich|ovna|evna|ichna)$", re.IGNORECASE)
_HYPHENED = re.compile(r"(?:al|el|as|ad|ash|an|ar|az)-")
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_HEADING_WORDS = frozenset(
    """
    remarks statement speech address message briefing press conference interview transcript readout call
    meeting talks visit keynote lecture answers delivers delivered meets met holds held hosts attends
    addresses speaks joint regular daily question answer session before after following during upon
    regarding concerning aboard the at on in to with by and for of from as is are was an a his her its their
    q&a qa availability hearing witness prepared
    debate session assembly summit forum opening closing full text national general assembly
    republic kingdom office department ministry council state states united nations government first second
    third deputy acting vice prime foreign mr mrs ms dr launch release signing ceremony event dinner
    departure arrival bilateral trilateral policy announces announcing responds reply replies receives
    welcomes visits congratulates greets calls writes says said told tells warns urges media live
    transcript: says: video
""".split()
)
_LONGEST = 5


def bare(word: str) -> str:
    """A word in small letters without the signs around it and without a possessive ending."""
    return re.sub(r"['’]s$", "", word.strip('.,:;()[]*_"“”').lower()).strip("'’.")


def split_label(words: str) -> tuple[list[str], list[str], list[str]]:
    """Honorifics, office and name of a label.

    >>> split_label("President of Egypt Karim Haddad")
    ([], ['President', 'of', 'Egypt'], ['Karim', 'Haddad'])
    >>> split_label("MS. ROY-LEBLANC")[0::2]
    (['MS.'], ['ROY-LEBLANC'])
    """
    tokens = words.split()
    titles = [n for n, token in enumerate(tokens) if bare(token) in HONORIFICS and n < len(tokens) - 1]
    offices = [n for n, token in enumerate(tokens) if office_noun(bare(token)) and n < len(tokens) - 1]
    plain = [bare(token) for token in tokens]
    if len(plain) > 3 and plain[0] in ("mr", "mrs", "ms", "miss") and plain[2] == "of" and offices == [1]:
        return tokens[:1], [], [tokens[1]]  # "Mr. KING of New York"
    behind = [n for n in offices if n + 1 < len(tokens) and bare(tokens[n + 1]) in ("of", "for", "to", "at", "in")]
    named = [
        n for n in titles if bare(tokens[n]) not in ("general", "chief", "judge", "justice", "major") or n in offices
    ]
    if behind and not any(n > behind[-1] for n in named):
        start = _tail(tokens, behind[-1] + 2)
        later = [n for n in offices if n >= start]
        start = later[-1] + 1 if later else start
    else:
        start = max([*titles, *offices], default=-1) + 1
        start += start < len(tokens) - 1 and bare(tokens[start]) == "of"
    honorifics = [tokens[n] for n in titles if n < start]
    name = tokens[start:]
    if honorifics and len(name) > 2:
        for n, token in enumerate(name):
            if bare(token) in ("of", "for") and n:
                name = name[:n]  # "Mr. KING of New York"
                break
    office = [token for n, token in enumerate(tokens[:start]) if n not in titles or office_noun(bare(token))]
    return honorifics, office, name


def _tail(tokens: Sequence[str], least: int) -> int:
    """Where the name behind "Head of the Republic of Sakhaya" begins: two words, more with particles and initials."""
    start = max(least, len(tokens) - 2)
    while start > least:
        before = bare(tokens[start - 1])
        here = bare(tokens[start])
        if here in NAME_PARTICLES or _PATRONYMIC.match(tokens[start]):
            start -= 1
        elif before in NAME_PARTICLES and start - 2 >= least:
            start -= 2
        elif len(before) == 1:
            start -= 1
        elif _HYPHENED.match(bare(tokens[-1])) and start == len(tokens) - 2 and before not in PLACES_OF:
            start -= 1  # "President of Egypt Abdel Fattah el-Sisi"
            break
        else:
            break
    return start


def proper(tokens: Sequence[str]) -> str:
    """A name as it is written in running text: capitals only where names have them.

    >>> proper(["DE", "LA", "GARZA"]), proper(["McCABE"]), proper(["Al", "Marwani"])
    ('De La Garza', 'McCabe', 'Al Marwani')
    """
    return " ".join(_proper(token) for token in tokens)


def _proper(token: str) -> str:
    token = re.sub(r"['’]s$", "", token.strip(",:;*_()"))
    letters = re.sub(r"[\W\d_]", "", token)
    if len(letters) > 2 and sum(map(str.isupper, letters)) > 1 and letters[-2:].isupper() and "." not in token[:-1]:
        mixed = re.match(r"(?:Mc|Mac|De|O['’])(?=[A-Z])", token)
        head = mixed.group() if mixed else ""
        rest = token[len(head) :]
        return head + re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), rest)
    if len(letters) == 2 and letters.isupper() and "." not in token:
        return token.capitalize()
    return token


def gender_of(honorifics: Sequence[str]) -> str | None:
    """The gender that honorifics tell, or None."""
    for word in map(bare, honorifics):
        if word in MALE_HONORIFICS:
            return "m"
        if word in FEMALE_HONORIFICS:
            return "f"
    return None


def names_of(text: str, name: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Every occurrence of a name in a text with the words that belong to it before or behind: start, end, words."""
    if not name:
        return
    pattern = re.compile(r"\b" + r"\s+".join(re.escape(token.strip(",.:;")) for token in name) + r"\b", re.IGNORECASE)
    for match in pattern.finditer(text):
        found = match.group().split()
        if not found[-1][0].isupper():
            continue
        before = _before(text, match.start(), shouted=match.group().isupper())
        behind = [] if before else _behind(text, match.end())
        start = match.start() - sum(len(word) + 1 for word in before)
        yield max(0, start), match.end() + sum(len(word) + 1 for word in behind), [*before, *found, *behind]


def _before(text: str, start: int, shouted: bool) -> list[str]:
    """Given names, initials and particles straight before a place."""
    found: list[str] = []
    stopped = ""
    words = re.findall(r"\S+", text[max(0, start - 80) : start])
    if start and not text[start - 1].isspace():
        return []
    if "\n\n" in text[max(0, start - 3) : start]:
        return []
    for word in reversed(words):
        plain = stopped = bare(word)
        nickname = word[0] in '“"(' and word[-1] in '”")' and len(word) < 16
        if nickname and word.strip('“"(”)').isalpha() and word[1:2].isupper():
            continue
        if word[-1] in ',;:!?)”"–—' or (word.endswith(".") and len(plain) > 2 and plain not in ("jr", "sr")):
            break
        if not word[0].isalpha():
            break
        if plain in NAME_PARTICLES and (found or word[0].islower()):
            found.append(word)
            continue
        if not word[0].isupper() or not name_word(plain) or (word.isupper() and not shouted and len(plain) > 3):
            break
        if len(plain) == 1 and not word.endswith("."):
            break
        found.append(word)
        if len(found) >= _LONGEST:
            break
    if stopped in ("of", "for") and found and not gender_of_given_name(bare(found[-1])):
        found.pop()  # "of Russland" before a name is no part of it
        if any(gender_of_given_name(bare(word)) for word in found):
            while not gender_of_given_name(bare(found[-1])):
                found.pop()  # "for Strategic Communications John Kirby"
    while found and (bare(found[-1]) in ("and", "of", "the", "for", "y", "e", "in", "to") or found[-1][0].islower()):
        found.pop()
    return found[::-1]


def name_word(plain: str) -> bool:
    """Whether a word, in small letters, may belong to a person's name."""
    return not (
        plain in HONORIFICS
        or office_noun(plain)
        or (plain.endswith("s") and office_noun(plain[:-1]) and plain not in SURNAMES_LIKE_WORDS)
        or plain in _HEADING_WORDS
        or plain in NOT_NAMES
        or plain in PLACES_OF
        or plain in ORGANISATION_NOUNS
        or plain in QUESTIONS
    ) or bool(gender_of_given_name(plain) and plain not in _HEADING_WORDS and plain not in HONORIFICS)


def _behind(text: str, end: int) -> list[str]:
    """A surname behind a given name, or given names behind a family name that stands first."""
    match = re.compile(
        r"(?:[ \u00a0\n]{1,4}(?:(?:bin|ibn|al|el|de|van|von|do|da)\s{1,4})?[A-Z][\w’'-]{1,40}){1,3}"
    ).match(text, end)
    if match is None:
        return []
    words = match.group().split()
    rest = text[match.end() : match.end() + 1]
    kept: list[str] = []
    for word in words:
        plain = bare(word)
        if (plain not in NAME_PARTICLES and not name_word(plain)) or word.endswith(("'s", "’s")):
            break
        kept.append(word)
    if any(re.search(r"['’](?:m|d|ll|ve|re|t)$", word) for word in kept):
        return []
    if len(kept) == len(words) and rest and rest in "'’":
        return kept
    return kept


def compatible(given: str, gender: str | None) -> bool:
    """Whether a given name may be of this gender."""
    told = gender_of_given_name(given.lower())
    return gender is None or told is None or told == gender


def people_in(heading: str, least: int = 1) -> list[tuple[str, str]]:
    """The people whom a heading names behind an office or a title, each with that office: (office, name).

    >>> people_in("Remarks by President Salonen and Prime Minister Asha Rao of India on Ports")
    [('president', 'Salonen'), ('prime minister', 'Asha Rao')]
    """
    tokens = heading.replace("\n", " ").split()
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        if not (office_noun(bare(tokens[at])) or bare(tokens[at]) in HONORIFICS):
            at += 1
            continue
        first = at
        while at < len(tokens) and (
            office_noun(bare(tokens[at]))
            or bare(tokens[at]) in HONORIFICS
            or bare(tokens[at]) in ("general", "minister")
        ):
            at += 1
        name, stop = _name_at(tokens, at)
        if not name and at < len(tokens) and bare(tokens[at]) in ("of", "for", "to"):
            # "President of the Republic of Finland, Eero Lahtinen": behind the comma.
            comma = next((n for n in range(at, min(len(tokens), at + 14)) if tokens[n].endswith(",")), None)
            if comma is not None and (not found or bare(tokens[first - 1]) == "and"):
                name, stop = _name_at(tokens, comma + 1)
        elif not name and first and tokens[at - 1].endswith(","):
            name, stop = _name_at(tokens, at)
        if name and len(name) >= least:
            office = _office_before(tokens, first, at)
            found.append((office, proper(name)))
            at = max(at, stop)
    return found


def _name_at(tokens: Sequence[str], at: int) -> tuple[list[str], int]:
    """The words of a name that begin at a token, honorifics before it left out."""
    while at < len(tokens) and bare(tokens[at]) in HONORIFICS:
        at += 1
    name: list[str] = []
    while at < len(tokens) and len(name) < _LONGEST + 1:
        token, plain = tokens[at], bare(tokens[at])
        if not token[:1].isalpha():
            break
        particle = plain in NAME_PARTICLES and (name or plain not in ("y", "e", "on"))
        follows = bare(tokens[at + 1]) if at + 1 < len(tokens) else ""
        if particle and token[0].islower() and not (follows and tokens[at + 1][0].isupper()):
            break
        if not particle and (not token[0].isupper() or not name_word(plain)):
            break
        if particle and plain in ("in", "to", "on", "at"):
            break
        name.append(re.sub(r"['’]s?$", "", token.rstrip(",.:;()")) if len(plain) > 1 else token.rstrip(",:;"))
        at += 1
        if token[-1] in ",:;)" or token.endswith(("'s", "’s", "s'", "s’")):
            break
    while name and name[-1][0].islower():
        name.pop()
    if name and all(bare(word) in NAME_PARTICLES for word in name):
        return [], at
    return name, at


def _office_before(tokens: Sequence[str], first: int, stop: int) -> str:
    """The office at a place of a heading, with the words that narrow it ("vice", "prime", "foreign")."""
    words = [bare(token) for token in tokens[first:stop]]
    before = first - 1
    while before >= 0 and bare(tokens[before]) in _NARROWING and not tokens[before].endswith((",", ":")):
        words.insert(0, bare(tokens[before]))
        before -= 1
    return " ".join(word for word in words if word not in _COURTESY)


_NARROWING = frozenset("vice prime deputy acting foreign press first under assistant former interim".split())
_COURTESY = frozenset(
    """
    mr mrs ms dr shri smt hon h.e his her excellency sir the rt right miss prof madam
""".split()
)
