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
    """The sentence that says no: where nothing was found, by whom and about what, in the words of the question."""
    place = f"{_limits(query)} hold"
    by = f" by {escape(query.speaker)}" if query.speaker else ""
    if by and not (query.topic or query.context):
        return f"{place} nothing{by}."
    short = question if len(question) <= MAX_QUESTION_SHOWN else question[:MAX_QUESTION_SHOWN].rsplit(" ", 1)[0] + " …"
    asked = escape(short)
    found = _stretch(query.topic or query.context, query.text)
    if found and words(query.text[: found[0]])[-1:] and words(query.text[: found[0]])[-1] in _ABOUT:
        return f"{place} nothing{by} about {escape(query.text[slice(*found)])}."
    return f"{place} nothing{by} that answers “{asked}”." if by else f"{place} no answer to “{asked}”."


def _limits(query: Query) -> str:
    """The documents that were searched, by the limits that were set."""
    named = f" named “{escape(query.document)}”" if query.document else ""
    source = f" of {escape(query.source)}" if query.source else ""
    when = ""
    if query.since and query.until:
        when = f" of {days(query.since, query.until)}"
    elif query.since:
        when = f" since {day(query.since)}"
    elif query.until:
        when = f" up to {day(query.until)}"
    return f"The documents{named}{source}{when}"


def coverage(query: Query, documents: int, first: date | None, last: date | None, of_speaker: int | None) -> str:
    """The sentence that says what was searched.

    Args:
        query: What was asked for.
        documents: How many documents were searched.
        first: Day of the oldest, if known.
        last: Day of the newest, if known.
        of_speaker: In how many the one asked for speaks, if anybody is and it is known.
    """
    if not documents:
        limits = query.since or query.until or query.source or query.document
        return "No document is within these limits." if limits else "Searched 0 documents; none are indexed yet."
    text = f"Searched {documents:,} document{'' if documents == 1 else 's'}"
    if first and last:
        text += f" of {days(first, last)}"
    if query.speaker and of_speaker is not None:
        these = "it" if documents == 1 else f"{of_speaker:,} of them" if of_speaker else "none of them"
        speaks = "does not speak" if documents == 1 and not of_speaker else "speaks"
        text += f"; {escape(query.speaker)} {speaks} in {these}"
    return text + "."


def to_try(query: Query, of_speaker: int | None) -> str:
    """The sentence that says what may help."""
    ways = []
    if query.speaker and query.topic:
        ways.append("ask who else spoke of it")
    if query.since or query.until:
        ways.append("leave out the dates")
    if query.source or query.document:
        ways.append(f"leave out the {'source' if query.source else 'document'}")
    if query.speaker and query.topic and of_speaker != 0:
        ways.append(f"ask for everything {escape(query.speaker)} said")
    if len(ways) < 2:
        ways.append("put it in other words")
    return f"You could {_either(ways)}."


def _either(ways: Sequence[str]) -> str:
    return ways[0] if len(ways) == 1 else f"{', '.join(ways[:-1])} or {ways[-1]}"


def _worded(query: Query, citations: Sequence[Citation]) -> str:
    lines = [_lead(query, citations), "", *taken_as(query)]
    for citation in citations:
        lines += [f"> {quoted(citation.quote)} [{citation.number}]", f"> — {attribution(citation)}", ""]
    return "\n".join(lines).rstrip()


def taken_as(query: Query) -> list[str]:
    """Whom else the name in the question fits, most statements first; or that it was not made out who is meant."""
    if query.described and not query.speaker:
        return ["It was not made out who is meant.", ""]
    if not query.speaker or not query.alternatives:
        return []
    others = ", ".join(escape(name) for name in query.alternatives[:3])
    return [f"Taken as {escape(query.speaker)}; the name also fits {others}.", ""]


def _lead(query: Query, citations: Sequence[Citation]) -> str:
    documents = list(dict.fromkeys(citation.document.id for citation in citations))
    number = len(documents)
    dated = sorted({c.document.date for c in citations if c.document.date})
    when = f", {days(dated[0], dated[-1])}" if dated else ""
    source = citations[0].document.source
    where = f"in {'one document' if number == 1 else f'{number} documents'}"
    where += f" ({escape(source)}{when})" if number == 1 and source else f" ({when[2:]})" if when else ""
    names = list(dict.fromkeys(citation.speaker for citation in citations if citation.speaker))
    if query.speaker:
        return f"**{escape(query.speaker)}**, {where}:"
    if query.kind == "who" and names:
        return f"**{escape(names[0])}**, {where}:"
    return f"Found {where}:"


def attribution(citation: Citation) -> str:
    """Who speaks in a citation, how, where and when, as one line of Markdown."""
    kind = {"direct": "quoted", "mixed": "quoted in part", "indirect": "reported"}.get(citation.kind, "")
    who = f"{escape(citation.speaker)}, {kind}" if citation.speaker else kind and f"{kind}, speaker not named"
    parts = [who or "the report itself", escape(citation.document.title)]
    parts += [escape(citation.document.source)] if citation.document.source else []
    parts += [day(citation.document.date)] if citation.document.date else []
    if citation.also:
        parts.append(f"also in {len(citation.also)} other document{'s' if len(citation.also) > 1 else ''}")
    return "; ".join(parts)


def _small_talk(searched: SearchScope) -> str:
    number = f"{searched.documents} document{'' if searched.documents == 1 else 's'}"
    return f"I find who said what in {number}. Ask, for example, what somebody said about a topic."
