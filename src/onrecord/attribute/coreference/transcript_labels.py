"""Whom the labels of a transcript mean: "MS BRANDAUER", "The Minister of Foreign Affairs", "A".

A label is matched, whatever its capitals, with the people whom the document names; an office goes to whoever a
label or the text names with it, and `A` to the one person whom the heading names as briefing or interviewed. A
question is nobody's unless its label names an outlet.

It does not find the labels (`layout`) and knows nothing but this document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.attribute.coreference.cast import EntityTable, Person
from onrecord.attribute.coreference.document_context import NOBODY, DocumentContext, Resolved
from onrecord.attribute.coreference.people import gender_of_titles
from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.extraction.layouts import ANSWER, QUESTION, is_office
from onrecord.english.function_words import NOT_NAMES
from onrecord.english.given_names import gender_of_given_name
from onrecord.english.name_case import cased
from onrecord.english.name_spans import Label, Token
from onrecord.english.nouns import ORGANISATION_NOUNS, PERSON_NOUNS
from onrecord.english.roles import fits, role_of
from onrecord.english.titles import TITLES
from onrecord.types import Span

_BRIEFS = re.compile(
    r"\b(?:interview|briefing|conference|conversation|transcript|remarks|q&a|questions)", re.IGNORECASE
)
_SPOKEN_OF = frozenset("about on by".split())
# Of somebody's turns so many may end as questions do, and he is still no reporter.
_QUESTIONS_OF_SPEAKERS = 1 / 3


class Labels:
    """Resolves the labels of one document's turns; without turns there is nothing to resolve."""

    def __init__(self, reading: DocumentContext, cast: EntityTable, attributions: Sequence[Attribution]) -> None:
        self._reading = reading
        self._cast = cast
        self._turns = [each for each in attributions if each.turn and each.source]
        self._head = min((each.source[0][0] for each in self._turns), default=0)
        # "The Minister (Maren Tolvik):" names who later is "The Minister:".
        self._named: dict[str, Span] = {}
        for each in self._turns:
            before = self._before_bracket(each.source[0])
            if before and is_office(before):
                self._named.setdefault(before.lower(), each.source[0])

    def person_labels(self) -> list[Label]:
        """The labels that are people's by their turns: they answer more than they ask."""
        asked: dict[str, list[bool]] = {}
        for each in self._turns:
            turn = self._reading.text[each.content[0][0] : each.content[-1][1]]
            asked.setdefault(self._text(each.source[0]).lower(), []).append(turn.rstrip(" *_").endswith("?"))
        found: list[Label] = []
        for each in self._turns:
            span = each.source[0]
            label = self._text(span)
            words = label.lower().split()
            if label.lower() in QUESTION | ANSWER or is_office(label) or ORGANISATION_NOUNS & set(words):
                continue
            if sum(asked[label.lower()]) <= len(asked[label.lower()]) * _QUESTIONS_OF_SPEAKERS:
                titles = len(words) - len(self._bare(words))
                start = span[0] + sum(len(word) + 1 for word in label.split()[:titles])
                found.append((start, span[1], "PERSON"))
        return list(dict.fromkeys(found))  # one heading may stand for another's turns

    def complete(self) -> None:
        """Give those whom labels name by the surname alone the given name by which they are addressed.

        "Ilse, is it true?" before a turn of MS BRANDAUER names Ilse Brandauer; so does the document's title.
        """
        for label, span in self._named.items():
            found = self.resolve(span)
            if found is not None and len(found.people) == 1:
                self._cast.people[found.people[0]].roles.append(role_of(label.split()))
        for before, turn in zip([None, *self._turns], self._turns, strict=False):
            found = self.resolve(turn.source[0])
            if found is None or len(found.people) != 1 or not turn.content:
                continue
            person = self._cast.people[found.people[0]]
            if person.kind != "person" or person.given:
                continue
            given = self._given_in_title(person) or (self._addressed(before, person) if before else None)
            if given:
                surname = cased(f"{given} {person.name}".upper(), person=True).split(" ")[-1]
                person.given = given
                person.name = f"{given} {surname if person.name.isupper() else person.name}"
                person.gender = person.gender or gender_of_given_name(given)

    def _given_in_title(self, person: Person) -> str | None:
        surname = re.escape(person.name)
        match = re.search(rf"\b([A-Z][^\W\d_]+) {surname}\b", self._reading.title, re.IGNORECASE)
        word = match.group(1) if match else ""
        return word if word[:1].isupper() and word.lower() not in TITLES | _NO_GIVEN_NAMES else None

    def _addressed(self, question: Attribution, person: Person) -> str | None:
        if self._text(question.source[0]).lower() == person.name.lower():
            return None
        start = question.content[0][0]
        match = re.compile(r"([A-Z][^\W\d_]+),\s").match(self._reading.text, start)
        gender = gender_of_given_name(match.group(1)) if match else None
        if match is None or gender is None or person.gender not in (None, gender):
            return None
        return match.group(1)

    def resolve(self, span: Span) -> Resolved | None:
        """Whom a label means; None where it is a phrase like any other."""
        label = self._text(span)
        lower = label.lower().rstrip(".")
        if lower in QUESTION:
            return NOBODY
        if lower in ANSWER:
            return self._briefing()
        if lower in self._named and self._named[lower] != span:
            return self.resolve(self._named[lower])
        bracketed = self._before_bracket(span)
        asking = bracketed is not None and bracketed.lower().rstrip(".") in QUESTION
        if is_office(label):
            return None
        found = self._person(label)
        if found is not None:
            return NOBODY if asking else Resolved((found,), None, 0.95)
        return Resolved((), cased(label), 0.5) if asking else None

    def office(self, words: Sequence[Token]) -> Resolved | None:
        """Whom an office in the text means where exactly one label bears it."""
        role = role_of([word.word for word in words])
        found: set[int] = set()
        for label, span in self._named.items():
            resolved = self.resolve(span) if fits(role, [role_of(label.split())]) >= 0.8 else None
            found.update(resolved.people if resolved else ())
        return Resolved((found.pop(),), None, 0.7) if len(found) == 1 else None

    def _text(self, span: Span) -> str:
        return self._reading.text[span[0] : span[1]].strip("*_ ")

    def _before_bracket(self, span: Span) -> str | None:
        """The words of a label before the brackets that name who it is."""
        text = self._reading.text
        if span[0] == 0 or text[span[0] - 1] != "(":
            return None
        return text[max(text.rfind("\n", 0, span[0]), text.rfind("\r", 0, span[0])) + 1 : span[0] - 1].strip("*_ ")

    def _bare(self, words: Sequence[str]) -> list[str]:
        """The words of a label without the titles before them."""
        for index, word in enumerate(words[:-1]):
            if word.lower().strip(".") not in TITLES | _OFFICES:
                return list(words[index:])
        return list(words[-1:])

    def _person(self, label: str) -> int | None:
        """The one person whom the words of a label name, in whatever capitals."""
        words = label.lower().replace(".", " ").split()
        bare = self._bare(words)
        persons = [(n, person) for n, person in enumerate(self._cast.people) if person.kind == "person"]
        found = [n for n, person in persons if any(form.lower().split() == bare for form in person.forms)]
        if len(bare) == 1:
            named = [n for n, person in persons if person.surname == bare[0]]
            found = [n for n in named if self._cast.people[n].given] or named or found
        gender = gender_of_titles([TITLES.get(word, word) for word in words[: len(words) - len(bare)]])
        found = [n for n in found if gender is None or self._cast.people[n].gender in (None, gender)]
        if len(found) > 1:
            found = [n for n in found if self._in_head(n)]
        return found[0] if len(found) == 1 else None

    def _in_head(self, number: int) -> bool:
        return any(self._cast.names[index].start < self._head for index in self._cast.people[number].mentions)

    def _briefing(self) -> Resolved:
        """The only person whom the heading names, if it is one of a briefing or an interview."""
        text = self._reading.text
        if self._reading.form in ("briefing", "interview") and self._reading.author:
            return Resolved((), self._reading.author, 0.8)
        named = {self._text(each.source[0]) for each in self._turns} - _LETTERS
        if len(named) == 1:
            # "DOVAN: Good morning" opens what goes on as "Q:" and "A:".
            found_person = self._person(named.pop())
            if found_person is not None:
                return Resolved((found_person,), None, 0.8)
        if not _BRIEFS.search(text, 0, self._head) and not _BRIEFS.search(self._reading.title):
            return NOBODY
        found = set()
        for number, person in enumerate(self._cast.people):
            for index in person.mentions:
                name = self._cast.names[index]
                if person.kind == "person" and name.start < self._head and not self._aside(name.first):
                    found.add(number)
                    if "and" in (self._word(name.first - 1), self._word(name.token + len(name.words))):
                        return NOBODY  # with somebody whom the document does not make known
        return Resolved((found.pop(),), None, 0.8) if len(found) == 1 else NOBODY

    def _word(self, index: int) -> str:
        words = self._reading.words
        return words[index].word.lower() if 0 <= index < len(words) else ""

    def _aside(self, first: int) -> bool:
        """Whether a heading names somebody as its subject or its author: "on Gu", "By Jane Roe"."""
        words: Sequence[Token] = self._reading.words
        if not first or words[first - 1].word.lower() not in _SPOKEN_OF:
            return False
        before = words[first - 2].word.lower() if first > 1 else ""
        return not (words[first - 1].word.lower() == "by" and bool(_BRIEFS.match(before)))


_LETTERS = frozenset(form for letter in QUESTION | ANSWER for form in (letter, letter.upper(), letter.capitalize()))
_OFFICES = dict.fromkeys(PERSON_NOUNS | {"foreign"}, "")
_NO_GIVEN_NAMES = dict.fromkeys(NOT_NAMES | PERSON_NOUNS | ORGANISATION_NOUNS, "")
