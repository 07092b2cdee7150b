"""Which labels a document has: the consistent set that explains it, and the turns they part.

Each line that could begin with a label is weighed by what it is (a letter, an office, a name with brackets), by how
often it comes back, and by whether the title or the author names it; labels of one layout stand or fall together. A
turn lasts to the next label. Notes, headings and times belong to no turn.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.attribute.structure.labels import HONORIFICS, Label, bare_word, label_at, office_noun
from onrecord.attribute.structure.lines import Line, Page, joined
from onrecord.types import Span

_LEAST = 1.0  # weight of a label that counts
_LEAST_THERE = -0.2  # weight of a label where the others make an exchange certain
_ESTABLISHED = 8.0
_LEAST_OF_ALL = 6.0  # weight of a document's labels together
_SHARE = 0.5  # labels among the lines of an exchange inside an article
_QUOTED = 0.7
_SENTENCE = re.compile(r"[.!?…:;,\"”’)\]—–-]$|\w-$")
_QUOTE = ("“", '"', "«", "‘", "'", "„")
_CLOSING = "”\"»’'"
_HEADING_AT_MOST = 90
_ABOVE = re.compile(r"(?:following exchange|this exchange|transcript|edited version|conversation)\b[^.]*[:.]$", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """A turn: its label, the line it begins on, and the spans of its words, one for a paragraph."""

    label: Label | None
    line: int
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """All turns of a document, how sure they are, and the line the first one begins on.

    Attributes:
        quoted: Whether the words stand in quotation marks, as in a round-up.
        whole: Whether the document goes on as it began: an exchange inside an article ends with its lines.
    """

    turns: tuple[Part, ...]
    confidence: float
    first: int
    quoted: bool = False
    whole: bool = True


NOTHING = Parts((), 0.0, 0)


def segment(text: str, page: Page, known: frozenset[str], spoken: bool, speech: bool = False) -> Parts:
    """The turns of a document.

    `known`: words of the names its title and author give; `spoken`: a title says so; `speech`: it says that the words
    are those of a single person, whose headings are no labels.
    """
    found = [
        (number, label) for number, line in enumerate(page.lines) if (label := _candidate(text, page, number, line))
    ]
    kept = _chosen(text, page, _without_lists(text, page, found), known, spoken)
    if not kept or (speech and _headings(kept, known)):
        return NOTHING
    total = sum(weight for _, _, weight in kept)
    chosen = [(number, label) for number, label, _ in kept]
    quoted = [label for number, label in chosen if _starts(text, page, number, label).startswith(_QUOTE)]
    if len(quoted) >= _QUOTED * len(chosen):
        return _roundup(text, page, chosen, total)
    whole = spoken or not _inside_article(text, page, chosen)
    turns = _turns(text, page, chosen, whole)
    return Parts(turns, min(1.0, total / 20 + 0.5), chosen[0][0], whole=whole) if turns else NOTHING


def _candidate(text: str, page: Page, number: int, line: Line) -> Label | None:
    label = label_at(text, line)
    if label is None and text[line.left] == ">" and line.start > line.left:
        # Captions mark a change of speakers whom they do not name.
        return Label(
            (line.left, line.start), (line.left, line.start), ">>", (), "", "<>", line.start, "unnamed", True, True
        )
    if label is None or (line.note and label.mark != "()" and label.mark != "<>"):
        return None
    if label.mark in ("line", "()") and label.after >= line.end:
        following = next((other for other in page.lines[number + 1 : number + 3] if not other.note), None)
        if following is None:
            return None
        # A heading is followed by a heading or by a label with a mark of its own.
        words = text[following.start : following.end]
        if not re.search(r"[.!?…\"”’,;:—–-]", words) and not page.wrapped:
            return None
    return label


def _without_lists(text: str, page: Page, found: Sequence[tuple[int, Label]]) -> list[tuple[int, Label]]:
    """The labels without those of a list of participants ("Speaker: Sir Ann Lee") and offices below names."""
    kept: list[tuple[int, Label]] = []
    for number, label in found:
        line = page.lines[number]
        rest = text[label.after : line.end].strip()
        if label.mark == ":" and label.kind == "office" and rest and _is_name(rest):
            continue
        below = (
            kept and kept[-1][0] == number - 1 and not line.blank and kept[-1][1].after >= page.lines[number - 1].end
        )
        if below and label.kind == "office" and label.mark == "line" and kept[-1][1].kind == "name":
            continue
        kept.append((number, label))
    return kept


def _is_name(words: str) -> bool:
    """Whether words are a name with its titles and nothing else."""
    if len(words) > 60 and ". . ." not in words:
        return False
    tokens = re.split(r"\s{0,3}[.(]\s?[.(]|,", words)[0].split()
    return (
        1 < len(tokens) < 8
        and words[-1] not in "!?…"
        and all(token[0].isupper() for token in tokens)
        and (bare_word(tokens[0]) in HONORIFICS | {"the"} or len(tokens) < 5)
        and not words.endswith((".", ","))
    ) or (len(tokens) > 1 and ". . ." in words)


def _key(label: Label) -> str:
    words = [word.lower().strip(".,'’*_") for word in label.words.split()]
    return " ".join(word for word in words if word not in HONORIFICS and word not in ("the",)) or label.words.lower()


def _layout(label: Label) -> str:
    case = (
        "letter"
        if label.kind in ("question", "answer") and len(label.words) < 9
        else "CAP"
        if label.capitals
        else "cap"
    )
    if label.mark in ("line", "()") and label.strong:
        case = "strong"
    return f"{label.mark} {case}"


def _chosen(
    text: str, page: Page, found: Sequence[tuple[int, Label]], known: frozenset[str], spoken: bool
) -> list[tuple[int, Label, float]]:
    counts = Counter(_key(label) for _, label in found)
    lasts = Counter(_key(label).split(" ")[-1] for _, label in found)
    weighed = [(number, label, _weight(text, page, number, label, counts, lasts, known)) for number, label in found]
    if _all_labels(text, page, found, 2 if spoken else 4):
        weighed = [(number, label, weight + (0.8 if label.mark == ":" else 0.0)) for number, label, weight in weighed]
    layouts: defaultdict[str, list[tuple[int, Label, float]]] = defaultdict(list)
    for entry in weighed:
        layouts[_layout(entry[1])].append(entry)
    kept: list[tuple[int, Label, float]] = []
    strongest = max((sum(w for *_, w in entries if w >= _LEAST) for entries in layouts.values()), default=0.0)
    for name, entries in layouts.items():
        good = [entry for entry in entries if entry[2] >= _LEAST]
        support = sum(weight for *_, weight in good)
        rejected = len(entries) - len(good)
        needs = 4.0 if name[0] in ":.<" else 7.0 if name.startswith(("line", "gap", "-")) else 5.0
        if "strong" in name:
            needs = 5.0
        if name.startswith(("line", "()")) and len({_key(label) for _, label, _ in good}) < 2:
            continue  # the head of every page, a note to the orator
        if name.startswith(("line cap", "gap")):
            # Headings and tables look like it: most of the lines must be labels, and some come back.
            repeated = len(good) > len({_key(label) for _, label, _ in good})
            if not repeated or rejected > len(good):
                continue
        if support >= needs or (support >= 1.5 and support >= 0.0 and strongest >= 6.0 and name[0] in ":.<"):
            if (
                name.startswith(". cap")
                and strongest > 2 * support
                and any(other.startswith((". CAP", ": CAP")) for other in layouts)
            ):
                good = [entry for entry in good if entry[1].kind in ("office", "unnamed", "question", "answer")]
            kept.extend(good)
    kept.sort(key=lambda entry: entry[0])
    established = sum(weight for *_, weight in kept)
    if established >= _ESTABLISHED:
        # Where the exchange is certain, a label of the same layout may occur once and be a single word.
        marks = {label.mark for _, label, _ in kept}
        taken = {number for number, *_ in kept}
        more = [e for e in weighed if e[0] not in taken and e[1].mark in marks & {":", "gap"} and e[2] >= _LEAST_THERE]
        kept = sorted([*kept, *more], key=lambda entry: entry[0])
    total = sum(weight for *_, weight in kept)
    if not kept and spoken and (alone := _alone(page, found)) is not None:
        return [(*alone, _LEAST_OF_ALL)]
    if len(kept) < 2 or total < (_LEAST_OF_ALL / 2 if spoken else _LEAST_OF_ALL):
        return []
    return kept


def _headings(kept: Sequence[tuple[int, Label, float]], known: frozenset[str]) -> bool:
    """Whether most of a speech's labels are but its headings: none of a person, and none comes back."""
    counts = Counter(_key(label) for _, label, _ in kept if label.mark == ":" and not _greets(label))
    return 2 * sum(counts[_key(label)] > 1 or _of_person(label, known) for _, label, _ in kept) < len(kept)


def _greets(label: Label) -> bool:
    """Whether a label is how a speech greets its chair: "Mr. President:"."""
    words = [bare_word(word) for word in label.words.split()]
    return len(words) == 2 and words[0] in ("mr", "madam", "mister") and office_noun(words[1])


def _of_person(label: Label, known: frozenset[str]) -> bool:
    """Whether a label is by itself more than a heading: an office, a letter, a title, capitals of a full name."""
    words = [bare_word(word) for word in label.words.split()]
    return not _greets(label) and (
        label.kind != "name"
        or words[0] in HONORIFICS
        or bool(known & set(_key(label).split(" ")))
        or any(office_noun(word) for word in words[:-1])
        or (label.capitals and label.mark == ":" and len(words) > 1)
    )


def _alone(page: Page, found: Sequence[tuple[int, Label]]) -> tuple[int, Label] | None:
    """The one label of a document whose beginning alone is printed: an office with a full name, most of it below."""
    named = [
        (number, label)
        for number, label in found
        if label.mark == ":"
        and label.kind == "name"
        and len(label.words.split()) > 2
        and any(office_noun(bare_word(word)) for word in label.words.split()[:-2])
    ]
    others = [label for _, label in found if label.mark == ":" and label.kind != "name"]
    if len(named) != 1 or others:
        return None
    number, label = named[0]
    below = page.lines[-1].end - label.after
    return (number, label) if below > 0.6 * (page.lines[-1].end - page.lines[0].start) else None


def _all_labels(text: str, page: Page, found: Sequence[tuple[int, Label]], least: int) -> bool:
    """Whether nearly every paragraph begins with a label and a colon, and words stand behind."""
    spoken = [
        (n, label) for n, label in found if label.mark == ":" and any(map(str.isalpha, _starts(text, page, n, label)))
    ]
    begun = [line for line in page.lines[spoken[0][0] :] if not line.note] if spoken else []
    return len(spoken) >= least and len(spoken) >= 0.8 * len(begun)


def _weight(
    text: str,
    page: Page,
    number: int,
    label: Label,
    counts: Counter[str],
    lasts: Counter[str],
    known: frozenset[str],
) -> float:
    """How likely a label is one, by itself and by how often it comes back: below 1 it is not taken."""
    words = [word.strip(".,'’*_") for word in label.words.split()]
    lower = [word.lower() for word in words]
    key = _key(label)
    weight = {"question": 2.5, "answer": 2.5, "unnamed": 1.5, "office": 1.0, "name": 0.0}[label.kind]
    if lower[0] in HONORIFICS and len(words) > 1:
        weight += 1.5
    if label.notes:
        weight += 1.0
    if label.described:
        weight += 0.7 if label.capitals or len(label.described) < 60 else 0.0
    if label.kind == "name" and 2 <= len(words) <= 5:
        weight += 1.0
    if label.kind == "name" and any(office_noun(word) for word in lower[:-1]):
        weight += 1.5
    if label.kind == "name" and counts[key] < 4 and _stands_elsewhere(text, words[-1], label):
        weight += 0.7
    if label.capitals and label.mark in (":", "."):
        weight += 1.0
    if label.strong:
        weight += 1.5
    if known & set(key.split(" ")):
        weight += 1.5
    weight += min(2.0, 0.7 * (counts[key] - 1))
    if counts[key] == 1 and lasts[key.split(" ")[-1]] > 1:
        weight += 1.0  # a surname that comes back
    line = page.lines[number]
    if number and not line.blank and page.wrapped and not page.numbered:
        before = page.lines[number - 1]
        ended = text[before.end - 1] in '.!?)]*"”’:' or before.note or line.indent > before.indent
        weight -= 0.0 if ended else 2.5
    if _starts(text, page, number, label).startswith(_QUOTE) and label.kind == "name":
        weight += 1.5
    if label.mark == ":":
        follows = text[label.after : label.after + 1]
        if follows and follows.islower():
            weight -= 1.5
    if label.mark in ("line", "()") and label.kind == "name" and label.mark != "()":
        weight -= 0.7
    if label.mark == "gap" and label.kind == "name":
        weight -= 0.5
    if label.mark == "-" and any(word.isdigit() for word in re.findall(r"\w+", label.described)):
        weight -= 3.0  # a dateline
    return weight


def _stands_elsewhere(text: str, surname: str, label: Label) -> bool:
    """Whether the last word of a label is a word of the text outside labels."""
    at = text.find(surname)
    while at >= 0:
        behind = text[at + len(surname) : at + len(surname) + 1]
        if not label.span[0] <= at < label.span[1] and behind != ":" and not behind.isalnum():
            return True
        at = text.find(surname, at + 1)
    return False


def _starts(text: str, page: Page, number: int, label: Label) -> str:
    """The first words behind a label."""
    if label.after < page.lines[number].end:
        return text[label.after : page.lines[number].end]
    following = next((line for line in page.lines[number + 1 : number + 3] if not line.note), None)
    return text[following.start : following.end] if following else ""


def _inside_article(text: str, page: Page, chosen: Sequence[tuple[int, Label]]) -> bool:
    """Whether labels stand in a short exchange inside an article, which goes on below it."""
    first, last = chosen[0][0], chosen[-1][0]
    prose = [line for line in page.lines[:first] if line.end - line.start > 90 and text[line.end - 1] in '.”"']
    below = [line for line in page.lines[last + 1 :] if line.end - line.start > 90]
    between = [line for line in page.lines[first : last + 1] if not line.note]
    return len(prose) >= 2 and len(below) >= 1 and len(chosen) >= _SHARE * len(between)


def _turns(text: str, page: Page, chosen: Sequence[tuple[int, Label]], whole: bool) -> tuple[Part, ...]:
    turns: list[Part] = []
    stops = [*(number for number, _ in chosen[1:]), len(page.lines)]
    for (number, label), stop in zip(chosen, stops, strict=True):
        content: list[Span] = []
        line = page.lines[number]
        after = _behind_note(text, label.after, line.end)
        if not whole:
            stop = number + (1 if after < line.end else 2)
        skip = frozenset(n for n in range(number + 1, stop) if _heading(text, page, n, stop))
        below = joined(page, number + 1, stop, skip)
        if after < line.end:
            content.append((after, line.end))
            following = page.lines[number + 1] if number + 1 < stop else None
            if (
                below
                and following is not None
                and number + 1 not in skip
                and not following.note
                and not following.blank
                and page.wrapped
                and not page.numbered
                and following.indent <= line.indent
                and below[0][0] == following.start
            ):
                content[0] = (after, below[0][1])
                below = below[1:]
        content.extend(below)
        content = [trimmed for span in content if (trimmed := _without_notes(text, span)) is not None]
        if content:
            turns.append(Part(label, number, tuple(content)))
    return tuple(turns)


def _roundup(text: str, page: Page, chosen: Sequence[tuple[int, Label]], total: float) -> Parts:
    """Labels before quotations: the words are what stands in the marks."""
    turns = []
    labelled = {number for number, _ in chosen}
    for number, label in chosen:
        line = page.lines[number]
        span = (label.after, line.end)
        if label.after >= line.end:
            following = next((other for other in page.lines[number + 1 : number + 3] if not other.note), None)
            if following is None:
                continue
            span = (following.start, following.end)
        if text[span[0]] not in "".join(_QUOTE):
            continue
        content = [span]
        after = next((n for n, other in enumerate(page.lines) if other.end == span[1]), number) + 1
        while after < len(page.lines) and after not in labelled and text[content[-1][1] - 1] not in _CLOSING:
            content.append((page.lines[after].start, page.lines[after].end))
            after += 1
        turns.append(Part(label, number, tuple(content) if text[content[-1][1] - 1] in _CLOSING else (span,)))
    return Parts(tuple(turns), min(0.9, total / 20 + 0.4), chosen[0][0], quoted=True) if turns else NOTHING


def _heading(text: str, page: Page, number: int, stop: int) -> bool:
    """Whether a line is a heading between the turns: short, without an end, its words in capitals."""
    line = page.lines[number]
    words = text[line.start : line.end]
    if line.end - line.start > _HEADING_AT_MOST:
        return False
    if words.startswith(("#", "**")) and not words.rstrip("* ").endswith((".", "!", ",")) and len(words) > 4:
        return True
    if _SENTENCE.search(words):
        return False
    if page.wrapped and not line.blank and number and not page.lines[number - 1].note:
        before = page.lines[number - 1]
        if line.indent <= before.indent + 2 and text[before.end - 1] not in ".!?":
            return False
    if (
        page.wrapped
        and number + 1 < len(page.lines)
        and not page.lines[number + 1].blank
        and not page.lines[number + 1].note
    ):
        return False
    long = [word for word in re.findall(r"[^\W\d_][\w’'-]*", words) if len(word) > 3]
    return bool(long) and all(word[0].isupper() for word in long) and len(long) <= 12


_LEADING_NOTE = re.compile(r"(?:[*_]*[(\[][^()\[\]\n]{1,60}[)\]][*_.]*[ \t]*)+")
_TRAILING_NOTE = re.compile(r"[ \t]*(?:[(\[<][^()\[\]<>\n]{1,60}[)\]>][ \t]*)$")


def _behind_note(text: str, at: int, end: int) -> int:
    match = _LEADING_NOTE.match(text, at, end)
    return match.end() if match is not None and match.end() <= end else at


def _without_notes(text: str, span: Span) -> Span | None:
    """A paragraph without the stage directions it begins and ends with; None if nothing is left."""
    start, end = span
    start = _behind_note(text, start, end)
    match = _TRAILING_NOTE.search(text, max(start, end - 70), end)
    if match is not None and match.end() == end and match.start() > start:
        end = match.start()
    while start < end and text[start] in "*_ \t":
        start += 1
    while start < end and text[end - 1] in "*_ \t":
        end -= 1
    return (start, end) if any(character.isalnum() for character in text[start:end]) else None
