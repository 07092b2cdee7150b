"""The names in a question: who of the known speakers is meant by which words.

Names are met in any case, with a slip of the pen, as a surname, a given name, a nickname or a role ("the White
House spokesman"). A full name that nobody bears is found as well, as somebody unknown: "Barbara Bush" is no other
Bush. Knows the speakers it is given; whose words the question asks for is for `asked` to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.given_names import gender_of_given_name, same_given_name
from onrecord.english.nouns import ORGANISATION_NOUNS
from onrecord.english.titles import TITLES
from onrecord.query.rules.question import Wording, wording
from onrecord.query.rules.role_lookup import Described
from onrecord.query.rules.vocabulary import (
    ABOUT,
    AUXILIARIES,
    EVERYDAY,
    LIGHT,
    PLACES,
    PREPOSITIONS,
    SAYS,
    SPEECH,
    VIEW,
    is_name_word,
    person_noun,
)
from onrecord.speakers.speaker import Match, Speaker
from onrecord.text.normalize import folded

_LONGEST = 5  # words of a name
# A given name alone is taken for whoever speaks so many times as much as the next who bears it.
_GIVEN_NAME_DOMINANCE = 10
# Of whom a given name in small letters is enough: whoever says so much.
_HEARD_OF = 20
_NO_SURNAME = SPEECH | VIEW | NOT_NAMES | AUXILIARIES | EVERYDAY | LIGHT | PREPOSITIONS | PLACES
_PARTICLES = frozenset("van von de del della da di du la le bin al el der den ten ter".split())
_SUFFIXES = ("jr", "sr", "ii", "iii", "iv")


@dataclass(frozen=True, slots=True)
class Found:
    """A match with the range of its words in the question."""

    match: Match
    first: int
    last: int


class Finder:
    """Looks up names of a fixed set of speakers in questions; built once, most statements first."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._speakers = tuple(speakers)
        self._full: dict[str, int] = {}
        self._surnames: defaultdict[str, list[int]] = defaultdict(list)
        self._first_surnames: defaultdict[str, list[int]] = defaultdict(list)
        self._givens: defaultdict[str, list[int]] = defaultdict(list)
        for number, speaker in enumerate(self._speakers):
            if speaker.kind != "joint":
                self._register(number, speaker)
        # By first letter, which a slip of the pen seldom hits.
        self._vocabulary: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self._surnames):
            if len(word) > 4:
                self._vocabulary[word[0]].append(word)
        self.described = Described(self._speakers)

    def _register(self, number: int, speaker: Speaker) -> None:
        for form in (speaker.name, *speaker.aliases):
            words = folded(form).split()
            if len(words) > 1 or speaker.kind == "organisation":
                self._full.setdefault(" ".join(words), number)
                self._full.setdefault(" ".join(words).removeprefix("the "), number)
            if speaker.kind == "person" and words:
                plain = [word for word in words if word not in _SUFFIXES] or words
                if len(plain) > 2:
                    self._full.setdefault(f"{plain[0]} {plain[-1]}", number)
                    if len(plain[-2]) > 1:
                        self._full.setdefault(f"{plain[-2]} {plain[-1]}", number)
                bare_given = len(plain) == 1 and gender_of_given_name(plain[0]) is not None
                _append((self._givens if bare_given else self._surnames)[plain[-1]], number)
                if len(plain) > 1:
                    first_is_given = gender_of_given_name(plain[0]) is not None
                    _append(
                        (self._givens if first_is_given else self._first_surnames)[plain[0]],
                        number,
                    )

    def mentions(self, question: str) -> tuple[Match, ...]:
        """Everybody named, in text order, no two overlapping; somebody unknown with no statements."""
        return tuple(found.match for found in self.found(wording(question)))

    def found(self, asked: Wording) -> list[Found]:
        """Everybody named, with the range of the words that name them."""
        found: list[Found] = []
        index = 0
        while index < len(asked):
            best = self.named(asked, index) or self.role(asked, index)
            if best is None:
                index += 1
            else:
                found.append(best)
                index = best.last
        return found

    def role(self, asked: Wording, index: int) -> Found | None:
        """A description that begins at a word ("the White House spokesman") and fits one speaker alone."""
        if index and (asked.plain[index - 1] not in NOT_NAMES | AUXILIARIES or asked.plain[index] in NOT_NAMES):
            return None
        for last in range(min(len(asked), index + 5), index, -1):
            if person_noun(asked.plain[last - 1]) and not any(asked.breaks[index + 1 : last]):
                return self.description(asked, index, last)
        return None

    def description(self, asked: Wording, first: int, last: int) -> Found | None:
        """The speaker whom just these words describe, or the few; none if they break off inside a name."""
        if last < len(asked) and not asked.breaks[last] and asked.capital[last] and not asked.possessive[last - 1]:
            return None
        numbers = self.described.fitting(asked, first, last)
        if not numbers:
            return None
        return Found(replace(self._match(numbers, asked.span(first, last)), either=len(numbers) > 1), first, last)

    def named(self, asked: Wording, index: int) -> Found | None:
        """The longest name that begins at a word."""
        for last in range(min(len(asked), index + _LONGEST), index, -1):
            if any(asked.breaks[index + 1 : last]) or any(asked.possessive[index : last - 1]):
                continue
            numbers = self._several(asked, index, last) if last - index > 1 else self._single(asked, index)
            if numbers:
                title = TITLES.get(asked.at(index - 1))
                if title and len(numbers) > 1:
                    numbers = sorted(
                        numbers,
                        key=lambda number: not self.described.is_a(number, title),
                    )
                return Found(self._match(numbers, asked.span(index, last)), index, last)
            if last - index == self._unknown_full_name(asked, index):
                span = asked.span(index, last)
                name = " ".join(word[:1].upper() + word[1:] for word in asked.text[slice(*span)].split())
                return Found(Match(Speaker(name, (name,), 0, 0), (), span), index, last)
        return None

    def _several(self, asked: Wording, first: int, last: int) -> list[int]:
        """The bearers of a full name, likeliest first; a slip in one half of it is forgiven."""
        phrase = " ".join(asked.plain[first:last])
        if phrase in self._full:
            return [self._full[phrase]]
        given, surname = asked.plain[first], asked.plain[last - 1]
        if last - first > 3 or (last - first == 3 and len(asked.plain[first + 1]) > 2) or len(given) < 2:
            return []
        if surname in SAYS or surname in NOT_NAMES:
            return []
        bearers = [number for number in self._surnames.get(surname, ()) if self._may_be(number, given)]
        if not bearers and len(surname) > 4 and self.is_given_name(given) and surname not in EVERYDAY | SPEECH:
            near = self._nearest(surname, 1 if len(surname) < 7 else 2)
            bearers = [number for number in self._surnames.get(near, ()) if self._may_be(number, given)]
        return bearers if bearers and " " in self._speakers[bearers[0]].name else []

    def _may_be(self, number: int, given: str) -> bool:
        own = folded(self._speakers[number].name).split(" ")[0]
        return (
            same_given_name(own, given)
            or (len(given) > 1 and len(own) > 2 and own.startswith(given))
            or _sounds(own, given)
        )

    def _unknown_full_name(self, asked: Wording, index: int) -> int:
        """How many words are somebody's full name, given name first: "Barbara Bush" where only Jeb is known; else 0."""
        last = index + 1
        while asked.at(last) in _PARTICLES and asked.capital[last]:
            last += 1
        given, surname = asked.plain[index], asked.at(last)
        if (
            not asked.capital[index]
            and gender_of_given_name(given)
            and surname in self._surnames
            and surname not in _NO_SURNAME
        ):
            return 0 if asked.breaks[index + 1] or asked.possessive[index] or person_noun(surname) else 2
        if not (surname and asked.capital[index] and asked.capital[last] and _may_end_a_name(surname)):
            return 0
        if given in PLACES or surname in ORGANISATION_NOUNS or surname in _SUFFIXES or not is_name_word(given):
            return 0
        known = gender_of_given_name(given) is not None or surname in self._surnames
        return last + 1 - index if known else 0

    def _single(self, asked: Wording, index: int) -> list[int]:
        """The speakers that one word names, likeliest first."""
        word = asked.plain[index]
        says = asked.at(index + 1) in SPEECH and not asked.breaks[min(index + 1, len(asked) - 1)]
        capital = asked.capital[index] and index > 0
        subject = asked.at(index - 1) in AUXILIARIES and says
        titled = asked.at(index - 1) in TITLES and capital and asked.capital[index - 1]  # "Rep. King"
        if (
            word in NOT_NAMES
            or (person_noun(word) and not titled)
            or (word in PLACES and not (asked.at(index + 1) in SAYS and (capital or asked.lower)))
        ):
            return []
        marked = says or asked.possessive[index] or asked.at(index - 1) in TITLES
        everyday = word in EVERYDAY and not (capital and not asked.lower)
        if (everyday or word in SPEECH or word in ORGANISATION_NOUNS) and not (subject or (capital and marked)):
            return []
        if self._part_of_longer_name(asked, index) or (word in TITLES and asked.at(index - 1) in ("the", "a")):
            return []
        if word in self._surnames:
            return [] if self._begins_longer_name(asked, index, self._surnames[word]) else self._surnames[word]
        if word in self._full:
            return [self._full[word]]
        if word in self._givens:
            famous = self._famous(self._givens[word])
            return [] if self._begins_longer_name(asked, index, famous) else famous
        if word in self._first_surnames and (capital or index == 0 or subject):
            return self._famous(self._first_surnames[word])
        if len(word) > 4 and word not in EVERYDAY | SPEECH | ORGANISATION_NOUNS and self._expected(asked, index):
            return self._surnames.get(self._nearest(word, 1), [])
        return []

    def _famous(self, numbers: Sequence[int]) -> list[int]:
        if len(numbers) > 1:
            first, second = (self._speakers[number].statements for number in numbers[:2])
            if first < _GIVEN_NAME_DOMINANCE * second:
                return []
        return list(numbers)

    def _part_of_longer_name(self, asked: Wording, index: int) -> bool:
        """Whether a capitalised neighbour makes a word part of another name: "Clinton Foundation", "Ryan Zinke"."""
        if not asked.capital[index]:
            return False
        after = index + 1
        if (
            after < len(asked)
            and asked.capital[after]
            and not asked.breaks[after]
            and not asked.possessive[index]
            and asked.plain[after] not in SPEECH
            and _may_end_a_name(asked.plain[after])
            and asked.plain[after] not in PLACES
            and not asked.words[after].group().isupper()
        ):
            return True
        before = index - 1
        return (
            before >= 0
            and asked.capital[before]
            and not asked.breaks[index]
            and not asked.possessive[before]
            and not asked.words[before].group().isupper()
            and is_name_word(asked.plain[before])
            and asked.plain[before] not in TITLES
            and asked.plain[before] not in PLACES
            and asked.plain[before] not in ORGANISATION_NOUNS
        )

    def _begins_longer_name(self, asked: Wording, index: int, bearers: Sequence[int]) -> bool:
        """Whether one word of a name stands, in small letters, for another's given name: "leon xyz's reply", "heidi
        cruz" where only Heidi Heitkamp and Ted Cruz are known; "hillary lost" does not, of whom all have heard."""
        after = asked.at(index + 1)
        if asked.capital[index] or not after or asked.possessive[index] or asked.breaks[index + 1]:
            return False
        if gender_of_given_name(asked.plain[index]) is None or after in _NO_SURNAME or person_noun(after):
            return False
        if any(OSA.distance(folded(self._speakers[number].name).split()[-1], after) < 2 for number in bearers):
            return False  # a slip in the surname
        known = bearers and self._speakers[bearers[0]].statements >= _HEARD_OF
        return asked.possessive[index + 1] or after in self._surnames or not known

    def _expected(self, asked: Wording, index: int) -> bool:
        """Whether a name must stand here, so that an unknown word is a slip of the pen."""
        if gender_of_given_name(asked.plain[index]) or not (asked.capital[index] or asked.lower):
            return False
        after = asked.at(index + 1)
        if index == 0:
            return after in VIEW or after in SPEECH or after in ABOUT
        return asked.at(index - 1) in AUXILIARIES and after in SPEECH

    def _nearest(self, word: str, slips: int) -> str:
        """The surname nearest to a word, if one is nearest; else nothing."""
        near = extract(
            word,
            self._vocabulary[word[0]],
            scorer=OSA.distance,
            score_cutoff=slips,
            limit=2,
        )
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return ""
        return str(near[0][0])

    def _match(self, numbers: Sequence[int], span: tuple[int, int]) -> Match:
        ranked = [self._speakers[number] for number in numbers]
        return Match(ranked[0], tuple(ranked[1:]), span)

    def is_surname(self, word: str) -> bool:
        """Whether some speaker bears it."""
        return word in self._surnames

    def is_given_name(self, word: str) -> bool:
        """Whether a word is a given name, in general or of some speaker."""
        return word in self._givens or word in self._first_surnames or gender_of_given_name(word) is not None


def _may_end_a_name(word: str) -> bool:
    """Whether a word with a capital may be a surname, as Theresa May's."""
    return word == "may" or is_name_word(word)


def _sounds(one: str, other: str) -> bool:
    """Whether two given names differ by vowels alone, as slips do: "Lindsay", "Lindsey"; Robert is not Roberta."""
    bare = [re.sub("[aeiouy]", "", name) for name in (one, other)]
    apart = one.startswith(other) or other.startswith(one)
    return one[0] == other[0] and bare[0] == bare[1] and len(bare[0]) > 2 and not apart


def _append(numbers: list[int], number: int) -> None:
    if number not in numbers:
        numbers.append(number)
