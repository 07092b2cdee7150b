"""Documents of all forms, made up by recombining paragraphs, labels and people; the same for the same number.

What is annotated in tests/benchmarks/questions/documents is taken apart as well, where it is there.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ANNOTATED = Path(__file__).resolve().parents[1] / "benchmarks" / "questions" / "documents"
_MOST_TAKEN = 400

GIVEN = "Ann Tom Mary Joan Pavel Xi Ingrid José Zoë Mohammed Nguyen Kofi Seán Oluwaseun Li Björn".split()
FAMILY = (
    "Miller|Smith|van der Berg|de la Cruz|O'Neill|bin Rashid|Al-Khatib|Court|Banks|May|Rivera-Ortiz|Ten Brink|"
    "Müller|Park|Jr. King|Mac Donald|House|Young|Said|Price"
).split("|")
OFFICES = (
    "Minister|Prime Minister|Foreign Minister|Senator|Judge|Chief of Staff|Spokesman|Spokeswoman|Mayor|"
    "Secretary of State|Dr.|Prof.|Gen.|Sgt.|President|Vice-Chair"
).split("|")
BODIES = (
    "the Court|the Council|the Ministry|the White House|Reuters|the Union|the Commission|the Board|the police|"
    "the State Department|Acme Corp.|the House|the Committee on Ways and Means|the EU"
).split("|")
CUES = "said|says|told reporters|asked|added|warned|denied|wrote|insisted|is quoted as saying|did not say".split("|")
CLAIMS = (
    "the bridge would be closed before winter|nobody had been told|prices fell by 3.5% in March|it was not ten, but six"
    "|the U.S. and the E.U. agreed on Jan. 3|“the deal” is off|they had met Pavel ten times"
    "|what Mr. Banks banks on is May|no|the treaty, signed in Geneva, holds|taxes will rise (again) next year"
    "|I don't know|he, she and they knew"
).split("|")
QUOTES = ("“{}”", '"{}"', "‘{}’", "«{}»", "„{}“", "“{}", "{}”", "''{}''", "“‘{}’ is what I heard”", "{}")
NOISE = (
    "[Applause]|(Laughter)|***|- - -|Page 3 of 12|12:31|https://example.org/a?b=c|@handle: RT #news|1.|§ 4|* item|"
    "| a | b ||\t|:|—|Q.|THE|Mr.|…|INAUDIBLE|(crosstalk)"
).split("|")


@dataclass(frozen=True)
class Made:
    """A document made up: which form it has, its file's name and content."""

    form: str
    name: str
    text: str


class Maker:
    """Makes paragraphs and documents from one source of chance."""

    def __init__(self, seed: int, taken: list[str]) -> None:
        self._chance = random.Random(seed)
        self._taken = taken
        self._people = [self._person() for _ in range(self._chance.randint(1, 6))]

    def pick(self, words: list[str] | tuple[str, ...]) -> str:
        return self._chance.choice(words)

    def _person(self) -> str:
        return f"{self.pick(GIVEN)} {self.pick(FAMILY)}"

    def name(self) -> str:
        """Some form of somebody's name, or a body's."""
        person = self.pick(self._people)
        forms = (
            person, person, person.split(" ", 1)[1], person.upper(), f"{self.pick(OFFICES)} {person.split(' ', 1)[1]}",
            f"{self.pick(OFFICES)} {person}", f"{person}, the {self.pick(OFFICES).lower()},", self.pick(BODIES),
            "he", "she", "they", "a spokesman", f"{person.split(' ')[0][0]}. {person.split(' ', 1)[1]}",
            f"{person}'s {self.pick(OFFICES).lower()}", f"{person} ten", f"{person} and {self._person()}", "",
        )  # fmt: skip
        return self.pick(forms)

    def label(self) -> str:
        """What stands before a turn of a transcript."""
        name = self.name() or "Q"
        forms = (
            f"{name.upper()}: ", f"{name}: ", f"**{name}:** ", f"{name.upper()}. ", f"Q: {name}, ", "Q ", "A ", "A: ",
            "THE COURT: ", "MODERATOR: ", f"{name} ({self.pick(OFFICES)}): ", f"{name.upper()} [via interpreter]: ",
            f"<b>{name}</b>: ", f"> {name} wrote: ", f"{name} — ", "",
        )  # fmt: skip
        return self.pick(forms)

    def sentence(self) -> str:
        claim, name, cue = self.pick(CLAIMS), self.name(), self.pick(CUES)
        quoted = self.pick(QUOTES).format(claim[:1].upper() + claim[1:] + self.pick((",", ".", "?", "", "...")))
        forms = (
            f"{quoted} {name} {cue}.", f"{quoted} {cue} {name}.", f"{name} {cue} that {claim}.",
            f"{name} {cue}: {quoted}", f"According to {name}, {claim}.", f"{name[:1].upper()}{name[1:]} {claim}.",
            f"{quoted} {name} {cue}, {self.pick(QUOTES).format(self.pick(CLAIMS))}", f"{claim}.", quoted,
            f"{self.pick(NOISE)} {claim}", f"The {self.pick(OFFICES).lower()} gave {name}, {self.name()} and {claim}.",
        )  # fmt: skip
        return self.pick(forms)

    def paragraph(self) -> str:
        if self._taken and self._chance.random() < 0.5:
            return self.pick(self._taken)
        return self.pick(("", "", self.label())) + " ".join(self.sentence() for _ in range(self._chance.randint(1, 5)))

    def paragraphs(self, most: int = 14) -> list[str]:
        return [self.paragraph() for _ in range(self._chance.randint(1, most))]

    def head(self) -> str:
        return self.pick(
            (f"{self.name()} {self.pick(CUES)} {self.pick(CLAIMS)}", f"Remarks by {self.name()}", "Hearing")
        )


def _article(make: Maker) -> str:
    place = make.pick(("BEIJING, China, Feb 5 — ", "WASHINGTON (Reuters) - ", "", "By Ann Miller\n\n"))
    return f"date 2026-02-05 {place}" + "\n\n".join(make.paragraphs())


def _transcript(make: Maker) -> str:
    return f"{make.head()}\n\n" + "\n\n".join(make.label() + make.sentence() for _ in range(20))


def _turns_in_lines(make: Maker) -> str:
    return "\n".join(make.label() + make.sentence() for _ in range(25))


def _speech(make: Maker) -> str:
    return f"---\ntitle: Remarks by {make.name() or 'X'}\ndate: 2026-03-01\n---\n" + "\n\n".join(make.paragraphs())


def _letter(make: Maker) -> str:
    return f"Dear {make.name()},\n\n" + "\n\n".join(make.paragraphs(6)) + f"\n\nYours,\n{make.name()}\n"


def _readout(make: Maker) -> str:
    return f"# Readout of the call of {make.name()} with {make.name()}\n\n" + "\n\n".join(make.paragraphs(5))


def _record(make: Maker) -> str:
    turns = (f"{make.label()}\n{make.paragraph()}" for _ in range(8))
    return f"HOUSE OF COMMONS\nVol. {3} No. 12\n\n" + "\n\n".join(turns)


def _list(make: Maker) -> str:
    return (
        make.head() + "\n\n" + "\n".join(f"{make.pick(('- ', '* ', '1. ', '> '))}{make.sentence()}" for _ in range(15))
    )


def _one_line(make: Maker) -> str:
    return " ".join(make.paragraphs())


def _html(make: Maker) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in make.paragraphs())
    return f"<html><head><title>{make.head()}</title></head><body><article>{body}</article></body></html>"


FORMS: dict[str, tuple[Callable[[Maker], str], str]] = {
    "article": (_article, ".txt"),
    "transcript": (_transcript, ".txt"),
    "turns": (_turns_in_lines, ".txt"),
    "speech": (_speech, ".md"),
    "letter": (_letter, ".txt"),
    "readout": (_readout, ".md"),
    "record": (_record, ".txt"),
    "list": (_list, ".md"),
    "line": (_one_line, ".txt"),
    "page": (_html, ".html"),
}


def annotated_paragraphs() -> list[str]:
    """Paragraphs of the annotated documents, at most some hundreds of them, from all of them alike."""
    found: list[str] = []
    for path in sorted(ANNOTATED.rglob("*")) if ANNOTATED.is_dir() else []:
        if path.suffix in (".txt", ".md") and path.is_file():
            found += [part for part in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")) if 3 < len(part) < 1500]
    random.Random(7).shuffle(found)
    return found[:_MOST_TAKEN]


def documents(count: int, first: int = 0) -> Iterator[Made]:
    """So many documents, form by form."""
    taken = annotated_paragraphs()
    names = list(FORMS)
    for number in range(first, first + count):
        form = names[number % len(names)]
        write, ending = FORMS[form]
        yield Made(form, f"{form}-{number:05d}{ending}", write(Maker(number, taken)))
