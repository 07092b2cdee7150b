"""Whose words a question asks for by a mark or in the form of a headline: "according to X", "X: why", "X on trade".

Knows turns of phrase; `asked` knows how English asks with a verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.query.rules.mentions import Finder
from onrecord.query.rules.question import Wording
from onrecord.query.rules.subject import Subject, governed, owner_at, subject_at, unknown_opening, view_follows
from onrecord.query.rules.vocabulary import (
    ABOUT,
    AUXILIARIES,
    BEING,
    FACT,
    PLACES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    SAYS,
    SPEECH,
    VIEW,
    VIEWPOINTS,
)

_DO = frozenset("did does do".split())
_TIMES = frozenset("hours days weeks months years minutes moments".split())
_HEAD_ENDS = re.compile(r":| [-–—] | ?— ?")


def marked(finder: Finder, asked: Wording) -> Subject | None:
    """ "according to X", "in X's view", "in the eyes of X", "as X put it", ", X told Y", ", says X"."""
    for index, word in enumerate(asked.plain):
        subject = None
        if word == "per" or (word == "to" and asked.at(index - 1) == "according"):
            subject = subject_at(finder, asked, index + 1)
            if subject is None and index + 1 < len(asked) and asked.capital[index + 1]:
                subject = Subject(None, index + 1)
        elif word == "in" and asked.at(index + 1) in ("the", "a") and asked.at(index + 3) == "of":
            if asked.at(index + 2) in VIEWPOINTS:
                subject = subject_at(finder, asked, index + 4)
        elif word == "ask" and asked.plain[max(0, index - 2) : index] == ("if", "you"):
            subject = subject_at(finder, asked, index + 1)
        elif word == "by" and asked.at(index - 1) == "going":
            subject = subject_at(finder, asked, index + 1) or owner_at(finder, asked, index + 1)
        elif word == "to" and (index == 0 or asked.breaks[index]):
            subject = subject_at(finder, asked, index + 1) or owner_at(finder, asked, index + 1)
            if (
                subject
                and subject.last < len(asked)
                and not (
                    asked.breaks[subject.last]
                    or (asked.possessive[subject.last - 1] and asked.at(subject.last) in VIEWPOINTS)
                )
            ):
                subject = None
        elif word in ("in", "by") and _owned(asked, index + 1, VIEWPOINTS):
            subject = subject_at(finder, asked, index + 1) or owner_at(finder, asked, index + 1)
            if subject is not None and not _owned(asked, subject.last - 1, VIEWPOINTS, near=2):
                subject = Subject(None, subject.last)
        elif word == "by" and _said_by(
            asked.plain[max(0, index - 6) : index]
            if BEING & set(asked.plain[:index])
            else asked.plain[index - 1 : index]
        ):
            subject = subject_at(finder, asked, index + 1)
        elif word == "as" and index > 2:
            subject = subject_at(finder, asked, index + 1)
            if subject and asked.at(subject.last) not in SAYS | {
                "put",
                "saw",
                "sees",
                "puts",
                "laid",
                "recalled",
            }:
                subject = None
        elif index > 2 and asked.breaks[index]:
            if word in ("says", "said", "asks", "argues"):
                subject = subject_at(finder, asked, index + 1)
            elif _owned(asked, index, VIEWPOINTS | {"reason", "reply", "answer", "explanation"}, near=4):
                subject = subject_at(finder, asked, index)
            elif asked.plain[0] not in ("if", "when", "after") or asked.plain[1] in AUXILIARIES:
                subject = subject_at(finder, asked, index)
                if subject and asked.at(subject.last) not in (
                    "told",
                    "said",
                    "says",
                    "tells",
                    "argued",
                    "claimed",
                ):
                    subject = None
        if subject is not None:
            return subject
    return None


def _said_by(words: Sequence[str]) -> bool:
    """Whether something is said, in "what was said about Trump by Comey"."""
    return any(word in SPEECH and (word.endswith("ed") or word in ("said", "written", "told")) for word in words)


def _owned(asked: Wording, first: int, nouns: frozenset[str], near: int = 7) -> bool:
    """Whether one of the nouns stands behind a possessive near a word."""
    for index in range(first, min(len(asked), first + near)):
        if index > first and asked.breaks[index]:
            return False
        if asked.possessive[index]:
            noun = index + 1 if asked.at(index + 1) in nouns else index + 2
            # "in X's account of Benghazi" may be what the question is about.
            if asked.at(noun) in nouns and asked.at(noun + 1) not in ABOUT | {"of"}:
                return True
    return False


def headed(finder: Finder, asked: Wording) -> Subject | None:
    """ "Ted Cruz: how do other countries ...", "Trump on Face the Nation: what harm did Clinton do"."""
    for index in range(1, min(len(asked), 16)):
        if _HEAD_ENDS.search(asked.text, asked.words[index - 1].end(), asked.words[index].start()):
            if asked.plain[0] in QUESTION_WORDS or asked.plain[0] in AUXILIARIES:
                return None
            subject = subject_at(finder, asked, 0)
            if subject is None or subject.last > index:
                return None
            return subject
    return None


def opened(finder: Finder, asked: Wording) -> Subject | None:
    """Headlines: "biden in pennsylvania on why", "X's reaction", "Sanders' spokesman on", "X, a farmer, on"."""
    if asked.plain[0] in QUESTION_WORDS | AUXILIARIES | PRONOUNS | _TIMES or FACT.match(asked.text):
        return None
    subject = subject_at(finder, asked, 0)
    if subject is None or subject.match is None:
        subject = unknown_opening(finder, asked) or subject
    return subject if subject is not None and _opens(asked, subject) else None


def _opens(asked: Wording, subject: Subject) -> bool:
    """Whether what follows the first words makes them the speaker: "X on", "X's reaction", "X pitch", "X in Y on"."""
    last = subject.last
    if last >= len(asked):
        return last < 4
    if asked.possessive[last - 1]:
        return view_follows(asked, last)
    if asked.breaks[last] and _after_aside(asked, last):
        return True
    after = asked.plain[last]
    if after in AUXILIARIES or after in QUESTION_WORDS:
        return False
    if after in ABOUT or after in VIEW or after in SAYS or (after in SPEECH and after.endswith(("s", "ed", "ing"))):
        return True
    if after in PREPOSITIONS or (after.endswith("ing") and len(after) > 5):
        later = asked.plain[last + 1 : last + 9]
        return any(word in ABOUT or word in ("why", "how", "what", "whether", "at") for word in later)
    return any(word in VIEW for word in asked.plain[last : last + 3])


def _after_aside(asked: Wording, last: int) -> bool:
    """Whether a name and a comma head the question: "X, why the tax", "X, a farmer, on the tax", "X, what did she"."""
    ends = (place for place in range(last + 1, min(len(asked), last + 10)) if asked.breaks[place])
    for place in (last, next(ends, last)):
        word = asked.plain[place]
        if word in QUESTION_WORDS:
            for later in range(place + 1, min(len(asked), place + 5)):
                if asked.plain[later] in (AUXILIARIES if later == place + 1 else _DO):
                    return asked.at(later + 1) in ("he", "she", "they")
            # "X, why he matters" is about him.
            return asked.at(place + 1) not in PRONOUNS or asked.at(place + 2) in SAYS
        if word in ABOUT and place > last:
            return True
    return False


def alone(finder: Finder, asked: Wording) -> Subject | None:
    """A few words with one name: "and Trump?"."""
    if len(asked) > 3 or FACT.match(asked.text):
        return None
    found = [
        one
        for one in finder.found(asked)
        if not governed(asked, one.last) and not set(asked.plain[one.first : one.last]) <= PLACES | {"new", "north"}
    ]
    if len(found) == 1 and found[0].match.speaker.kind == "person":
        return Subject(found[0].match, found[0].last)
    return None
