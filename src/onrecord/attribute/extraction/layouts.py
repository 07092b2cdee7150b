"""Layouts that tell the speaker by form and need no reporting verb.

Transcripts and interviews (`NAME: words`), tweets with their handle, quotations with a name behind a dash,
signed letters, statements and speeches with the speaker in the heading, opinion pieces under a byline. Each
gives spans; where the form tells nobody's name the source stays empty.

It does not read sentences: what stands inside a turn or a letter is for the model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from onrecord.english.nouns import PERSON_NOUNS
from onrecord.english.roles import normalised
from onrecord.text.paragraphs import lines
from onrecord.text.quotation_marks import outermost
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Layout:
    """Words whose speaker the form tells; the cue is a colon or dash, if any.

    In an interview whose speakers go by `Q` and `A` that letter is the source, unless the text names whom it is
    with, or the letter itself (`A (Mr Solana):`). A `turn` is what stands behind a label, word for word.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    turn: bool = False


_LABEL_LENGTH = 60
_LINE_OF_A_NAME = 200
_MARKS = '"“”'
_PARTICLES = frozenset("de da di du del der den van von bin al el la le of the and for y".split())
_TITLES = frozenset("mr mrs ms dr sen rep gov gen lt col sgt jr sr st prof hon amb rev pres sec adm".split())
_NO_SPEAKER = frozenset(
    "note notes update updates updated related photo photos image images watch read more correction source "
    "sources via breaking opinion analysis video http https here warning editor's editors also listen follow "
    "contact tags topics filed location date time when where what who why how re subject from to cc published "
    "summary question answer score results result example title background fact facts see exclusive live "
    "advertisement share copyright email phone tel fax website disclaimer disclosure bottom line".split()
)
QUESTION = frozenset(("q", "question", "reporter", "interviewer"))
ANSWER = frozenset(("a", "answer"))
_DASH = "—–―-‒"
_TAGGED = re.compile(
    r"<[a-z]+ [^<>]{0,200}?\b(?:[a-z]+-)?author=\"(?P<handle>@?\w{2,30})\"[^<>]{0,200}>(?P<words>[^<\n\r]{10,})"
)
_LONG_NAME = re.compile(r"\b[A-Z][a-z]{3,20}\b")
_HANDLE = re.compile(r"@[A-Za-z0-9_]{1,30}")
_NAME = r"[A-Z][\w.'’-]{0,30}(?: (?:[A-Z][\w.'’-]{0,30}|de|da|di|van|von|der|bin|al)){0,6}"
_NAMED = re.compile(_NAME)
_HEADED = re.compile(
    r"(?i:(?:press |full |joint )?(?:statement|remarks|speech|address|message|testimony|letter|op-ed)"
    rf"(?: as (?:prepared|delivered))? (?:by|of|from)) (?P<name>{_NAME})"
)
_BYLINE = re.compile(rf"(?:By|BY|by) (?P<name>{_NAME})(?=[,|\n]|$)")
_ABOUT_AUTHOR = re.compile(
    rf"(?P<name>{_NAME})(?:, [^,.\n]{{1,80}},)? (?:is|was|serves as) (?:a|an|the|[a-z’']{{3,15}})\b"
)
_INTERVIEWED = re.compile(rf"(?:interview with|spoke (?:with|to)|talked (?:with|to)|sat down with) (?P<name>{_NAME})")
_GREETING = re.compile(r"(?:Dear |To the Editor|To Whom )")
_FAREWELL = re.compile(
    r"(?:(?:yours )?sincerely|(?:best |kind |warm )?regards|yours (?:truly|faithfully)|respectfully(?: yours)?"
    r"|best wishes|cordially)[,.]?",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(r"(?:From|To|Date|Sent|Subject|Re|Cc): ", re.IGNORECASE)
_SENDER = re.compile(r"From: ", re.IGNORECASE)
_RECORD = re.compile(
    r"(?:(?:Written|Oral|Supplementary|Further|Follow-up) )*"
    r"(?P<kind>[Qq]uestion|[Aa]nswer|[Rr]eply|[Rr]esponse|[Ss]tatement|[Ii]ntervention) (?:given )?(?:by|from) "
    r"(?P<who>[^:\n(,]{2,60})[^:\n]{0,120}:$"
)
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]ine)\b")


def layouts(text: str) -> list[Layout]:
    """What the forms in a text tell, in text order."""
    spans = lines(text)
    found = [*_tweets(text, spans), *_dashed(text), *_pulled(text, spans)]
    return sorted(found, key=lambda layout: (layout.content, layout.source))


def is_office(label: str) -> bool:
    """Whether a label is an office and no name.

    >>> [is_office(label) for label in ("The Minister of Foreign Affairs", "PRESIDENT", "Sen. Cruz", "Jane Doe")]
    [True, True, False, False]
    """
    head = re.split(r" (?:of|for) ", label.lower().removeprefix("the "))[0].split()
    return bool(head) and normalised(head[-1].split("-")[0]) in PERSON_NOUNS


def _tweets(text: str, spans: list[Span]) -> list[Layout]:
    """`— Name (@handle) date` below the words, `Name (@handle): words`, `Name @handle · date` above them, and tags."""
    found = []
    for match in _TAGGED.finditer(text):
        handle = match.group("handle").lower()
        # Strangers tell nobody whose words they are: some name in the text before must be in the handle.
        if any(name.lower() in handle for name in _LONG_NAME.findall(text, 0, match.start())):
            found.append(Layout((match.span("handle"),), (), (match.span("words"),), 0.8))
    for index, (start, end) in enumerate(spans):
        handle = _HANDLE.search(text, start, min(end, start + 120))
        if handle and text[start] in _DASH:
            name = _NAMED.search(text, start, handle.start())
            if index and name and _near(text, spans[index - 1][1], start):
                found.append(Layout((name.span(),), ((start, start + 1),), (_behind_tag(text, spans[index - 1]),), 0.8))
            continue
        handles = [match for match in _HANDLE.finditer(text, start, end) if text[match.end() : match.end() + 1] == ")"]
        for match in handles[-1:]:
            dash = max(text.rfind(mark, start, match.start()) for mark in "—–―")
            name = _NAMED.search(text, dash, match.start()) if dash > start else None
            if name and name.start() - dash <= 2 and text[name.end() : match.start()] == " (":
                content = _behind_tag(text, (start, _stripped(text, start, dash)))
                if content[1] - content[0] >= 15:
                    found.append(Layout((name.span(),), ((dash, dash + 1),), (content,), 0.8))
                break
        if handle:
            name = _NAMED.match(text, start, handle.start())
            between = text[name.end() : handle.start()] if name else text[start : handle.start()]
            if "{" in text[start:end] or between.strip(" (") or (name is None and handle.start() != start):
                continue
            source = name.span() if name else handle.span()
            colon = text.find(":", handle.end(), min(end, handle.end() + 40))
            if colon > 0 and colon + 2 < end and text[colon + 1].isspace():
                found.append(Layout((source,), ((colon, colon + 1),), ((colon + 2, end),), 0.8))
            elif index + 1 < len(spans) and end - handle.end() <= 30 and (name or end - start < 60):
                found.append(Layout((source,), (), (spans[index + 1],), 0.7))
    return found


def _dashed(text: str) -> list[Layout]:
    """`“Words.” ― Name`, on one line or with the name on the next."""
    found = []
    for quotation in outermost(text):
        if not quotation.closed or len(text[quotation.start : quotation.end].split()) < 3:
            continue
        at = quotation.end
        while at < len(text) and at - quotation.end < 4 and text[at].isspace():
            at += 1
        colon = text[at : at + 2] == ": " and at == quotation.end + 1 and text[quotation.end] == " "
        if not colon and (text[at : at + 1] not in tuple(_DASH) or not text[at : at + 1]):
            continue
        limit = min(len(text), at + _LINE_OF_A_NAME)
        line_end = min((place for mark in "\n\r" if (place := text.find(mark, at, limit)) >= 0), default=limit)
        name = _NAMED.match(text, at + 1 + (text[at + 1 : at + 2] in (" ", "-")), line_end)
        # Behind the name the line ends, or goes on with what the speaker is.
        if name and (text[name.end() : line_end].strip(" .") == "" or text[name.end()] in ",("):
            if " " not in name.group() and text[quotation.end] not in "\n\r" and quotation.end - at > 1:
                continue
            found.append(
                Layout((_without_stop(text, name.span()),), ((at, at + 1),), ((quotation.start, quotation.end),), 0.8)
            )
    return found


def _pulled(text: str, spans: list[Span]) -> list[Layout]:
    """`"Words.` and on the next line `Name."`: words that a page sets apart, with the name inside the marks."""
    found = []
    for (start, end), (after, last) in pairwise(spans):
        marks = [place for place in range(start, last) if text[place] in _MARKS] if last - after < 120 else []
        if marks != [start, last - 1] or text[end - 1] not in ".!?…" or len(text[start:end].split()) < 4:
            continue
        name = _NAMED.match(text, after, last - 1)
        rest = text[name.end() : last - 1] if name else ""
        if name and " " in name.group() and (rest.strip(" .") == "" or rest.startswith(", ")):
            found.append(Layout((_without_stop(text, name.span()),), (), ((start, end),), 0.8))
    return found


def _behind_tag(text: str, span: Span) -> Span:
    """The words of a tweet without the markup some collections leave before them."""
    close = text.find(">", *span)
    if text[span[0]] == "<" and 0 < close + 1 < span[1]:
        start = close + 1
        return start + len(text[start : span[1]]) - len(text[start : span[1]].lstrip()), span[1]
    return span


def _near(text: str, end: int, start: int) -> bool:
    return start - end <= 4 and not text[end:start].strip()


def _stripped(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _without_stop(text: str, span: Span) -> Span:
    """A name without the full stop of its sentence (initials and titles keep theirs)."""
    start, end = span
    last = text[start:end].split(" ")[-1]
    if last.endswith(".") and len(last) > 3 and last[:-1].lower() not in _TITLES:
        end -= 1
    return start, end
