"""What can be a speaker's label at the beginning of a line: its words, its mark, and where the words behind it begin.

One grammar for all transcripts: a letter, an office, a name with an office before or behind it, in capitals or not,
in bold, with notes in brackets and a time; parted from the words by a colon, a full stop, a dash, a gap, or standing
on a line or in brackets by itself. Whether a label is one in this document is decided elsewhere (`segment`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from onrecord.attribute.structure.lines import Line
from onrecord.english.nouns import PERSON_NOUNS
from onrecord.types import Span

Mark = Literal[":", ".", "-", "line", "gap", "<>", "()"]
Kind = Literal["question", "answer", "unnamed", "office", "name"]

QUESTIONS = frozenset(
    """
    q question questions questioner reporter journalist media press interviewer correspondent
""".split()
)
ANSWERS = frozenset(("a", "answer"))
_ANYBODY = QUESTIONS | frozenset(
    """
    moderator operator audience crowd staff interpreter translator narrator announcer voice voices remark
    participant participants unidentified unknown member members senators deputies person man woman child
    student caller guest host speaker videographer clerk usher bailiff reporters journalists official
    officials employee attendee attendees opposition honourable honorable hon some an a the one two another
    several other others male female shareholder chorus all mps rep senior administration worker resident
    from floor lady gentleman boy girl of and first second third bank company inaudible off mic
    parliamentary left right side
""".split()
)
# A whole label of these is an office of one person ("The Speaker"), not a crowd.
_SINGLE = frozenset(
    """
    speaker clerk host official guest operator moderator narrator interpreter translator announcer
    videographer opposition
""".split()
)
HONORIFICS = frozenset(
    """
    mr mrs ms miss mx dr prof sir dame lord lady baroness baron shri smt sri hon honourable honorable rt
    right madam mme m datuk dato tan seri sheikh sheikha shaykh haji hajia alhaji mohd rev revd reverend fr
    father h.e he excellency highness majesty eminence his her rabbi imam capt captain gen general col colonel
    lt maj major sgt sergeant adm rear admiral brig brigadier cmdr commander sen rep gov pres amb judge justice senator
    representative congressman congresswoman deputy councillor cllr professor engineer engr barrister chief
""".split()
)
PARTICLES = frozenset(
    """
    de da do dos das di du del della der den des van von vom zu zur bin ibn bint al el la le las los y e ter
    ten op ap av af of the and for to in on at & und et
""".split()
)
NAME_PARTICLES = PARTICLES - frozenset("of the and for to in on at & und et".split())
_NO_LABELS = frozenset(
    """
    note notes update updates updated related photo photos image images watch read more correction source
    sources via breaking opinion analysis video http https here warning also listen follow contact tags
    topics filed location date time when where what why how re subject subjects from to cc bcc sent
    published summary example background fact facts see exclusive live advertisement share copyright email
    phone tel fax website disclaimer disclosure bottom line guests guest panel hosts present witnesses place
    duration participants contents agenda item section annex appendix dear sir sirs madam chapter part
    volume page no number figure table ps p.s key points first second third fourth fifth posted issued
    updated reporting finally secondly thirdly firstly lastly but and so or if then now today yesterday
    tomorrow yes remember listen look okay ok well because however therefore also still this that these
    those it we they i you there by quick distr original pursuant
""".split()
)
_SALUTATIONS = frozenset(
    """
    colleagues friends excellencies gentlemen distinguished ladies countrymen dear citizens
""".split()
)
_MONTHS = frozenset(
    """
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday
""".split()
)
_BEFORE_PLACES = frozenset("in on at for after before during regarding concerning under with without among by".split())
_EMPHASIS = "*_"
_LONGEST = 170
_NAMING_WORDS = 12
_TOKEN = re.compile(r"[^\s]+")
_ANGLED = re.compile(r"<(?:v(?:\.\w+)* )?(?P<who>[^<>\n]{1,60})>[ \t]*")
_BRACKETED = re.compile(r"[\[(](?P<who>[^()\[\]\n]{1,80})[\])](?P<gap>[ \t]+|$)")
_LETTER = re.compile(
    r"[*_]{0,3}(?P<who>[QA]|Question|Answer|QUESTION|ANSWER|Q\.|A\.)[*_]{0,3}"
    r"(?P<note>[ \t]*\([^()\n]{1,60}\))?"
    r"(?P<mark>[:.]|[ \t]+[–—-](?=[ \t])|(?=\t|  )|(?<=\))(?=[ \t])|(?= [A-Z(\[“\"-]))[*_]{0,3}[ \t]*"
)
_NUMBER = re.compile(r"(?:Q\d{1,4}\.?|\d{1,3}\.)[ \t]+(?=[^\d\s])")
_TIME_BEHIND = re.compile(r"[ \t]*[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?[ \t]*")
_CLAUSE = re.compile(
    r"\b(?:I|[Ww]e|[Yy]ou|[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Tt]here|[Mm]y|[Oo]ur|[Yy]our|[Tt]heir|is|are|was|were|be|been|has"
    r"|have|had|do|does|did|will|would|shall|should|can|could|must|may|might|cannot)\b|n['’]t\b"
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Label:
    """A possible label.

    Attributes:
        span: All of it, notes and described offices included.
        name: The words that name who it is.
        words: These words, without marks of emphasis.
        notes: What stands in brackets ("Lab", "As interpreted.", "Simon Light").
        described: What stands behind a comma ("CNN ANCHOR", "Official Spokesperson").
        mark: What parts it from the words.
        after: Where the words begin; the line's end where they stand on the next one.
        kind: Whether it is a letter or word for a question or an answer, a word for anybody, an office, a name.
        capitals: Whether its name is in capitals.
        strong: Whether it is set off by emphasis, brackets, a number or a time.
    """

    span: Span
    name: Span
    words: str
    notes: tuple[str, ...]
    described: str
    mark: Mark
    after: int
    kind: Kind
    capitals: bool
    strong: bool


def label_at(text: str, line: Line) -> Label | None:
    """The label a line may begin with."""
    start, end = line.start, line.end
    strong = line.stamped
    number = _NUMBER.match(text, start, end)
    if number is not None:
        start, strong = number.end(), strong or text[number.start()] == "Q"
    for reader in (_angled, _letter, _record, _colon, _dash, _stop, _gap, _bracketed, _whole):
        found = reader(text, start, end, strong)
        if found is not None:
            return found
    return None


def _angled(text: str, start: int, end: int, strong: bool) -> Label | None:
    match = _ANGLED.match(text, start, end)
    if match is None:
        return None
    return _made(text, match.span("who"), match.span(), "<>", match.end(), True)


def _letter(text: str, start: int, end: int, strong: bool) -> Label | None:
    match = _LETTER.match(text, start, end)
    if match is None:
        bracket = _BRACKETED.match(text, start, end)
        if bracket is not None and bracket.group("who").lower() in QUESTIONS | ANSWERS:
            return _made(text, bracket.span("who"), bracket.span(), "()", bracket.end(), True)
        return None
    who = match.group("who").rstrip(".")
    if match.group("mark") == "" and who.lower() in ANSWERS and match.group("note") is None:
        gap = text[match.end("who") : match.end()]
        if gap != "\t" and len(gap) < 2:
            return None  # "A man"
    if match.group("mark") == "" and len(who) > 1 and not match.group("note"):
        return None  # "Question time"
    if match.group("note") and "(" in text[match.start("note") :] and _names(match.group("note").strip(" ()")):
        span = match.start("note") + match.group("note").index("(") + 1, match.end("note") - 1
        return _made(text, span, match.span(), ":", match.end(), True, notes=(who,))
    kind: Kind = "question" if who.lower() in QUESTIONS else "answer"
    notes = (match.group("note").strip(" ()"),) if match.group("note") else ()
    name = match.start("who"), match.start("who") + len(who)
    return Label(match.span(), name, who, notes, "", ":", match.end(), kind, who.isupper(), True)


_RECORD = re.compile(
    r"(?i:(?:(?:written|oral|supplementary|further|follow-up) )*(?:question|answer|reply|response|statement"
    r"|intervention) "
    r"(?:given )?(?:by|from)) (?P<who>[^:\n(,]{2,60})(?P<more>[^:\n]{0,120}):$"
)


def _record(text: str, start: int, end: int, strong: bool) -> Label | None:
    """`Question by Jane Roe (Greens) to the Minister, 3 May:` above the words, as parliaments print it."""
    match = _RECORD.match(text, start, end)
    if match is None:
        return None
    more = match.group("more").strip(" ,")
    described = more if more and more[0].isupper() else ""
    return _made(text, match.span("who"), match.span(), ":", match.end(), True, described=described.split(", ")[0])


def _names(words: str) -> bool:
    """Whether brackets hold a name or an office rather than a note: "Mr Solana"."""
    parts = words.split()
    if re.match(r"(?i)in |via |off |through |as |speak|video|by |on |from ", words):
        return False
    return 1 < len(parts) < 7 and all(w[0].isupper() or w in NAME_PARTICLES for w in parts) and "." not in words[-1:]


def _colon(text: str, start: int, end: int, strong: bool) -> Label | None:
    at = _outside(text, start, min(end, start + _LONGEST), ":")
    if at < 0:
        return None
    after = at + 1
    while after < end and text[after] in _EMPHASIS:
        after += 1
    if after < end and not (text[after].isspace() or text[after] in "(["):
        return None
    return _made(text, (start, at), (start, after), ":", _behind(text, after, end), strong)


def _dash(text: str, start: int, end: int, strong: bool) -> Label | None:
    limit = min(end, start + _LONGEST)
    for match in re.compile(r"[ \t]+[–—][ \t]+|[ \t]+--[ \t]+|[–—]$|[ \t]*[–—]{1,2}$").finditer(text, start, limit):
        if match.group().endswith(("–", "—")) and match.end() != end:
            continue
        if text.count("(", start, match.start()) == text.count(")", start, match.start()):
            rest = text[match.end() : end].strip()
            # **Name** -- *Head of Investor Relations*
            described = (
                rest.startswith(tuple(_EMPHASIS)) and rest.endswith(tuple(_EMPHASIS)) and text[start] in _EMPHASIS
            )
            if described and len(rest) < 80:
                return _made(text, (start, match.start()), (start, end), "line", end, True, described=rest.strip("*_ "))
            return _made(
                text, (start, match.start()), (start, match.end()), "-", _behind(text, match.end(), end), strong
            )
    return None


def _stop(text: str, start: int, end: int, strong: bool) -> Label | None:
    limit = min(end, start + 90)
    at = start
    while (at := _outside(text, at, limit, ".")) >= 0:
        after = at + 1
        while after < end and text[after] in _EMPHASIS:
            after += 1
        if after >= end or not text[after].isspace():
            at += 1
            continue
        word = re.split(r"[\s.]", text[start:at])[-1]
        if word.lower() in HONORIFICS or len(word.strip("*_")) < 2 or word.lower() in ("jr", "sr"):
            at += 1
            continue
        found = _made(text, (start, at), (start, after), ".", _behind(text, after, end), strong)
        if found is None or not _stops(found):
            return None
        return found
    return None


def _stops(label: Label) -> bool:
    """Whether a label ended by a full stop is none of a sentence: capitals, an honorific, "The" and an office."""
    first = label.words.split()[0].lower().strip(".")
    bare = [word for word in label.words.split() if word.lower().strip(".") not in HONORIFICS]
    if label.kind in ("question", "answer"):
        return True
    if first in HONORIFICS or first == "the":
        return label.kind in ("office", "unnamed") or any(len(word.strip(".")) > 1 for word in bare)
    return (label.capitals and len(label.words) > 3) or label.kind == "unnamed"


def _gap(text: str, start: int, end: int, strong: bool) -> Label | None:
    match = re.compile(r"(?P<who>\S(?:(?!\t|  ).){1,60}?)(?:\t[ \t]*|[ ]{2,})(?=\S)").match(text, start, end)
    if match is None:
        return None
    time = _TIME_BEHIND.fullmatch(text, match.end("who"), end)
    if time is not None:
        return _made(text, match.span("who"), (start, end), "line", end, True)
    return _made(text, match.span("who"), match.span(), "gap", match.end(), strong)


def _bracketed(text: str, start: int, end: int, strong: bool) -> Label | None:
    match = _BRACKETED.match(text, start, end)
    if match is None or match.end() != end:
        return None
    return _made(text, match.span("who"), (start, end), "()", end, False)


def _whole(text: str, start: int, end: int, strong: bool) -> Label | None:
    if re.search(r"[.!?]\s+[A-Z]?[a-z]*\s|[!?]\s|\b[A-Z]+['’][A-Z]{1,2}\b.*,", text[start:end]) and not re.match(
        r"(?:[*_]*)(?:(?:Mr|Mrs|Ms|Dr|Hon|Sen|Rep|Prof|St|Gen|Lt|Col)\.?\s)+", text[start:end]
    ):
        return None
    if end - start > 110 or (text[end - 1] in '.!?;,:”"' and text[end - 2 : end] not in ("r.",)):
        return None
    time = re.compile(r"(?P<who>.{2,60}?)[ \t]+[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?").fullmatch(text, start, end)
    if time is not None:
        return _made(text, time.span("who"), (start, end), "line", end, True)
    return _made(text, (start, end), (start, end), "line", end, text[start] in _EMPHASIS)


def _outside(text: str, start: int, end: int, sign: str) -> int:
    """The first of a sign outside brackets, or -1."""
    depth = 0
    for at in range(start, end):
        character = text[at]
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == sign and depth <= 0:
            return at
    return -1


def _behind(text: str, after: int, end: int) -> int:
    while after < end and (
        text[after].isspace() or (text[after] in _EMPHASIS and text[after + 1 : after + 2].isspace())
    ):
        after += 1
    time = _TIME_BEHIND.match(text, after, end)
    return time.end() if time is not None and text[after] in "([" else after


def _made(
    text: str,
    who: Span,
    span: Span,
    mark: Mark,
    after: int,
    strong: bool,
    notes: tuple[str, ...] = (),
    described: str = "",
) -> Label | None:
    """A label of these words, if they are such as labels have."""
    start, end = _trimmed(text, *who)
    words = text[start:end]
    strong = strong or text[span[0] : span[0] + 1] in tuple(_EMPHASIS)
    inside, plain = _without_brackets(words)
    notes += inside
    head, _, tail = plain.partition(",")
    if tail and not re.match(r"\s*(?:Jr|Sr|II|III)\b", tail):
        described = described or tail.strip(" *_,-")
    if _CLAUSE.search(described) and not described.isupper():
        return None  # "Overall, we've made progress: ..."
    head = re.split(r" to the (?=[A-Z])", head.strip(" *_,"))[0]
    tokens = head.split()
    if not any(map(str.isalnum, head)) or len(tokens) > _NAMING_WORDS or not _naming(tokens):
        return None
    at = text.find(tokens[0], start, end)
    last = text.find(tokens[-1], at, end) if len(tokens) > 1 else at
    if at < 0 or last < at:
        return None
    kind = kind_of(head)
    # Small letters of prefixes and particles stand in capitals too: "McCABE", "de la GARZA".
    surname = re.split(r" of (?=[A-Z])", head)[0].split() if bare_word(tokens[0]) in HONORIFICS else tokens
    naming = [
        t for t in surname if bare_word(t) not in HONORIFICS | {"the", "of", "and", "for", "president's"}
    ] or tokens
    letters = "".join(_LETTERS.findall(" ".join(naming)))
    capitals = sum(map(str.isupper, letters)) >= 0.75 * len(letters) and len(letters) > 1
    return Label(span, (at, last + len(tokens[-1])), head, notes, described, mark, after, kind, capitals, strong)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] in _EMPHASIS + "["):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _EMPHASIS + "-–—"):
        end -= 1
    return start, end


def _without_brackets(words: str) -> tuple[tuple[str, ...], str]:
    """What stands in brackets, and the words without them."""
    notes, plain, depth, opened = [], [], 0, 0
    for at, character in enumerate(words):
        if character in "([":
            depth += 1
            opened = at + 1 if depth == 1 else opened
        elif character in ")]":
            depth -= 1
            if depth == 0:
                notes.append(words[opened:at].strip("*_ "))
        elif depth <= 0:
            plain.append(character)
    return tuple(notes), "".join(plain)


def _naming(tokens: list[str]) -> bool:
    """Whether words are such as name somebody: capitals, particles, nouns for people, numbers behind them."""
    capital = False
    honoured = any(bare_word(token) in ("mr", "mrs", "ms", "dr") for token in tokens[1:])
    for number, token in enumerate(tokens):
        bare = token.strip(".,'’*_")
        lower = bare.lower()
        if not bare or any(sign in token for sign in '"“”!?;@/=\\{}|'):
            return False
        if lower in _SALUTATIONS or (not number and lower in _BEFORE_PLACES and not bare.isupper()):
            return False
        if (
            lower in _NO_LABELS
            and (number == 0 or lower in ("said", "i"))
            and not (lower in ("sir", "guest", "madam") and len(tokens) > 1)
        ):
            return False
        if lower in _MONTHS and number + 1 < len(tokens) and tokens[number + 1].strip(".,").isdigit():
            return False
        if bare[0].isdigit():
            if number == 0 or len(bare) > 2:
                return False
            continue
        if bare[0].isupper() or not bare[0].islower():
            capital = True
            if token.endswith(".") and len(bare) > 4 and "." not in bare and number < len(tokens) - 1:
                return False
            continue
        if number and number < len(tokens) - 2 and honoured and len(bare) > 3 and len(tokens) > 3:
            continue  # "Chef de cabinet Mr. S. Ek"
        if (
            lower in PARTICLES
            or lower in PERSON_NOUNS
            or lower in _ANYBODY
            or re.match(r"(?:al|el|an|ad|as|ez)-[A-Z]", bare)
        ):
            continue
        return False
    return capital


def bare_word(token: str) -> str:
    """A word of a label in small letters without the signs around it."""
    return token.strip(".,'’*_").lower()


def kind_of(words: str) -> Kind:
    """What the words of a label are.

    >>> [kind_of(w) for w in ("Q", "A", "AUDIENCE MEMBER", "The Minister for Transport", "Sen. Cruz", "Speaker 3")]
    ['question', 'answer', 'unnamed', 'office', 'name', 'unnamed']
    """
    lower = [word.lower().strip(".,'’") for word in words.split()]
    plain = [word for word in lower if word not in ("the", "a", "an", "some", "hon", "mr", "madam", "unidentified")]
    if all(word in QUESTIONS for word in plain) and plain:
        return "question"
    if len(lower) == 1 and lower[0] in ANSWERS:  # "A" alone is no article
        return "answer"
    if "unidentified" in lower or "unknown" in lower:
        return "unnamed"
    whole = [word for word in plain if not (word.isdigit() or len(word) == 1)]
    if whole and all(word in _ANYBODY for word in whole):
        numbered = len(whole) < len(plain)
        if len(whole) == 1 and whole[0] in ("speaker", "clerk") and not numbered:
            return "office"
        return "question" if whole[0] in QUESTIONS else "unnamed"
    return "office" if is_office(words) else "name"


def is_office(words: str) -> bool:
    """Whether words are an office without a name: its noun ends them, or stands before "of" and "for".

    >>> [is_office(w) for w in ("The Minister of Foreign Affairs", "PRESIDENT", "Sen. Cruz")]
    [True, True, False]
    """
    tokens = [word.lower().strip(".,'’") for word in words.split()]
    tokens = tokens[1:] if tokens[:1] == ["the"] else tokens
    tokens = [token for token in tokens if token]
    if not tokens:
        return False
    if tokens[0] in ("mr", "mrs", "ms", "miss", "shri", "smt") and len(tokens) > 2:
        return False  # "Mr. KING of New York"
    places = [n for n, token in enumerate(tokens) if office_noun(token)]
    if not places:
        return False
    last = places[-1]
    if last == len(tokens) - 1:
        return not (
            tokens[0] in ("mr", "mrs", "ms", "miss", "dr", "sir", "shri", "smt") and len(tokens) == 2
        ) or tokens[-1] in (
            "speaker",
            "president",
            "chairman",
            "chairperson",
            "chair",
        )
    behind = tokens[last + 1]
    if behind in ("of", "for", "to", "on", "at", "in", "and"):
        # "The Secretary of State for Transport" names nobody; "President of Egypt Karim Haddad" does.
        return words.split()[0].lower() == "the" or len(tokens) - last - 1 <= 3
    return False


def office_noun(word: str) -> bool:
    """Whether a word, in small letters, is the noun of an office or a trade."""
    return (
        word in PERSON_NOUNS
        or word.split("-")[0] in _OFFICES
        or word in _OFFICES
        or word.rpartition("-")[2] in _OFFICES
    )


_OFFICES = frozenset(
    """
    president minister chancellor premier secretary chair chairman chairwoman chairperson speaker
    spokesperson spokesman spokeswoman director governor taoiseach tánaiste comhairle ceann pm ceo cfo coo
    commissioner representative ambassador judge justice court witness registrar solicitor counsel
    prosecutor rapporteur convener convenor presiding officer monarch emir amir sultan prelate sheriff mayor
    provost rector moderator general administrator chief leader whip inspector superintendent commander
    delegate envoy coordinator head manager interpreter teacher principal doctor nurse
""".split()
)
