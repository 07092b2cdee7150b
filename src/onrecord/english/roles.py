"""Extract roles next to a name, and match descriptions against them.

"President Xi", "Texas senator Ted Cruz", "James B. Comey, the F.B.I. director", "Sen. Marco Rubio (R-Fla.)",
"Ms. Weiser is director of the project". A role is a head noun and its modifiers.

Resolving a description to a person is up to `coreference`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.name_spans import Name
from onrecord.english.nouns import PERSON_NOUNS
from onrecord.english.places import PLACES_OF, STATES
from onrecord.english.titles import TITLES
from onrecord.english.tokens import Token
from onrecord.english.word_lists import groups, word_set


@dataclass(frozen=True, slots=True)
class Role:
    """An office, occupation or relation: `head` is the noun ("senator"), `words` the noun and its modifiers."""

    head: str
    words: frozenset[str]


_SAME_HEAD = groups("roles/same_head")
_RANKS = ("vice", "shadow")
_PARTIES = frozenset("republican democrat".split())
_ELECTED = word_set("role_modifiers/elected")
_NEUTRAL = word_set("role_modifiers/neutral")
_STOP = NOT_NAMES - frozenset("republican democratic democrat first new gop former".split())
_PREPOSITIONS = frozenset("of for at in with from on to by who whom that which whose and".split())
_VERBS_OF_BEING = frozenset("is was became remains".split())
_PARTY = {"r": "republican", "d": "democrat", "i": "independent", "gop": "republican", "democratic": "democrat"}
_BRACKET = re.compile(r"\s?\(([A-Z])[-–— ]+([A-Z][\w.]{1,15})")
_BRACKET_PARTY = re.compile(r"\s?\(([RDI])\)")
_BREAK = re.compile(r"[,;:.!?()\[\]\n\r—–“”\"]")
_DASH = re.compile(r"[—–]| --? ")
_LONGEST_ASIDE = 250  # characters
_LONGEST_ROLE = 14  # words; longer appositions are sentences


def normalised(word: str) -> str:
    """Normalize a word for comparing roles: lower case, abbreviations and demonyms resolved.

    >>> normalised("Sen"), normalised("Chinese"), normalised("U.S"), normalised("GOP")
    ('senator', 'china', 'us', 'republican')
    """
    lower = word.lower().rstrip(".")
    lower = TITLES.get(lower, lower)
    lower = PLACES_OF.get(lower, PLACES_OF.get(lower.replace(".", ""), lower))
    return _PARTY.get(lower, lower)


def role_of(words: Sequence[str]) -> Role:
    """Return the role that a phrase describes; its head is the last noun for a person before a preposition.

    >>> role = role_of("the Chinese president".split())
    >>> role.head, sorted(role.words)
    ('president', ['china', 'president'])
    """
    head = ""
    for number, word in enumerate(words):
        lower = normalised(word)
        if lower in _PREPOSITIONS and head:
            break
        if lower in PERSON_NOUNS:
            press = lower == "secretary" and number > 0 and words[number - 1].lower() == "press"
            head = "spokesman" if press else lower
    content = {normalised(word) for word in words if word.lower() not in _STOP and len(word) > 1}
    content |= _initials(words)
    return Role(head, frozenset(content | {head} if head else content))


def _initials(words: Sequence[str]) -> set[str]:
    """Return the initials of three to six capitalised words: "Council on American-Islamic Relations" is CAIR.

    The end of the name is unknown, so every prefix of the run counts.
    """
    found: set[str] = set()
    run = ""
    for word in words:
        if word[:1].isupper():
            for part in word.split("-"):
                run += part[:1].lower()
                if 2 < len(run) < 7:
                    found.add(run)
        elif word.lower() not in ("of", "on", "for", "the", "and"):
            run = ""
    return found


def role_of_titles(titles: Sequence[str]) -> Role:
    """Return the role given by the titles before a name."""
    return role_of(titles)


def roles_beside(text: str, words: Sequence[Token], name: Name) -> list[Role]:
    """Return the roles before and after one occurrence of a name."""
    found = []
    last = name.token + len(name.words) - 1
    end = words[last].after
    if not name.possessive:
        behind = _behind(text, words, last)
        if behind:
            found.append(role_of(behind))
        bracket = _BRACKET.match(text, end)
        party = bracket or _BRACKET_PARTY.match(text, end)
        if party and party.group(1).lower() in _PARTY:
            extra = [_PARTY[party.group(1).lower()]]
            if bracket:
                state = bracket.group(2).lower().rstrip(".)")
                extra.append(STATES.get(state, state))
            found.append(role_of([*extra, *name.titles]))
        if name.titles and last + 2 < len(words) and words[last + 1].word == "of" and words[last + 2].capital:
            place = [words[i].word for i in range(last + 2, min(last + 4, len(words))) if words[i].capital]
            found.append(role_of([*name.titles, *place]))
    before = _before(text, words, name.first)
    if before:
        found.append(role_of([*before, *name.titles]))
    return [role for role in found if role.head]


def _behind(text: str, words: Sequence[Token], last: int) -> list[str]:
    """Return the apposition after a name: `, the F.B.I. director`, ` is chairman of the party`."""
    following = last + 1
    if following >= len(words):
        return []
    gap = text[words[last].after : words[following].start]
    if gap.strip(" \u00a0") not in ("", ",", "—", "–", "-", "--"):
        return []
    if gap.strip(" \u00a0") not in ("", ",") and _closes(text, words[last].end):
        return []
    being = words[following].word in _VERBS_OF_BEING
    if gap.strip(" \u00a0") == "" and not being:
        return []
    if being:
        following += 1
    phrase: list[str] = []
    for index in range(following, min(following + _LONGEST_ROLE, len(words))):
        if index > following and _BREAK.search(text, words[index - 1].after, words[index].start):
            break
        lower = words[index].word.lower()
        if not phrase and (lower in ("who", "which", "and", "but", "as", "in", "on", "at") or lower.endswith("ing")):
            return []
        if lower in ("who", "whose", "which", "that", "said", "says", "told", "and") and phrase:
            break
        if lower in ("with", "to", "from", "by") and not role_of(phrase).head:
            return []  # ", held a conversation with the President" is an action
        phrase.append(words[index].word)
    if not role_of(phrase).head or (being and not _role_comes_early(phrase)):
        return []
    return phrase


def _closes(text: str, place: int) -> bool:
    """Return whether a dash closes a pair of dashes: "In a letter - to Jane Roe - the senator asks"."""
    before = re.split(r"[.!?]\s|[\n\r]", text[max(0, place - _LONGEST_ASIDE) : place])[-1]
    return len(_DASH.findall(before)) % 2 == 1


def _role_comes_early(phrase: Sequence[str]) -> bool:
    """Return whether a predicate is a role: "is a Texas senator", not "is angry that the senator left"."""
    return phrase[0].lower() in ("a", "an", "the") and any(normalised(w) in PERSON_NOUNS for w in phrase[1:5])


def _before(text: str, words: Sequence[Token], first: int) -> list[str]:
    """Return the description before a name and its titles: `Republican strategist`, `the F.B.I. director, `."""
    phrase: list[str] = []
    index = first - 1
    if index < 0:
        return []
    gap = text[words[index].after : words[first].start].strip(" \u00a0")
    if gap not in ("", ","):
        return []
    if normalised(words[index].word) not in PERSON_NOUNS and gap == "":
        # "Florida" before "Sen. Marco Rubio" is inside the run already; nothing else describes without a noun.
        return []
    while index >= 0 and len(phrase) < _LONGEST_ROLE - 2:
        lower = words[index].word.lower()
        if phrase and _BREAK.search(text, words[index].after, words[index + 1].start):
            break
        if lower in ("a", "an", "the"):
            if role_of(phrase).head:
                return [] if _accompanied(phrase) else phrase
            if lower != "the" or index == 0 or words[index - 1].word.lower() not in ("of", "for"):
                return []
            # `the High Representative of the Compact, Jane Doe`
            index -= 1
            continue
        if gap == "" and (lower in _STOP or lower in _PREPOSITIONS):
            break
        phrase.insert(0, words[index].word)
        if gap == "" and lower == "former":
            break
        if words[index].possessive:
            return phrase if role_of(phrase).head and not _accompanied(phrase) else []
        index -= 1
    # `..., the director, James Comey` needs its article; without one a comma only separates a list.
    return phrase if gap == "" and role_of(phrase).head else []


def _accompanied(phrase: Sequence[str]) -> bool:
    """Return whether a phrase names a companion: "Boston's hall with Mayor Marty Walsh by her side, Jane Roe spoke"."""
    return any(word.lower() in ("with", "by") for word in phrase)


def fits(description: Role, roles: Iterable[Role]) -> float:
    """Score how well a description fits a person with these roles, from 0 (no match) to 1 (head and all modifiers).

    >>> xi = [role_of(["Chinese", "President"])]
    >>> fits(role_of("the Chinese president".split()), xi), fits(role_of("the US president".split()), xi)
    (1.0, 0.0)
    """
    roles = tuple(roles)
    if contradicts(description, roles):
        return 0.0
    everything = frozenset().union(*(role.words for role in roles)) if roles else frozenset()
    narrowing = description.words - {description.head} - _NEUTRAL
    best = 0.0
    for role in roles:
        same = role.head == description.head
        # "the Florida Republican" may be a senator of Florida with no party given.
        partisan = description.head in _PARTIES and role.head in _ELECTED and bool(narrowing & PLACES)
        alike = same or partisan or any(role.head in group and description.head in group for group in _SAME_HEAD)
        if not alike:
            continue
        matched = len(narrowing & everything)
        if narrowing and not matched:
            best = max(best, 0.2 if same else 0.1)
            continue
        share = matched / len(narrowing) if narrowing else 0.8
        best = max(best, share * (1.0 if same else 0.9))
    return best


def contradicts(description: Role, roles: Iterable[Role]) -> bool:
    """Return whether these roles give another place, party or rank than a description.

    >>> contradicts(role_of("the Texas senator".split()), [role_of(["Florida", "senator"])])
    True
    >>> contradicts(role_of("the health secretary".split()), [role_of("shadow health secretary".split())])
    True
    """
    roles = tuple(roles)
    everything = frozenset().union(*(role.words for role in roles))
    for kind in (PLACES, _PARTIES):
        wanted = description.words & kind
        if wanted and everything & kind and not wanted & everything:
            return True
    # The presidential nominee is not the vice-presidential one, nor the health secretary the shadow health secretary.
    ranks = [_ranks(role) for role in roles if role.head == description.head]
    own = _ranks(description)
    return bool(ranks) and (any(not own <= each for each in ranks) or all(each > own for each in ranks))


def _ranks(role: Role) -> frozenset[str]:
    """Return the modifiers that change an office: vice, shadow."""
    return frozenset(rank for rank in _RANKS if any(word.startswith(rank) for word in role.words))


PLACES = frozenset(PLACES_OF.values()) | frozenset(STATES.values()) | frozenset(("york", "jersey", "carolina"))


def roles_of(text: str, words: Sequence[Token], name: str) -> list[Role]:
    """Return every role that a text gives next to this exact name."""
    parts = name.split()
    wanted = [part.rstrip(".") for part in parts]
    found: list[Role] = []
    for index in range(len(words) - len(wanted) + 1):
        if words[index].word != wanted[0] or [word.word for word in words[index : index + len(wanted)]] != wanted:
            continue
        first = index
        while first and (
            words[first - 1].word.lower() in TITLES
            or _describes(words, first - 1)
            or (first > 1 and words[first - 1].word in ("of", "on", "for") and _describes(words, first - 2))
        ):
            if not 0 < words[first].start - words[first - 1].after <= 1:
                break
            first -= 1
        last = words[index + len(wanted) - 1]
        titles = tuple(TITLES.get(word.word.lower(), word.word.lower()) for word in words[first:index])
        here = Name(words[index].start, last.end, tuple(wanted), titles, "person", last.possessive, index, first)
        found.extend(roles_beside(text, words, here))
        spelt = role_of([word.word for word in words[first:index]])
        if spelt.head:
            found.append(spelt)
    return found


def _describes(words: Sequence[Token], index: int) -> bool:
    """Return whether a capitalised word before a title belongs to it: "Florida Sen.", "House Speaker"."""
    return words[index].capital and words[index].word.lower() not in _STOP and words[index].word.lower() != "the"
