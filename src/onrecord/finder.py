"""The names in a question: who of the known speakers is meant by which words.

Names are met in any case, with a slip of the pen, as a surname, a given name, a nickname or a role ("the White
House spokesman"). Knows the speakers it is given; whose words the question asks for is for `asked` to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from onrecord.attribute.lexicon import (
    NOT_NAMES,
    ORGANISATION_NOUNS,
    PERSON_NOUNS,
    PLACES_OF,
    STATES,
    TITLES,
    gender_of_given_name,
    same_given_name,
)
from onrecord.attribute.roles import Role, fits, normalised, role_of
from onrecord.speaker import Match, Speaker, folded

_WORD = re.compile(r"@?\w+(?:['’.&-]\w+)*")
_LONGEST = 5  # words of a name
_LINKS = frozenset("of for the at".split())
AUXILIARIES = frozenset(
    """did does do has have had was is are were will would can could should didn't doesn't don't hasn't haven't
    hadn't wasn't isn't won't wouldn't can't couldn't""".split()
)
SPEECH = frozenset(
    """say said says saying tell told tells telling think thinks thought claim claimed claims argue argued argues
    suggest suggested suggests describe described describes explain explained explains believe believed believes
    want wanted wants warn warned warns ask asked asks answer answered answers respond responded responds reply
    replied replies reacted react call called calls accuse accused accuses predict predicted predicts promise
    promised promises deny denied denies admit admitted admits defend defended defends criticize criticized
    criticise criticised tweet tweeted tweets write wrote writes announce announced announces demand demanded
    demands urge urged urges mention mentioned state stated comment commented complain complained note noted insist
    insisted declare declared vow vowed feel felt hope hoped fear feared see saw talk talked speak spoke refer
    blame blamed praise praised""".split()
)
# Surnames that are also everyday words: in small letters they are names only where a speaker is expected.
EVERYDAY = frozenset(
    """young black brown white green gray grey king rice price long short case cash cook church hill wood woods stone
    field fields marsh banks bank day days love rich sharp small strong wise wild west north east south cross police
    court house state post times page park parks reed rose snow sun star summers winter winters may march june august
    will grant mark rob bill frank pat art drew gene hope faith grace joy dawn miles chase hunt hunter fisher baker
    butler carter cooper mason miller porter potter shepherd smith taylor tanner turner walker weaver fox wolf lamb
    bird crow swan bush burns brooks rivers lake pool pope bishop abbott dean major judge justice mayor cousins child
    self other many few good best better head heart hand back foot blood bone power powers law laws battle war peace
    moon noble frost bell bond box ball book camp cost count crane cutter dale dark deal drew early ellis fine flood
    ford free gold golden guy hall hardy harsh holiday holly jobs lane light little lord loud low mean meek mills
    moody moss nice noon paradise pardon pace pierce pike pitt press pride prince profit quick quiet race rain read
    ready root rush savage sage sands school sessions settle shade ship shore silver singer sky song speaker speed
    spring steel street sweet swift temple thorn trust vale vice wall ward waters wells wish wolfe word worth yard
    york china israel america washington lincoln jefferson jordan chad georgia virginia paris london jackson
    houston dallas austin brooklyn columbia madison cleveland campaign party people national american""".split()
)
# Surnames that are mostly places.
_PLACES = (frozenset(PLACES_OF.values()) | frozenset(STATES.values()) | frozenset(PLACES_OF)) | frozenset(
    """washington jordan chad georgia virginia paris london houston dallas austin brooklyn columbia york kent
    berlin rome moscow""".split()
)


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
        self._givens: defaultdict[str, list[int]] = defaultdict(list)
        self._heads: defaultdict[str, list[int]] = defaultdict(list)
        self._roles: dict[int, tuple[Role, ...]] = {}
        for number, speaker in enumerate(self._speakers):
            if speaker.kind != "joint":
                self._register(number, speaker)
        self._vocabulary = sorted(word for word in self._surnames if len(word) > 4)

    def _register(self, number: int, speaker: Speaker) -> None:
        for form in (speaker.name, *speaker.aliases):
            words = folded(form).split()
            if len(words) > 1 or speaker.kind == "organisation":
                self._full.setdefault(" ".join(words), number)
                self._full.setdefault(" ".join(words).removeprefix("the "), number)
            if speaker.kind == "person" and words:
                plain = [word for word in words if word not in ("jr", "sr", "ii", "iii")] or words
                if len(plain) > 2:
                    self._full.setdefault(f"{plain[0]} {plain[-1]}", number)
                    if len(plain[-2]) > 1:
                        self._full.setdefault(f"{plain[-2]} {plain[-1]}", number)
                bare_given = len(plain) == 1 and gender_of_given_name(plain[0]) is not None
                _append((self._givens if bare_given else self._surnames)[plain[-1]], number)
                if len(plain) > 1:
                    first_is_given = gender_of_given_name(plain[0]) is not None
                    _append((self._givens if first_is_given else self._surnames)[plain[0]], number)
        roles = tuple(
            Role(head, frozenset(rest) | {head})
            for head, *rest in (role.split() for role in speaker.roles if role.strip())
        )
        if roles:
            self._roles[number] = roles
            for head in {role.head for role in roles}:
                self._heads[head].append(number)

    # Names in a question.

    def mentions(self, question: str) -> tuple[Match, ...]:
        """Everybody named, in text order, no two overlapping."""
        return tuple(found.match for found in self.found(question, words_of(question)))

    def found(self, question: str, words: Sequence[re.Match[str]]) -> list[Found]:
        """Everybody named, with the range of the words that name them."""
        plain = plain_words(words)
        shouted = question.isupper()
        found: list[Found] = []
        index = 0
        while index < len(words):
            best = self._named(plain, index, words, shouted)
            role = self._role(question, plain, words, index)
            # "Columbia's journalism dean" is the dean; "Army Captain Pardo" is Pardo, whoever else is a captain.
            if role and (best is None or best.last < role.last):
                named_behind = role.last < len(words) and self._named(plain, role.last, words, shouted)
                best = best if named_behind else role
            if best is None:
                index += 1
            else:
                found.append(best)
                index = best.last
        return found

    def _named(self, plain: Sequence[str], index: int, words: Sequence[re.Match[str]], shouted: bool) -> Found | None:
        """The longest name that begins at a word."""
        for last in range(min(len(words), index + _LONGEST), index, -1):
            numbers = self._lookup(plain, index, last, words, shouted)
            if numbers:
                if index and len(numbers) > 1 and plain[index - 1] in TITLES:
                    office = TITLES[plain[index - 1]]
                    numbers = sorted(numbers, key=lambda n: not any(r.head == office for r in self._roles.get(n, ())))
                return Found(self._match(numbers, words[index].start(), end_of_word(words[last - 1])), index, last)
        return None

    def _lookup(
        self, plain: Sequence[str], first: int, last: int, words: Sequence[re.Match[str]], shouted: bool
    ) -> list[int]:
        """The speakers that a run of words names, likeliest first."""
        phrase = " ".join(plain[first:last])
        size = last - first
        if size > 1:
            if phrase in self._full:
                return [self._full[phrase]]
            if size == 2 or (size == 3 and len(plain[first + 1]) == 1):
                bearers = [
                    number
                    for number in self._surnames.get(plain[last - 1], ())
                    if same_given_name(_given(self._speakers[number]), plain[first]) and len(plain[first]) > 1
                ]
                if bearers and " " in self._speakers[bearers[0]].name:
                    return bearers
            return []
        word = plain[first]
        capital = words[first].group()[0].isupper() and not shouted
        expected = capital or (first > 0 and plain[first - 1] in AUXILIARIES) or _says(plain, last)
        if word in _PLACES and not _says(plain, last):
            return []
        everyday = word in EVERYDAY | SPEECH or word in NOT_NAMES or word in PERSON_NOUNS
        if everyday and not (expected and (first > 0 or _says(plain, last))):
            return []
        if everyday and word in NOT_NAMES and not capital:
            return []
        if word in self._surnames:
            return self._surnames[word]
        if word in self._full:
            return [self._full[word]]
        if word in self._givens and (expected or not everyday):
            return self._givens[word]
        if expected and len(word) > 4 and word not in ORGANISATION_NOUNS and not everyday:
            return self._misspelt(word)
        return []

    def _misspelt(self, word: str) -> list[int]:
        """The bearers of the surname nearest to a word: one slip, or two in eight letters and more."""
        slips = 1 if len(word) < 8 else 2
        near = extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=slips, limit=3)
        near = [entry for entry in near if entry[0][0] == word[0]]
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return []
        return self._surnames[near[0][0]]

    def _match(self, numbers: Sequence[int], start: int, end: int) -> Match:
        ranked = [self._speakers[number] for number in numbers]
        return Match(ranked[0], tuple(ranked[1:]), (start, end))

    def _role(self, question: str, plain: Sequence[str], words: Sequence[re.Match[str]], index: int) -> Found | None:
        """A description ("the White House spokesman", "head of planned parenthood") that fits somebody."""
        if plain[index] in NOT_NAMES or (index and plain[index - 1] not in NOT_NAMES | AUXILIARIES):
            return None
        last, head_at = index, -1
        while last < len(plain) and last < index + 8:
            word = plain[last]
            if normalised(word) in PERSON_NOUNS:
                head_at = last
            elif (
                word in NOT_NAMES - _LINKS
                or (head_at >= 0 and (word in SPEECH or word in AUXILIARIES))
                or (head_at >= 0 and not _LINKS & {word, plain[last - 1]} and not _LINKS & set(plain[head_at:last]))
            ):
                break
            last += 1
        if head_at < 0:
            return None
        ends = [end for end in range(last, head_at, -1) if plain[end - 1] not in _LINKS]
        found = [role for end in ends if (role := self._best_role(plain, words, index, end))]
        # Where the phrase ends is not known: the end that fits best, of equals the longest.
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def _best_role(
        self, plain: Sequence[str], words: Sequence[re.Match[str]], first: int, last: int
    ) -> tuple[float, Found] | None:
        role = role_of([_without_possessive(word) for word in plain[first:last]])
        if not role.head or len(role.words) < 2:
            return None
        candidates = {number for head in self._heads for number in self._heads[head] if _same(head, role.head)}
        scored = []
        for number in candidates:
            fit = max((fits(role, (one,)) for one in self._roles[number]), default=0.0)
            if fit >= 0.45:
                scored.append((-round(fit, 2), number))
        if not scored:
            return None
        ranked = [number for _, number in sorted(scored)]
        best = [number for value, number in sorted(scored) if value == sorted(scored)[0][0]]
        speakers = [self._speakers[number] for number in (best + [n for n in ranked if n not in best])[:6]]
        match = Match(speakers[0], tuple(speakers[1:]), (words[first].start(), end_of_word(words[last - 1])))
        fit = -sorted(scored)[0][0]
        # Half of the words will do only where nobody else fits as well.
        return (fit, Found(match, first, last)) if fit >= 0.6 or len(best) == 1 else None

    def is_given_name(self, word: str) -> bool:
        """Whether some speaker goes by this given name."""
        return word in self._givens


def words_of(question: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(question))


def plain_words(words: Sequence[re.Match[str]]) -> list[str]:
    return [_without_possessive(folded(word.group())) for word in words]


def _append(numbers: list[int], number: int) -> None:
    if number not in numbers:
        numbers.append(number)


def _given(speaker: Speaker) -> str:
    return folded(speaker.name).split(" ")[0]


def _without_possessive(word: str) -> str:
    return word[:-2] if word.endswith("'s") and len(word) > 2 else word


def end_of_word(word: re.Match[str]) -> int:
    """One past a word, a possessive ending left out."""
    return word.end() - 2 if word.group()[-2:] in ("'s", "’s") and len(word.group()) > 2 else word.end()


def _says(plain: Sequence[str], index: int) -> bool:
    return index < len(plain) and plain[index] in SPEECH


def _same(one: str, other: str) -> bool:
    return fits(Role(one, frozenset((one,))), (Role(other, frozenset((other,))),)) > 0
