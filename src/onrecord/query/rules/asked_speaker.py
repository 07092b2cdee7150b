"""Whose words a question asks for, told from its wording.

"what did Christie say Trump meant" asks for Christie, "how did Trump respond to Clinton" for Trump, "why did Trump's
doctor write it" for somebody of his, "who said Trump lost" for nobody in particular. A speaker is named only where
the wording makes one the subject of saying or thinking; elsewhere nobody is better than the wrong one. Knows how
English asks; the names are found by `finder`, and no document is read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.english.function_words import NOT_NAMES
from onrecord.query.rules.attribution_phrases import alone, headed, marked, opened
from onrecord.query.rules.implied_speaker import behind, implied_subject
from onrecord.query.rules.mentions import Finder
from onrecord.query.rules.question import Wording, wording
from onrecord.query.rules.question_type import asks_who
from onrecord.query.rules.subject import Subject, subject_at, unknown_at, view_follows
from onrecord.query.rules.vocabulary import (
    AUXILIARIES,
    BEING,
    EXPERIENCED,
    FACT,
    FEELINGS,
    LIGHT,
    LIGHT_AFTER,
    OBJECTIVE,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    SAYS,
    SPEECH,
    VIEW,
)
from onrecord.speakers.speaker import Match

_BEFORE_A_SPEAKER = (
    QUESTION_WORDS
    | VIEW
    | (NOT_NAMES - PREPOSITIONS)
    | frozenset("come me know find see show get summarize summarise quote explain compile collect list".split())
)
_ADVERBS = frozenset(
    """not ever also then really actually once first later himself herself itself still just already always never
    exactly initially originally publicly privately reportedly usually himself themselves so apparently""".split()
)


def asked_speaker(finder: Finder, question: str) -> Match | None:
    """The one whose words a question asks for, or None."""
    # Of several questions in a row the last that has a verb of saying counts.
    best: Match | None = None
    start = offset = 0
    for part in re.split(r"(?<=[?!])(?=\s)", question):
        asked = wording(part)
        if len(asked) and (start == 0 or any(word in SAYS or word in VIEW for word in asked.plain)):
            found = None if asks_who(asked) else _asked(finder, asked)
            if found is not None or start == 0:
                best, offset = found, start
            elif asked.at(turn(asked) + 1) in ("he", "she"):
                best, offset = _only_one(finder, question[:start]), 0
        if len(asked) and start and (subject := behind(finder, asked)) is not None and offset != start:
            best, offset = subject.match, start
        start += len(part)
    if best is None:
        return None
    start, end = best.span[0] + offset, best.span[1] + offset
    either = best.either or _either(best, question[start:end])
    # A country or an organisation also speaks by those who speak for it.
    implied = best.implied or finder.described.is_body(best.speaker)
    return replace(best, span=(start, end), either=either, implied=implied)


def _only_one(finder: Finder, before: str) -> Match | None:
    """Who "he" is in "Was Christie asked about it? What did he say?", if one person alone is named."""
    people = [match for match in finder.mentions(before) if match.speaker.kind == "person"]
    return people[0] if len(people) == 1 else None


def _asked(finder: Finder, asked: Wording) -> Match | None:
    for way in (marked, headed, opened, _inverted, _stated, alone):
        subject = way(finder, asked)
        if subject is not None and (subject.match is not None or way in (marked, headed, opened)):
            return subject.match
        if subject is not None:
            break
    weaker = implied_subject(finder, asked, turn(asked))
    return replace(weaker.match, implied=True) if weaker is not None and weaker.match is not None else None


def _either(match: Match, words: str) -> bool:
    """Whether a bare surname may as well be another's, who speaks more than half as much."""
    if " " in words or not match.alternatives:
        return False
    return 2 * match.alternatives[0].statements > match.speaker.statements


def _inverted(finder: Finder, asked: Wording) -> Subject | None:
    """The subject of "did ... say": the name or description after the auxiliary.

    Nobody if something else is the subject: in "what did he say about Trump" it is not Trump.
    """
    index = turn(asked)
    if index < 0:
        return None
    subject = subject_at(finder, asked, index + 1)
    if subject is None or subject.match is None:
        return unknown_at(finder, asked, index + 1) or subject or Subject(None, index)
    return subject if _thinks(asked, index, subject) else Subject(None, index)


def turn(asked: Wording) -> int:
    """Where the first auxiliary that stands before its subject is; -1 if there is none."""
    return next((index for index in range(len(asked) - 1) if _turns(asked, index)), -1)


def _turns(asked: Wording, index: int) -> bool:
    """Whether an auxiliary stands before its subject, as in questions: "what did X", "which firms did X", "did X"."""
    if not asked.auxiliary(index):
        return False
    if asked.plain[index] not in AUXILIARIES:  # "how'd"
        return index == 0 or asked.breaks[index]
    before = asked.at(index - 1)
    if index == 0 or before in QUESTION_WORDS or before in ("and", "so", "but", "ok", "then"):
        return True
    if asked.breaks[index] and before not in QUESTION_WORDS:
        return asked.plain[index] in ("did", "does", "do")
    asks = [word for word in asked.plain[:index] if word in QUESTION_WORDS]
    if not asks:
        return asked.plain[index] in ("did", "does") and asked.capital[index + 1]
    return before not in PRONOUNS and before not in ("than", "as") and asked.plain[index] not in ("may", "must")


def _thinks(asked: Wording, index: int, subject: Subject) -> bool:
    """Whether what the auxiliary goes with is saying, thinking or feeling."""
    lead, auxiliary = asked.plain[:index], asked.auxiliary(index)
    after = subject.last
    fact = bool(FACT.match(asked.text))
    if asked.possessive[after - 1]:
        # "what was X's answer", "what did X's statement say"
        if auxiliary in BEING:
            return not fact
        return any(word in SPEECH for word in asked.plain[after + 1 : after + 4])
    if "own words" in asked.text:
        return True
    after = _behind(asked, after)
    verb = asked.at(after)
    if auxiliary in BEING:
        if verb == "for" and "against" in asked.plain[after:]:
            return True
        if any(word in FEELINGS for word in lead) or verb in FEELINGS:
            return True
        return verb.endswith("ing") and verb in SPEECH
    if verb == "vote" and auxiliary in ("will", "would", "won't", "wouldn't"):
        return True
    if verb in SAYS or (verb in SPEECH and (not fact or asked.at(after + 1) in ("that", "whether", "about"))):
        return True
    if auxiliary in ("did", "does") and not fact and _in_order_to_say(asked, after):
        return True
    if verb in ("have", "has") and (
        asked.at(after + 1) in SPEECH or asked.plain[after + 1 : after + 3] == ("to", "say")
    ):
        return True
    if fact or auxiliary not in ("did", "does", "do", "didn't", "doesn't") or verb not in LIGHT:
        return False
    beside = asked.plain[after + 1 : after + 5]
    return (
        asked.at(after + 1) in LIGHT_AFTER
        or any(word in VIEW for word in beside)
        or any(word in VIEW for word in lead)
        or (
            verb in ("give", "offer")
            and lead[:1] in (("what",), ("which",))
            and bool({"for", "about", "on"} & set(beside))
        )
        or (lead[-1:] == ("how",) and verb in ("take", "put", "hit"))
    )


def _in_order_to_say(asked: Wording, index: int) -> bool:
    """Whether something is done to say something: "use ... to admit", "bring up to justify"."""
    return any(
        asked.plain[place] == "to" and (asked.at(place + 1) in SPEECH or asked.at(place + 1) in ("show", "prove"))
        for place in range(index + 1, min(len(asked), index + 6))
    )


def _behind(asked: Wording, index: int) -> int:
    """Where the verb stands after a subject: past adverbs, "of Mississippi", "who had dreaded ...", "in May"."""
    while asked.at(index) in _ADVERBS or (asked.at(index).endswith("ly") and asked.at(index) not in SPEECH):
        index += 1
    if asked.at(index) in (
        "of",
        "from",
        "in",
        "at",
        "on",
        "with",
        "who",
        "that",
        "to",
    ) or (index < len(asked) and asked.breaks[index]):
        for place in range(index + 1, min(len(asked), index + 12)):
            if asked.plain[place] in SAYS or (
                asked.plain[place] in SPEECH and asked.at(place - 1) not in ("who", "to", "the", "a")
            ):
                return place
            if asked.plain[place] in FEELINGS:
                return place
    return index


def _stated(finder: Finder, asked: Wording) -> Subject | None:
    """Other questions without inversion: "what X said", "reaction of X", "what worries X"."""
    if FACT.match(asked.text):
        return None
    for index, word in enumerate(asked.plain):
        subject = None
        link = asked.at(index + 1)
        if word in VIEW and (link in ("by", "from") or (link == "of" and word not in OBJECTIVE)):
            subject = subject_at(finder, asked, index + 2)
        elif (word in EXPERIENCED or word == "made") and index and asked.plain[0] in ("what", "which", "why"):
            subject = subject_at(finder, asked, index + 1)
        if subject is not None:
            return subject
    for index in range(len(asked)):
        if index == 0 or asked.plain[index - 1] in _BEFORE_A_SPEAKER or asked.breaks[index]:
            subject = subject_at(finder, asked, index)
            if subject is None:
                continue
            owned = asked.possessive[subject.last - 1] and view_follows(asked, subject.last)
            if (
                owned
                or asked.at(subject.last) in SAYS
                or (index and asked.plain[index - 1] in VIEW and asked.at(subject.last) in LIGHT)
            ):
                return subject
    return None
