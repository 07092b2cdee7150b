"""Whether a question asks for the speaker: "who said", "which senator called", "name the congressman who ...".

Knows English wording only; no names.
"""

from __future__ import annotations

import re

from onrecord.query.rules.question import Wording
from onrecord.query.rules.vocabulary import (
    AUXILIARIES,
    BEING,
    EXPERIENCED,
    FACT,
    FEELINGS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    SAYS,
    SPEECH,
    VIEWPOINTS,
    person_noun,
)

_LEADING = frozenset("and so but ok well then also".split())
# Who did such a thing is told by anybody: no words of the one asked for are wanted.
_DEEDS = frozenset(
    """won win paid ranked finished died lost ran replaced succeeded leads led owns founded runs hosts hosted served
    born killed shot joined quit bought received got sold heads else""".split()
)
_SPEAKING_GROUPS = frozenset(
    """paper newspaper outlet magazine group organisation organization union agency campaign company firm website site
    party government ministry embassy committee editorial think-tank association network""".split()
)
_PERSON_ENDING = re.compile(r"(?:worker|goer|maker|writer|smith|raker|[^t]tee|[^t]ree|\w{3}ian|\w{3}ist|man|woman)$")
_FINITE = frozenset("said told says tells called argued claimed warned wrote complained admitted predicted".split())
_NAMED = re.compile(r"^\W*(?:please )?(?:name|find|identify|show me|give me)\b", re.IGNORECASE)
# "A cabinet member smelled a rat - who?", "... steered clear of Trump. Name?"
_ENDING = re.compile(
    r"[.?!,;:–—-]\s*(?:and )?(?:(?:his |her |their |the )?name|name (?:him|her|them)|"
    r"who(?: (?:was|is) (?:it|that|he|she))?|who (?:said|wrote|claimed) (?:it|that|this|so))\s*[?.!]*$",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"\baccording to\b|\bper\b|\bin (?:the )?(?:[\w.’'-]+ ){1,4}(?:view|opinion|eyes|words|telling)\b", re.IGNORECASE
)


def asks_who(asked: Wording) -> bool:
    """Whether the speaker himself is asked for: "who said", "which senator called", not "who did X blame"."""
    if not len(asked) or _MARKED.search(asked.text):
        return False
    first = 0
    while asked.at(first) in _LEADING:
        first += 1
    if _NAMED.match(asked.text):
        return any(person_noun(word) or word == "person" for word in asked.plain[:6]) and "who" in asked.plain
    if _ENDING.search(asked.text):
        return True
    if FACT.match(asked.text):
        return False
    for index in range(first, len(asked)):
        word = asked.plain[index]
        # A time or a place may come first: "at the debate, who tied ..."
        if ":" in asked.text[: asked.words[index].start()]:
            return False
        if index > first and not (asked.breaks[index] or (word == "whom" and asked.at(index - 1) == "by")):
            continue
        if word in ("who", "whom", "who's", "whose"):
            if word == "whose":
                return any(each in SAYS or each in VIEWPOINTS for each in asked.plain[index:])
            return _person_asked(asked, index + 1)
        if word == "by" and asked.at(index + 1) == "whom":
            return True
        if word in ("which", "what"):
            return asked.at(index + 1) not in EXPERIENCED and _noun_asked(asked, index + 1)
    return False


def _person_asked(asked: Wording, index: int) -> bool:
    """What follows "who": a verb of his own, not "did X blame"."""
    word = asked.at(index)
    if word in ("", "or"):
        return word == ""
    if word in _DEEDS:
        return False
    if word in AUXILIARIES:
        if word in BEING:
            later = asked.plain[index + 1 : index + 4]
            told = ("first", "quoted", "one", "it")
            return any(each in SPEECH or each in FEELINGS or each in told for each in later) and not (
                later[:1] and later[0] in ("the",) and "who" not in asked.plain[index:]
            )
        return word in ("has", "had") and asked.at(index + 1) not in PRONOUNS and not asked.capital[index + 1]
    return True


def _noun_asked(asked: Wording, index: int) -> bool:
    """What follows "which": somebody, and what he did; not "adviser did Trump fire"."""
    head = -1
    for place in range(index, min(len(asked), index + 9)):
        word = asked.plain[place]
        if place > index and asked.breaks[place] and head >= 0:
            break
        if (word in AUXILIARIES and not asked.capital[place]) or word in QUESTION_WORDS:
            break
        if (
            person_noun(word)
            or (_PERSON_ENDING.search(word) and not person_noun(asked.at(place + 1)))
            or (word in _SPEAKING_GROUPS and any(each in SAYS for each in asked.plain[place:]))
        ):
            if _plural(word):
                return False
            head = place
            if not person_noun(asked.at(place + 1)):
                break
        elif word in SAYS and place > index:
            return word in _FINITE and asked.at(index - 1) == "which"
        elif word in PREPOSITIONS:
            break
    if head < 0:
        return False
    for place in range(head + 1, len(asked)):
        word = asked.plain[place]
        if word in ("who", "that", "whose", "and", "but") or asked.breaks[place]:
            return True
        if word in ("did", "does", "do", "didn't", "doesn't"):
            return False
        if word in BEING:
            return any(each in SPEECH or each in FEELINGS for each in asked.plain[place + 1 : place + 4])
        if word in AUXILIARIES:
            return not asked.capital[place + 1] if place + 1 < len(asked) else True
        if word in SPEECH or word in _DEEDS:
            return word in SPEECH
    return True


def _plural(word: str) -> bool:
    return word.endswith("men") or word == "people" or (word.endswith("s") and not word.endswith("ss"))
