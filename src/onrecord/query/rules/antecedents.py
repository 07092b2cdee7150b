"""Whom a question speaks of, for the questions after it: "he", "his wife", "and Trump?".

Knows English wording and the names of `finder`; whose words are asked is for `asked`, what follows from it for
`followups` to say.
"""

from __future__ import annotations

from onrecord.english.function_words import NOT_NAMES
from onrecord.query.rules.asked_speaker import turn
from onrecord.query.rules.attribution_phrases import headed, marked
from onrecord.query.rules.mentions import Finder
from onrecord.query.rules.question import Wording, wording
from onrecord.query.rules.subject import Subject, governed, subject_at
from onrecord.query.rules.vocabulary import PLACES
from onrecord.speakers.speaker import Match


def describes_somebody(finder: Finder, question: str) -> bool:
    """Whether the words of somebody are asked who is described, but not known: "what did his wife say"."""
    asked = wording(question)
    if not len(asked):
        return False
    for way in (marked, headed):
        subject = way(finder, asked)
        if subject is not None:
            return subject.match is None
    subject = _subject(finder, asked)
    return subject is not None and subject.match is None


def beside_somebody(finder: Finder, question: str) -> tuple[str, ...]:
    """Who is named in a question that asks for the words of somebody described, and is not he: Trump and Clinton in
    "what did Trump's doctor say of Clinton". "The Dell founder" may be Michael Dell, and "the senator", where a mark
    tells whose words they are, one of those named."""
    asked = wording(question)
    if not len(asked) or marked(finder, asked) or headed(finder, asked):
        return ()
    subject = _subject(finder, asked)
    if subject is None or subject.match is not None:
        return ()
    named = (
        one.match.speaker
        for one in finder.found(asked)
        if (one.first >= subject.last or asked.possessive[one.last - 1]) and finder.named(asked, one.first)
    )
    return tuple(dict.fromkeys(speaker.name for speaker in named if speaker.statements))


def _subject(finder: Finder, asked: Wording) -> Subject | None:
    """Who stands where the one does whose words are asked for."""
    index = turn(asked)
    first = 0 if index < 0 or any(asked.breaks[1 : index + 1]) else index + 1
    return subject_at(finder, asked, first)


def opening(finder: Finder, question: str) -> Match | None:
    """Who is named or described by the first words of a question."""
    asked = wording(question)
    subject = subject_at(finder, asked, 0) if len(asked) else None
    if (
        subject is None
        or subject.match is None
        or all(word in PLACES or word in NOT_NAMES for word in asked.plain[: subject.last])
    ):
        return None
    return subject.match


def antecedents(finder: Finder, question: str) -> tuple[Match, ...]:
    """Whom "he" or "she" after a question may mean: its subject, then the others named; nobody if its subject is
    somebody who is not known."""
    asked = wording(question)
    if not len(asked):
        return ()
    index = turn(asked)
    subject = marked(finder, asked) or headed(finder, asked) or subject_at(finder, asked, index + 1)
    several = subject is not None and asked.at(subject.last) == "and"
    if subject is not None and subject.match is None and not several:
        return ()
    first = (subject.match,) if subject is not None and subject.match is not None else ()
    named = [
        one.match
        for one in finder.found(asked)
        if one.match.speaker.kind == "person"
        and not governed(asked, one.last)
        and (not first or one.match.speaker != first[0].speaker)
    ]
    return tuple(match for match in (*first, *named) if match is not None)
