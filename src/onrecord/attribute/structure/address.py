"""Words that are one person's from beginning to end: speeches, statements, letters, opinion pieces.

Whose they are, `heading` tells, or the signature. What stands above the words (headings, places, dates) and below
them (signature, contacts, rules) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.attribute.structure.heading import Heading, delivered_by
from onrecord.attribute.structure.labels import kind_of, label_at, office_noun
from onrecord.attribute.structure.lines import Page, joined
from onrecord.attribute.structure.naming import bare, proper, split_label
from onrecord.text.quotation_marks import outermost
from onrecord.types import Span

_FIRST = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]ine|[Ww]e|[Oo]ur|[Uu]s|[Oo]urs)\b")
_SINGULAR = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]ine)\b")
_GREETING = re.compile(r"(?:Dear\b|To the Editor|To Whom|Sirs?[,:]$|Madam[,:]$|Friends[,:]$|SIRS?\b\s*[–—-])")
_FAREWELL = re.compile(
    r"(?:(?:yours )?sincerely|(?:with )?(?:best |kind |warm(?:est)? )?regards|yours(?:,? \w+)?|respectfully(?: yours)?"
    r"|best wishes|cordially|with (?:my |our )?(?:love|thanks|prayers|gratitude|respect)[\w ]*"
    r"|love|cheers|in haste)[,.]?",
    re.IGNORECASE,
)
_FROM = re.compile(r"From:[ \t]*(?P<who>[^\n<(]+)", re.IGNORECASE)
_MAIL = re.compile(r"(?:From|To|Cc|Bcc|Date|Sent|Subject|Re):[ \t]", re.IGNORECASE)
_BIO = re.compile(
    r"(?P<who>[A-Z][\w’'.-]{1,40}(?: [\w’'.-]{1,40}){1,4}?),? (?:\d\d, )?"
    r"(?:is|was|served|serves|teaches|lives|works|writes)\b"
    r"|The (?:author|writer)s? (?:is|are|was)\b"
)
_OPINION = re.compile(
    r"(?im)^[^\w\n]*(?:opinion|commentary|op-ed|comment|viewpoint|column|letters?|perspective)s?[^\w\n]*$"
)
_BYLINE = re.compile(r"(?im)^[^\w\n]*by (?P<who>[A-Z][^\n,|]{3,50})$")
_SALUTATION = re.compile(
    r"(?i)\b(?:president|chair\w*|excellenc\w*|ladies|gentlemen|delegates?|friends|colleagues|speaker|majest\w+|highness|"
    r"minist\w+|citizens|countrymen|members|secretary[- ]general|honou?rable|guests|audience|fellow)\b"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Words of one person throughout: who (None if nobody tells), the spans, one for a paragraph, how sure it is."""

    speaker: str | None
    content: tuple[Span, ...]
    confidence: float


def addresses(text: str, page: Page, told: Heading, author: str | None, stop: int | None = None) -> list[Address]:
    """The words of a document that are wholly one person's; none where it reports on others.

    `stop` is the line before which labels do not yet tell who speaks.
    """
    if stop is None and told.form == "interview":
        return []
    if stop is not None:
        return _preamble(text, page, told, stop)
    mails = _mails(text, page)
    if mails:
        return mails
    letters = [] if told.people and told.form in ("address", "statement") else _letters(text, page, author)
    if letters:
        return letters
    if told.joint and re.search(r"(?m)^[^\w\n]*We\b", text):
        first, last = _body(text, page, 0, len(page.lines))
        names = [name for n in range(last, len(page.lines)) if (name := _signed(text, page, n)) and " " in name]
        content = tuple(joined(page, first, last))
        if len(names) > 1 and content:
            return [Address(_joined(names), content, 0.8)]
    if told.form in ("address", "statement", "letter") and not told.joint:
        first, last = _body(text, page, 0, len(page.lines))
        who = told.people[0] if told.people else None
        if who is None:
            who = delivered_by(text)
        if who is None:
            who = next((_joined(names) for names in [_signature(text, page, first, len(page.lines))[1]] if names), None)
        others = frozenset(
            number
            for number in range(first, last)
            if (label := label_at(text, page.lines[number])) is not None
            and label.kind == "unnamed"
            and label.mark == ":"
        )
        content = tuple(joined(page, first, last, others))
        if who and content and len(told.people) < 2 and _own(text, content, who, told):
            return [Address(who, content, 0.85)]
    return _opinion(text, page, author)


def _own(text: str, content: Sequence[Span], who: str, told: Heading) -> bool:
    """Whether words speak of "I" and "we" and not of the one they should be by."""
    words = " ".join(text[start:end] for start, end in content)
    outside = _outside_quotations(text, content)
    surname = re.escape(who.split(" ")[-1])
    named = len(
        re.findall(
            rf"(?i:\b{surname}\b)(?:['’]s)?\s+(?:also )?(?:said|says|added|told|noted|announced|thanked|met|expressed)",
            outside,
        )
    )
    own = len(_FIRST.findall(outside))
    if named:
        return False
    return own * 100 >= len(words.split()) or own * 40 >= len(words.split()) or (told.form == "statement" and own > 0)


def _outside_quotations(text: str, content: Sequence[Span]) -> str:
    start, end = content[0][0], content[-1][1]
    parts, at = [], start
    for quotation in outermost(text):
        if start <= quotation.start and quotation.end <= end:
            parts.append(text[at : quotation.start])
            at = max(at, quotation.end)
    parts.append(text[at:end])
    return " ".join(parts)


def _preamble(text: str, page: Page, told: Heading, stop: int) -> list[Address]:
    """What is said before the first label, if the title tells by whom and it speaks as "I" or "we"."""
    if len(told.people) != 1 or told.form not in ("address", "statement", "briefing"):
        return []
    first, last = _body(text, page, 0, stop)
    content = tuple(joined(page, first, last, _short(text, page, first, last)))
    if not content or not _FIRST.search(_outside_quotations(text, content)):
        return []
    who = told.people[0]
    if re.search(rf"\b{re.escape(who.split(' ')[-1])}\b", " ".join(text[a:b] for a, b in content)):
        return []
    if told.form == "briefing" and len(content) < 2:
        return []
    return [Address(who, content, 0.75)]


def _short(text: str, page: Page, first: int, last: int) -> frozenset[int]:
    """Headings between paragraphs."""
    return frozenset(
        number
        for number in range(first, last)
        if page.lines[number].end - page.lines[number].start < 80
        and page.lines[number].blank
        and text[page.lines[number].end - 1] not in '.!?,:;…”")'
        and (number + 1 >= len(page.lines) or page.lines[number + 1].blank)
    )


def _body(text: str, page: Page, first: int, last: int) -> tuple[int, int]:
    """The lines between what stands above the words and what stands below them."""
    lines = page.lines
    start = first
    for number in range(first, min(last, first + 40)):
        line = lines[number]
        words = text[line.start : line.end]
        if line.note:
            continue
        if _is_prose(text, page, number):
            start = number
            break
        if words.endswith((",", ":", "!", "!”")) and _SALUTATION.search(words) and len(words) < 200:
            start = number
            break
    else:
        return first, first
    # Lines straight above, closed by a comma, greet: "Excellencies,".
    stop = last
    while stop > start + 1:
        line = lines[stop - 1]
        words = text[line.start : line.end]
        if line.note or (len(words) < 90 and not words.rstrip('”"’)').endswith((".", "!", "?", "…", ","))):
            stop -= 1
            continue
        break
    return start, stop


def _is_prose(text: str, page: Page, number: int) -> bool:
    """Whether a line begins a paragraph of sentences."""
    line = page.lines[number]
    words = text[line.start : line.end]
    if words.isupper() and len(words) > 12:
        return False
    stop = number + 1
    while page.wrapped and stop < len(page.lines) and not page.lines[stop].blank and not page.lines[stop].note:
        if page.lines[stop].indent > page.lines[stop - 1].indent:
            break
        stop += 1
    whole = " ".join(text[each.start : each.end] for each in page.lines[number:stop])
    small = sum(word[:1].islower() for word in whole.split())
    ends = whole.rstrip('”"’)*_ ').endswith((".", "!", "?", "…"))
    if re.match(
        r"(?i)(?:check against|embargo|as delivered|as prepared|\(?unofficial|for immediate"
        r"|posted on|published|last updated|contact|source|by)\b",
        whole,
    ):
        return False
    return (ends and (small >= 2 or len(whole.split()) <= 4)) or (small >= 12)


# Letters.


def _letters(text: str, page: Page, author: str | None) -> list[Address]:
    """Letters with a greeting, each to its farewell and signature."""
    starts = [
        number
        for number, line in enumerate(page.lines)
        if _GREETING.match(text, line.start, line.end)
        and (line.end - line.start < 60 or text[line.start : line.start + 3].upper() == "SIR")
    ]
    if not starts or (starts[0] > 20 and len(starts) < 2):
        return []
    found = []
    for index, start in enumerate(starts):
        stop = starts[index + 1] if index + 1 < len(starts) else len(page.lines)
        line = page.lines[start]
        greeting = _GREETING.match(text, line.start, line.end)
        assert greeting is not None
        inline = line.end - greeting.end() > 40  # "SIR – Councillor Jessop assures us"
        end, names = _signature(text, page, start + 1, stop)
        content = list(joined(page, start + 1, end))
        if inline:
            content.insert(0, (greeting.end() + 1, line.end))
        content = [(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in content]
        if not content:
            continue
        # What is signed by a given name alone is by whoever's name is above or in the author.
        who = _joined(names) if names else author or _sender(text, page, starts[0])
        if names and " " not in names[0]:
            who = _with_given(names[0], author, _sender(text, page, starts[0])) or names[0]
        if who:
            found.append(Address(who, tuple(content), 0.8))
    return found


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _signature(text: str, page: Page, first: int, stop: int) -> tuple[int, list[str]]:
    """The line at which a letter's words end, and the names that sign it."""
    for number in range(first, stop):
        line = page.lines[number]
        match = _FAREWELL.fullmatch(text, line.start, line.end)
        if match is not None:
            below = [name for n in range(number + 1, min(stop, number + 7)) if (name := _signed(text, page, n))]
            long = [name for name in below if " " in name]
            return number, _signers(text, page, first, number, long or below)
    end = stop
    names: list[str] = []
    while end > first:
        line = page.lines[end - 1]
        words = text[line.start : line.end]
        name = None if line.note else _signed(text, page, end - 1)
        if name is not None:
            names.insert(0, name)
        elif not line.note and (len(words) > 80 or words.endswith((".", "!", "?"))):
            break
        end -= 1
    return (end, _signers(text, page, first, end, names)) if names else (stop, [])


def _signers(text: str, page: Page, first: int, end: int, names: list[str]) -> list[str]:
    """The first name, or all of them where the words are of several ("we") and never "I"."""
    words = text[page.lines[first].start : page.lines[max(first, end - 1)].end] if first < len(page.lines) else ""
    several = len(names) > 1 and re.search(r"\b[Ww]e\b", words) and not re.search(r"\b(?:I|my)\b", words)
    return names if several else names[:1]


def _signed(text: str, page: Page, number: int) -> str | None:
    """The name on a line that signs: two to five capitalised words, or one; with an office behind a comma."""
    line = page.lines[number]
    words = re.sub(r"^\(?\[?(?i:signed)\]?\)?[:\s]*", "", text[line.start : line.end]).split("|")[0]
    words = re.split(r",|\s\(|\s[–—-]\s", words)[0].strip(" *_.")
    tokens = words.split()
    if not 1 <= len(tokens) <= 6 or not all(
        token[0].isupper() or bare(token) in ("de", "van", "von", "of", "y", "al", "bin", "del") for token in tokens
    ):
        return None
    _honorifics, office, name = split_label(words)
    if kind_of(words) != "name" or (office and not name) or any(office_noun(bare(token)) for token in name):
        return None
    if any(character.isdigit() for character in words) or len(words) < 2:
        return None
    if "baroness" in words.lower() or "lord" in words.lower().split():
        return proper(tokens)
    return proper(name) if name else None


def _sender(text: str, page: Page, greeting: int) -> str | None:
    """The full name above a greeting that is the sender's: the first line of a letterhead."""
    for number in range(min(greeting, 3)):
        line = page.lines[number]
        words = re.sub(r"\b(?:MP|MSP|MEP|QC|KC)\b", "", text[line.start : line.end]).strip()
        name = split_label(words)[2] if 1 < len(words.split()) < 8 else []
        if len(name) > 1 and kind_of(words) == "name":
            return proper(name)
    return None


def _with_given(signed: str, *names: str | None) -> str | None:
    for name in names:
        if name and any(word.lower().startswith(signed.lower().rstrip(".")) for word in name.split()):
            return name
    return None


def _mails(text: str, page: Page) -> list[Address]:
    """Electronic letters, each under its head."""
    heads = [
        number
        for number, line in enumerate(page.lines)
        if _FROM.match(text, line.start, line.end)
        and number + 1 < len(page.lines)
        and any(_MAIL.match(text, other.start, other.end) for other in page.lines[number + 1 : number + 3])
    ]
    found = []
    for index, head in enumerate(heads):
        stop = heads[index + 1] if index + 1 < len(heads) else len(page.lines)
        match = _FROM.match(text, page.lines[head].start, page.lines[head].end)
        assert match is not None
        first = head + 1
        while first < stop and _MAIL.match(text, page.lines[first].start, page.lines[first].end):
            first += 1
        who = match.group("who").strip(' "')
        if "," in who:
            family, given = who.split(",", 1)
            who = f"{given.strip()} {family.strip()}"
        end, _ = _signature(text, page, first, stop)
        content = [span for span in joined(page, first, end) if span[1] - span[0] > 12]
        if content and who[:1].isupper():
            found.append(Address(proper(split_label(who)[2] or who.split()), tuple(content), 0.85))
    return found


# Opinion.


def _opinion(text: str, page: Page, author: str | None) -> list[Address]:
    """A piece that its author writes as "I", or that is marked as opinion."""
    head = text[: page.lines[min(7, len(page.lines) - 1)].end] if page.lines else ""
    by = _BYLINE.search(head)
    who = author or (proper(by.group("who").split()) if by is not None else None)
    bio = _BIO.match(text, page.lines[-1].start, page.lines[-1].end) if page.lines else None
    if who is None and bio is not None and bio.group("who"):
        who = bio.group("who")
    if who is None:
        return []
    first, last = _body(text, page, 0, len(page.lines))
    while last > first and _BIO.match(text, page.lines[last - 1].start, page.lines[last - 1].end):
        last -= 1
    content = tuple(joined(page, first, last))
    if not content:
        return []
    outside = _outside_quotations(text, content)
    words = len(outside.split())
    singular = len(_SINGULAR.findall(outside))
    everything = sum(b - a for a, b in content)
    if len(outside) < (0.7 if _OPINION.search(head) or bio is not None else 0.88) * everything:
        return []  # a report full of others' words
    marked = bool(_OPINION.search(head)) or bio is not None
    if singular * 80 >= max(words, 160) or (marked and len(_FIRST.findall(outside)) * 150 >= words):
        return [Address(who, content, 0.7)]
    return []
