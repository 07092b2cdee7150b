"""Who is meant by the words at one place of a question: somebody named, somebody described, or a thing.

A name that owns or narrows another noun is not meant: "Trump's doctor", "the Obama pollster" are somebody else. The
names are found by `finder`; whether the place makes one a speaker is for `asked` to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.nouns import ORGANISATION_NOUNS
from onrecord.english.places import PLACES_OF
from onrecord.english.roles import normalised
from onrecord.english.titles import TITLES
from onrecord.query.rules.mentions import Finder
from onrecord.query.rules.question import Wording
from onrecord.query.rules.vocabulary import (
    ABOUT,
    AUXILIARIES,
    EVERYDAY,
    LIGHT,
    PLACES,
    PREPOSITIONS,
    QUESTION_WORDS,
    SAYS,
    SPEECH,
    VIEW,
    person_noun,
)
from onrecord.speakers.speaker import Match, Speaker

_LINKS = frozenset("of for at in from on".split())
_DETERMINERS = frozenset("the a an one".split())
_HIS = frozenset("his her their its my our".split())
_ADJECTIVES = frozenset(
    "new old other former first last young late then own top second one republican democratic democrat gop".split()
)
_SUBORDINATE = QUESTION_WORDS | {"whether"}
_ENDS = SAYS | AUXILIARIES | QUESTION_WORDS
_THINGS = frozenset(
    """foundation university poll polls rally tower campaign team administration supporters voters emails email
    library family plan budget office camp staff delegates delegate bill act speech voter aides backers fans""".split()
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who is the subject: the match, or None for one who is not known; and where the words end."""

    match: Match | None
    last: int


def subject_at(finder: Finder, asked: Wording, first: int) -> Subject | None:
    """Who is named or described by the words that begin here; None if they are about no person.

    A name that owns or narrows another noun is not meant: "Trump's doctor", "the Obama pollster" are somebody else.
    """
    index = first
    described = False
    if asked.at(first) in _HIS:
        noun = next(
            (place for place in range(first, min(len(asked), first + 5)) if person_noun(asked.plain[place])), -1
        )
        return Subject(None, noun + 1) if noun > 0 else None
    while index < min(len(asked), first + 9):
        if index > first and asked.breaks[index]:
            break
        word = asked.plain[index]
        one = finder.named(asked, index)
        if one is not None and (index == first or _introduces(asked, index - 1)):
            if asked.possessive[one.last - 1]:
                if one.match.speaker.kind == "organisation" and finder.named(asked, one.last) is not None:
                    index = one.last  # "CNN's Elise Labott"
                elif view_follows(asked, one.last):
                    return Subject(one.match, one.last)
                else:
                    described, index = _noun_follows(asked, one.last), one.last
            elif governed(asked, one.last):
                described, index = True, one.last
            elif asked.at(one.last) in ("and", "&") and finder.named(asked, one.last + 1):
                return Subject(None, one.last)
            else:
                return Subject(one.match, one.last)
            continue
        if described and index > first and not person_noun(asked.plain[index - 1]) and not person_noun(word):
            break
        if person_noun(word):
            described = True
        elif word in _ENDS or (
            word in NOT_NAMES and word not in _DETERMINERS | _ADJECTIVES and not _introduces(asked, index)
        ):
            break
        index = one.last if one is not None else index + 1
    if not described:
        return None
    return _described(finder, asked, first)


def owner_at(finder: Finder, asked: Wording, index: int) -> Subject | None:
    """Whose something is, by the name that begins here: "Rubio's eyes", "Trump's tweet"."""
    one = finder.named(asked, index)
    return Subject(one.match, one.last) if one is not None and asked.possessive[one.last - 1] else None


def _described(finder: Finder, asked: Wording, first: int) -> Subject:
    """The one speaker of whom a description is true, however far it reaches; somebody unknown if there is none."""
    begin = first
    while asked.at(begin) in _DETERMINERS:
        begin += 1
    head = begin
    while head < min(len(asked), begin + 9):
        owns = asked.possessive[head] and _noun_follows(asked, head + 1) and not view_follows(asked, head + 1)
        if person_noun(asked.plain[head]) and not person_noun(asked.at(head + 1)) and not owns:
            break
        head += 1
    if head >= len(asked):
        return Subject(None, min(len(asked), begin + 1))
    # "deputy homeland security adviser" is an adviser.
    for place in range(head + 1, min(len(asked), head + 4)):
        word = asked.plain[place]
        if asked.breaks[place] or asked.possessive[place - 1] or word in NOT_NAMES | SPEECH | AUXILIARIES | LIGHT:
            break
        if person_noun(word):
            head = place
    head += 1
    ends = [head]
    if asked.at(head) in _LINKS and head < len(asked) and not asked.breaks[head]:
        reach = head + 1
        while (
            reach < min(len(asked), head + 7)
            and not asked.breaks[reach]
            and asked.plain[reach] not in AUXILIARIES | QUESTION_WORDS
            and not (asked.plain[reach] in SAYS and reach > head + 1)
        ):
            reach += 1
        ends = list(range(reach, head + 1, -1)) or [head]
    for last in ends:
        found = finder.description(asked, begin, last)
        if found is not None:
            return Subject(found.match, last)
    return Subject(None, head)


def _introduces(asked: Wording, index: int) -> bool:
    """Whether a word may stand before a name that is meant: an article, a title, a party, "Verizon's"."""
    word = asked.plain[index]
    return (
        word in _DETERMINERS
        or word in TITLES
        or asked.possessive[index]
        or person_noun(word)
        or word in ("former", "then", "late", "gop", "republican", "democratic", "democrat", "army", "house", "senate")
        or word in PLACES_OF
        or normalised(word) != word
    )


def governed(asked: Wording, index: int) -> bool:
    """Whether the word after a name makes it part of another noun: "the Clinton foundation", "Obama pollster"."""
    for place in range(index, min(len(asked), index + 3)):
        word = asked.plain[place]
        if asked.breaks[place]:
            return False
        if (word in _THINGS or person_noun(word)) and not (word in SPEECH and place == index):
            return True
        if word in SPEECH or word in AUXILIARIES or word in LIGHT or (word in NOT_NAMES and word not in _ADJECTIVES):
            return False
    return False


def view_follows(asked: Wording, index: int) -> bool:
    """Whether a possessive is followed by a noun for what somebody says: "Trump's first answer"."""
    for place in range(index, min(len(asked), index + 4)):
        word = asked.plain[place]
        if word in VIEW and not person_noun(asked.at(place + 1)):
            return True
        if asked.breaks[place] or word in PREPOSITIONS or word in AUXILIARIES or person_noun(word) or word in SAYS:
            return False
    return False


def _noun_follows(asked: Wording, index: int) -> bool:
    """Whether a possessive is followed by a noun for a person: "Trump's old doctor"."""
    return any(person_noun(word) for word in asked.plain[index : index + 4])


def unknown_at(finder: Finder, asked: Wording, first: int) -> Subject | None:
    """A name that nobody bears, where a speaker is asked for: "what did angela merkel say", "Chief Justice Roberts"."""
    last = first
    while (
        last < min(len(asked), first + 7)
        and asked.plain[last] not in SAYS
        and (asked.plain[last] not in NOT_NAMES or asked.plain[last] in _DETERMINERS | TITLES.keys())
        and not (asked.possessive[last] or (last > first and asked.breaks[last]))
    ):
        last += 1
    if asked.at(last) not in SAYS:
        return None
    # Only the capitals tell where a description ends: "the police commissioner Bratton".
    begin = last
    while begin > first and asked.capital[begin - 1] and not person_noun(asked.plain[begin - 1]):
        begin -= 1
    if begin > first and (begin == last or not _introduces(asked, begin - 1)):
        begin = first
    if asked.plain[max(first, begin - 1)] in _DETERMINERS:
        return None  # "the Taliban", "the Constitution"
    return _unknown(finder, asked, begin, last)


def unknown_opening(finder: Finder, asked: Wording) -> Subject | None:
    """A name that nobody bears at the beginning: "shailene woodley on", "general votel's own view"."""
    for last in range(1, min(len(asked), 5)):
        if asked.at(last) in ABOUT or (asked.possessive[last - 1] and view_follows(asked, last)):
            titled = last > 1 and asked.plain[0] in TITLES
            given = last > 1 and finder.is_given_name(asked.plain[0])
            # "charlotte riots on tv" is nobody.
            told = all(asked.capital[:last]) or asked.possessive[last - 1] or asked.at(last + 1) in _SUBORDINATE
            return _unknown(finder, asked, 0, last, titled=titled) if (titled or given) and told else None
        if asked.breaks[last] or asked.possessive[last - 1] or asked.plain[last] in NOT_NAMES:
            return None
    return None


def _unknown(finder: Finder, asked: Wording, first: int, last: int, *, titled: bool = False) -> Subject | None:
    """The words as a name, without the titles before them; None if they are hardly one."""
    while first < last - 1 and _introduces(asked, first) and not finder.is_given_name(asked.plain[first]):
        first += 1
    names = asked.plain[first:last]
    if not 1 <= len(names) <= 3:
        return None
    if any(name in EVERYDAY | PLACES | ORGANISATION_NOUNS | NOT_NAMES or person_noun(name) for name in names):
        return None
    if len(names) == 1 and finder.is_surname(names[0]):
        return None  # of several, so that it named none
    capitals = all(asked.capital[first:last]) and (len(names) > 1 or not asked.words[first].group().isupper())
    if not (capitals or titled) and (len(names) < 2 or not finder.is_given_name(names[0])):
        return None
    start, end = asked.span(first, last)
    name = " ".join(word[:1].upper() + word[1:] for word in asked.text[start:end].split())
    return Subject(Match(Speaker(name, (name,), 0, 0), (), (start, end)), last)
