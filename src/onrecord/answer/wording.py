"""How answers speak: days, a question's own words for its topic, and an honest no. Pure functions.

Knows how a person would say it; chooses nothing and reads no document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from onrecord.text.formatting import day, days, escape, quoted
from onrecord.text.normalize import words
from onrecord.types import Citation, Query, SearchScope

MAX_QUESTION_SHOWN = 200
"""Characters of a question that a no repeats."""

_WORD = re.compile(r"\w+(?:['’.&-]\w+)*")
SMALL_WORDS = frozenset("a an and at by for from in of on or the to with".split())
"""Words that may stand between those of one topic: "cocoa in Ghana", "the harbour of the islands"."""
_ARTICLES = frozenset("a an the".split())
_ABOUT = frozenset("about concerning of on over regarding".split())
# Marks that end what belongs together.
_BREAK = re.compile(r"[?!.,;:()\n]")


def as_asked(topic: str, text: str) -> str | None:
    """The stretch of a question that the words of its topic are from, with its small words and article.

    None where the words are picked from here and there.

    >>> as_asked("cocoa ghana", "what did Xi say about the cocoa in Ghana?")
    'the cocoa in Ghana'
    """
    found = _stretch(topic, text)
    return text[found[0] : found[1]] if found else None


def _stretch(topic: str, text: str) -> tuple[int, int] | None:
    wanted = set(words(topic))
    if not wanted:
        return None
    said = [(match.span(), words(match.group())) for match in _WORD.finditer(text)]
    for begin, ((start, _), first) in enumerate(said):
        if not first or not wanted.issuperset(first):
            continue
        left, end = wanted - set(first), said[begin][0][1]
        for (here, stop), each in said[begin + 1 :]:
            if not left or _BREAK.search(text[end:here]) or not (wanted | SMALL_WORDS).issuperset(each):
                break
            left, end = left - set(each), stop
        if not left:
            if begin and said[begin - 1][1][:1] and said[begin - 1][1][0] in _ARTICLES:
                start = said[begin - 1][0][0]
            return start, end
    return None


def nothing(query: Query, question: str) -> str:
    """The sentence of a refusal: nothing by this speaker, about this topic, within these limits."""
    limits = _limits(query)
    name = query.speaker or query.unknown_speaker
    by = f" by {escape(name)}" if name else ""
    if by and not (query.topic or query.context):
        return f"Nothing{by} in {limits}."
    topic = topic_as_written(query)
    if topic:
        return f"Nothing{by} about {escape(topic)} in {limits}."
    short = question if len(question) <= MAX_QUESTION_SHOWN else question[:MAX_QUESTION_SHOWN].rsplit(" ", 1)[0] + " …"
    if by:
        return f"No statement{by} in {limits} answers “{escape(short)}”."
    return f"No answer in {limits} to “{escape(short)}”."


def topic_as_written(query: Query) -> str | None:
    """The topic in the question's own words, or None where they cannot be told from the rest."""
    if query.topics:
        return ", ".join(query.topics)
    found = _stretch(query.topic or query.context, query.text)
    if found and words(query.text[: found[0]])[-1:] and words(query.text[: found[0]])[-1] in _ABOUT:
        return query.text[slice(*found)]
    return None


def _limits(query: Query) -> str:
    """The documents that were searched, by the limits that were set."""
    named = f" named “{escape(query.document)}”" if query.document else ""
    source = f" from {escape(query.source)}" if query.source else ""
    since, until = query.said_since or query.since, query.said_until or query.until
    when = ""
    if since and until:
        when = f" ({days(since, until)})"
    elif since:
        when = f" since {day(since)}"
    elif until:
        when = f" up to {day(until)}"
    return f"these documents{named}{source}{when}"


def coverage(query: Query, documents: int, first: date | None, last: date | None, of_speaker: int | None) -> str:
    """The sentence that says what was searched.

    Args:
        query: What was asked for.
        documents: How many documents were searched.
        first: Day of the oldest, if known.
        last: Day of the newest, if known.
        of_speaker: In how many the speaker is quoted, if one was asked for and it is known.
    """
    if not documents:
        limits = query.since or query.until or query.source or query.document
        return "No documents match these filters." if limits else "No documents are indexed yet."
    text = f"Searched {documents:,} document{'' if documents == 1 else 's'}"
    if first and last:
        text += f" ({days(first, last)})"
    if query.speaker and of_speaker is not None:
        if of_speaker or documents > 1:
            text += f". {escape(query.speaker)} is quoted in {f'{of_speaker:,}' if of_speaker else 'none of them'}"
        else:
            text += f". {escape(query.speaker)} is not quoted"
    return text + "."


def to_try(query: Query, of_speaker: int | None) -> str:
    """The sentence that says what may help."""
    ways = []
    if query.speaker and query.topic:
        ways.append("anyone's statements")
    if query.since or query.until or query.said_since or query.said_until:
        ways.append("all dates")
    if query.source or query.document:
        ways.append(f"all {'sources' if query.source else 'documents'}")
    if query.speaker and query.topic and of_speaker != 0:
        ways.append(f"everything {escape(query.speaker)} said")
    return f"Try {_either([*ways, 'other words'])}." if len(ways) < 2 else f"Try {_either(ways)}, or rephrase."


def _either(ways: Sequence[str]) -> str:
    return ways[0] if len(ways) == 1 else f"{', '.join(ways[:-1])} or {ways[-1]}"


def _worded(query: Query, citations: Sequence[Citation]) -> str:
    lines = [_lead(query, citations), "", *taken_as(query)]
    return "\n".join([*lines, *quotation_lines(citations)]).rstrip()


def quotation_lines(citations: Sequence[Citation]) -> list[str]:
    """Citations as block quotations, with who, where and when below."""
    lines = []
    for citation in citations:
        lines += [
            f"> {citation.shown or quoted(citation.quote)} [{citation.number}]",
            f"> — {attribution(citation)}",
            "",
        ]
    return lines


def taken_as(query: Query) -> list[str]:
    """Which speaker was chosen where another is about as likely, or that the speaker could not be told."""
    if query.described and not query.speaker:
        return ["Couldn't tell which speaker you mean.", ""]
    if query.speaker and query.did_you_mean:
        others = [name for name in query.did_you_mean if name != query.speaker]
        also = f" Other matches: {', '.join(escape(name) for name in others[:3])}." if others else ""
        return [f"Showing {escape(query.speaker)}.{also}", ""]
    if not query.speaker or not query.alternatives or not query.either:
        return []
    others = [escape(name) for name in query.alternatives[:3]]
    return [f"Showing {escape(query.speaker)}. Other matches: {', '.join(others)}.", ""]


def where_found(citations: Sequence[Citation]) -> str:
    """The documents that citations are from: `in 2 documents (5 – 8 February 2016)`."""
    number = len({citation.document.id for citation in citations})
    dated = sorted({day for citation in citations if (day := citation.date or citation.document.date)})
    when = days(dated[0], dated[-1]) if dated else ""
    source = citations[0].document.source
    inside = ", ".join(filter(None, (escape(source) if number == 1 and source else "", when)))
    return f"in {'1 document' if number == 1 else f'{number} documents'}" + (f" ({inside})" if inside else "")


def _lead(query: Query, citations: Sequence[Citation]) -> str:
    where = where_found(citations)
    names = list(dict.fromkeys(citation.speaker for citation in citations if citation.speaker))
    if query.speaker:
        return f"**{escape(query.speaker)}**, {where}"
    if query.kind == "who" and names:
        return f"**{escape(names[0])}**, {where}"
    return f"Found {where}"


def attribution(citation: Citation) -> str:
    """Who speaks in a citation, how, where and when, as one line of Markdown; one date."""
    kind = {"direct": "", "mixed": "partial quote", "indirect": "paraphrased"}.get(citation.kind, "narration")
    who = escape(citation.speaker) if citation.speaker else ""
    if citation.on_behalf_of:
        who = f"for {with_article(citation.on_behalf_of)}: {who}"
    if not who and citation.kind != "narration":
        who = "speaker not named"
    parts = [", ".join(filter(None, (who, kind))), escape(citation.document.title)]
    parts += [escape(citation.document.source)] if citation.document.source else []
    said = citation.date or citation.document.date
    parts += [day(said)] if said else []
    if citation.also:
        parts.append(f"also in {len(citation.also)} other document{'s' if len(citation.also) > 1 else ''}")
    return "; ".join(part for part in parts if part)


def with_article(body: str) -> str:
    """A body's name as it stands after "for": the Pentagon."""
    return escape(body) if body.casefold().startswith("the ") else f"the {escape(body)}"


def _small_talk(searched: SearchScope) -> str:
    number = f"{searched.documents} document{'' if searched.documents == 1 else 's'}"
    return f"I find who said what in {number}. Ask, for example, what someone said about a topic."
