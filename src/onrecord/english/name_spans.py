"""Find name spans in a text and classify them as person, organisation or place.

A name is a run of capitalised words, without the titles before it and the possessive ending. Its kind comes from
its words (titles, given names, nouns such as "ministry") and, if the caller has one, from a statistical
recogniser. A name has the same kind throughout a document.

Resolving a name to a person is up to `people`. Only scripts with capital letters are supported.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.given_names import gender_of_given_name
from onrecord.english.name_case import NAME_SUFFIXES
from onrecord.english.nouns import ORGANISATION_NOUNS, PERSON_NOUNS
from onrecord.english.places import PLACE_NAMES, PLACES_OF
from onrecord.english.titles import TITLES
from onrecord.english.tokens import Token, joined
from onrecord.english.word_lists import word_set
from onrecord.english.word_surnames import SURNAMES_LIKE_WORDS, surnames_like_words

NameKind = Literal["person", "organisation", "place", "unknown"]
Label = tuple[int, int, str]
"""A recognised entity: start, end, and an OntoNotes label (PERSON, ORG, GPE, ...)."""

_PARTICLES = word_set("names/particles")
_BEHIND_A_NAME = word_set("names/degrees")
_REIGNING = word_set("reigning")
# Labels of things that never speak, whatever the rules say.
_KIND_OF_LABEL: dict[str, NameKind] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
# Words that begin names as well as sentences: "New York", "Democratic National Committee".
_BEGIN_NAMES = word_set("name_begins/begin")
# Words that begin sentences and captions but can occur in a name: "Judicial Watch", "Texas Lt. Gov. Dan Patrick".
_CONTINUE_NAMES = word_set("name_begins/begin", "name_begins/inside") | frozenset(TITLES)
# Departments that follow an office: "secretary of State Clinton", "chief of staff Denis McDonough".
_OFFICES_OF = word_set("departments")
# Words capitalised only at the start of a sentence: "Understated Perez", "Besides Centerview", "Absent Trump".
_SENTENCE_OPENERS = word_set("name_begins/openers")
_OPENING_FORM = re.compile(r"[a-z-]{4,}(?:ed|ing|ly)")
NICKNAME = re.compile(r"[ \u00a0](?:[\"“”][A-Z][\w.’' -]{1,15}[\"”“]|\([A-Z]\w+\))[ \u00a0]")
"""A nickname between given name and surname, with the surrounding blanks."""
_LANDSCAPE = word_set("places/landscape")
_APPOSITION = frozenset("his her who a an".split())
_LONGEST_NAME = 6  # words; longer runs are headlines and lists


@dataclass(frozen=True, slots=True)
class Name:
    """One occurrence of a name.

    Attributes:
        start: First character of the name, without titles.
        end: One past the last character, without a possessive ending.
        words: The words of the name.
        titles: Titles directly before the name, lower case, written out.
        kind: Kind of entity, or None if unknown.
        possessive: Whether the name is possessive ("Clinton's").
        token: Index of the first word of the name among the tokens.
        first: Index of the first word of the title and name together.
        initial: Whether the name begins a sentence, so that its capital is no evidence.
    """

    start: int
    end: int
    words: tuple[str, ...]
    titles: tuple[str, ...]
    kind: NameKind
    possessive: bool
    token: int
    first: int
    initial: bool = False


def runs(
    text: str, words: Sequence[Token], starts: frozenset[int], headlines: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return ranges `[first, last)` of tokens that may be names with titles.

    Args:
        text: The text.
        words: Its words.
        starts: Where sentences begin.
        headlines: Spans in which most words have capitals, so that these tell nothing.
    """
    found = []
    i, total = 0, len(words)
    surnames = surnames_like_words(text, words, starts, headlines)
    while i < total:
        if not words[i].capital or (
            words[i].word.lower() in NOT_NAMES and i not in surnames and not _name_anyway(words, i, starts)
        ):
            i += 1
            continue
        j = i + 1
        while j < total and not words[j - 1].possessive:
            if nickname := _nickname(text, words, j):
                j += nickname + 1
                continue
            if not joined(text, words[j - 1], words[j]):
                break
            lower = words[j].word.lower()
            if words[j].start in starts and words[j - 1].after == words[j - 1].end:
                break
            if words[j].capital and (
                lower not in NOT_NAMES or lower in _CONTINUE_NAMES or j in surnames or _name_behind(words, j)
            ):
                j += 1
            elif lower in _PARTICLES and (k := _after_particles(text, words, j)):
                j = k
                if words[j - 1].word.lower() == lower:
                    break
                if j >= total or words[j - 1].word.lower() in _PARTICLES:
                    break
            elif (
                lower in ("of", "for", "on", "and")
                and words[j - 1].word.lower() in ORGANISATION_NOUNS | {"secretary", "minister", "chief", "university"}
                and (k := _after_the(words, j + 1)) < total
                and words[k].capital
                and words[k].word.lower() not in NOT_NAMES
                and all(joined(text, words[n], words[n + 1]) for n in range(j, k))
                and (lower != "and" or words[j - 1].word.lower() not in ORGANISATION_NOUNS)
            ):
                j = k + 1
            else:
                break
        found.append((i, min(j, total)))
        i = max(j, i + 1)
    return found


def _after_particles(text: str, words: Sequence[Token], j: int) -> int:
    """Return where a run goes on behind one particle or two from the j-th word ("de la Fuente"), or 0."""
    for k in (j + 1, j + 2):
        if k >= len(words) or not joined(text, words[k - 1], words[k]):
            return 0
        if words[k].capital:
            return k + 1
        if words[k].word not in _PARTICLES:
            return 0
    return 0


def _name_behind(words: Sequence[Token], j: int) -> bool:
    """Return whether a non-initial word continues a name: the initial of "William A. Ives", "Rex Early"."""
    lower = words[j].word.lower()
    if gender_of_given_name(lower) or (len(lower) == 1 and words[j].after > words[j].end):
        return True
    return lower in SURNAMES_LIKE_WORDS and gender_of_given_name(words[j - 1].word) is not None


def _name_anyway(words: Sequence[Token], i: int, starts: frozenset[int]) -> bool:
    """Return whether a word that usually begins sentences is a name or title here: "Will Hurd", "Rep. May"."""
    lower = words[i].word.lower()
    if lower in TITLES:
        return True
    followed = i + 1 < len(words) and words[i + 1].capital and words[i + 1].word.lower() not in NOT_NAMES
    if lower in ("new", "democratic", "republican"):
        return followed
    return followed and words[i].start not in starts and (lower in _BEGIN_NAMES or bool(gender_of_given_name(lower)))


def _after_the(words: Sequence[Token], index: int) -> int:
    return index + 1 if index < len(words) and words[index].word == "the" else index


def _nickname(text: str, words: Sequence[Token], j: int) -> int:
    """Return the number of words from the j-th that form a quoted nickname: John “Tig” Tiegen."""
    match = NICKNAME.match(text, words[j - 1].after) if gender_of_given_name(words[j - 1].word) else None
    k = j
    while match and k < len(words) and words[k].start < match.end():
        k += 1
    return k - j if match and k < len(words) and words[k].start == match.end() and words[k].capital else 0


def parts(run: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """Return the number of title words at the start of a run, and the titles written out.

    >>> parts(["Florida", "Sen", "Marco", "Rubio"]), parts(["Steve", "King"]), parts(["Justice", "Department"])
    ((2, ('florida', 'senator')), (0, ()), (0, ()))
    """
    lower = [word.lower().rstrip(".") for word in run]
    for cut in range(len(run) - 1, 0, -1):
        if lower[cut - 1].rsplit("-", 1)[-1] not in PERSON_NOUNS and lower[cut - 1] not in TITLES:
            continue
        rest = lower[cut:]
        if len(rest) > 2 and rest[0] == "of" and rest[1] in _OFFICES_OF:
            return cut + 2, tuple(TITLES.get(word, word) for word in lower[: cut + 2])
        if all(word in NAME_SUFFIXES for word in rest) or rest[-1] in ORGANISATION_NOUNS:
            return 0, ()
        if rest[0] in ("of", "for") or (gender_of_given_name(lower[0]) and cut == 2 and lower[1] == "king"):
            return 0, ()
        if lower[cut - 1] in _REIGNING and len(rest) == 1:
            cut -= 1
        return cut, tuple(TITLES.get(word, word) for word in lower[:cut])
    return 0, ()


def _given_name_inside(run: Sequence[str]) -> int:
    """Return the index where a person's name begins in a long run, or 0.

    In "New York City Public Advocate Trish James" it is that of "Trish".
    """
    if gender_of_given_name(run[0]) or any(word.lower() in ORGANISATION_NOUNS for word in run[-2:]):
        return 0
    for start in (len(run) - 2, len(run) - 3):
        if start > 1 and gender_of_given_name(run[start]):
            return start
    return 0


def find_names(
    text: str,
    words: Sequence[Token],
    starts: frozenset[int],
    labels: Iterable[Label] = (),
    headlines: Sequence[tuple[int, int]] = (),
    sources: Sequence[tuple[int, int]] = (),
) -> list[Name]:
    """Return all names of a text in order, with their kinds.

    Args:
        text: The text.
        words: Its words.
        starts: Where sentences begin.
        labels: What a recogniser found.
        headlines: Spans in which most words have capitals, so that these tell nothing.
        sources: Spans that name who says something, which in doubt is a person.
    """
    spans = []
    lower_cased = {word.word for word in words if word.word.islower()}
    stretches = runs(text, words, starts, headlines)
    # "King" alone is a title, unless the document has a Pete King.
    surnames = {words[last - 1].word for first, last in stretches if last - first > 1}
    bearers = {words[j - 1].word for i, j in stretches if j - i > 1 and gender_of_given_name(words[i].word)}
    others = {words[j - 1].word for i, j in stretches if j - i > 1 and words[i].word != "Dean"}
    known = {" ".join(words[i].word for i in range(first, last)) for first, last in stretches}
    for first, last in stretches:
        while last - first > 1 and words[last - 1].word in _BEHIND_A_NAME:
            last -= 1
        run = [words[i].word for i in range(first, last)]
        cut, titles = parts(run)
        if cut == 0 and len(run) == 3 and run[0].lower() in lower_cased and gender_of_given_name(run[1]):
            cut = 1
        if titles == ("dean",) and run[-1] not in others:
            cut, titles = 0, ()  # Dean Baker, if there is no other Baker
        if cut == 0 and len(run) > 3:
            cut = _given_name_inside(run)
            titles = tuple(TITLES.get(word.lower(), word.lower()) for word in run[:cut])
        cut += _opener(words, first + cut, last, starts, known) if cut == 0 else 0
        if last - first - cut > _LONGEST_NAME:
            continue
        if cut == 0 and len(run) == 1 and run[0].lower() in TITLES | _NOT_ALONE and run[0] not in surnames:
            continue
        if len(run) > 1 and all(word.lower() in TITLES | _NOT_ALONE for word in run) and run[-1] not in bearers:
            continue  # "Prime Minister", "Vice Premier"
        spans.append((first, first + cut, last, titles))
    speaking = {start for start, _ in sources if not any(first <= start < last for first, last in headlines)}
    kinds = _kinds(words, spans, starts, labels, speaking)
    return [
        Name(
            words[token].start,
            _end(words[last - 1]),
            tuple(words[i].word for i in range(token, last)),
            titles,
            kinds[_surface(words, token, last)],
            words[last - 1].possessive,
            token,
            first,
            words[first].start in starts,
        )
        for first, token, last, titles in spans
    ]


def _opener(words: Sequence[Token], first: int, last: int, starts: frozenset[int], known: set[str]) -> int:
    """Return 1 if the first word of a run is not part of the name ("Understated Perez", "State Clinton"), else 0."""
    lower = words[first].word.lower()
    if last - first < 2 or gender_of_given_name(lower):
        return 0
    rest = " ".join(words[i].word for i in range(first + 1, last))
    if lower in _OFFICES_OF and first > 1 and words[first - 1].word.lower() == "of":
        return int(words[first - 2].word.lower() in PERSON_NOUNS)
    opens = lower in _SENTENCE_OPENERS or _OPENING_FORM.fullmatch(lower) is not None
    named = rest in known or gender_of_given_name(rest.split(" ")[0]) is not None
    return int(opens and named and words[first].start in starts)


_NOT_ALONE = dict.fromkeys(PERSON_NOUNS, "")


def _end(token: Token) -> int:
    """Return the end of a name's last word, including the full stop of "Jr." and "U.N."."""
    return token.after if token.word.lower() in NAME_SUFFIXES or "." in token.word else token.end


def _surface(words: Sequence[Token], token: int, last: int) -> str:
    return " ".join(words[i].word for i in range(token, last))


def _kinds(
    words: Sequence[Token],
    spans: Sequence[tuple[int, int, int, tuple[str, ...]]],
    starts: frozenset[int],
    labels: Iterable[Label],
    speaking: Set[int],
) -> dict[str, NameKind]:
    """Classify each surface form by the evidence of all its occurrences."""
    by_start = {start: kind for start, _, label in labels if (kind := _KIND_OF_LABEL.get(label, "unknown"))}
    votes: defaultdict[str, Counter[NameKind]] = defaultdict(Counter)
    said_by: dict[str, bool] = {}
    lower_cased = {word.word for word in words if word.word.islower()}
    for first, token, last, titles in spans:
        surface = _surface(words, token, last)
        vote = votes[surface]
        for kind, weight in _evidence(words, first, token, last, titles):
            vote[kind] += weight
        for index in range(first, last):
            label = by_start.get(words[index].start)
            if label:
                vote[label] += 2
                break
        if last - token == 1 and surface.lower() in lower_cased and words[token].start in starts:
            vote["unknown"] += 3
        plain = not any(words[index].word.lower() in lower_cased for index in range(token, last))
        if last - token == 2 and plain and not words[last - 1].possessive:
            heads = words[first].start in speaking and words[token].word.isalpha()
            said_by[surface] = said_by.get(surface, False) or heads
    for surface, says in said_by.items():
        if says and not votes[surface]:
            votes[surface]["person"] += 1
    decided: dict[str, NameKind] = {}
    alone = {surface for surface in votes if " " not in surface}
    for surface, vote in votes.items():
        parts_of = surface.split(" ")
        named = parts_of[0] not in alone and parts_of[0].lower() not in lower_cased
        if 1 < len(parts_of) < 4 and parts_of[-1] in alone and named:
            # A name given in full first and then by its last word is usually a person.
            vote["person"] += 2
        elif len(parts_of) == 2 and parts_of[0] in alone and parts_of[0].lower() in SURNAMES_LIKE_WORDS:
            vote["person"] += 2  # "An Jiahe", then "An"
        best, weight = max(vote.items(), key=lambda item: (item[1], item[0])) if vote else ("unknown", 0)
        decided[surface] = best if weight > 0 else "unknown"
    return decided


def _evidence(
    words: Sequence[Token], first: int, token: int, last: int, titles: tuple[str, ...]
) -> Iterable[tuple[NameKind, int]]:
    """Classify one occurrence by its words and the words before it."""
    run = [words[i].word for i in range(token, last)]
    lower = [word.lower() for word in run]
    if any(word in ORGANISATION_NOUNS for word in lower[1:]) or (len(run) > 1 and lower[0] in ORGANISATION_NOUNS):
        yield "organisation", 6
    if len(run) > 1 and lower[-1] in _LANDSCAPE:
        yield "place", 6
    if titles:
        yield "person", 5
    before = words[first - 1].word.lower() if first else ""
    if before in PERSON_NOUNS and not words[first - 1].possessive:
        yield "person", 3
    if 1 < len(run) < 4 and last < len(words) and words[last - 1].end + 2 == words[last].start:
        behind = words[last].word
        if behind in _APPOSITION or behind in PERSON_NOUNS:
            yield "person", 2
        elif behind.isdecimal() and len(behind) == 2:
            yield "person", 4  # "Sun Dali, 58, a guard"
    if run[0].startswith("@"):
        yield "person", 3
    if len(run) > 1 and gender_of_given_name(run[0]):
        yield "person", 4
    elif len(run) > 1 and len(run[1]) == 1 and len(run) > 2:
        yield "person", 3
    if len(run) == 1 and run[0].isupper() and 2 <= len(run[0]) <= 5:
        yield "organisation", 2
    if " ".join(lower) in PLACE_NAMES or lower[-1] in PLACE_NAMES or " ".join(lower) in PLACES_OF:
        yield "place", 5
