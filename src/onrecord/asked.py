"""Who a question is about: the names in it, and which of them is the one whose words are asked for.

Names are met in any case, with a slip of the pen, as a surname, a given name, a nickname or a role. Whose words
are asked for follows from the wording: "what did Christie say Trump meant" asks for Christie, "how did Trump
respond to Clinton" for Trump, "who said Trump lost" for nobody in particular.

Knows the speakers it is given and how English asks; reads no documents.
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
    RELATION_NOUNS,
    STATES,
    TITLES,
    gender_of_given_name,
    same_given_name,
)
from onrecord.attribute.roles import Role, fits, normalised, role_of
from onrecord.speakers import Match, Speaker, folded

_WORD = re.compile(r"@?\w+(?:['’.&-]\w+)*")
_LONGEST = 5  # words of a name
_LINKS = frozenset("of for the at".split())

_AUXILIARIES = frozenset(
    """did does do has have had was is are were will would can could should didn't doesn't don't hasn't haven't
    hadn't wasn't isn't won't wouldn't can't couldn't""".split()
)
_QUESTION_WORDS = frozenset("what how why where when which who whom whose".split())
_PRONOUNS = frozenset("he she it they we i you this that there who which".split())
_SPEECH = frozenset(
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
_LIKINGS = frozenset("prefer like support oppose back favor favour need plan".split())
_VIEW = frozenset(
    """reaction response view views opinion stance position explanation reason reasons take verdict theory remark
    remarks comment comments statement statements answer reply claim claims argument accusation plan plans promise
    promises words message prediction beef criticism defense defence warning advice quote quotes thoughts attitude
    assessment analysis complaint rationale excuse comeback description account""".split()
)
_FACT = re.compile(
    r"^(?:how (?:much|many|old|long|far|often)|when|where|what (?:share|percentage|percent|number|date|year|day)"
    r"|which (?:state|city|country|year|day|month))\b",
    re.IGNORECASE,
)
_GOVERNED = RELATION_NOUNS | {"foundation", "university", "supporters", "voter", "voters", "poll", "rally", "tower"}
_ABOUT = frozenset("about on of to over against for with by from toward towards regarding than like".split())
# Surnames that are also everyday words: in small letters they are names only where a speaker is expected.
_EVERYDAY = frozenset(
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
class _Found:
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
        return tuple(found.match for found in self._found(question, _words_of(question)))

    def _found(self, question: str, words: Sequence[re.Match[str]]) -> list[_Found]:
        plain = _plain(words)
        shouted = question.isupper()
        found: list[_Found] = []
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

    def _named(self, plain: Sequence[str], index: int, words: Sequence[re.Match[str]], shouted: bool) -> _Found | None:
        """The longest name that begins at a word."""
        for last in range(min(len(words), index + _LONGEST), index, -1):
            numbers = self._lookup(plain, index, last, words, shouted)
            if numbers:
                if index and len(numbers) > 1 and plain[index - 1] in TITLES:
                    office = TITLES[plain[index - 1]]
                    numbers = sorted(numbers, key=lambda n: not any(r.head == office for r in self._roles.get(n, ())))
                return _Found(self._match(numbers, words[index].start(), _end(words[last - 1])), index, last)
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
        expected = capital or (first > 0 and plain[first - 1] in _AUXILIARIES) or _says(plain, last)
        if word in _PLACES and not _says(plain, last):
            return []
        everyday = word in _EVERYDAY | _SPEECH or word in NOT_NAMES or word in PERSON_NOUNS
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

    def _role(self, question: str, plain: Sequence[str], words: Sequence[re.Match[str]], index: int) -> _Found | None:
        """A description ("the White House spokesman", "head of planned parenthood") that fits somebody."""
        if plain[index] in NOT_NAMES or (index and plain[index - 1] not in NOT_NAMES | _AUXILIARIES):
            return None
        last, head_at = index, -1
        while last < len(plain) and last < index + 8:
            word = plain[last]
            if normalised(word) in PERSON_NOUNS:
                head_at = last
            elif (
                word in NOT_NAMES - _LINKS
                or (head_at >= 0 and (word in _SPEECH or word in _AUXILIARIES))
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
    ) -> tuple[float, _Found] | None:
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
        match = Match(speakers[0], tuple(speakers[1:]), (words[first].start(), _end(words[last - 1])))
        fit = -sorted(scored)[0][0]
        # Half of the words will do only where nobody else fits as well.
        return (fit, _Found(match, first, last)) if fit >= 0.6 or len(best) == 1 else None

    # Whose words are asked for.

    def asked_speaker(self, question: str) -> Match | None:
        """The one whose words a question asks for, or None."""
        # Of several questions in a row the last that has a verb of saying counts.
        start = 0
        for part in re.split(r"(?<=[?!])", question):
            if part.strip() and (start == 0 or _speaks(_plain(_words_of(part)))):
                found = self._asked(part)
                if found is not None or start == 0:
                    best = found
                    offset = start
            start += len(part)
        if not question.strip() or best is None:
            return None
        return Match(best.speaker, best.alternatives, (best.span[0] + offset, best.span[1] + offset))

    def _asked(self, question: str) -> Match | None:
        words = _words_of(question)
        plain = _plain(words)
        if not words or _asks_who(plain):
            return None
        found = self._found(question, words)
        for one in found:
            before = plain[one.first - 1] if one.first else ""
            if before == "per" or (before == "to" and one.first > 1 and plain[one.first - 2] == "according"):
                return one.match
        inverted = [index for index in range(len(plain) - 1) if _inverted(plain, index)]
        if inverted:
            return self._after_auxiliary(question, plain, words, found, inverted[0])
        for one in found:
            if not _governed(plain, one) and self._marked(plain, question, words, one):
                return one.match
        free = [one for one in found if not _governed(plain, one) and one.match.speaker.kind == "person"]
        if len(free) == 1 and (_speaks(plain) or len(plain) < 4) and not _FACT.match(question.strip()):
            return free[0].match
        return None

    def _after_auxiliary(
        self,
        question: str,
        plain: Sequence[str],
        words: Sequence[re.Match[str]],
        found: Sequence[_Found],
        index: int,
    ) -> Match | None:
        """The subject of "did ... say": the first name after the auxiliary, titles and descriptions allowed.

        Nobody if something else is the subject: in "what did he say about Trump" it is not Trump.
        """
        position = index + 1
        for one in found:
            if one.last <= position:
                continue
            between = plain[position : one.first]
            if len(between) > 5 or not all(_introduces(each) for each in between):
                break
            if _governed(plain, one):
                # "what did Verizon's CEO Lowell McAdam say": the name may come yet.
                position = one.last
                continue
            fact = _FACT.match(question.strip()) or (index and plain[index - 1] == "when")
            if fact and not _speaks(plain[one.last : one.last + 3]):
                return None
            return self._possessor_or(plain, one, question, words)
        return self._unknown(question, plain, words, index + 1)

    def _possessor_or(
        self, plain: Sequence[str], one: _Found, question: str, words: Sequence[re.Match[str]]
    ) -> Match | None:
        """The name itself; but in "what was Trump's doctor saying" somebody of his, who is not known."""
        last = words[one.last - 1]
        possessive = question[last.start() : last.end() + 1].endswith(("'s", "’s", "s'", "s’"))
        if possessive and one.last < len(plain) and not any(w in _VIEW for w in plain[one.last : one.last + 4]):
            return None
        return one.match

    def _unknown(self, question: str, plain: Sequence[str], words: Sequence[re.Match[str]], first: int) -> Match | None:
        """A name that nobody bears, where a speaker is asked for: "what did Angela Merkel say"."""
        last = first
        while last < len(plain) and last < first + 4 and plain[last] not in _SPEECH | NOT_NAMES | _EVERYDAY:
            last += 1
        while first < last and _introduces(plain[first]) and plain[first] not in self._givens:
            first += 1
        if not 1 <= last - first <= 3 or last >= len(plain) or plain[last] not in _SPEECH | _LIKINGS:
            return None
        if gender_of_given_name(plain[first]) is None and not all(
            word.group()[0].isupper() for word in words[first:last]
        ):
            return None
        start, end = words[first].start(), _end(words[last - 1])
        name = " ".join(word[:1].upper() + word[1:] for word in question[start:end].split())
        return Match(Speaker(name, (name,), 0, 0), (), (start, end))

    def _marked(self, plain: Sequence[str], question: str, words: Sequence[re.Match[str]], one: _Found) -> bool:
        """Whether the words beside a name make it the speaker: "X's reaction", "X says", "reaction of X", "X on Y"."""
        before = plain[one.first - 1] if one.first else ""
        second = plain[one.first - 2] if one.first > 1 else ""
        if before == "the":
            before, second = second, plain[one.first - 3] if one.first > 2 else ""
        after = plain[one.last] if one.last < len(plain) else ""
        if before in ("of", "by", "from") and second in _VIEW:
            return True
        last = words[one.last - 1]
        possessive = question[last.start() : last.end() + 1].endswith(("'s", "’s", "s'", "s’"))
        if possessive and any(word in _VIEW for word in plain[one.last : one.last + 4]):
            return True
        if after in _SPEECH or after in _VIEW:
            return True
        heading = one.first < 5 and not any(word in NOT_NAMES for word in plain[: one.first] if word != "the")
        return heading and (after in _ABOUT or (after == "" and one.first < 3))


def _words_of(question: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(question))


def _plain(words: Sequence[re.Match[str]]) -> list[str]:
    return [_without_possessive(folded(word.group())) for word in words]


def _speaks(plain: Sequence[str]) -> bool:
    return any(word in _SPEECH or word in _VIEW for word in plain)


def _inverted(plain: Sequence[str], index: int) -> bool:
    """Whether an auxiliary stands before its subject, as in questions: "what did X", "which firms did X", "did X"."""
    if plain[index] not in _AUXILIARIES:
        return False
    before = plain[index - 1] if index else ""
    if index == 0 or before in _QUESTION_WORDS or before in ("and", "so", "but", "ok", "then"):
        return True
    return before not in _PRONOUNS and any(word in ("which", "what") for word in plain[max(0, index - 6) : index])


def _append(numbers: list[int], number: int) -> None:
    if number not in numbers:
        numbers.append(number)


def _given(speaker: Speaker) -> str:
    return folded(speaker.name).split(" ")[0]


def _without_possessive(word: str) -> str:
    return word[:-2] if word.endswith("'s") and len(word) > 2 else word


def _end(word: re.Match[str]) -> int:
    """One past a word, a possessive ending left out."""
    return word.end() - 2 if word.group()[-2:] in ("'s", "’s") and len(word.group()) > 2 else word.end()


def _says(plain: Sequence[str], index: int) -> bool:
    return index < len(plain) and plain[index] in _SPEECH


def _same(one: str, other: str) -> bool:
    return fits(Role(one, frozenset((one,))), (Role(other, frozenset((other,))),)) > 0


def _introduces(word: str) -> bool:
    """Whether a word may stand between "did" and a name: an article, a title, a party, a country."""
    return (
        word in ("the", "a", "former", "sen", "rep", "gov", "mr", "mrs", "ms", "dr", "gop", "then")
        or normalised(word) in PERSON_NOUNS
        or word in ("republican", "democratic", "army", "house", "senate")
        or normalised(word) != word
    )


def _governed(plain: Sequence[str], one: _Found) -> bool:
    """Whether a name belongs to another noun: "Trump's campaign", "the Clinton foundation"."""
    after = plain[one.last] if one.last < len(plain) else ""
    return after in _GOVERNED or normalised(after) in PERSON_NOUNS


def _asks_who(plain: Sequence[str]) -> bool:
    """Whether the speaker himself is asked for: "who said", "which senator called", not "who did X blame"."""
    if plain[0] in ("who", "whose", "whom"):
        return len(plain) < 2 or plain[1] not in _AUXILIARIES - {"has", "is", "was", "had", "have"}
    if plain[0] in ("which", "what") and len(plain) > 1 and plain[1] not in _AUXILIARIES:
        for index, word in enumerate(plain[1:10], start=1):
            if word in _AUXILIARIES:
                return word in ("is", "was", "has", "had") and any(
                    normalised(w) in PERSON_NOUNS for w in plain[1:index]
                )
            if normalised(word) in PERSON_NOUNS and index + 1 < len(plain):
                return not any(w in _AUXILIARIES - {"has", "had", "is", "was"} for w in plain[index + 1 : index + 4])
    return False
