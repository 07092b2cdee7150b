"""A question as understood, and the scope that was searched for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

QueryKind = Literal["said", "who", "fact", "smalltalk"]
"""What a question asks for."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was understood: what is searched for, and within which bounds.

    Attributes:
        text: The question with its references to earlier turns filled in.
        topic: The words that say what it is about, without speaker, dates and question words.
        speaker: Full name of whose words are asked for, or None for anybody's.
        since: First day that counts, or None.
        until: Last day that counts, or None.
        source: Outlet the answer must come from (part of its name, any case), or None.
        document: Document the answer must come from (path, file name, id or part of its title), or None.
        limit: At most so many citations.
        kind: What is asked for: `said` (somebody's words), `who` (whose words), `fact` (anything else) or
            `smalltalk` (nothing about the documents).
        context: Words of earlier turns that the question leans on; they count less than `topic`.
        period: First and last day of the time the question speaks of. It ranks and excludes nothing, since
            a question may mean the day of the event, of the words or of the report.
        latest: Whether the newest is asked for.
        alternatives: Other speakers the name in the question also fits.
        either: Whether the name may as well mean one of these: whose words answer best is taken then.
        every: Whether all of somebody's words on the topic are asked for ("list everything", "how often").
        described: Whether somebody's words are asked for who is described, and of whom it is not known who it is.
        implied: Whether the speaker only acts in the question, so that what others say of it may be meant as well.
        besides: Those named beside somebody who is described: their words are not asked for.
    """

    text: str
    topic: str
    speaker: str | None = None
    since: date | None = None
    until: date | None = None
    source: str | None = None
    document: str | None = None
    limit: int = 5
    kind: QueryKind = "fact"
    context: str = ""
    period: tuple[date, date] | None = None
    latest: bool = False
    alternatives: tuple[str, ...] = ()
    either: bool = False
    every: bool = False
    described: bool = False
    besides: tuple[str, ...] = ()
    implied: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The query as JSON values."""
        return {
            "text": self.text,
            "topic": self.topic,
            "speaker": self.speaker,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "source": self.source,
            "document": self.document,
            "limit": self.limit,
            "kind": self.kind,
            "context": self.context,
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "latest": self.latest,
            "alternatives": list(self.alternatives),
            "either": self.either,
            "every": self.every,
            "described": self.described,
            "besides": list(self.besides),
            "implied": self.implied,
        }


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What an answer may say of the collection: how many documents, from when to when, how many by the speaker.

    None is not known.
    """

    documents: int
    first: date | None
    last: date | None
    of_speaker: int | None
