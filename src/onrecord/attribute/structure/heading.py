"""What title, author and the first lines tell of a document: its form, and by whom its words are.

"Remarks by Governor Lim Hye-jin at the Bankers' Dinner", "Prime Minister Shri Kulkarni's remarks to the media",
"Address by H.E. Nikol Aram, the Prime Minister of ..." at the top of a speech, "Delivered by ..." below it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Literal

from onrecord.attribute.structure.naming import bare, people_in, proper, split_label
from onrecord.english.function_words import NOT_NAMES
from onrecord.english.nouns import ORGANISATION_NOUNS
from onrecord.english.word_surnames import SURNAMES_LIKE_WORDS

Form = Literal["address", "statement", "briefing", "interview", "record", "readout", "letter", "other"]

_SPEECHES = (
    r"(?:remarks|speech|address|lecture|sermon|eulogy|keynote|toast|homily|oration|declaration|explanation of vote)"
)
_STATEMENTS = r"(?:statement|message|testimony|comments?|op-ed|doorstep)"
_BRIEFINGS = (
    r"(?:(?:press|news|media) (?:conference|briefing|availability|gaggle)|briefing|press call|gaggle|doorstep|"
    r"questions? (?:and|&) answers?|q&a|noon briefing|question-and-answer session)"
)
_RECORDS = (
    r"(?:hansard|debates?|congressional record|oral (?:answers|question|evidence)|question period|official report|"
    r"plenary|verbatim|hearing|inquiry|deposition|oral argument|minutes|council,? \d|committee)"
)
_FORMS: tuple[tuple[Form, str], ...] = (
    ("readout", r"\breadouts?\b|\b(?:phone|telephone) (?:call|conversation) (?:between|with)|\bpm call with\b"),
    ("interview", r"\binterview\b|\bin conversation\b|\bpodcast\b|\bdialogue\b"),
    (
        "briefing",
        rf"\b{_BRIEFINGS}\b|\bmeeting (?:with|on|of)\b|\btalks\b|\bstatements (?:for|to) the (?:press|media)"
        r"|\bearnings call\b|\bbreakfast\b",
    ),
    ("address", rf"\b{_SPEECHES}\b"),
    ("statement", rf"\b{_STATEMENTS}\b"),
    ("briefing", r"\btranscript\b|\bmeeting\b|\bconversation of\b"),
    ("record", rf"\b{_RECORDS}\b"),
    ("letter", r"\bletters?\b|\be-?mails?\b"),
)
_BY = re.compile(
    rf"(?:{_SPEECHES}|{_STATEMENTS}|{_BRIEFINGS})(?:\s{{1,4}}and (?:response to )?[\w&]{{1,40}})?"
    r"(?:\s{1,4}as (?:prepared|delivered|written)\S{0,20})?"
    r"(?:\s{1,4}to [^\s,:][^,:\n]{0,59}?)?\s{0,6}(?:(?:given |held |made |delivered )?by|of|from|with)\b:?\s{0,6}",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(
    rf"^(?:(?:full |edited )?(?:text|transcript)(?: of|:) )?(?P<who>.{{3,90}}?)['’]s?"
    rf" (?:[\w-]+ ){{0,4}}(?:{_SPEECHES}|{_STATEMENTS}|{_BRIEFINGS})",
    re.IGNORECASE,
)
_DELIVERS = re.compile(
    rf"^(?P<who>.{{3,90}}?) (?:delivers?|delivered|gives?|gave|makes?|made|answers?|answered|responds?|addresses"
    rf"|holds?|held)\b.{{0,40}}"
    rf"(?:{_SPEECHES}|{_STATEMENTS}|{_BRIEFINGS}|questions|media|press|reporters)",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"(?:the following is|following is|below is)[^.\n]{0,60}?(?:statement|remarks|address|text)[^.\n]{0,40}?"
    r"\b(?:from|by|of)\b\s+",
    re.IGNORECASE,
)
_INTERVIEW_WITH = re.compile(r"\binterview (?:with|of)\s+(?:the )?", re.IGNORECASE)
_IN_CONVERSATION = re.compile(r"(?:.{0,200}: )?(?P<who>[^:]{3,60}?) in conversation\b", re.IGNORECASE)
_OPENS = re.compile(
    rf"(?:(?i:full text|transcript)[ :]*)?(?:(?:[A-Z][\w’'-]*|the|a)\s+){{0,3}}(?i:{_SPEECHES}|{_STATEMENTS}|letter)\b"
)
_DELIVERED = re.compile(
    r"(?:^|\n)[^\S\n]{0,40}(?:delivered|presented|statement|given|spoken) by:?\s{0,40}", re.IGNORECASE
)
_JOINT = re.compile(r"\bjoint (?:statement|communiqu|declaration)", re.IGNORECASE)
_NO_NAMES = NOT_NAMES - SURNAMES_LIKE_WORDS  # "On Thursday night, Ann Lee will deliver a speech"
_RUN = re.compile(r"(?:[A-Z][\w’'.-]*\.?\s+(?:(?:de|da|di|do|van|von|der|bin|al|el|la|y|e)\s+)?){1,3}[A-Z][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """The form that a title tells, and the people by whom its words are ("" offices left out)."""

    form: Form
    people: tuple[str, ...]
    joint: bool = False


def heading(title: str, author: str | None, head: str) -> Heading:
    """What title, author and first lines tell.

    >>> heading("Statement from Council Spokesperson Marit Dahl on the Vote in Sarova", None, "").people
    ('Marit Dahl',)
    >>> heading("Address by the President of the Republic, Ilona Markovec, to the Assembly", None, "").people
    ('Ilona Markovec',)
    """
    form = _form(title) or _form(head[:400]) or "other"
    joint = bool(_JOINT.search(title) or _JOINT.search(head[:200]))
    people = _spoken_by(title)
    if not people and form != "readout":
        for line in _tops(head):
            people = _spoken_by(line)
            if people:
                break
    if not people and author and form in ("address", "statement", "letter") and _OPENS.match(title):
        people = (author,)
    return Heading(form, people, joint)


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


def delivered_by(text: str) -> str | None:
    """Whom the lines below a speech name as its speaker."""
    for match in _DELIVERED.finditer(text):
        below = text[match.end() : match.end() + 120]
        people = people_in(below.split("\n\n")[0]) or people_in(below)
        if people:
            return people[0][1]
    return None


def _form(words: str) -> Form | None:
    return next((form for form, pattern in _FORMS if re.search(pattern, words, re.IGNORECASE)), None)


def _tops(head: str) -> list[str]:
    """The paragraphs above the words, and the first lines together."""
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", head[:1500])]
    lines = [" ".join(line.split()) for line in head[:1200].split("\n")]
    # "Statement by" may stand above the name by itself.
    split = [f"{a} {b}" for a, b in itertools.pairwise(blocks[:8]) if re.search(r"(?i)\bby:?$", a)]
    return [block for block in [*split, *blocks[:8], *lines[:10]] if 10 < len(block) < 400]


def _spoken_by(heading_: str) -> tuple[str, ...]:
    """Whom a heading names as the speakers of what follows."""
    match = _FOLLOWING.search(heading_) or _BY.search(heading_)
    if (
        match is not None
        and match.group().lower().rstrip().endswith("with")
        and re.match(r"(?i)the \w+['’]s|.{3,40}['’]s ", heading_)
    ):
        match = None  # "The President's News Conference With Prime Minister Holm"
    if match is not None:
        rest = heading_[match.end() :]
        rest = (
            re.split(
                r"\s(?:at|on|in|to|before|after|during|following|aboard|upon|regarding)\s(?=[A-Zat])", rest, maxsplit=1
            )[0]
            or rest
        )
        people = [name for _, name in people_in(rest)]
        if people:
            return tuple(dict.fromkeys(people))
        named = _run(rest) or _run(heading_[match.end() :])
        if named:
            return named
    match = _INTERVIEW_WITH.search(heading_)
    if match is not None:
        rest = heading_[match.end() :]
        people = [name for _, name in people_in(rest)][:1]
        return tuple(people) or _run(rest)
    for pattern in (_IN_CONVERSATION, _POSSESSIVE, _DELIVERS):
        match = pattern.match(heading_)
        if match is not None:
            who = match.group("who")
            people = [name for _, name in people_in(who)]
            if people:
                return tuple(dict.fromkeys(people))
            return _run(who)
    return ()


def _run(words: str) -> tuple[str, ...]:
    """A full name without an office before it."""
    match = _RUN.match(words.strip())
    if match is None:
        return ()
    name = split_label(match.group())[2]
    if not 1 < len(name) < 6 or any(bare(word) in ORGANISATION_NOUNS | _NO_NAMES for word in name):
        return ()
    second = re.match(r" and (?=[A-Z])", words.strip()[match.end() :])
    return (proper(name), *(_run(words.strip()[match.end() + second.end() :]) if second is not None else ()))
