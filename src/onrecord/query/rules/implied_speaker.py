"""Whose words a question asks for where no word of saying tells: "would Sarandon vote for Clinton", "Ryan's odds".

Whoever acts or thinks in a question's main clause is asked, and so is whoever stands alone before or behind it. Weaker
than what `marks` and `asked` find, and asked last.
"""

from __future__ import annotations

import re

from onrecord.query.rules.mentions import Finder
from onrecord.query.rules.question import Wording
from onrecord.query.rules.subject import Subject, governed, owner_at, subject_at
from onrecord.query.rules.vocabulary import ABOUT, AUXILIARIES, FACT, PRONOUNS, QUESTION_WORDS, SAYS, person_noun

_ASIDE = 14  # words behind a question that may say who is asked
_MEASURED = re.compile(r"\bhow (?:much|many|far)\b|\b(?:percent(?:age)?|share|numbers?)\W*$", re.IGNORECASE)
_DASH = re.compile(r": | [-–—] ?| ?—")
# What somebody has, and does not say: "Clinton's lead".
_POSSESSIONS = frozenset(
    """lead advantage edge share age margin score vote votes net worth salary income wealth fortune rating ratings
    number numbers total tally popularity favorability favourability standing support record money fundraising haul cash
    tax taxes home house job jobs birthplace birthday name title party crowd crowds audience book show company campaign
    percentage portion percent result results win wins victory defeat loss losses chances size death arrest firing
    resignation visit trip meeting rally debate debates election candidacy nomination state city district county bill
    law rule order wedding marriage wife husband family children kids son daughter""".split()
)


def implied_subject(finder: Finder, asked: Wording, index: int) -> Subject | None:
    """Who is asked. `index` is where the auxiliary before its subject stands, -1 if there is none."""
    for subject in (
        _leading(finder, asked, index),
        _trailing(finder, asked, index),
        _owning(finder, asked),
        _acting(finder, asked, index),
    ):
        if subject is not None and subject.match is not None and subject.match.speaker.statements:
            return subject
    return None


def behind(finder: Finder, asked: Wording) -> Subject | None:
    """Who stands behind a question: "? Mark Holden's terms", "? what the mayor says", "? a Cornell economist"."""
    if len(asked) > _ASIDE:
        return None
    first = 1 if asked.plain[0] in QUESTION_WORDS else 0
    if asked.plain[first] in AUXILIARIES | PRONOUNS:
        return None
    subject = subject_at(finder, asked, first) or _owner(finder, asked, first)
    if subject is None or (first and asked.at(subject.last) in AUXILIARIES - {"had"}):
        return None
    return subject


def _owner(finder: Finder, asked: Wording, index: int) -> Subject | None:
    """The person whose something is that may be said: "Holden's terms"."""
    subject = owner_at(finder, asked, index)
    if subject is None or subject.match is None or subject.match.speaker.kind != "person":
        return None
    nouns = asked.plain[subject.last : subject.last + 3]
    return subject if nouns and not any(noun in _POSSESSIONS or person_noun(noun) for noun in nouns) else None


def _leading(finder: Finder, asked: Wording, index: int) -> Subject | None:
    """ "Colin Powell - does he accept", "Fleischer wrote the report, what does he say"."""
    if index < 2 or asked.at(index + 1) not in ("he", "she", "they"):
        return None
    subject = subject_at(finder, asked, 0)
    if subject is not None and subject.last <= index:
        return subject
    people = [one for one in finder.found(asked) if one.last <= index and one.match.speaker.kind == "person"]
    return Subject(people[0].match, people[0].last) if len(people) == 1 else None


def _trailing(finder: Finder, asked: Wording, index: int) -> Subject | None:
    """ "why won't the union choose - Trumka's reason"."""
    for first in range(len(asked) - 1, max(2, index, len(asked) - _ASIDE), -1):
        if _DASH.search(asked.text, asked.words[first - 1].end(), asked.words[first].start()):
            if asked.plain[first] in QUESTION_WORDS | AUXILIARIES:
                return None
            subject = subject_at(finder, asked, first) or _owner(finder, asked, first)
            return subject if subject is None or asked.at(subject.last) not in ("or", "and") else None
    return None


def _owning(finder: Finder, asked: Wording) -> Subject | None:
    """ "Ted Cruz's idea of", "Hufbauer's sums on"."""
    if FACT.match(asked.text) or _MEASURED.search(asked.text) or asked.plain[0] in QUESTION_WORDS | AUXILIARIES:
        return None
    return _owner(finder, asked, 0)


def _acting(finder: Finder, asked: Wording, index: int) -> Subject | None:
    """ "Why does Cruz oppose", "would Sarandon vote for", "is Ayotte open to", "how come Trump wouldn't"."""
    if FACT.match(asked.text) or _MEASURED.search(asked.text) or asked.plain[0] in ("who", "whom", "at", "by"):
        return None
    begins = [index + 1] if index >= 0 else []
    if asked.plain[0] in ("why", "what"):
        begins.append(1)
    if asked.plain[:2] == ("how", "come"):
        begins.append(2)
    # "In May, was Trump ready": a comma alone does not turn a question.
    begins += [place + 1 for place in range(1, len(asked) - 1) if asked.breaks[place] and asked.auxiliary(place)]
    for begin in begins:
        subject = subject_at(finder, asked, begin)
        if subject is None or subject.match is None or subject.match.speaker.kind != "person":
            continue
        if subject.last >= len(asked) or asked.possessive[subject.last - 1] or governed(asked, subject.last):
            continue
        if asked.plain[subject.last] not in ABOUT | SAYS | {"and"} or begin == index + 1:
            return subject
    return None
