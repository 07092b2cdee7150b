"""What a document's title and author tell of who speaks in it: a speech, a briefing, an interview.

"Remarks by Governor Lim Hye-jin at the Bankers' Dinner" are her words throughout, if they say "I"; of a briefing or
an interview it is whom `A` and "I" mean. It does not know the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.nouns import ORGANISATION_NOUNS, PERSON_NOUNS
from onrecord.english.places import PLACES_OF
from onrecord.english.titles import TITLES

Form = Literal["speech", "briefing", "interview"]

_SPEECHES = "(?:statement|remarks|speech|address|message|testimony|lecture|sermon|eulogy|keynote|toast|letter)"
_BRIEFINGS = "(?:(?:press|news) conference|(?:press )?briefing|media availability|q&a|questions and answers)"
_KINDS = (
    "(?:(?:opening|closing|concluding|introductory|welcome|joint|public|official|televised|inaugural|written|prepared|"
    "keynote|press|open|commencement|farewell|concession|victory|annual|policy|ministerial|budget|memorial|new|"
    "year['’]s) ){0,3}"
)
_INTRODUCED = r"^(?:(?:full |edited )?(?:text|transcript)(?: of|:) |read: )?(?:the |an? )?"
_BEFORE = _INTRODUCED + r"(?P<before>.{3,80}?['’]s) [\w -]{0,40}"
_TITLES: tuple[tuple[Form, str], ...] = (
    ("interview", r"\binterview (?:with|of) (?P<behind>.+)"),
    ("interview", r"(?:^|: )(?P<before>[^:]{3,60}?) in conversation\b"),
    ("interview", _INTRODUCED + r"(?P<before>.{3,60}?)(?:['’]s)? interview(?:$|[:,(])"),
    ("briefing", _BRIEFINGS + " (?:by|with|of|held by) (?P<behind>.+)"),
    ("briefing", _BEFORE + rf"{_BRIEFINGS}\b"),
    (
        "speech",
        _INTRODUCED + rf"{_KINDS}{_SPEECHES}(?: as \w+)?(?: to [^,]{{1,60}})? (?:by|of|from) (?P<behind>.+)",
    ),
    ("speech", _BEFORE + rf"{_SPEECHES}(?:$| (?:at|to|in|on|before|of)\b|[:,(])"),
    ("speech", _INTRODUCED + rf"{_KINDS}{_SPEECHES} (?:at|to|in|on|before)\b"),
)
_FORMS = tuple((form, re.compile(title, re.IGNORECASE)) for form, title in _TITLES)
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|da|di|van|von|der|bin|al|el|la))*")
_POSSESSIVE = re.compile(r"['’]s$")
_NO_NAMES = frozenset(
    """foreign regular joint annual opening closing press news deputy the prime first vice general special republic
    kingdom national federal public affairs information spokesperson spokeswoman spokesman mr mrs ms dr h.e his her
    excellency madam sir governor-general director-general secretary-general""".split()
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose words a document holds by its title; nobody's if `form` is None."""

    form: Form | None = None
    name: str | None = None


def heading(title: str, author: str | None) -> Heading:
    """What a title tells, with the author's name for a speech that names nobody.

    >>> heading("Address by the President of the Republic, Ilona Markovec, to the Assembly", None)
    Heading(form='speech', name='Ilona Markovec')
    >>> heading("Foreign Ministry Spokesperson Fang Meilin's Regular Press Conference on January 13", None).name
    'Fang Meilin'
    >>> heading("Statement by the Director General on the cable", "Ingmar Solheim").name
    'Ingmar Solheim'
    >>> heading("Markets fall after statement by the Fed", "Ann Lee").form
    """
    for form, pattern in _FORMS:
        match = pattern.search(title)
        if match is None:
            continue
        before, behind = (match.groupdict().get(group) for group in ("before", "behind"))
        name = _last_name(before) if before else _first_name(behind or "")
        if name is None and form == "speech" and not before:
            name = author
        if name is not None:
            return Heading(form, name)
    return Heading()


def author_name(author: str | None) -> str | None:
    """A byline as a person's name, or None: "By JAMES B. STEWART" is James B. Stewart, "Breitbart News" nobody.

    >>> author_name("Interview: Clara Weisz")
    'Clara Weisz'
    >>> author_name("By JAMES B. STEWART"), author_name("Breitbart News"), author_name("Ann Lee and Bo Li")
    ('James B. Stewart', None, None)
    """
    words = (author or "").rpartition(":")[2].split()
    if words and words[0].lower() == "by":
        words = words[1:]
    if not 2 <= len(words) <= 4 or not all(word[0].isupper() for word in words):
        return None
    if any(word.lower().strip(".,") in ORGANISATION_NOUNS | {"staff", "and", "editors"} for word in words):
        return None
    return " ".join(word.title() if word.isupper() and len(word) > 2 else word for word in words)


def _first_name(text: str) -> str | None:
    return next(iter(_names(text)), None)


def _last_name(text: str) -> str | None:
    """The name at the end, if before it stand offices alone: "Foreign Ministry Spokesperson Fang Meilin"."""
    name = next(reversed(_names(text)), None)
    before = _POSSESSIVE.sub("", text).removesuffix(name or "").split()
    return name if name and all(word.lower().strip(",") in _WORDS | _NO_NAMES for word in before) else None


def _names(text: str) -> list[str]:
    """Full names of people among capitalised words: two to four words that are no office, outlet or place."""
    runs: list[list[str]] = [[]]
    for match in _NAME.finditer(text):
        runs.append([])
        for word in match.group().split():
            plain = _POSSESSIVE.sub("", word)
            lower = plain.lower().strip(".")
            named = not (lower in _NO_NAMES or lower in _WORDS or lower.removesuffix("s") in PERSON_NOUNS)
            if named:
                runs[-1].append(plain)
            if not named or plain != word:  # a possessive ends a name
                runs.append([])
    return [" ".join(run) for run in runs if 2 <= len(run) <= 4]


_WORDS = NOT_NAMES | PERSON_NOUNS | ORGANISATION_NOUNS | {*TITLES, *PLACES_OF, *PLACES_OF.values()}
