"""The form of a document, as a whole, and what it makes somebody's words: turns of a transcript, speeches, letters."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.attribute.structure.address import addresses
from onrecord.attribute.structure.heading import delivered_by, heading
from onrecord.attribute.structure.interview import exchanges
from onrecord.attribute.structure.lines import joined, page
from onrecord.attribute.structure.naming import bare
from onrecord.attribute.structure.roster import Known, Roster, Voice
from onrecord.attribute.structure.segment import Part, segment
from onrecord.types import Span

__all__ = ["Structure", "Turn", "structure"]

_CHARACTERS_OF_HEAD = 3000
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")  # web pages set labels apart with them


@dataclass(frozen=True, slots=True)
class Turn:
    """Words that the form of a document makes one person's.

    Attributes:
        speaker: Full name, or None where the document does not tell it.
        source: The words of the label that name who it is; empty where no label does.
        mark: The colon, dash or stop behind the label, if any.
        content: The words, a span for each paragraph.
        asks: Whether it is a question of a reporter, an interviewer or counsel.
        confidence: 0 to 1.
    """

    speaker: str | None
    source: tuple[Span, ...]
    mark: tuple[Span, ...]
    content: tuple[Span, ...]
    asks: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Structure:
    """A document's form, how sure it is, and its turns in text order; `exchange` where labels part them."""

    form: str
    confidence: float
    turns: tuple[Turn, ...]
    exchange: bool = False


def structure(text: str, title: str, author: str | None, speaker: str | None = None) -> Structure:
    """Read the form of a document; where its file names the speaker, all of it is that speaker's words.

    >>> read = structure("ANN LEE: Welcome.\\n\\nBO RAY: Thanks.\\n\\nLEE: Go on.", "The Show", None)
    >>> [(turn.speaker, turn.content) for turn in read.turns]
    [('Ann Lee', ((9, 17),)), ('Bo Ray', ((27, 34),)), ('Ann Lee', ((41, 47),))]
    """
    text = text.translate(_BLANKS)
    page_ = page(text)
    if not page_.lines:
        return Structure("other", 0.0, ())
    if speaker:
        content = tuple(joined(page_, 0, len(page_.lines)))
        return Structure("address", 1.0, (Turn(speaker, (), (), content, False, 1.0),))
    told = heading(title, author, text[:_CHARACTERS_OF_HEAD])
    known = frozenset(bare(word) for name in (*told.people, author or "") for word in name.split())
    spoken = told.form in ("address", "statement", "briefing", "interview", "record")
    speech = told.form in ("address", "statement") and (len(told.people) == 1 or delivered_by(text) is not None)
    parts = segment(text, page_, known, spoken, speech)
    interview = told.form == "interview"
    unlabelled = exchanges(text, page_, interview or author is not None, interview and bool(told.people))
    if unlabelled and (not parts.turns or len(parts.turns) < len(unlabelled)):
        start = unlabelled[0].content[0][0]
        roster = Roster(text, start, (), Known(title, author, tuple(name for name in told.people if name != author)))
        who = roster.interviewed()
        return Structure(
            "interview",
            0.8,
            tuple(Turn(author if each.asks else who, (), (), each.content, each.asks, 0.8) for each in unlabelled),
            exchange=True,
        )
    if not parts.turns:
        found = addresses(text, page_, told, author)
        turns = tuple(Turn(each.speaker, (), (), each.content, False, each.confidence) for each in found)
        return Structure(told.form, max((turn.confidence for turn in turns), default=0.5), turns)
    first = page_.lines[parts.first]
    people = told.people if told.form not in ("readout",) else ()
    roster = Roster(text, first.left, parts.turns, Known(title, author, people))
    turns_ = [
        _turn(text, part, voice, parts.confidence) for part, voice in zip(parts.turns, roster.voices(), strict=True)
    ]
    before = addresses(text, page_, told, author, parts.first) if parts.whole and not parts.quoted else []
    turns_ = [*(Turn(each.speaker, (), (), each.content, False, each.confidence) for each in before), *turns_]
    return Structure(told.form, parts.confidence, tuple(turns_), exchange=not parts.quoted)


def _turn(text: str, part: Part, voice: Voice, confidence: float) -> Turn:
    label = part.label
    if label is None:
        return Turn(voice.name, (), (), part.content, voice.asks, voice.confidence * confidence)
    mark = text.find(":", label.name[1], label.span[1])
    return Turn(
        voice.name,
        (label.name,),
        ((mark, mark + 1),) if mark >= 0 else (),
        part.content,
        voice.asks,
        round(voice.confidence * max(0.85, confidence), 3),
    )
