"""What somebody reports of another's words: "Lee said that John Poe had promised a vote" holds a statement of Poe.

The model gives words to one source only. Here a clause at the beginning of what was said that is itself a name, a
verb of speech and words becomes an attribution of its own, beside the one it lies in. Names alone: who "he" is
there is mostly the one who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.attribute.claim import Attribution
from onrecord.attribute.nearby import Nearby
from onrecord.attribute.quotes import Quotation
from onrecord.types import Span

_NAME = r"[A-Z][\w’'-]{1,25}(?:\.|(?<=\w))(?: (?:[A-Z][\w’'-]{0,25}\.?|de|van|von|bin|al)){0,4}"
_NESTED = re.compile(
    rf"[\"“”]?(?:that |how )?(?P<source>{_NAME}),? "
    r"(?P<cue>(?:(?:had|has|have) )?(?:(?:also|once|never|repeatedly|previously|since|later|privately|recently) )?"
    r"(?P<verb>said|says|told|tells|promised|assured|claimed|claims|warned|warns|argued|argues|insisted|insists"
    r"|announced|denied|admitted|stated|vowed|pledged|declared|acknowledged|conceded|maintained|asserted|explained))"
    r"(?P<whom> (?:him|her|them|me|us|reporters|(?:his|her|their|the) [a-z]+|(?:[A-Z][\w’'-]{1,25}\.? ?){1,3}))?"
    r"(?= (?P<words>\S))"
)
_TELLING = frozenset("told tells assured warned warns".split())
_NO_NAMES = frozenset(
    """the this that these those he she it they we i you who what when where why how if but and as in on at for by
    some many most others nobody everybody critics officials republicans democrats""".split()
)
_SENTENCE_END = re.compile(r"[.!?;][\"”']?(?=\s|$)|[\n\r\"”]")
_LEAST = 3  # words that are worth a statement
# What a nested reading is worth beside the one it lies in. A choice: the marked articles have none.
_SURE = 0.7


def with_nested(text: str, found: Sequence[Attribution], quotes: Sequence[Quotation]) -> list[Attribution]:
    """The attributions, and those of others that their contents begin with."""
    cues = Nearby()
    for number, one in enumerate(found):
        cues.add(number, one.cue)
    added = []
    for one in found:
        if one.turn or not one.cue or not one.source or not one.content:
            continue
        span = one.content[0]
        match = _NESTED.match(text, *span)
        inner = _inner(text, one, match, span) if match else None
        if inner is not None and not _split(inner.content[0], quotes):
            taken = any(
                start < inner.cue[0][1] and inner.cue[0][0] < end
                for number in cues.find(inner.cue)
                for start, end in found[number].cue
            )
            if not taken:
                added.append(inner)
    return [*found, *added]


def _inner(text: str, outer: Attribution, match: re.Match[str], span: Span) -> Attribution | None:
    source = match.span("source")
    name = text[slice(*source)]
    first, last = (re.split("['’]", name.split(" ")[at])[0].lower() for at in (0, -1))
    if {first, last} & _NO_NAMES or name in " ".join(text[slice(*each)] for each in outer.source):
        return None
    if match.group("whom") and match.group("verb") not in _TELLING:
        return None  # "Poe said Lee would go": Lee belongs to the words
    start = match.start("words")
    stop = _SENTENCE_END.search(text, start, span[1])
    end = start + len(text[start : stop.start() if stop else span[1]].rstrip(" ,\u00a0"))
    if len(text[start:end].split()) < _LEAST or text[start] in "\"“”'":
        return None
    return replace(
        outer,
        source=(source,),
        cue=(match.span("cue"),),
        content=((start, end),),
        confidence=outer.confidence * _SURE,
    )


def _split(span: Span, quotes: Sequence[Quotation]) -> bool:
    """Whether a quotation begins or ends in the midst of the words."""
    return any((span[0] < q.start < span[1]) != (span[0] < q.end <= span[1]) for q in quotes if q.start < span[1])
