"""Who the labels of a document's turns mean.

The fullest form of each name comes from the title, the author, the labels themselves, the lines above the first turn,
and then the text; an office goes to whoever a label, the title or the head names with it, never to somebody who is
merely mentioned. Answers are those of the one interviewed, briefing or under examination.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.attribute.structure.labels import NAME_PARTICLES, QUESTIONS, Label, kind_of, office_noun
from onrecord.attribute.structure.naming import (
    bare,
    compatible,
    gender_of,
    name_word,
    names_of,
    people_in,
    proper,
    split_label,
)
from onrecord.attribute.structure.segment import Part
from onrecord.english.given_names import gender_of_given_name
from onrecord.english.nouns import ORGANISATION_NOUNS
from onrecord.english.word_surnames import SURNAMES_LIKE_WORDS

_EXAMINES = re.compile(
    # "Underwood was treated by Dr. Lee." examines nobody: without a verb it is a heading.
    r"(?:^[ \t]{0,40}(?:\d{1,2}[ \t]{1,9})?(?:BY|By)|(?i:questions from|questioned by|examin(?:ation|ed) by))\s{1,4}"
    r"(?P<who>(?:(?i:mr|mrs|ms|miss|dr|sir|lady)\.?\s{1,4})[^\W\d_][\w'’. -]{1,40}?)(?=\s{0,4}[:(\n.]|$)",
    re.MULTILINE,
)
_WITNESS = re.compile(
    r"(?:(?i:witness)[:,]?\s{1,4}|^[ \t]{0,80})(?P<who>(?i:(?:mr|mrs|ms|miss|dr|prof|capt)\.?\s{1,4})?"
    r"[A-Z][\w'’.-]{1,40}(?:[ \t]{1,4}[A-Z][\w'’.-]{1,40}){1,3})"
    r"\s{0,4},?\s{0,4}\((?i:affirmed|sworn|called|continued|recalled|resumed|affirmation|on former oath)",
    re.MULTILINE,
)
_CALLS = re.compile(
    r"\b(?i:calls?|deposition of|examination of|testimony of)\s+"
    r"(?P<who>(?:(?:Mr|Ms|Mrs|Dr)\.?\s+)?[A-Z][\w'’.-]+(?:\s+[A-Z][\w'’-]+){1,3})"
)
_INTERVIEW = re.compile(
    # "He spoke to the Post" tells who asks, and not who answers.
    r"\b(?i:interview|conversation|q&a|q & a|questions|(?<!he )(?<!who )(?:spoke|talked)|sat down|talks?|chat)\b"
    r"[^.\n]{0,30}?\b(?:with|to|by|for|of)\b\s+"
)
_LANGUAGE = re.compile(
    r"(?i)interpret|translat|inaudible|off|mic|speak|laugh|video|pause|continu|in [A-Z]|via|voice|audio|phone|\d"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who a turn is by: a name or None, and whether it asks as reporters and counsel do."""

    name: str | None
    asks: bool = False
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document's people before its labels are read."""

    title: str
    author: str | None
    principal: tuple[str, ...]


class Roster:
    """Resolves the labels of one document."""

    def __init__(self, text: str, head_end: int, turns: Sequence[Part], known: Known) -> None:
        self._text = text
        self._head = text[:head_end]
        self._turns = turns
        self._known = known
        self._title_people = people_in(known.title)
        self._labels = [turn.label for turn in turns if turn.label is not None]
        self._resolved: dict[str, Voice] = {}
        self._full: dict[tuple[str, ...], str] = {}
        self._court = bool(_EXAMINES.search(text) or _WITNESS.search(text))

    def voices(self) -> list[Voice]:
        """The speaker of each turn, in order."""
        found: list[Voice] = []
        latest: dict[str, str] = {}  # the last full name that a surname stood for
        named = _EXAMINES.search(self._text)
        examiner = self._by_words(named.group("who")) if named is not None else None
        witness = self._witness()
        place = 0
        for turn in self._turns:
            label = turn.label
            if label is None:
                found.append(Voice(self._known.principal[0] if self._known.principal else None))
                continue
            between = self._text[place : label.span[0]]
            for match in _EXAMINES.finditer(between):
                examiner = self._by_words(match.group("who")) or examiner
            named = _WITNESS.search(between)
            if named is not None:
                witness = proper(split_label(named.group("who"))[2])
            voice = self._voice(label, examiner, witness, latest)
            if self._court and label.kind == "name" and voice.name and voice.name != witness:
                words = self._text[turn.content[0][0] : turn.content[-1][1]].rstrip()
                if words.endswith("?") and bare(label.words.split()[0]) in ("mr", "mrs", "ms", "miss", "dr"):
                    examiner = voice.name
            if voice.name is None or label.kind == "question" or label.mark == "()":
                own = _introduced(self._text[turn.content[0][0] : turn.content[0][0] + 200], label.mark == "()")
                if own is not None and (label.kind == "question" or label.mark == "()"):
                    voice = Voice(own, asks=True, confidence=0.9)
            found.append(voice)
            place = label.span[1]
        return found

    def _voice(self, label: Label, examiner: str | None, witness: str | None, latest: dict[str, str]) -> Voice:
        initials = label.words if label.words.isupper() and 2 <= len(label.words) <= 4 else ""
        if initials and label.kind in ("office", "name") and (named := self._of_initials(initials)):
            return Voice(named)
        if label.kind == "question":
            return self._question(label, examiner)
        if label.kind == "answer":
            return Voice(witness if self._court and witness else self._answerer())
        if label.kind == "unnamed":
            return Voice(self._bracketed(label) if label.notes else None, asks=False)
        key = label.words
        if label.kind == "office":
            words = label.words.split()
            if len(words) > 1 and bare(words[-1]) in QUESTIONS and bare(words[0]) not in ("the", "a", "our"):
                return Voice(" ".join(words[:-1]), asks=True)  # "Yonhap reporter"
            if self._court and bare(label.words.split()[-1]) == "witness":
                return Voice(self._bracketed(label) or self._named_with(label) or witness)
            return Voice(self._holder(label))
        if label.notes and re.search(r"\b(?:of|for|at|to)\b", key):
            named = self._bracketed(label)
            if named:
                return Voice(named)
        _, _office, name = split_label(key)
        person = re.fullmatch(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2}", label.described)
        if person is not None and len(key.split()) == 1 and kind_of(label.described) == "name":
            return Voice(label.described, asks=True)  # "BBC, Harriet Okoye"
        if not name:
            return Voice(self._holder(label))
        surname = bare(name[-1])
        if len(name) > 1:
            full = self._fullest(label)
            latest[surname] = full
        elif surname in latest and self._of_label(latest[surname], label):
            full = latest[surname]
        else:
            full = self._fullest(label)
            if " " in full:
                latest[surname] = full
        return Voice(full)

    def _question(self, label: Label, examiner: str | None) -> Voice:
        for note in label.notes:
            if note and note[0].isupper() and not _LANGUAGE.search(note) and len(note) < 40:
                return Voice(proper(split_label(note)[2]) or None, asks=True, confidence=0.8)
        if self._court and examiner:
            return Voice(examiner, asks=True)
        return Voice(self._interviewer(), asks=True, confidence=0.8)

    def _interviewer(self) -> str | None:
        """Who interviews: the byline of an interview of one person; reporters of a briefing have no names."""
        author = self._known.author
        if author is None or (self._known.principal and self._known.principal[0] == author):
            return None
        named = {label.words for label in self._labels if label.kind == "name"}
        return author if len(named) <= 1 else None

    def _answerer(self) -> str | None:
        if self._known.principal:
            return self._known.principal[0] if len(self._known.principal) == 1 else None
        named = {}
        for label in self._labels:
            if label.kind == "name" and not label.described.lower().startswith(("host", "moderator")):
                named[self._fullest(label)] = True
        if len(named) == 1:
            return next(iter(named))
        return self._interviewed() if not named else None

    def interviewed(self) -> str | None:
        """Whom an interview without labels is with."""
        return self._known.principal[0] if len(self._known.principal) == 1 else self._interviewed()

    def _interviewed(self) -> str | None:
        """The one person whom title and head name, as interviewed or alone."""
        for text in (self._known.title, self._head):
            match = _INTERVIEW.search(text)
            if match is not None:
                people = people_in(text[match.end() : match.end() + 120].split("\n")[0])
                if people:
                    return self._longest(people[0][1])
                run = re.match(
                    r"(?:the\s+)?((?:[A-Z][\w’'-]+\s?(?:bin|al|de|van|von|do|da|\s)?){2,4})", text[match.end() :]
                )
                if run is not None:
                    return proper(run.group(1).split())
        alone = {name for _, name in people_in(self._head) if name != self._known.author} or {
            name for _, name in self._title_people
        }
        return self._longest(alone.pop()) if len(alone) == 1 else self._subject()

    def _subject(self) -> str | None:
        """The one person whom the lines above an interview are about: named in full, and then again."""
        names = {
            match.group()
            for match in re.finditer(
                r"[A-Z][\w’'-]{1,40}(?: (?:(?:de|van|von|bin|al|do|da) )?[A-Z][\w’'-]{1,40}){1,3}", self._head
            )
            if all(
                name_word(bare(word)) or bare(word) in NAME_PARTICLES or bare(word) in SURNAMES_LIKE_WORDS
                for word in match.group().split()
            )
        }
        counts = {
            name: len(re.findall(rf"\b{re.escape(name.split(' ')[-1])}\b", self._head))
            for name in names
            if name != self._known.author and not name.isupper()
        }
        ranked = sorted(counts, key=lambda name: (-counts[name], self._head.index(name)))
        if ranked and (len(ranked) == 1 or counts[ranked[0]] > counts[ranked[1]]):
            return ranked[0]
        return None

    def _longest(self, name: str) -> str:
        for _, _, words in names_of(self._text, name.split()):
            if len(words) > len(name.split()):
                return proper(words)
        return name

    def _witness(self) -> str | None:
        if not self._court and not re.search(r"(?i)\bdeposition\b|\btestimony\b", self._known.title + self._head[:400]):
            return None
        for text in (self._head, self._known.title, self._text):
            match = _WITNESS.search(text) or _CALLS.search(text)
            if match is not None:
                return proper(split_label(match.group("who"))[2] or match.group("who").split())
        return None

    def _by_words(self, words: str) -> str | None:
        _, _, name = split_label(" ".join(words.split()))
        for label in self._labels:
            if label.kind == "name" and bare(split_label(label.words)[2][-1]) == bare(name[-1]):
                return self._fullest(label)
        return proper(name) if name else None

    # Names.

    def _of_label(self, full: str, label: Label) -> bool:
        honorifics = split_label(label.words)[0]
        return compatible(full.split(" ")[0], gender_of(honorifics))

    def _fullest(self, label: Label) -> str:
        """The full name of a label that names somebody."""
        honorifics, office, name = split_label(label.words)
        key = tuple(bare(word) for word in [*honorifics, *office, *name])
        if key in self._full:
            return self._full[key]
        self._full[key] = found = self._search(label, honorifics, office, name)
        return found

    def _search(self, label: Label, honorifics: list[str], office: list[str], name: list[str]) -> str:
        gender = gender_of(honorifics)
        known = [
            bare_name
            for bare_name in (
                *self._known.principal,
                *(person for _, person in self._title_people),
                self._known.author or "",
            )
            if bare_name and _same(bare_name.split(), name)
        ]
        candidates = [candidate.split() for candidate in known]
        for other in self._labels:
            if other.kind == "name" and other is not label:
                mine = split_label(other.words)[2]
                if len(mine) > len(name) and _same(mine, name) and compatible(mine[0], gender):
                    candidates.append(mine)
        if len(name) == 1 and name[0].isupper() and 2 <= len(name[0]) <= 4:
            initials = self._of_initials(name[0])
            if initials:
                return initials
        sources = [self._known.title, self._head]
        if not office:
            sources.append(self._text)
        initial = len(name) > 1 and len(bare(name[0])) == 1
        for source in sources:
            if len(name) > 1 and not initial:
                break  # a full name already
            for _, _, words in names_of(source, name[-1:]):
                if len(words) <= 1 or not compatible(words[0], gender):
                    continue
                if initial and (bare(words[0])[:1] != bare(name[0]) or len(bare(words[0])) == 1):
                    continue
                candidates.append(words)
            if candidates and source is not self._known.title:
                break
        if office and len(name) == 1:
            candidates.extend(self._same_office(office, name))
        if not candidates and len(name) == 1 and gender is not None:
            candidates = self._addressed(label, name, gender)
        if not candidates:
            kept = len(name) == 1 and name[0].isupper() and len(name[0]) < 6 and not honorifics
            if kept and any(not other.capitals for other in self._labels if other.kind == "name"):
                return name[0]  # "AFP" among labels in small letters
            return proper(name)
        best = max(candidates, key=lambda words: (len(words), not "".join(words).isupper()))
        same = [words for words in candidates if [bare(w) for w in words] == [bare(w) for w in best]]
        return proper(next((words for words in same if not "".join(words).isupper()), best))

    def _addressed(self, label: Label, name: list[str], gender: str) -> list[list[str]]:
        """The given name by which the turn before addresses the one who answers: "Ilse, is it true?"."""
        for before, turn in zip(self._turns, self._turns[1:], strict=False):
            if turn.label is not label and (turn.label is None or turn.label.words != label.words):
                continue
            words = self._text[before.content[0][0] : before.content[0][0] + 80]
            match = re.match(r"(?:[A-Z][a-z]+(?: you)?[.,]\s+)?([A-Z][\w-]+),\s", words)
            if match is not None and gender_of_given_name(match.group(1).lower()) == gender:
                return [[match.group(1), *name]]
        return []

    def _same_office(self, office: list[str], name: list[str]) -> list[list[str]]:
        """Full names that the text writes behind the same office: "Prime Minister Takeda Haruo"."""
        noun = bare(office[-1])
        found = []
        for start, _, words in names_of(self._text, name):
            before = re.findall(r"\S+", self._text[max(0, start - 30) : start])
            if len(words) > len(name) and before and bare(before[-1]) == noun:
                found.append(words)
        return found

    def _of_initials(self, letters: str) -> str | None:
        """The name that a label of initials stands for."""
        for source in (self._known.author or "", self._known.title, self._head, self._text[:3000]):
            for match in re.finditer(r"[A-Z][\w’'-]{1,40}(?: (?:[A-Z][\w’'-]{1,40}|de|van|von|bin|al)){1,3}", source):
                words = match.group().split()
                for first in range(len(words) - 1):
                    for stop in range(first + 2, len(words) + 1):
                        parts = [part for word in words[first:stop] for part in re.split("[-’']", word) if part]
                        if "".join(part[0] for part in parts).upper() == letters and words[first][0].isupper():
                            return proper(words[first:stop])
        return None

    def _inside_label(self, start: int) -> bool:
        return any(label.span[0] <= start < label.span[1] for label in self._labels)

    # Offices.

    def _bracketed(self, label: Label) -> str | None:
        """Whom the brackets behind an office name: "The Minister for Transport (Simon Light)"."""
        for note in label.notes:
            if _LANGUAGE.search(note) and not re.match(r"(?:Mr|Ms|Mrs|Dr|Hon)", note):
                continue
            inner = re.split(r"[(,]", note)[0].strip()
            honorifics, _, name = split_label(inner) if inner else ([], [], [])
            if name and name[0][0].isupper() and (len(name) > 1 or honorifics) and kind_of(inner) == "name":
                return self._longest(proper(name)) if len(name) == 1 else proper(name)
        return None

    def _named_with(self, label: Label) -> str | None:
        """Whom another label names with the same office."""
        wanted = _office_key(label.words)
        for other in self._labels:
            if other.notes and _office_key(other.words) == wanted and other.kind == "office":
                named = self._bracketed(other)
                if named:
                    return named
        for other in self._labels:
            if other.kind == "name":
                _, office, name = split_label(other.words)
                if name and (_office_key(" ".join(office)) == wanted or _office_key(other.described) == wanted):
                    return self._fullest(other)
        longer = {
            self._fullest(other)
            for other in self._labels
            if other.kind == "name" and other.described and _fits(wanted, " ".join(_office_key(other.described)))
        }
        if len(longer) == 1:
            return longer.pop()
        return None

    def _holder(self, label: Label) -> str | None:
        """Who holds the office that a label is: told by brackets, other labels, the title, the head of the document."""
        found = self._bracketed(label) or self._named_with(label)
        if found:
            return found
        wanted = _office_key(label.words)
        holders = [name for office, name in self._title_people if _fits(wanted, office)]
        if holders:
            return self._fullest_of(holders[0])
        if self._known.principal and len(self._known.principal) == 1 and self._is_principal(wanted):
            return self._known.principal[0]
        for text in (self._head, self._text if len(wanted) > 1 else ""):
            found = _beside(text, wanted)
            if found:
                return self._fullest_of(found)
        return None

    def _fullest_of(self, name: str) -> str:
        """A name's fullest form beside an office or in the title and head."""
        words = name.split()
        if len(words) > 1:
            return name
        for source in (self._known.title, self._head):
            for _, _, found in names_of(source, words):
                if len(found) > 1:
                    return proper(found)
        return name

    def _is_principal(self, wanted: tuple[str, ...]) -> bool:
        """Whether the one whose words the title says these are holds the office of a label, by the title."""
        first = bare(self._known.principal[0].split(" ")[0])
        for text in (self._known.title, self._head):
            words = [bare(word) for word in re.findall(r"\S+", text)]
            for place, word in enumerate(words):
                if word != first:
                    continue
                before = words[max(0, place - 9) : place]
                for at in range(len(before) - len(wanted), -1, -1):
                    if tuple(before[at : at + len(wanted)]) == wanted:
                        between = before[at + len(wanted) :]
                        if not any(office_noun(w) and w not in ("general", "state") for w in between) and (
                            at == 0 or before[at - 1] not in ("vice", "deputy", "former")
                        ):
                            return True
        return False


_NAME = r"(?:[A-Z](?:\.|[\w’'-]*)\s+(?:(?:de|van|von|bin|al|el|do|da|der)\s+)?){1,3}[A-Z][\w’'-]+"
_INTRODUCED = re.compile(
    r"(?:(?:Yeah|Yes|Hi|Hello|Okay|Thank you|Thanks|Good (?:morning|afternoon|evening))\b[^.?!]{0,60}?[.,!]\s?){0,4}"
    rf"(?P<my>(?:[Mm]y name is|I[’']m|I am|This is)\s+)?(?P<name>{_NAME}|(?<=is )[A-Z][\w’'-]+)"
    r"(?P<rest>,?\s+(?:with|from|of|at)\s+(?:the\s+)?[A-Z]|,\s+(?P<other>[A-Z][^.,?!]{2,40})[.,]|[.,]\s)"
)


def _introduced(words: str, outlet: bool) -> str | None:
    """Who asks, as he says first: "Ann Roe with the Tribune.", "Radio Kawar, Oumarou Sani."."""
    match = _INTRODUCED.match(" ".join(words[:1000].split()))
    if match is None:
        return None
    name, other = match.group("name"), match.group("other")
    if (
        match.group("rest")[0] in ".,"
        and match.group("rest").rstrip() in (".", ",")
        and not (outlet or match.group("my"))
    ):
        return None
    if other is not None and not match.group("my"):
        people = [part for part in (name, other) if _person(part)]
        surely = [part for part in people if gender_of_given_name(part.split()[0].lower())]
        chosen = (surely or people)[:1]
        return proper(chosen[0].split()) if chosen else None
    if not _person(name) and not (match.group("my") and " " not in name):
        return None
    return proper(name.split())


def _person(words: str) -> bool:
    plain = [bare(word) for word in words.split()]
    return (
        1 < len(plain) < 5
        and all(name_word(word) or word in NAME_PARTICLES for word in plain)
        and not any(word in ORGANISATION_NOUNS or word in ("agence", "agency", "wire", "mail") for word in plain)
    )


def _office_key(words: str) -> tuple[str, ...]:
    """The words of an office, without articles and honorifics."""
    kept = [bare(word) for word in words.split()]
    return tuple(
        word for word in kept if word and word not in ("the", "mr", "madam", "mrs", "ms", "hon", "an", "acting")
    )


def _fits(wanted: tuple[str, ...], office: str) -> bool:
    """Whether an office of the title is that of a label: "president", never "vice president" for it."""
    words = tuple(word for word in office.split() if word not in ("the",))
    if not wanted or not words:
        return False
    if words == wanted:
        return True
    short, long = sorted((words, wanted), key=len)
    if long[-len(short) :] == short and not set(long[: -len(short)]) & {"vice", "deputy", "former", "prime", "first"}:
        return True
    return long[: len(short)] == short and long[len(short)] in ("of", "for") and len(words) > len(wanted)


def _beside(text: str, wanted: tuple[str, ...]) -> str | None:
    """Whom a text names straight before or behind an office: "Philippa Garside (Chair)", "the coroner, Dr Lacey"."""
    if not text or not wanted:
        return None
    office = r"[\s-]+".join(re.escape(word) for word in wanted)
    title = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Lady|Lord|Hon|Shri|Smt|The Honourable|H\.E|Judge)\.?\s+)*"
    name = r"(?P<name>[A-Z][\w’'-]+(?:\s+(?:(?:de|van|von|bin|al|el|do|da|y)\s+)?[A-Z][\w’'-]+){0,3})"
    for pattern in (
        rf"(?i:(?<!vice ))(?<!Vice )(?<!VICE )(?<!deputy )(?<!former )\b(?i:{office})\b\s*[,:(]*\s*{title}{name}",
        rf"{name},?\s*[(\[]?(?:the\s+)?(?i:{office})\b",
    ):
        for match in re.finditer(pattern, text):
            words = match.group("name").split()
            plain = [bare(word) for word in words]
            if not all(name_word(word) or word in NAME_PARTICLES for word in plain) or re.search(
                "['’](?:m|d|ll|ve|re|t)$", words[0]
            ):
                continue
            honoured = re.search(title + "$", text[match.start() : match.start("name")])
            if (
                text[match.start() : match.start("name")].rstrip().endswith(":")
                and re.search(r"[.!?]\s|,", text[match.end("name") : match.end("name") + 40])
                and not (honoured is not None and honoured.group())
            ):
                continue  # "PRIME MINISTER: Shirin, you know this."
            if any(office_noun(word) for word in plain) or kind_of(match.group("name")) != "name":
                continue
            behind = re.search(rf"(?i:{office})\W*{title}$", text[match.start() : match.start("name")]) is not None
            titled = re.search(title + "$", text[: match.start("name")])
            if len(words) > 1 or (titled is not None and titled.group()) or (behind and len(wanted) > 1):
                return proper(words)
    return None


def _same(full: Sequence[str], name: Sequence[str]) -> bool:
    """Whether a name is a part of a full one: its surname, its given name, its beginning and end."""
    long, short = [bare(word) for word in full], [bare(word) for word in name]
    if long[-len(short) :] == short or long[: len(short)] == short:
        return True
    if len(short) > 1 and long[0][:1] == short[0][:1] and long[-1] == short[-1]:
        return long[0] == short[0] or len(short[0]) == 1
    return short[-1] in long[-1].split("-") and len(short) == 1 and "-" in long[-1]
