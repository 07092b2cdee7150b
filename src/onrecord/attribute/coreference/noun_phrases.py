"""Whom a noun phrase means: the name that heads it, somebody's campaign, or the person who has that role.

"Trump's attorney, Alan Garten" is Alan Garten, "a spokesman for Platte River" is nobody known, "the Texas
senator" is whoever the document calls a senator of Texas, "the ministry" the ministry named last.

It is told who is present to the reader and decides nothing about pronouns (`coreference`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from onrecord.attribute.coreference.cast import EntityTable
from onrecord.attribute.coreference.document_context import NOBODY, DocumentContext, Resolved
from onrecord.attribute.coreference.people import of_handle
from onrecord.attribute.coreference.salience import best
from onrecord.attribute.extraction.layouts import is_office
from onrecord.english.function_words import NOT_NAMES
from onrecord.english.name_case import cased
from onrecord.english.name_spans import Name
from onrecord.english.nouns import FEMALE_NOUNS, GROUP_NOUNS, MALE_NOUNS, ORGANISATION_NOUNS, PERSON_NOUNS
from onrecord.english.places import PLACES_OF
from onrecord.english.roles import PLACES, Role, contradicts, fits, normalised, role_of
from onrecord.english.titles import TITLES
from onrecord.english.tokens import Token
from onrecord.types import Span

_GOVERNING = frozenset("of for to from with at in by on like near about against including".split())
# Words that may follow the head of a source; any other small word makes the name before it a modifier.
_AFTER_A_HEAD = _GOVERNING | frozenset(
    """than as into over under between toward towards after before behind beside despite without per via and or who
    whom whose which that himself herself itself also too both is was has had""".split()
)
# What news calls the one a text is about, in place of the name; "the man", "the judge" are somebody else as often.
_OFFICES = frozenset(
    "president secretary premier chancellor minister mayor governor chairman chairwoman leader".split()
)
# With its noun these are one office.
_OF_THE_OFFICE = frozenset("prime first chief vice deputy".split())
_OF_DEPARTMENTS = frozenset("secretary minister".split())
_SEATS = _OFFICES | frozenset("senator congressman congresswoman representative lawmaker legislator".split())
_EPITHETS = _SEATS | frozenset(
    """candidate nominee front-runner frontrunner contender hopeful standard-bearer republican democrat billionaire
    businessman businesswoman mogul magnate developer tycoon investor author actor actress singer comedian
    host""".split()
)
_MAIN = 2  # how many people a text is about, at most
_PLAINLY = 0.75  # the share of the softmax that makes one person the one a text is about
_PRESENT = 3.0  # the weight of a subject of the last sentence
_ADJECTIVES = frozenset("incoming outgoing leading sitting acting visiting reigning".split())
_HANDLE = re.compile("[a-z][A-Z]")  # "BernieSanders"
_RELATIVES = frozenset("who whose whom which".split())
_INDEFINITE = frozenset("a an another some any one no every each other".split())
_DEFINITE = frozenset("the this that".split())
# What somebody's own organisation is called after him: "the Clinton campaign", "his office".
OF_SOMEBODY = frozenset("campaign administration office team".split())
# What somebody says by it is his word: "Bush's Facebook post", "his letter".
WORKS = frozenset(
    """post tweet tweets letter statement email e-mail memoir book op-ed column essay article blog speech remarks
    comments website testimony memo diary autobiography""".split()
)
# What many organisations may be called, whatever their names.
_PAPERS = frozenset("newspaper paper magazine daily publication".split())
_OF_ANY = _PAPERS | frozenset(
    """group company network union agency firm organization organisation association outlet corporation foundation
    nonprofit advocacy""".split()
)
_WRITTEN = frozenset(
    """times post news journal herald tribune daily gazette magazine review globe press observer guardian telegraph mail
    sun star examiner inquirer chronicle courier dispatch register weekly today""".split()
)
_PUBLIC = frozenset(
    "school university college hospital court department ministry house senate congress party police bureau".split()
)
_NEAR = 3  # sentences
_GENERAL = frozenset("the this its own same local new powerful influential independent federal".split())

# Who is of something: "director of government affairs Phil Smith".
_HOLDERS = frozenset(
    "secretary minister speaker director chief head president chairman chairwoman chair commissioner manager".split()
)


class Phrases:
    """Resolves noun phrases against the people of one document."""

    def __init__(self, reading: DocumentContext, cast: EntityTable) -> None:
        self._reading = reading
        self._cast = cast
        self._starts = [name.start for name in cast.names]
        often = sorted(range(len(cast.people)), key=lambda number: -len(cast.people[number].mentions))
        self._main = [number for number in often if cast.people[number].kind == "person"][:_MAIN]
        self._vocabulary = {word.word for word in reading.words}

    def names_in(self, span: Span) -> list[int]:
        """Indices of the names that stand in a span, the last word of each included."""
        first = max(0, bisect_right(self._starts, span[0]) - 1)
        last = bisect_right(self._starts, span[1] - 1)
        return [i for i in range(first, last) if self._cast.names[i].end > span[0] and self._inside(i, span)]

    def _inside(self, index: int, span: Span) -> bool:
        """Whether enough of a name is in a span: its last word, or its first if the family name comes first."""
        name = self._cast.names[index]
        if name.end <= span[1]:
            return True
        first = self._reading.words[name.token]
        return name.start >= span[0] and name.end - first.end < 12 and len(name.words) == 2

    def completed(self, span: Span) -> Span:
        """A span that breaks off before its noun ("The US" of "The US president") with the noun."""
        words, text = self._reading.words, self._reading.text
        index = self._reading.word_at(span[1])
        named = self.names_in(span)
        if not named or any(self._is_person(i) for i in named) or self._cast.names[named[-1]].end != span[1]:
            return span
        end = span[1]
        for word in words[index : index + 3]:
            if text[end : word.start] not in (" ", "\u00a0") or not word.word.islower() or word.word in _AFTER_A_HEAD:
                break
            end = word.end
            if word.word in PERSON_NOUNS:
                return span[0], end
        return span

    def _is_person(self, index: int) -> bool:
        owner = self._cast.owner[index]
        return owner >= 0 and self._cast.people[owner].kind == "person"

    def office(self, words: Sequence[Token]) -> bool:
        """Whether a phrase is a definite office in capitals, as offices write: "The Foreign Minister"."""
        phrase = self._up_to_its_head(words)
        return phrase[0].lower() in _DEFINITE and is_office(" ".join(phrase))

    def heads(self, span: Span, words: Sequence[Token]) -> list[int]:
        """The names that are the source itself, not what it belongs to or is described by."""
        names = self.names_in(span)
        text = self._reading.text
        heads: list[int] = []
        for number, index in enumerate(names):
            name = self._cast.names[index]
            if self._cast.owner[index] < 0 and number + 1 < len(names) and is_office(" ".join(name.words)):
                continue
            if name.possessive and name.end + 3 < span[1] and text[name.end + 2 : name.end + 7] != " and ":
                continue
            if not heads:
                ahead = self._reading.words[name.first].start
                if not self._governed([word for word in words if word.start < ahead], name, words):
                    heads.append(index)
                continue
            between = text[self._cast.names[heads[-1]].end : name.start].strip(" \u00a0,").removeprefix("'s ")
            joining = between.removeprefix("’s ").split()
            if not joining:
                # "A, B and C"; two names in a row without "and" are not a list.
                if len(names) > number + 1:
                    heads.append(index)
            elif joining[0] in ("and", "&") and _lists(joining):
                heads.append(index)
        # "Rashad Robinson, Color of Change's director": a list has its "and".
        if heads and not {"and", "&", "or"} & {word.word.lower() for word in words} and "&" not in text[slice(*span)]:
            return heads[:1]
        return heads

    def _governed(self, before: Sequence[Token], name: Name, words: Sequence[Token]) -> bool:
        """Whether a name hangs on another noun: "a spokesman for X", "aides to X", "the X campaign", "X voters"."""
        text = self._reading.text
        following = next((word for word in words if word.start >= name.end), None)
        if following is not None and text[name.end : following.start] in (" ", "\u00a0"):
            lower = following.word.lower()
            noun = following.word.islower() or lower in ORGANISATION_NOUNS | GROUP_NOUNS
            if noun and lower not in _AFTER_A_HEAD:
                return True
        elif following is not None and text[name.end : following.start] == "/" and words[-1].word.islower():
            return True  # "an NBC/Wall Street Journal poll"
        if before and _is_participle(before[-1].word):
            return True  # "the super PAC backing Hillary Clinton"
        for number in range(len(before) - 1, -1, -1):
            word = before[number]
            behind = before[number + 1].start if number + 1 < len(before) else name.start
            if "," in text[word.after : behind] or "—" in text[word.after : behind]:
                # An apposition: "Trump's attorney, Alan Garten".
                return False
            if word.word.lower() in _RELATIVES:
                return True  # "the lawyer who ran three Boston Marathons"
            if word.word.lower() in _GOVERNING:
                # "secretary of state Hillary Clinton" is she, "the office of Hillary Clinton" is not.
                held = [*before[number + 1 :], *self._reading.words[name.first : name.token]]
                while held and held[-1].word.lower() in PERSON_NOUNS | TITLES.keys() | {"the"}:
                    held.pop()
                holder = number > 0 and before[number - 1].word.lower() in _HOLDERS
                if not (held and holder and name.kind == "person"):
                    return True
        return False

    def named(self, span: Span, words: Sequence[Token]) -> Resolved | None:
        """Whom the names of a phrase mean, if one of them heads it; None if the phrase has no such name."""
        heads = self.heads(span, words)
        if not heads:
            return None
        owners = tuple(dict.fromkeys(self._cast.owner[i] for i in heads if self._cast.owner[i] >= 0))
        if not owners:
            return self._bare_name(self._cast.names[heads[0]], words)
        person = self._cast.people[owners[0]]
        # A surname that the document never completes may be anybody's of that name.
        return Resolved(owners, None, 0.95 if person.kind == "organisation" or person.given else 0.8)

    def surname(self, words: Sequence[Token]) -> int:
        """Who bears a surname that is a word or a place too, standing alone: "Will said", "Mr. Early said"; else -1."""
        bare = [word for word in words if word.word.lower() not in TITLES]
        if len(bare) != 1 or not bare[0].capital or bare[0].possessive:
            return -1
        surname = bare[0].word.lower()
        bearers = [n for n, each in enumerate(self._cast.people) if each.surname == surname and each.given]
        if not bearers and _HANDLE.search(bare[0].word):
            return of_handle(surname, self._cast.people)
        return bearers[0] if len(bearers) == 1 else -1

    def _bare_name(self, name: Name, words: Sequence[Token]) -> Resolved:
        """A name that nothing is known about: itself, where its capitals cannot come from anything else."""
        lower = [word.lower() for word in name.words]
        if words[0].word.lower() in _INDEFINITE | {"two", "three", "several"} and name.kind != "person":
            return NOBODY  # "one Coralville, Iowa, pastor"
        comma = self._reading.text.find(",", words[0].start, words[-1].end)
        ahead = [word for word in words if comma < 0 or word.start < comma]
        others = sum(len(word.word) > 2 and word.word.lower() not in ("the", "for") for word in ahead)
        if len(lower) > 3 and name.kind != "organisation":
            return NOBODY
        if words[-1].start >= name.end and words[-1].word.lower() in PERSON_NOUNS:
            return NOBODY  # "the Twickenham East MP"
        if others > len(lower) + 1 or lower[-1] in GROUP_NOUNS or lower[-1].rstrip("s") in _PLURAL_STEMS:
            return NOBODY
        if len(lower) == 1 and (self.is_word(lower[0]) or not self._stands_elsewhere(name)):
            return NOBODY
        whole = self._reading.text[name.start : name.end]
        return Resolved((), cased(whole) if " " in whole else whole, 0.5)

    def is_word(self, word: str) -> bool:
        """Whether the text has a word in small letters, so that its capital elsewhere means little."""
        return word in self._vocabulary

    def _stands_elsewhere(self, name: Name) -> bool:
        """Whether the one word of a name has its capital inside sentences, and is no plural ("Germans", "Khans")."""
        word = name.words[0]
        if word[-1] == "s" and (word[:-1].lower() in PLACES_OF or word[:-1] in self._vocabulary):
            return False
        if name.kind == "place":
            return word.lower() not in PLACES_OF
        inside = sum(other.words == name.words and not other.initial for other in self._cast.names)
        return inside > (1 if name.kind == "unknown" else 0)

    def belonging(self, words: Sequence[Token], owner: int) -> Resolved:
        """ "the Clinton campaign", "his office": named after the person, and not the person."""
        if owner < 0 or self._cast.people[owner].kind != "person":
            return NOBODY
        return Resolved((), f"{self._cast.people[owner].name} {words[-1].word.lower()}", 0.7)

    def owner_of_names(self, span: Span) -> int:
        """The person of the last name in a span, or -1."""
        names = self.names_in(span)
        return self._cast.owner[names[-1]] if names else -1

    def described(self, words: Sequence[Token], weights: Mapping[int, float]) -> Resolved:
        """ "the Texas senator": the person near by whom the document gives that role; "the ministry": the last."""
        phrase = self._up_to_its_head(words)
        if not phrase or phrase[0].lower() in _INDEFINITE | GROUP_NOUNS:
            return NOBODY
        noun = phrase[-1].lower()
        if noun in ORGANISATION_NOUNS | _OF_ANY and (len(phrase) == 1 or phrase[0].lower() in _DEFINITE):
            return self._organisation(phrase, words[0].start, alone=len(words) == len(phrase))
        role = role_of([word.word for word in words] if phrase[0].lower() in _DEFINITE else phrase)
        if normalised(noun) not in PERSON_NOUNS or not role.head or not self._definite(phrase, words):
            return NOBODY
        scores: dict[int, float] = {}
        for number, person in enumerate(self._cast.people):
            if person.kind != "person":
                continue
            fit = fits(role, person.roles)
            # A role without the words that narrow it needs somebody who is present: subject of the last sentence.
            if fit >= 0.5 or (fit > 0 and weights.get(number, 0.0) >= _PRESENT):
                # "the president" is hardly a director where somebody is called president.
                called = any(each.head == role.head for each in person.roles)
                scores[number] = fit * 3 + weights.get(number, 0.0) + 1.5 * called
        if not scores:
            somebodys = any(word.possessive for word in words[: len(phrase)])
            return NOBODY if somebodys else self._epithet(phrase, role, weights)
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        lead = scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else 0.0)
        return Resolved((ranked[0],), None, min(0.9, 0.5 + 0.15 * lead)) if lead >= 0.2 else NOBODY

    def _epithet(self, phrase: Sequence[str], role: Role, weights: Mapping[int, float]) -> Resolved:
        """ "the Texas senator" where nobody is called one: whoever the text is plainly about, if nothing contradicts.

        An office without a further word ("the president", "the prime minister") is somebody known to every reader,
        named here or not.
        """
        noun = phrase[-1].lower()
        further = [word for word in phrase[1:-1] if word.lower() not in _OF_THE_OFFICE]
        if phrase[0].lower() != "the" or noun not in _EPITHETS or (noun in _OFFICES and not further):
            return NOBODY
        gender = "f" if noun in FEMALE_NOUNS else "m" if noun in MALE_NOUNS else None
        near = {
            number: weight
            for number, weight in weights.items()
            if (person := self._cast.people[number]).kind == "person"
            and (gender is None or person.gender in (None, gender))
            and not contradicts(role, person.roles)
            and not (noun in _OF_DEPARTMENTS and person.roles)  # of them there are many; who is a doctor is none
        }
        number, share = best(near)
        if number < 0 or share < _PLAINLY or near[number] < _PRESENT:
            return NOBODY
        if noun not in _SEATS and not role.words & PLACES and number not in self._main:
            return NOBODY  # of candidates there are several
        return Resolved((number,), None, 0.5)

    def _definite(self, phrase: Sequence[str], words: Sequence[Token]) -> bool:
        """Whether a description means somebody in particular: "the ...", "Trump's ...", "his ..."."""
        return phrase[0].lower() in _DEFINITE or any(word.possessive for word in words[: len(phrase)])

    def _up_to_its_head(self, words: Sequence[Token]) -> list[str]:
        """The words of a phrase before its first comma, preposition or relative pronoun."""
        phrase: list[str] = []
        for number, word in enumerate(words):
            if number and (word.word.lower() in _AFTER_A_HEAD or not self._beside(words[number - 1], word)):
                break
            phrase.append(word.word)
        return phrase

    def _beside(self, one: Token, other: Token) -> bool:
        gap = self._reading.text[one.after : other.start]
        return gap.strip(" \u00a0") in ("", "'s", "’s", "'", "’", "-", "/")

    def _organisation(self, phrase: Sequence[str], position: int, *, alone: bool) -> Resolved:
        """The last organisation that is named with the phrase's noun and with every word that narrows it.

        If the phrase stands `alone`, "the company" may as well be the only one that was just named.
        """
        noun = phrase[-1].lower()
        narrowing = {word.lower() for word in phrase[:-1]} - _GENERAL - NOT_NAMES
        here = self._reading.sentence_at(position)

        def apart(index: int) -> int:
            return here - self._reading.sentence_at(self._starts[index])

        for index in range(bisect_right(self._starts, position) - 1, -1, -1):
            owner = self._cast.owner[index]
            if owner < 0 or self._cast.people[owner].kind != "organisation":
                continue
            if not narrowing and noun in _OF_ANY and apart(index) > _NEAR:
                break  # "the group" is some group of which the text just spoke, whatever its name
            own = {word.lower() for word in self._cast.names[index].words}
            if noun in own and narrowing <= own:
                return Resolved((owner,), None, 0.6)
        named = any(word[0].isupper() for word in phrase[1:])
        return self._only_one(noun, position) if alone and not named else NOBODY

    def _only_one(self, noun: str, position: int) -> Resolved:
        """The only organisation named in the last sentences, if it may be called so: "the company", "the paper"."""
        if noun not in _OF_ANY:
            return NOBODY
        here = self._reading.sentence_at(position)
        found = -1
        for index in range(bisect_right(self._starts, position) - 1, -1, -1):
            name, owner = self._cast.names[index], self._cast.owner[index]
            if here - self._reading.sentence_at(name.start) > 1:
                break
            if self._reading.quoted(name.start) or (owner >= 0 and self._cast.people[owner].kind == "person"):
                continue
            if owner < 0 and name.kind == "place":
                continue
            if owner < 0 or found not in (-1, owner) or name.possessive:
                return NOBODY  # of two, either may be meant
            found = owner
        if found < 0 or not _may_be(noun, self._cast.people[found].name):
            return NOBODY
        return Resolved((found,), None, 0.5)


def _is_participle(word: str) -> bool:
    """Whether a word is a verb that may govern the name after it: "backing"; not an adjective, not "ing"."""
    return len(word) > 3 and word.endswith("ing") and word.islower() and word.isalpha() and word not in _ADJECTIVES


def _may_be(noun: str, name: str) -> bool:
    """Whether an organisation may be called by a noun: a newspaper is none but one of that name, and no company."""
    words = {word.lower() for word in re.findall(r"\w+", name)}
    if words & _PUBLIC:
        return False
    written = bool(_WRITTEN & words)
    return written == (noun in _PAPERS) or noun in ("network", "outlet")


_PLURAL_STEMS = PERSON_NOUNS | ORGANISATION_NOUNS


def _lists(joining: Sequence[str]) -> bool:
    """Whether the words between two names join them: "and", "and former TV anchor", not "and her friends of"."""
    if all(word[:1].isupper() or word in PERSON_NOUNS or word == "and" for word in joining):
        return True
    return len(joining) <= 6 and joining[-1] in PERSON_NOUNS and not _GOVERNING & set(joining)
