#!/usr/bin/env python3
"""Write labelled training questions: templates filled from lists, and known questions with other words in them.

    python tests/benchmarks/questions/understanding/write_questions.py

Reads `templates.txt`, `fillers.txt`, `standalone.jsonl` and `conversations.jsonl` beside it and writes
`generated.jsonl.gz`. Questions of the fifth kept apart for testing (`held_out`) are not read. The same input gives
the same output.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FROM_TEMPLATES = 46
"""Questions made of one template."""
SWAPS = 2
"""Copies of a known question with other names, topics and times."""
MONTHS = "January February March April May June July August September October November December".split()
SPAN_LABELS = ("speaker", "said_to", "topic", "time", "outlet")
Segment = tuple[str, str]
Row = dict[str, Any]


def held_out(row: Row) -> bool:
    """Return whether a question belongs to the fifth that only tests: whole conversations at a time."""
    first = row["history"][0] if row["history"] else row["question"]
    return int(hashlib.sha256(first.lower().encode()).hexdigest(), 16) % 5 == 0


def read_fillers(path: Path) -> dict[str, list[str]]:
    """Read lists headed by `# name`, of words or of phrases set apart by bars."""
    lists: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:].strip()
        elif line.strip():
            lists[name] = line.split("|") if "|" in line else line.split()
    return lists


class Writer:
    """Draws fillers and puts questions together, from one random stream."""

    def __init__(self, lists: dict[str, list[str]], seed: int) -> None:
        self.lists = lists
        self.random = random.Random(seed)

    def pick(self, name: str) -> str:
        """Draw from a list."""
        return self.random.choice(self.lists[name])

    def full_name(self) -> str:
        """Draw a person's full name, at times with an initial or two surnames."""
        chance, given, surname = self.random.random(), self.pick("given"), self.pick("surname")
        if chance < 0.06:
            return f"{given} {self.random.choice('ABCDEFGHJKLMRSTW')}. {surname}"
        if chance < 0.1:
            return f"{given} {surname}-{self.pick('surname')}"
        if chance < 0.14:
            return f"{given} {self.pick('given')} {surname}"
        return f"{given} {surname}"

    def description(self) -> str:
        """Draw words that describe somebody: an office, a relation, somebody's aide."""
        role = self.pick("role")
        place = self.pick("place")
        owner = self.random.choice((self.full_name(), self.pick("surname"), self.pick("body"), place))
        article = self.random.choice(("the", "the", "the", "a", ""))
        phrase = self.random.choice(
            (
                f"{article} {self.pick('demonym')} {role}",
                f"{article} {place} {role}",
                f"{article} {role}",
                f"{article} {role} of {self.random.choice((place, owner))}",
                f"{article} {role} {self.random.choice(('from', 'in', 'at', 'for'))} {place}",
                f"{owner}'s {role}",
                f"{owner}'s {self.random.choice(('former', 'own', 'old', 'late'))} {role}",
                f"{article} {self.random.choice(('former', 'then', 'ex-'))} {role}".replace("ex- ", "ex-"),
                f"{owner.removeprefix('the ')} {role}",
                f"{self.random.choice(('his', 'her', 'their'))} {role}",
            )
        )
        return " ".join(phrase.split())

    def speaker(self) -> str:
        """Draw words for a speaker."""
        chance = self.random.random()
        if chance < 0.34:
            return self.full_name()
        if chance < 0.54:
            return self.pick("surname")
        if chance < 0.6:
            return f"{self.pick('title')} {self.random.choice((self.pick('surname'), self.full_name()))}"
        if chance < 0.63:
            return self.pick("given")
        if chance < 0.79:
            return self.description()
        if chance < 0.82:
            return f"{self.random.choice((self.pick('body'), self.pick('place')))}'s {self.pick('surname')}"
        return self.pick("body")

    def topic(self) -> str:
        """Draw words for a topic, at times two or with a preposition."""
        chance, topic = self.random.random(), self.pick("topic")
        if chance < 0.08:
            return f"{topic} and {self.pick('topic')}"
        if chance < 0.16:
            return f"{topic} in {self.pick('place')}"
        if chance < 0.2:
            return f"{self.pick('surname')}'s {topic.removeprefix('the ')}"
        if chance < 0.28:
            return self.random.choice((self.full_name(), self.pick("surname"), self.pick("body"), self.pick("place")))
        return topic

    def time(self) -> str:
        """Draw words for a time."""
        draw = self.random
        year, month, day = draw.randint(1948, 2026), draw.choice(MONTHS), draw.randint(1, 28)
        short = month[:3] if draw.random() < 0.5 else month
        date = draw.choice(
            (
                f"{day} {month} {year}", f"{month} {day}, {year}", f"{day} {month}", f"{month} {day}",
                f"{month} {day}th", f"{year}-{draw.randint(1, 12):02}-{day:02}", f"{short} {year}",
            )
        )  # fmt: skip
        span = draw.choice((month, f"{month} {year}", str(year), f"spring {year}", f"early {year}", f"late {month}"))
        bound = draw.choice(("before", "after", "since", "until", "up to", "from", "by", "prior to"))
        low = draw.randint(1990, 2015)
        return draw.choice(
            (
                f"in {span}", f"in {span}", f"in {month} {year}", f"on {date}", f"{bound} {span}", f"{bound} {date}",
                f"between {low} and {low + draw.randint(1, 9)}", f"between {month} and {draw.choice(MONTHS)} {year}",
                f"from {month} to {draw.choice(MONTHS)} {year}", f"{low}-{low + 2}", "last year", "last week",
                "last month", "yesterday", "this year", "recently", "lately", f"last {month}", f"{short} {year}",
                str(year), f"in the last {draw.randint(2, 9)} {draw.choice(('days', 'weeks', 'months', 'years'))}",
                f"on {draw.choice(('Monday', 'Tuesday', 'Friday', 'Sunday'))}", f"during {span}", f"around {span}",
                f"in the {draw.choice(('1970s', '1980s', '90s', 'summer', 'spring of ' + str(year)))}",
                self.pick("eventtime"), "this week", "today", f"as of {month} {year}", f"throughout {year}",
            )
        )  # fmt: skip

    def quotation(self) -> str:
        """Draw quoted words, in marks of some kind or none."""
        words, marks = self.pick("quote"), self.random.choice(('""', '""', "“”", "''", "«»", ""))
        return f"{marks[:1]}{words}{marks[1:]}"

    def fill(self, template: str) -> list[Segment]:
        """Make the segments of a question from a template: `(text, label)`, label empty outside spans."""
        text = re.sub(r"\[(.*?)\]", lambda part: part[1] if self.random.random() < 0.3 else "", template)
        choose = re.compile(r"\(([^()]*\|[^()]*)\)(@W)?")

        def chosen(part: re.Match[str]) -> str:
            word = self.random.choice(part[1].split("|"))
            return f"<{word}>" if part[2] else word

        text = choose.sub(chosen, text)
        text = re.sub(r"\b(that first|before that|first|most recent|newer)@W", r"<\1>", text)
        described = text.endswith("@RS")
        text = re.sub(r"@\w+", "", text)
        segments: list[Segment] = []
        for piece in re.split(r"(\{\w+\}|<[^>]*>)", text):
            segments += self.slot(piece, described)
        return [segment for segment in segments if segment[0]]

    def slot(self, piece: str, described: bool) -> list[Segment]:
        """Make the segments of one slot of a template, or of the words between two."""
        if piece in ("{S}", "{S2}"):
            return [(self.speaker(), "speaker")]
        if piece == "{N}":
            name = self.random.choice((self.full_name(), self.pick("surname")))
            return [(name, "")]
        if piece == "{P}":
            return [(self.random.choice((self.full_name(), self.pick("surname"))), "topic")]
        if piece == "{R}":
            return [(self.pick("role"), "speaker" if described else "")]
        drawn = {
            "{T}": ("topic", self.topic), "{W}": ("time", self.time), "{C}": ("topic", lambda: self.pick("claim")),
            "{O}": ("outlet", lambda: self.pick("outlet")), "{A}": ("said_to", lambda: self.pick("addressee")),
        }  # fmt: skip
        if piece in drawn:
            label, draw = drawn[piece]
            return [(draw(), label)]
        if piece == "{Q}":
            quoted = self.quotation()
            inner = quoted.strip("\"“”'«»") if quoted[:1] in "\"“'«" else quoted
            before, _, after = quoted.partition(inner)
            return [(before, ""), (inner, "topic"), (after, "")]
        if piece == "{V}":
            return [(self.pick("verbpast"), "")]
        if piece.startswith("<"):
            return [(piece[1:-1], "time")]
        return [(piece, "")]

    def spoil(self, segments: list[Segment]) -> list[Segment]:
        """Write a question as people do: small letters, no question mark, slips, openings."""
        draw = self.random
        style = draw.random()
        if style < 0.42:
            segments = [(text.lower(), label) for text, label in segments]
        elif style < 0.45:
            segments = [(text.title().replace("'S ", "'s "), label) for text, label in segments]
        elif style < 0.46:
            segments = [(text.upper(), label) for text, label in segments]
        elif segments[0][1] == "" or draw.random() < 0.5:
            text, label = segments[0]
            segments = [(text[:1].upper() + text[1:], label), *segments[1:]]
        if draw.random() < 0.12:
            segments = [(self.slip(text), label) for text, label in segments]
        if draw.random() < 0.05:
            segments = [(text.replace("'s ", "s ").replace("'", ""), label) for text, label in segments]
        elif draw.random() < 0.06:
            segments = [(text.replace("'", "’"), label) for text, label in segments]
        segments = [segment for segment in segments if segment[0]]
        if draw.random() < 0.06:
            opening = draw.choice(
                ("please: ", "hey, ", "ok ", "so ", "and ", "Quick question: ", "can you tell me ", "hm, ")
            )
            segments = [(opening, ""), *segments]
        if draw.random() < 0.4 and segments[-1][0][-1] not in "?.!":
            segments = [*segments, (draw.choice(("?", "?", "?", " ?", ".", "??", " please", " pls", "!")), "")]
        return segments

    def slip(self, text: str) -> str:
        """Exchange, drop or double a letter of one longer word."""
        words = text.split(" ")
        places = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
        if not places or self.random.random() < 0.5:
            return text
        place = self.random.choice(places)
        word, at = words[place], self.random.randint(1, len(words[place]) - 2)
        words[place] = self.random.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )
        return " ".join(words)


def as_row(segments: list[Segment], kind: str, leans: bool, change: str | None, history: list[str]) -> Row:
    """Join segments to a labelled question; its spans are offsets."""
    text, spans = "", []
    for part, label in segments:
        if label:
            spans.append([label, len(text), len(text) + len(part)])
        text += part
    return {"question": text, "history": history, "spans": spans, "kind": kind, "leans": leans, "change": change}


def from_templates(writer: Writer, path: Path) -> list[Row]:
    """Fill every template many times."""
    rows: list[Row] = []
    kind, change = "", None
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("== "):
            heading = line[3:].split()
            kind, change = heading[0], heading[1] if len(heading) > 1 else None
            continue
        if not line.strip() or line.startswith("#"):
            continue
        slots = line.count("{")
        for _ in range(min(FROM_TEMPLATES, 12 + 14 * slots) if slots else 3):
            if change:
                before = writer.random.choice(("topic", "topic", "topic", "timeline", "everything", "who", "compare"))
                row = as_row(writer.spoil(writer.fill(line)), before, True, change, ["(before)"])
                row["before"] = before
                if change == "detail" and re.search("when|date|day", line):
                    row["kind"] = "timeline"
                if change == "detail" and line.startswith("who"):
                    row["kind"] = "who"
                rows.append(row)
            else:
                rows.append(as_row(writer.spoil(writer.fill(line)), kind, False, None, []))
    return rows


def located(row: Row) -> list[Segment]:
    """Cut a known question into segments at its labelled words."""
    text, taken = row["question"], []
    topics = row["topic"] if isinstance(row["topic"], list) else [row["topic"]]
    labelled = [("speaker", words) for words in row["speaker"]] + [("time", time["text"]) for time in row["time"]]
    labelled += [("topic", words) for words in topics] + [("said_to", row["said_to"]), ("outlet", row["outlet"])]
    for label, words in sorted((pair for pair in labelled if pair[1]), key=lambda pair: -len(pair[1])):
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
            if all(match.end() <= start or end <= match.start() for start, end, _ in taken):
                taken.append((match.start(), match.end(), label))
                break
    segments, last = [], 0
    for start, end, label in sorted(taken):
        segments += [(text[last:start], ""), (text[start:end], label)]
        last = end
    return [segment for segment in (*segments, (text[last:], "")) if segment[0]]


def swapped(writer: Writer, row: Row, pools: dict[str, list[str]]) -> Row:
    """Copy a known question with other names, topics, times and outlets of the same form."""
    segments: list[Segment] = []
    for text, label in located(row):
        new = text
        if label == "speaker" and row["kind"] != "who" and writer.random.random() < 0.85:
            new = another_speaker(writer, text)
        elif label == "topic" and writer.random.random() < (0.6 if row["kind"] in ("topic", "overview") else 0.25):
            new = writer.random.choice((writer.topic(), writer.random.choice(pools["topic " + row["kind"]])))
        elif label in ("time", "outlet", "said_to") and writer.random.random() < 0.6:
            pool = pools[f"{label} {text.split(' ')[0].lower()}"] if label == "time" else pools[label]
            new = writer.random.choice(pool)
        if row["question"].islower():
            new = new.lower()
        segments.append((new, label))
    return as_row(writer.spoil(segments), row["kind"], row["leans"], row["change"], row["history"])


def another_speaker(writer: Writer, text: str) -> str:
    """Draw a speaker of the same form: described, a full name, one word."""
    words = text.split()
    if words[0] in ("the", "a", "his", "her", "their", "an") or len(words) > 3 or "'s" in text:
        return writer.random.choice((writer.description(), writer.pick("body"), writer.description()))
    if len(words) > 1:
        return writer.random.choice((writer.full_name(), writer.full_name(), writer.speaker()))
    return writer.random.choice((writer.pick("surname"), writer.pick("surname"), writer.speaker()))


def main() -> None:
    """Write the file."""
    writer = Writer(read_fillers(HERE / "fillers.txt"), seed=19)
    known = [
        json.loads(line)
        for name in ("standalone.jsonl", "conversations.jsonl")
        for line in (HERE / name).read_text("utf-8").splitlines()
    ]
    known = [row for row in known if not held_out(row)]
    pools: dict[str, list[str]] = {"outlet": list(writer.lists["outlet"]), "said_to": list(writer.lists["addressee"])}
    for row in known:
        for text, label in located(row):
            key = {"topic": f"topic {row['kind']}", "time": f"time {text.split(' ')[0].lower()}"}.get(label, label)
            pools.setdefault(key, []).append(text)
    rows = [swapped(writer, row, pools) for row in known for _ in range(SWAPS)] + from_templates(
        writer, HERE / "templates.txt"
    )
    unique = {row["question"]: row for row in rows}
    lines = [json.dumps(row, ensure_ascii=False) for row in unique.values()]
    with gzip.GzipFile(HERE / "generated.jsonl.gz", "wb", mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    print(f"{len(lines)} questions")


if __name__ == "__main__":
    main()
