"""Whom the source of a statement means: names, titles, roles, pronouns and organisations to a full name.

Reads the document once, in text order, and keeps who is present to the reader (`salience`). A source that names
nobody for certain stays unresolved: a wrong name is worse than none.

It knows the people of the document (`people`) and nothing of other documents; cues and contents come from
elsewhere (`link`) and are not judged here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.attribute.lexicon import GROUP_NOUNS, ORGANISATION_NOUNS, PERSON_NOUNS, PLACES_OF, TITLES
from onrecord.attribute.link import Attribution
from onrecord.attribute.names import Name, Token
from onrecord.attribute.people import Cast
from onrecord.attribute.roles import fits, normalised, role_of
from onrecord.attribute.salience import FEMININE, MASCULINE, Salience, Trace
from onrecord.types import Span

_FIRST_PERSON = frozenset("i me my mine myself".split())
_PLURAL = frozenset("they them their theirs we us our ours".split())
_NEUTER = frozenset("it its itself".split())
_RELATIVE = frozenset("who whom whose which that".split())
_NOBODY = frozenset("you your one someone somebody anyone everyone nobody many some others this these those".split())
_PREPOSITIONS = frozenset(
    """of for to with by from against at on about like than as in into over under between toward towards after
    before behind beside despite without including per near via and or""".split()
)
_GOVERNING = frozenset("of for to from with at in by on like near about against including".split())
# Words that may follow the head of a source; any other small word makes the name before it a modifier.
_AFTER_A_HEAD = _PREPOSITIONS | _RELATIVE | frozenset("himself herself itself also himself too both who".split())
_INDEFINITE = frozenset("a an another some any one no every each".split())
# What somebody's own organisation is called after him: "the Clinton campaign", "his office".
_OF_SOMEBODY = frozenset("campaign administration office team".split())


_PLURAL_STEMS = PERSON_NOUNS | ORGANISATION_NOUNS


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a source is: indices into the cast (several if they speak jointly), or a name made up from them."""

    people: tuple[int, ...] = ()
    name: str | None = None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it is read: its words, where sentences begin, and what is inside quotation marks."""

    text: str
    words: tuple[Token, ...]
    sentences: tuple[Span, ...]
    quotations: tuple[Span, ...]
    author: str | None = None

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that holds a position, or that it follows."""
        return max(0, bisect_right(self.sentences, (position, len(self.text) + 1)) - 1)

    def quoted(self, position: int) -> bool:
        """Whether a position is inside quotation marks."""
        index = bisect_right(self.quotations, (position, len(self.text) + 1)) - 1
        return index >= 0 and position < self.quotations[index][1]

    def words_in(self, span: Span) -> range:
        """Indices of the words that begin in a span."""
        starts = bisect_right(self.words, span[0] - 1, key=lambda word: word.start)
        ends = bisect_right(self.words, span[1] - 1, key=lambda word: word.start)
        return range(starts, ends)


def resolve(reading: Reading, cast: Cast, attributions: Sequence[Attribution]) -> list[Resolved]:
    """For each attribution who its source is, in the order given."""
    return _Reader(reading, cast, attributions).read()


class _Reader:
    """One pass over a document: names and pronouns are met in order, sources resolved where they stand."""

    def __init__(self, reading: Reading, cast: Cast, attributions: Sequence[Attribution]) -> None:
        self.reading = reading
        self.cast = cast
        self.attributions = attributions
        self.salience = Salience(cast.people)
        self.result: list[Resolved] = [Resolved()] * len(attributions)
        self.last: Resolved = Resolved()
        self.last_sentence = -100
        self._name_starts = [name.start for name in cast.names]

    def read(self) -> list[Resolved]:
        """Meet every name, pronoun and source in text order."""
        events: list[tuple[int, int, int]] = []
        for index, name in enumerate(self.cast.names):
            if self.cast.owner[index] >= 0:
                events.append((name.start, 2, index))
        for index, word in enumerate(self.reading.words):
            if word.word.lower() in MASCULINE | FEMININE:
                events.append((word.start, 1, index))
        waiting: list[int] = []
        in_source: set[int] = set()
        for index, attribution in enumerate(self.attributions):
            if attribution.source:
                events.append((attribution.source[0][0], 0, index))
                for span in attribution.source:
                    in_source.update(self.reading.words_in(span))
            elif attribution.content:
                events.append((attribution.content[0][0], 0, index))
        for position, kind, index in sorted(events):
            if kind == 0:
                self._source(index, waiting)
            elif kind == 1:
                self._pronoun(position, index)
            else:
                self._name(index, in_source)
        for index in waiting:
            self.result[index] = self._first_person(index)
        return self.result

    # Meeting names and pronouns.

    def _name(self, index: int, in_source: set[int]) -> None:
        name = self.cast.names[index]
        sentence = self.reading.sentence_at(name.start)
        self.salience.add(
            Trace(
                self.cast.owner[index],
                name.start,
                sentence,
                self._grade(name, sentence, in_source),
                self.reading.quoted(name.start),
                full=len(name.words) > 1,
            )
        )

    def _grade(self, name: Name, sentence: int, in_source: set[int]) -> float:
        """How much a mention stands out: a subject wholly, an object or a possessor about half."""
        if name.possessive:
            return 0.5
        if name.token in in_source:
            return 1.0
        before = name.first - 1
        if before >= 0 and self.reading.words[before].start >= self.reading.sentences[sentence][0]:
            word = self.reading.words[before].word.lower()
            if word in _PREPOSITIONS:
                return 0.5
            return 0.65
        return 0.95

    def _pronoun(self, position: int, index: int) -> None:
        word = self.reading.words[index].word.lower()
        sentence = self.reading.sentence_at(position)
        quoted = self.reading.quoted(position)
        person, _ = self.salience.pronoun(word, sentence, position, quoted=quoted)
        if person >= 0:
            weight = 0.9 if word in ("he", "she") else 0.5
            self.salience.add(Trace(person, position, sentence, weight, quoted, pronoun=True))

    # Resolving sources.

    def _source(self, index: int, waiting: list[int]) -> None:
        attribution = self.attributions[index]
        if attribution.source:
            found = self._resolve(attribution, index, waiting)
            position = attribution.source[0][0]
        else:
            found = self._continued(attribution)
            position = attribution.content[0][0]
        self.result[index] = found
        if not self.reading.quoted(position) and (found.people or found.name):
            sentence = self.reading.sentence_at(position)
            self.last, self.last_sentence = found, sentence
            if len(found.people) == 1:
                self.salience.spoke(found.people[0], sentence)

    def _continued(self, attribution: Attribution) -> Resolved:
        """A quotation without a source goes on with the speaker before it, if that was just now."""
        start = attribution.content[0][0]
        sentence = self.reading.sentence_at(start)
        if attribution.cue or not self.reading.quoted(start) or sentence - self.last_sentence > 2:
            return Resolved()
        return Resolved(self.last.people, self.last.name, self.last.confidence * 0.7)

    def _resolve(self, attribution: Attribution, index: int, waiting: list[int]) -> Resolved:
        span = (attribution.source[0][0], attribution.source[-1][1])
        words = [self.reading.words[i] for i in self.reading.words_in(span)]
        if not words:
            return Resolved()
        first = words[0].word.lower().replace("’", "'").split("'")[0]
        sentence = self.reading.sentence_at(words[0].start)
        if len(words) <= 2 and (len(words) == 1 or words[1].word.lower() in ("also", "all", "himself", "herself")):
            if first in MASCULINE | FEMININE:
                person, confidence = self._third_person(first, words[0].start, sentence, attribution)
                return Resolved((person,), None, confidence) if person >= 0 else Resolved()
            if first in _FIRST_PERSON:
                waiting.append(index)
                return Resolved()
            if first in _PLURAL | _NEUTER:
                return self._last_group(first, sentence)
            if first in _RELATIVE:
                return self._relative(words[0].start, sentence)
            if first in _NOBODY:
                return Resolved()
        return self._phrase(span, words, sentence, attribution)

    def _third_person(self, word: str, position: int, sentence: int, attribution: Attribution) -> tuple[int, float]:
        """A pronoun's person: never somebody its own words speak of by name before it ("Trump lost, he said")."""
        about = {
            self.cast.owner[i]
            for i in range(len(self._name_starts))
            if self._name_starts[i] < position
            and any(start <= self._name_starts[i] < end for start, end in attribution.content)
        } - {-1}
        quoted = self.reading.quoted(position)
        return self.salience.pronoun(word, sentence, position, quoted=quoted, not_these=about)

    def _first_person(self, index: int) -> Resolved:
        """`I`: whoever speaks the quotation around it; outside quotations the author."""
        position = self.attributions[index].source[0][0]
        for other, attribution in enumerate(self.attributions):
            if other != index and any(start <= position < end for start, end in attribution.content):
                return self.result[other]
        if self.reading.quoted(position) or not self.reading.author:
            return Resolved()
        return Resolved((), self.reading.author, 0.7)

    def _last_group(self, word: str, sentence: int) -> Resolved:
        """`they`, `it`: the organisation or the several people who spoke last."""
        if sentence - self.last_sentence > 1 or word in ("we", "us", "our", "ours"):
            return Resolved()
        people = self.last.people
        several = len(people) > 1
        organisation = len(people) == 1 and self.cast.people[people[0]].kind == "organisation"
        if (several and word in _PLURAL) or organisation or (self.last.name and not people):
            return Resolved(people, self.last.name, 0.5)
        return Resolved()

    def _relative(self, position: int, sentence: int) -> Resolved:
        """`who`: the name just before it, or before the apposition it ends."""
        before = bisect_right(self._name_starts, position - 1) - 1
        if before < 0 or self.cast.owner[before] < 0:
            return Resolved()
        name = self.cast.names[before]
        if name.start < self.reading.sentences[sentence][0] or name.possessive:
            return Resolved()
        between = self.reading.text[name.end : position]
        straight = between.strip(" ,\u00a0—–-") == "" or (between.strip().startswith("(") and len(between) < 20)
        if straight:
            return Resolved((self.cast.owner[before],), None, 0.85)
        if between.startswith(",") and len(between) < 90 and between.rstrip().endswith(","):
            return Resolved((self.cast.owner[before],), None, 0.6)
        return Resolved()

    def _phrase(self, span: Span, words: Sequence[Token], sentence: int, attribution: Attribution) -> Resolved:
        """A noun phrase: its head is a name, somebody's organisation, or a description."""
        names = [
            i
            for i in range(
                max(0, bisect_right(self._name_starts, span[0]) - 1), bisect_right(self._name_starts, span[1] - 1)
            )
            if self.cast.names[i].end > span[0] and self._inside(self.cast.names[i], span)
        ]
        heads = self._heads(names, words, span)
        owners = tuple(dict.fromkeys(self.cast.owner[i] for i in heads if self.cast.owner[i] >= 0))
        if heads and owners:
            person = self.cast.people[owners[0]]
            sure = 0.95 if person.kind == "organisation" or person.given else 0.8
            return Resolved(owners, None, sure)
        if heads:
            return self._bare_name(self.cast.names[heads[0]], words)
        belonging = self._belonging(names, words, sentence, attribution)
        return belonging or self._description(words, sentence, span[0])

    def _inside(self, name: Name, span: Span) -> bool:
        """Whether enough of a name is in a span: its last word, or its first if the family name comes first."""
        if name.end <= span[1]:
            return True
        first = self.reading.words[name.token]
        return name.start >= span[0] and name.end - first.end < 12 and len(name.words) == 2

    def _heads(self, names: Sequence[int], words: Sequence[Token], span: Span) -> list[int]:
        """The names that are the source itself, not what it belongs to or is described by."""
        if not names:
            return []
        heads: list[int] = []
        for number, index in enumerate(names):
            name = self.cast.names[index]
            if name.possessive and name.end + 3 < span[1] and self.reading.text[name.end + 2 : name.end + 7] != " and ":
                continue
            if not heads:
                ahead = self.reading.words[name.first].start
                if not self._governed([word for word in words if word.start < ahead], name, words):
                    heads.append(index)
                continue
            between = self.reading.text[self.cast.names[heads[-1]].end : name.start].strip(" \u00a0,")
            joining = between.split()
            if between == "":
                # "A, B and C"; two names in a row without "and" are not a list.
                if len(names) > number + 1:
                    heads.append(index)
            elif joining[0] in ("and", "&") and _lists(joining):
                heads.append(index)
        return heads

    def _governed(self, before: Sequence[Token], name: Name, words: Sequence[Token]) -> bool:
        """Whether a name hangs on another noun: "a spokesman for X", "aides to X", "the X campaign", "X voters"."""
        following = next((word for word in words if word.start >= name.end), None)
        if following is not None and self.reading.text[name.end : following.start] in (" ", "\u00a0"):
            lower = following.word.lower()
            if lower not in _AFTER_A_HEAD and (following.word.islower() or lower in ORGANISATION_NOUNS | GROUP_NOUNS):
                return True
        for number in range(len(before) - 1, -1, -1):
            word = before[number]
            behind = before[number + 1].start if number + 1 < len(before) else name.start
            if "," in self.reading.text[word.after : behind] or "—" in self.reading.text[word.after : behind]:
                # An apposition: "Trump's attorney, Alan Garten".
                return False
            if word.word.lower() in _GOVERNING:
                # "secretary of state Hillary Clinton" is she, "the office of Hillary Clinton" is not.
                return not (
                    number and before[number - 1].word.lower() in ("secretary", "minister") and number + 1 < len(before)
                )
        return False

    def _bare_name(self, name: Name, words: Sequence[Token]) -> Resolved:
        """A name that nothing is known about: itself, where its capitals cannot come from anything else."""
        lower = [word.lower() for word in name.words]
        comma = self.reading.text.find(",", words[0].start, words[-1].end)
        ahead = [word for word in words if comma < 0 or word.start < comma]
        others = sum(len(word.word) > 2 and word.word.lower() not in ("the", "for") for word in ahead)
        if others > len(lower) + 1 or lower[-1] in GROUP_NOUNS or lower[-1].rstrip("s") in _PLURAL_STEMS:
            return Resolved()
        if len(lower) == 1 and (name.initial or lower[0] in PLACES_OF) and not self._stands_elsewhere(name):
            return Resolved()
        return Resolved((), self.reading.text[name.start : name.end], 0.5)

    def _stands_elsewhere(self, name: Name) -> bool:
        """Whether the same word has its capital inside a sentence too; a country's name needs no proof."""
        if name.kind == "place":
            return name.words[0].lower() not in PLACES_OF
        return any(other.words == name.words and not other.initial for other in self.cast.names)

    def _belonging(
        self, names: Sequence[int], words: Sequence[Token], sentence: int, attribution: Attribution
    ) -> Resolved | None:
        """ "the Clinton campaign", "his office": named after the person, and not the person."""
        last = words[-1].word.lower()
        if last not in _OF_SOMEBODY:
            return None
        owner = -1
        if names:
            owner = self.cast.owner[names[-1]]
        elif words[0].word.lower() in MASCULINE | FEMININE:
            owner, _ = self._third_person(words[0].word.lower(), words[0].start, sentence, attribution)
        elif len(words) == 2 and words[0].word.lower() == "the" and sentence - self.last_sentence < 4:
            name = self.last.name
            return Resolved((), name, 0.5) if name and name.endswith(last) else None
        if owner < 0 or self.cast.people[owner].kind != "person":
            return None
        return Resolved((), f"{self.cast.people[owner].name} {last}", 0.7)

    def _description(self, words: Sequence[Token], sentence: int, position: int) -> Resolved:
        """ "the Texas senator": the person near by whom the document gives that role."""
        first = words[0].word.lower()
        phrase = [word.word for word in words]
        role = role_of(phrase)
        if first in _INDEFINITE or first in GROUP_NOUNS:
            return Resolved()
        head = normalised(phrase[-1])
        if head in ORGANISATION_NOUNS:
            return self._organisation(head, sentence, position)
        if not role.head or (first not in ("the", "this", "that") and TITLES.get(first) is None):
            return Resolved()
        weights = self.salience.weigh(sentence, position, quoted=False)
        scores: dict[int, float] = {}
        for number, person in enumerate(self.cast.people):
            if person.kind != "person":
                continue
            fit = fits(role, person.roles)
            if fit >= 0.5 or (fit > 0 and weights.get(number, 0.0) >= 3.0):
                scores[number] = fit * 3 + weights.get(number, 0.0)
        if not scores:
            return Resolved()
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        lead = scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else 0.0)
        if lead < 0.2:
            return Resolved()
        return Resolved((ranked[0],), None, min(0.9, 0.5 + 0.15 * lead))

    def _organisation(self, noun: str, sentence: int, position: int) -> Resolved:
        """ "the ministry": the last organisation named with that noun."""
        for index in range(bisect_right(self._name_starts, position) - 1, -1, -1):
            owner = self.cast.owner[index]
            if owner < 0 or self.cast.people[owner].kind != "organisation":
                continue
            if noun in (word.lower() for word in self.cast.names[index].words):
                return Resolved((owner,), None, 0.6)
        return Resolved()


def _lists(joining: Sequence[str]) -> bool:
    """Whether the words between two names join them: "and", "and former TV anchor", not "and her friends of"."""
    if all(word[:1].isupper() or word in PERSON_NOUNS or word == "and" for word in joining):
        return True
    return len(joining) <= 6 and joining[-1] in PERSON_NOUNS and not _GOVERNING & set(joining)
