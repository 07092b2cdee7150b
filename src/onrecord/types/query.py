"""The interpretation of a question, and the scope of the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

QueryKind = Literal[
    "topic", "everything", "compare", "timeline", "who", "check", "collection", "overview", "yesno", "fact",
    "smalltalk", "other",
]  # fmt: skip
"""What a question asks for.

- `topic`: what somebody, or anybody, said about something; `overview`: what they said at all;
- `everything`: all of it, or how often; `timeline`: when, first, last, how it changed; `compare`: several speakers;
- `who`: the speaker; `check`: whether words were said so; `yesno`, `fact`: anything else about the documents;
- `collection`: what documents, speakers and abilities there are; `smalltalk`; `other`: no task of this program.
"""


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
        kind: What is asked for, see `QueryKind`.
        context: Words of earlier turns that the question leans on; they count less than `topic`.
        remainder: Every word beside speaker, time and question words, which together find one particular passage.
        earlier: Every such word of earlier turns that the question leans on.
        period: First and last day of the time the question speaks of. It ranks and excludes nothing, since
            a question may mean the day of the event, of the words or of the report.
        latest: Whether the newest is asked for.
        alternatives: Other speakers the name in the question also fits.
        either: Whether the name may as well mean one of these: whose words answer best is taken then.
        every: Whether all of somebody's words on the topic are asked for ("list everything", "how often").
        described: Whether somebody's words are asked for who is described, and of whom it is not known who it is.
        implied: Whether the speaker only acts in the question, so that what others say of it may be meant as well.
        besides: Those named beside somebody who is described: their words are not asked for.
        speakers: All whose words are asked for, in the question's order; `speaker` is the first.
        unknown_speaker: A name or body asked for that speaks nowhere, as written; nobody else's words answer.
        spokespeople: Speakers who speak for it.
        did_you_mean: Speakers whose names were found only with a slip forgiven.
        said_to: The addressee, as written.
        topics: The topic as written, in one piece or more.
        quotation: Words in quotation marks, or the words to be checked.
        said_since: First day of the time the question names, by its bound; when it was said, else published.
        said_until: Last day.
        time_text: The words for that time.
        earliest: Whether the first statement is asked for.
        outlet: The outlet the question names, as written; `source` is None if the collection holds no such outlet.
        change: How the question leans on the turn before: `speaker`, `topic`, `time`, `outlet`, `correct`, `more`,
            `detail`, or nothing.
        detail: What is asked about the answer before: `when`, `where`, `who` (else), `why`, `source`, `earlier`,
            `later`, or nothing.
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
    remainder: str = ""
    earlier: str = ""
    period: tuple[date, date] | None = None
    latest: bool = False
    alternatives: tuple[str, ...] = ()
    either: bool = False
    every: bool = False
    described: bool = False
    besides: tuple[str, ...] = ()
    implied: bool = False
    speakers: tuple[str, ...] = ()
    unknown_speaker: str = ""
    spokespeople: tuple[str, ...] = ()
    did_you_mean: tuple[str, ...] = ()
    said_to: str = ""
    topics: tuple[str, ...] = ()
    quotation: str = ""
    said_since: date | None = None
    said_until: date | None = None
    time_text: str = ""
    earliest: bool = False
    outlet: str = ""
    change: str = ""
    detail: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
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
            "remainder": self.remainder,
            "earlier": self.earlier,
            "period": [day.isoformat() for day in self.period] if self.period else None,
            "latest": self.latest,
            "alternatives": list(self.alternatives),
            "either": self.either,
            "every": self.every,
            "described": self.described,
            "besides": list(self.besides),
            "implied": self.implied,
            "speakers": list(self.speakers),
            "unknown_speaker": self.unknown_speaker,
            "spokespeople": list(self.spokespeople),
            "did_you_mean": list(self.did_you_mean),
            "said_to": self.said_to,
            "topics": list(self.topics),
            "quotation": self.quotation,
            "said_since": self.said_since.isoformat() if self.said_since else None,
            "said_until": self.said_until.isoformat() if self.said_until else None,
            "time_text": self.time_text,
            "earliest": self.earliest,
            "outlet": self.outlet,
            "change": self.change,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class SearchScope:
    """The scope of a search: number and dates of the documents, and number with the speaker. None is unknown."""

    documents: int
    first: date | None
    last: date | None
    of_speaker: int | None
