"""Whom the source of each statement means: names, roles, pronouns and continued speech to people of the document.

Reads the document once, in text order, and keeps who is present to the reader (`salience`). A source that names
nobody for certain stays unresolved: a wrong name is worse than none.

It knows the people of the document (`people`) and nothing of other documents; cues and contents come from
elsewhere (`link`) and are not judged here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from onrecord.attribute.coreference.cast import EntityTable
from onrecord.attribute.coreference.cited_documents import MADE, CitedDocuments
from onrecord.attribute.coreference.document_context import NOBODY, DocumentContext, Resolved
from onrecord.attribute.coreference.noun_phrases import OF_SOMEBODY, WORKS, Phrases
from onrecord.attribute.coreference.office_holders import OfficeHolders, is_only_office
from onrecord.attribute.coreference.salience import FEMININE, MASCULINE, Mention, Salience
from onrecord.attribute.coreference.turn_speakers import resolved as resolved_turn
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.english.demonyms import country_of
from onrecord.english.function_words import NOT_NAMES
from onrecord.english.name_case import cased
from onrecord.english.name_spans import Name
from onrecord.english.nouns import GROUP_NOUNS, PERSON_NOUNS
from onrecord.english.tokens import Token
from onrecord.english.word_surnames import SAID
from onrecord.types import Span

_FIRST_PERSON = frozenset("i me my mine myself".split())
_PLURAL = frozenset("they them their theirs".split())
_NEUTER = frozenset("it its itself".split())
_RELATIVE = frozenset("who whom whose which that".split())
_NOBODY = frozenset(
    """
    you your one someone somebody anyone everyone nobody many some others this these those we us our ours
    there what nothing something
""".split()
)
_PREPOSITIONS = frozenset(
    """
    of for to with by from against at on about like than as in into over under between toward towards after
    before behind beside despite without including per near via and or
""".split()
)
_NO_LABEL = PERSON_NOUNS | GROUP_NOUNS | NOT_NAMES | frozenset("q a question answer note correction".split())
_ABBREVIATION = 5  # letters; longer labels in capitals are names
_ASKED = re.compile(r"(?:asked|asks|asking|pressed|questioned)\s+")
_QUESTION_BEHIND = re.compile(r",?\s+(?:whether|if|about|why|how|what|when|where|who|which)\b")
_TO_WHOM = re.compile(
    r"(?:told|tells|telling|asked|asks|reminded|assured|informed|warned|urged|advised|thanked|praised|called|criticized"
    r"|attacked|accused|blasted|mocked|(?:said|says|wrote) (?:of|about|to)|spoke (?:of|to))\s+"
)
_TOGETHER = re.compile(
    r"(?:the(?:\s+(?P<two>two|pair\s+of))?|(?P<both>both))\s+"
    r"(?:leaders|presidents|(?:(?:prime|foreign|defen[cs]e)\s+)?ministers|premiers|officials|secretaries|chancellors"
    r"|monarchs|statesmen|heads\s+of\s+(?:state|government))|both",
    re.IGNORECASE,
)
_LEADERS_NEAR = 12  # sentences
_TITLES_AHEAD = 25  # characters between "asked" and a name, at most
_SURE_OF_GENDER = 0.9
_SURE_OF_PRONOUN = 0.7
"""Below it a pronoun means nobody: of the tuned documents as many statements are right, and fewer wrong."""
_EMPHASIS = frozenset("also all himself herself".split())


def resolve(reading: DocumentContext, cast: EntityTable, attributions: Sequence[Attribution]) -> list[Resolved]:
    """For each attribution who its source is, in the order given."""
    return _Reader(reading, cast, attributions).read()


class _Reader:
    """One pass over a document: names and pronouns are met in order, sources resolved where they stand."""

    def __init__(self, reading: DocumentContext, cast: EntityTable, attributions: Sequence[Attribution]) -> None:
        self.reading = reading
        self.cast = cast
        self.attributions = attributions
        self.phrases = Phrases(reading, cast)
        self.offices = OfficeHolders(reading, cast, attributions)
        self.works = CitedDocuments(reading, cast)
        self.told: list[tuple[int, Resolved]] = []
        self.salience = Salience(cast.people, reading.lines())
        self.result: list[Resolved] = [NOBODY] * len(attributions)
        self.last = NOBODY
        self.last_sentence = -100
        self._turns = [index for index, each in enumerate(attributions) if each.turn]
        self._turn_starts = [attributions[index].content[0][0] for index in self._turns]
        self._name_starts = [name.start for name in cast.names]
        self._contents = sorted((span, index) for index, each in enumerate(attributions) for span in each.content)
        self._content_starts = [span[0] for span, _ in self._contents]
        self._longest = max((span[1] - span[0] for span, _ in self._contents), default=0)

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
        for index, attribution in enumerate(self.attributions):
            if not attribution.source and not attribution.turn and not self.result[index].confidence:
                self.result[index] = self._participle(attribution)
        self.result = [
            found if self.attributions[index].turn or not self._only_an_office(found) else NOBODY
            for index, found in enumerate(self.result)
        ]
        return self.result

    def _only_an_office(self, found: Resolved) -> bool:
        """Whether a speaker is nothing but an office in capitals: that is nobody's name."""
        if len(found.people) == 1:
            person = self.cast.people[found.people[0]]
            return is_only_office(person.name)
        return not found.people and found.name is not None and is_only_office(found.name)

    # Meeting names and pronouns.

    def _reported_in(self, position: int) -> frozenset[int]:
        """The attributions within whose content a position lies."""
        last = bisect_right(self._content_starts, position)
        first = bisect_left(self._content_starts, position - self._longest)
        return frozenset(index for (_, end), index in self._contents[first:last] if position < end)

    def _name(self, index: int, in_source: set[int]) -> None:
        name = self.cast.names[index]
        sentence = self.reading.sentence_at(name.start)
        self.salience.add(
            Mention(
                self.cast.owner[index],
                name.start,
                sentence,
                self._grade(name, sentence, in_source),
                self.reading.quoted(name.start),
                self._reported_in(name.start),
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
            topic = before and [self.reading.words[i].word.lower() for i in (before - 1, before)] == ["as", "for"]
            if topic:
                return 0.95
            return 0.5 if self.reading.words[before].word.lower() in _PREPOSITIONS else 0.65
        return 0.95

    def _pronoun(self, position: int, index: int) -> None:
        word = self.reading.words[index].word.lower()
        sentence = self.reading.sentence_at(position)
        quoted, reported = self.reading.quoted(position), self._reported_in(position)
        person, share = self.salience.pronoun(word, sentence, position, quoted=quoted, reported=reported)
        if person >= 0:
            self._learn_gender(person, word, share)
            weight = 0.9 if word in ("he", "she") else 0.5
            self.salience.add(Mention(person, position, sentence, weight, quoted, reported, pronoun=True))

    def _learn_gender(self, person: int, pronoun: str, share: float) -> None:
        """Whom the text clearly calls "he" once is no "she" later, whatever the name tells."""
        if pronoun in ("he", "she") and share >= _SURE_OF_GENDER and self.cast.people[person].gender is None:
            self.cast.people[person].gender = "m" if pronoun in MASCULINE else "f"

    # Resolving sources.

    def _source(self, index: int, waiting: list[int]) -> None:
        attribution = self.attributions[index]
        if attribution.turn:
            found = resolved_turn(self.cast, attribution)
            position = (attribution.source or attribution.content)[0][0]
        elif attribution.source:
            found = self._resolve(attribution, index, waiting)
            position = attribution.source[0][0]
        else:
            found = self._continued(attribution)
            position = attribution.content[0][0]
        self.result[index] = found
        if attribution.source:
            self.told.append((position, found))
        if not self.reading.quoted(position) and (found.people or found.name):
            sentence = self.reading.sentence_at(position)
            self.last, self.last_sentence = found, sentence
            asked = self._asked(attribution)
            if asked >= 0 or len(found.people) == 1:
                self.salience.spoke(asked if asked >= 0 else found.people[0], sentence)

    def _asked(self, attribution: Attribution) -> int:
        """Who is asked something ("Conroy asked Sanders whether ..."), so that the word is now his; -1 if nobody."""
        if not attribution.cue or not attribution.source:
            return -1
        question = _ASKED.match(self.reading.text, attribution.cue[0][0])
        if question is None:
            return -1
        index = bisect_left(self._name_starts, question.end())
        if index == len(self._name_starts) or self._name_starts[index] - question.end() > _TITLES_AHEAD:
            return -1
        name = self.cast.names[index]
        begins = self.reading.words[name.first].start == question.end()
        wanted = _QUESTION_BEHIND.match(self.reading.text, name.end)
        return self.cast.owner[index] if begins and wanted and not name.possessive else -1

    def _continued(self, attribution: Attribution) -> Resolved:
        """A quotation without a source goes on with the speaker before it, if that was just now."""
        start = attribution.content[0][0]
        sentence = self.reading.sentence_at(start)
        if attribution.cue or not self.reading.quoted(start) or sentence - self.last_sentence > 2:
            return NOBODY
        return Resolved(self.last.people, self.last.name, self.last.confidence * 0.7)

    def _participle(self, attribution: Attribution) -> Resolved:
        """`..., adding that ...`, `Citing ..., Xi said`: the one who speaks in the same sentence."""
        if not attribution.cue or not self.reading.text[attribution.cue[0][0] :].split(" ", 1)[0].endswith("ing"):
            return NOBODY
        place = attribution.cue[0][0]
        sentence = self.reading.sentence_at(place)
        near = [
            (abs(other.source[0][0] - place), index)
            for index, other in enumerate(self.attributions)
            if other.source
            and self.result[index].confidence
            and self.reading.sentence_at(other.source[0][0]) == sentence
            and self.reading.quoted(other.source[0][0]) == self.reading.quoted(place)
        ]
        found = self.result[min(near)[1]] if near else NOBODY
        return Resolved(found.people, found.name, found.confidence * 0.8)

    def _resolve(self, attribution: Attribution, index: int, waiting: list[int]) -> Resolved:
        span = self.phrases.completed((attribution.source[0][0], attribution.source[-1][1]))
        span = self._with_whole_name(span)
        words = [self.reading.words[i] for i in self.reading.words_in(span)]
        if len(words) > 1 and words[-1].word in SAID:
            words.pop()  # "An said": the tagger takes the surname for an article
            span = span[0], words[-1].end
        if not words:
            return NOBODY
        first = words[0].word.lower().replace("’", "'").split("'")[0]
        sentence = self.reading.sentence_at(words[0].start)
        turn = self._turn_at(words[0].start)
        if turn >= 0 and len(words) == 1:
            told = self._inside_turn(first, words[0].start, turn)
            if told is not None:
                return told
        if len(words) == 1 or (len(words) == 2 and words[1].word.lower() in _EMPHASIS):
            if first in MASCULINE | FEMININE:
                person, confidence = self._third_person(first, words[0].start, sentence, attribution)
                return (
                    Resolved((person,), None, confidence) if person >= 0 and confidence >= _SURE_OF_PRONOUN else NOBODY
                )
            if first in _FIRST_PERSON:
                waiting.append(index)
                return NOBODY
            if first in _PLURAL | _NEUTER:
                return self._last_group(first, sentence)
            if first in _RELATIVE:
                return self._relative(words[0].start, sentence)
            if first in _NOBODY:
                return NOBODY
        return self._phrase(span, words, sentence, attribution)

    def _with_whole_name(self, span: Span) -> Span:
        """A span that ends within a name, up to the name's end."""
        index = bisect_left(self._name_starts, span[1]) - 1
        if index < 0 or self.cast.names[index].start < span[0]:
            return span
        return span[0], max(span[1], self.cast.names[index].end)

    def _turn_at(self, position: int) -> int:
        """Which of the turns holds a position; -1 if none does."""
        number = bisect_right(self._turn_starts, position) - 1
        if number < 0:
            return -1
        turn = self.attributions[self._turns[number]]
        return number if position < turn.content[-1][1] else -1

    def _inside_turn(self, word: str, position: int, turn: int) -> Resolved | None:
        """Whom a pronoun means in words that are spoken: the speaker, the one asked, the only one near."""
        here = self.result[self._turns[turn]]
        if word == "we":
            return Resolved(here.people, here.name, 0.6)
        if word == "you":
            asked = (
                self.attributions[self._turns[turn]].asks
                or self.reading.text[self.attributions[self._turns[turn]].content[-1][1] - 1] == "?"
            )
            following = self._turns[turn + 1] if turn + 1 < len(self._turns) else -1
            if not asked or following < 0:
                return NOBODY
            other = resolved_turn(self.cast, self.attributions[following])
            return NOBODY if other == here else Resolved(other.people, other.name, 0.7)
        if word in MASCULINE | FEMININE:
            return self._only_one_near(word, position, turn, here)
        return NOBODY if word in _PLURAL | _NEUTER else None

    def _only_one_near(self, word: str, position: int, turn: int, here: Resolved) -> Resolved:
        """The one person whom a turn names in the two sentences up to a pronoun; nobody if there are two or none."""
        sentence = self.reading.sentence_at(position)
        start = max(self.attributions[self._turns[turn]].content[0][0], self.reading.sentences[max(0, sentence - 2)][0])
        gender = "m" if word in MASCULINE else "f"
        found = {
            self.cast.owner[index]
            for index in range(bisect_left(self._name_starts, start), bisect_left(self._name_starts, position))
            if self.cast.owner[index] >= 0 and self.cast.people[self.cast.owner[index]].kind == "person"
        }
        fitting = {n for n in found if self.cast.people[n].gender in (None, gender)} - set(here.people)
        return Resolved((fitting.pop(),), None, 0.7) if len(fitting) == 1 else NOBODY

    def _phrase(self, span: Span, words: Sequence[Token], sentence: int, attribution: Attribution) -> Resolved:
        """A noun phrase: its head is a name, somebody's organisation, or a description."""
        if together := _TOGETHER.fullmatch(self.reading.text, *span):
            return self._together(
                span[0], sentence, two=together["two"] is not None or together.group().lower().startswith("both")
            )
        turn = self._turn_at(span[0])
        speaker = self.result[self._turns[turn]].people if turn >= 0 else ()
        office = self.offices.holder(words, speaker[0] if len(speaker) == 1 else -1)
        if office is not None:
            if office.confidence:
                # "The sheriff said ... he added": from here on "he" is the sheriff.
                self.salience.add(Mention(office.people[0], span[0], sentence, 1.0, self.reading.quoted(span[0])))
                return office
            weights = self.salience.weigh(sentence, span[0], quoted=False, reported=self._reported_in(span[0]))
            return self.phrases.described(words, weights) if turn < 0 else NOBODY
        found = self.phrases.named(span, words)
        label = words[0].word.lower()
        labelled = self.reading.text[span[1] : span[1] + 1] == ":" and label not in _NO_LABEL
        labelled = labelled and (len(words) > 1 or not self.phrases.is_word(label))
        if labelled and not (found and found.confidence) and len(words) < 5 and all(w.capital for w in words):
            # "Reuters: ..." in a transcript names its speaker, whatever it is.
            name = self.reading.text[span[0] : span[1]].rstrip(" .:")
            return Resolved((), cased(name) if len(name) > _ABBREVIATION else name, 0.5)
        if found is None or not found.confidence:
            known = self.phrases.surname(words)
            if known >= 0:
                self.salience.add(Mention(known, span[0], sentence, 1.0, self.reading.quoted(span[0])))
                return Resolved((known,), None, 0.7)
        if found is not None and (found.confidence or not self.phrases.office(words)):
            return found
        last, first = words[-1].word.lower(), words[0].word.lower()
        if last == "side" and len(words) == 3 and first == "the" and words[1].capital:
            return Resolved((), country_of(words[1].word, self.reading.words), 0.7)
        if len(words) == 2 and last in MADE and first in ("the", "that", "this"):
            return self.works.maker(last, span[0], self.told)
        if last in OF_SOMEBODY | WORKS:
            owner = self.phrases.owner_of_names(span)
            if owner < 0 and first in MASCULINE | FEMININE:
                owner, _ = self._third_person(first, words[0].start, sentence, attribution)
            if owner >= 0 and last in WORKS:
                own = first in MASCULINE | FEMININE or any(word.possessive for word in words)
                return Resolved((owner,), None, 0.7) if own else NOBODY
            if owner >= 0:
                return self.phrases.belonging(words, owner)
            before = self.last.name or ""
            if len(words) == 2 and first == "the" and before.endswith(last) and sentence - self.last_sentence < 4:
                return Resolved((), before, 0.5)
        weights = self.salience.weigh(sentence, span[0], quoted=False, reported=self._reported_in(span[0]))
        return self.phrases.described(words, weights)

    def _together(self, position: int, sentence: int, *, two: bool) -> Resolved:
        """`The two leaders`: the two people of an office whom the text named last; without "two" the only two."""
        officials: dict[int, int] = {}
        for index in range(bisect_left(self._name_starts, position)):
            person = self.cast.owner[index]
            if person >= 0 and self.cast.people[person].roles and not self.reading.quoted(self._name_starts[index]):
                officials[person] = self.reading.sentence_at(self._name_starts[index])
        near = [person for person, place in officials.items() if sentence - place <= _LEADERS_NEAR]
        chosen = sorted(near, key=lambda person: -officials[person])[:2] if two else near
        return Resolved(tuple(sorted(chosen)), None, 0.7) if len(chosen) == 2 else NOBODY

    def _third_person(self, word: str, position: int, sentence: int, attribution: Attribution) -> tuple[int, float]:
        """A pronoun's person: hardly somebody its own words speak of by name before it ("Trump lost, he said")."""
        about = {
            self.cast.owner[i]
            for i in range(bisect_left(self._name_starts, position))
            if any(start <= self._name_starts[i] < end for start, end in attribution.content)
        } - {-1}
        talking = {*self._conversing(position), *self._addressed(attribution)}
        quoted, reported = self.reading.quoted(position), self._reported_in(position)
        return self.salience.pronoun(
            word, sentence, position, quoted=quoted, reported=reported, not_these=talking, hardly=about
        )

    def _addressed(self, attribution: Attribution) -> Iterator[int]:
        """Whom the words are told to or said of: "he told Roe", "he said of Roe" are another's than Roe's."""
        for start, _ in attribution.cue[:1]:
            match = _TO_WHOM.match(self.reading.text, start)
            if match is None:
                continue
            index = bisect_left(self._name_starts, match.end())
            if index < len(self._name_starts) and self._name_starts[index] - match.end() < _TITLES_AHEAD:
                name = self.cast.names[index]
                if self.reading.words[name.first].start == match.end():
                    yield self.cast.owner[index]

    def _conversing(self, position: int) -> Iterator[int]:
        """Who speaks the turn at a position and the turn before it: to each other they are "I" and "you"."""
        at = [i for i in self._turns if self.attributions[i].content[0][0] <= position]
        if at and any(start <= position < end for start, end in self.attributions[at[-1]].content):
            for index in at[-2:]:
                yield from self.result[index].people

    def _first_person(self, index: int) -> Resolved:
        """`I`: whoever speaks the words around it; outside of speech whoever signs below, else the author."""
        position = self.attributions[index].source[0][0]
        for other in sorted(self._reported_in(position) - {index}):
            return self.result[other]
        if self.reading.quoted(position):
            return NOBODY
        signed = [(name, start) for name, start in self._signatures() if start > position]
        if signed and (len(signed) > 1 or not self.reading.author):
            return Resolved((), signed[0][0], 0.6)
        return Resolved((), self.reading.author, 0.7) if self.reading.author else NOBODY

    def _signatures(self) -> list[tuple[str, int]]:
        """Sentences that are nothing but a person's full name: below a letter they sign it."""
        found = []
        for name in self.cast.names:
            start, end = self.reading.sentences[self.reading.sentence_at(name.start)]
            whole = self.reading.text[start:end].strip(" .—–-―\u00a0")
            if len(name.words) > 1 and name.kind in ("person", "unknown") and whole.endswith(name.words[-1]):
                middle = [word for word in whole.replace(".", "").split() if word not in name.words]
                if not middle:
                    found.append((whole, name.start))
        return found

    def _last_group(self, word: str, sentence: int) -> Resolved:
        """`they`, `it`: the organisation or the several people who spoke last."""
        if sentence - self.last_sentence > 1:
            return NOBODY
        people = self.last.people
        several = len(people) > 1
        organisation = len(people) == 1 and self.cast.people[people[0]].kind == "organisation"
        if (several and word in _PLURAL) or organisation or (self.last.name and not people):
            return Resolved(people, self.last.name, 0.5)
        return NOBODY

    def _relative(self, position: int, sentence: int) -> Resolved:
        """`who`: the name just before it, or the one whose apposition it ends, or the description before it."""
        start = self.reading.sentences[sentence][0]
        text = self.reading.text
        for before in range(bisect_left(self._name_starts, position) - 1, -1, -1):
            name = self.cast.names[before]
            if name.start < start or name.possessive:
                break
            owner = self.cast.owner[before]
            if owner < 0:
                continue
            between = text[name.end : position]
            if between.strip(" ,\u00a0—–-") == "" or (between.strip().startswith("(") and len(between) < 20):
                return Resolved((owner,), None, 0.85)
            apposition = between.startswith((", a ", ", an ", ", the ")) and len(between) < 140
            if apposition and not any(end in between for end in ("\n", " who ", ", and ", ", but ")):
                return Resolved((owner,), None, 0.6)
            break
        return self._described_before(position, sentence)

    def _described_before(self, position: int, sentence: int) -> Resolved:
        """`the Wisconsin Republican, who ...`: the description that ends just before a relative pronoun."""
        index = self.reading.word_at(position)
        for first in range(index - 1, max(-1, index - 7), -1):
            word = self.reading.words[first]
            if word.word.lower() != "the" or word.start < self.reading.sentences[sentence][0]:
                continue
            phrase = self.reading.words[first:index]
            gap = self.reading.text[phrase[-1].after : position].strip(" \u00a0")
            if gap not in ("", ","):
                return NOBODY
            weights = self.salience.weigh(sentence, word.start, quoted=self.reading.quoted(position))
            return self.phrases.described(phrase, weights)
        return NOBODY
