"""A made-up index for the chat's tests: a few documents with known statements, and answers found by plain words.

It stands for `onrecord.Index` where what is tried is the page, not the finding.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onrecord.answer.browse import DocumentEntry, SpeakerRecord, StatementFilter, speaker_record
from onrecord.answer.wording import coverage, nothing, to_try
from onrecord.errors import IndexMissing, QuestionError
from onrecord.text.formatting import escape
from onrecord.types import Answer, Citation, Document, Hit, Query, Statement

HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror=window.hacked=1> [link](javascript:window.hacked=1) "
    "![picture](http://outside.invalid/p.png) $$\\frac{a}{b}$$ <!-- comment --> {{value}} ${window.hacked=1} "
    '"><svg onload=window.hacked=1> &lt;b&gt; `code` **bold** '
    '<style>*{display:none}</style><p style="position:fixed">'
)


@dataclass(frozen=True)
class FakeSpeaker:
    name: str
    aliases: tuple[str, ...]
    statements: int
    documents: int
    kind: str = "person"
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class FakeInfo:
    documents: int
    first: date | None
    last: date | None
    sources: tuple[tuple[str, int], ...]


def document(identifier: str, title: str, text: str, **known: Any) -> Document:
    """A document; `source`, `author`, `date` and `path` may be given."""
    day = known.get("date")
    return Document(
        id=identifier,
        path=known.get("path", f"files/{identifier}.txt"),
        title=title,
        source=known.get("source"),
        author=known.get("author"),
        date=date.fromisoformat(day) if day else None,
        text=text,
        content_hash=identifier,
    )


def statement(document: Document, speaker: str | None, words: str, kind: Any = "indirect") -> Statement:
    """The statement whose content is the first place of `words`."""
    start = document.text.index(words)
    span = ((start, start + len(words)),)
    return Statement(document, speaker, (), (), span, kind, document.date, 0.9)


def world() -> list[Statement]:
    """Four outlets, six speakers, one of them right-to-left and one hostile, and a very long document."""
    talks = document(
        "talks",
        "Ministers disagree on the harbour",
        "The ministers met on Tuesday.\n\nAda Brandt said the harbour must stay open to every ship.\n\n"
        "“We will not close the harbour,” Ada Brandt said. “Not this year.”\n\n"
        "Tomas Reyes said the harbour costs more than it earns.\n\nThe weather was fine.",
        source="The Courier",
        author="Jo Field",
        date="2024-03-05",
    )
    later = document(
        "later",
        "Harbour fees to rise",
        "Ada Brandt said harbour fees would rise in autumn.\n\nTomas Reyes welcomed the rise of the fees.\n\n"
        "Mina Okafor told reporters in Port Alma that schools need new roofs.",
        source="Evening Post",
        date="2024-06-20",
    )
    arabic = document(
        "arabic",
        "الوزير يتحدث عن الميناء",
        "قال الوزير سالم الحداد إن الميناء سيبقى مفتوحا أمام جميع السفن.\n\nوأضاف أن الرسوم لن ترتفع.",
        source="الجريدة",
        date="2024-04-01",
    )
    hostile = document(
        "hostile",
        f"Title {HOSTILE}",
        f"Before {HOSTILE}\n\nEve Malory said {HOSTILE} about cookies.\n\nAfter {HOSTILE}",
        source=f"Source {HOSTILE}",
        author=f"Author {HOSTILE}",
        date="2024-05-01",
        path=f"files/{HOSTILE.replace('/', '_')}.txt",
    )
    filler = "\n\n".join(f"Paragraph {number} of a very long protocol about nothing." for number in range(9_000))
    long = document(
        "long",
        "The long protocol",
        f"{filler}\n\nLiv Strand said the tunnel is safe.\n\n{'unbreakable' * 60}\n\n{filler}",
        source="Official Gazette",
        date="2023-11-11",
    )
    return [
        statement(talks, "Ada Brandt", "Ada Brandt said the harbour must stay open to every ship."),
        statement(talks, "Ada Brandt", "“We will not close the harbour,” Ada Brandt said. “Not this year.”", "direct"),
        statement(talks, "Tomas Reyes", "Tomas Reyes said the harbour costs more than it earns."),
        statement(later, "Ada Brandt", "Ada Brandt said harbour fees would rise in autumn."),
        statement(later, "Tomas Reyes", "Tomas Reyes welcomed the rise of the fees."),
        statement(later, "Mina Okafor", "Mina Okafor told reporters in Port Alma that schools need new roofs."),
        statement(arabic, "سالم الحداد", "قال الوزير سالم الحداد إن الميناء سيبقى مفتوحا أمام جميع السفن."),
        statement(hostile, f"Eve Malory {HOSTILE}", f"Eve Malory said {HOSTILE} about cookies.", "mixed"),
        statement(long, "Liv Strand", "Liv Strand said the tunnel is safe."),
    ]


_IDLE = set(
    "what did do does say said about the a an of to was were is are who when where on in and it he she they".split()
)


@dataclass
class FakeIndex:
    """Answers with the statements of the speaker named whose words hold a word of the question."""

    said: list[Statement] = field(default_factory=world)
    stage_seconds: float = 0.0
    fresh: bool = False
    asked: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def refresh(self) -> bool:
        was, self.fresh = self.fresh, False
        return was

    def ask(
        self,
        question: str,
        history: Any = (),
        speaker: str | None = None,
        since: Any = None,
        until: Any = None,
        source: str | None = None,
        limit: int = 5,
        *,
        document: str | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        for stage in ("understanding", "searching", "composing", "checking"):
            if progress:
                progress(stage)
            time.sleep(self.stage_seconds)
        since, until = (date.fromisoformat(day) if isinstance(day, str) else day for day in (since, until))
        names = [each.name for each in self.speakers()]
        earlier = " ".join(turn["content"] for turn in history if isinstance(turn, dict) and turn.get("role") == "user")
        found = speaker or _named(question, names)
        if found is not None and found not in names:
            found = next((name for name in names if found.lower() in name.lower()), found)
        topic = [word for word in re.findall(r"\w+", question) if word.lower() not in _IDLE | _parts(found)]
        if not topic and earlier:
            topic = [word for word in re.findall(r"\w+", earlier) if word.lower() not in _IDLE | _all_parts(names)]
        query = Query(question, " ".join(topic), found, since, until, source, document, limit)
        if question.lower() in ("hi", "thanks"):
            return Answer(question, False, "not_a_question", "Hello. Ask me who said what.", (), (), question, query)
        near = [each for each in self.said if any(w.lower() in _text(each).lower() for w in topic)]
        right = [
            each
            for each in (near if topic else self.said)
            if (found is None or each.speaker == found)
            and (since is None or (each.date and each.date >= since))
            and (until is None or (each.date and each.date <= until))
            and (source is None or source.lower() in (each.document.source or "").lower())
            and (document is None or document == each.document.id)
        ]
        hits = tuple(Hit(_text(e), e.start, e.end, e.document, 1.0, (e,)) for e in (right + near)[:10])
        if not right:
            reason: Any = "other_speaker" if near and found else "no_evidence"
            info = self.info()
            words = f"{nothing(query, question)}\n\n{coverage(query, info.documents, info.first, info.last, None)}"
            nearest = tuple(_citation(number, each) for number, each in enumerate(near[:1], start=1))
            if nearest:
                words += f"\n\nThe nearest passage, which is not the answer:\n\n> {escape(nearest[0].quote)} [1]"
            words += f"\n\n{to_try(query, None)}"
            return Answer(question, False, reason, words, nearest, hits, question, query)
        citations = tuple(_citation(number, each) for number, each in enumerate(right[: min(3, limit)], start=1))
        lines = [f"**{escape(found or 'Found')}**, in {len({c.document.id for c in citations})} documents:"]
        lines += [f"> {escape(c.quote)} [{c.number}]\n> — {escape(c.speaker or '')}, reported" for c in citations]
        return Answer(question, True, None, "\n\n".join(lines), citations, hits, question, query)

    def check(self, quotation: str, speaker: str | None = None) -> Answer:
        words = quotation.strip("“”")
        right = [each for each in self.said if words in _text(each) and speaker in (None, each.speaker)]
        citations = tuple(_citation(number, each) for number, each in enumerate(right[:1], start=1))
        query = Query(words, "", speaker, kind="check")
        return Answer(words, bool(right), None if right else "no_evidence", "Yes. [1]", citations, (), words, query)

    def search(self, question: str, *rest: Any, **filters: Any) -> tuple[Hit, ...]:
        return self.ask(question, **filters).hits

    def documents(self) -> Iterator[Document]:
        return iter({each.document.id: each.document for each in self.said}.values())

    def document(self, identifier: str) -> Document:
        for each in self.said:
            if each.document.id == identifier:
                return each.document
        raise QuestionError(f"There is no document {identifier!r}.")

    def statements(self, speaker: str | None = None, document: str | None = None) -> Iterator[Statement]:
        return (each for each in self.said if speaker in (None, each.speaker))

    def record(
        self,
        speaker: str,
        about: str = "",
        since: Any = None,
        until: Any = None,
        source: str = "",
        *,
        direct: bool = False,
        act: str = "",
    ) -> SpeakerRecord[FakeSpeaker]:
        known = next((each for each in self.speakers() if each.name == speaker), None)
        if known is None:
            raise QuestionError(f"No speaker is known as {speaker!r}.")
        days = (date.fromisoformat(day) if day else None for day in (since, until))
        return speaker_record(known, self.statements(speaker), StatementFilter(about, source, *days, direct, act))

    def document_list(self) -> tuple[DocumentEntry, ...]:
        spoken = Counter(each.document.id for each in self.said)
        return tuple(
            DocumentEntry(each.id, each.path, each.title, each.source, each.author, each.date, spoken[each.id])
            for each in self.documents()
        )

    def speakers(self) -> tuple[FakeSpeaker, ...]:
        counted = Counter(each.speaker for each in self.said if each.speaker)
        return tuple(FakeSpeaker(name, (name,), number, 1) for name, number in counted.most_common())

    def info(self) -> FakeInfo:
        documents = {each.document.id: each.document for each in self.said}.values()
        days = [each.date for each in documents if each.date]
        sources = Counter(each.source for each in documents if each.source)
        return FakeInfo(len(documents), min(days, default=None), max(days, default=None), tuple(sources.most_common()))


def missing() -> FakeIndex:
    """What opening gives where there is no index."""
    raise IndexMissing("There is no index at index.", fix="Make one: onrecord index FOLDER")


def _citation(number: int, said: Statement) -> Citation:
    words = _text(said)
    return Citation(number, words, said.start, said.end, said.speaker, said.kind, said.document, said.date)


def _text(said: Statement) -> str:
    return said.document.text[said.start : said.end]


def _named(question: str, names: list[str]) -> str | None:
    words = {word.lower() for word in re.findall(r"\w+", question)}
    return next((name for name in names if words & {part.lower() for part in name.split()[:2]}), None)


def _parts(name: str | None) -> set[str]:
    return {part.lower() for part in re.findall(r"\w+", name or "")}


def _all_parts(names: list[str]) -> set[str]:
    return set().union(*(_parts(name) for name in names))
