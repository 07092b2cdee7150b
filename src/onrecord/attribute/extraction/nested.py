"""What somebody reports of another's words: "Lee said that John Poe had promised a vote" holds a statement of Poe.

The model gives words to one source only. Here a clause at the beginning of what was said that is itself a name, a
verb of speech and words becomes an attribution of its own, beside the one it lies in; so does a quotation inside
what was said with a name and a verb of speech at it ("“No,” Poe said, according to the Sun"). Names alone, but of
what is only passed on ("He said so, The Post reported"): who "he" is elsewhere is mostly the one who speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.text.quotation_marks import Quotation
from onrecord.text.span_grid import Nearby
from onrecord.types import Span

_NAME = r"[A-Z][\w’'-]{1,25}(?:\.|(?<=\w))(?: (?:[A-Z][\w’'-]{0,25}\.?|de|van|von|bin|al)){0,4}"
_VERB = (
    "said|says|told|tells|promised|assured|claimed|claims|warned|warns|argued|argues|insisted|insists|announced|denied"
    "|admitted|stated|vowed|pledged|declared|acknowledged|conceded|maintained|asserted|explained"
)
_WRITING = "|wrote|writes|added|asked|called|tweeted|responded|replied|noted|joked|recalled"
_ADVERB = "(?:(?:also|once|never|repeatedly|previously|since|later|privately|recently) )?"
_WORDS = (
    rf"(?P<cue>(?:(?:had|has|have) )?{_ADVERB}(?P<verb>{_VERB}))"
    r"(?P<whom> (?:him|her|them|me|us|reporters|(?:his|her|their|the) [a-z]+|(?:[A-Z][\w’'-]{1,25}\.? ?){1,3}))?"
    r"(?= (?P<words>\S))"
)
_NESTED = re.compile(rf"[\"“”]?(?:that |how )?(?P<source>{_NAME}),? {_WORDS}")
_PASSED_ON = re.compile(rf"(?P<source>[Hh]e|[Ss]he) {_WORDS}")
_PASSING_ON = re.compile(r"according to|reports?|reported|reporting|first reported", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?:^|[\s“\"(])(?P<source>{_NAME}|[Hh]e|[Ss]he),? (?P<cue>{_ADVERB}(?:{_VERB}{_WRITING}))"
    r"(?: [a-z]+| [A-Z]\w+){0,4}[,:]? ?(?:that )?$"
)
_BEHIND = re.compile(
    rf",? ?(?:(?P<source>{_NAME}|he|she) (?P<cue>{_ADVERB}(?:{_VERB}{_WRITING}))\b"
    rf"|(?P<verb_first>said|says|wrote|writes|added) (?P<source_behind>{_NAME}))"
)
_TELLING = frozenset("told tells assured warned warns".split())
_NO_NAMES = frozenset(
    """the this that these those he she it they we i you who what when where why how if but and as in on at for by
    some many most others nobody everybody critics officials republicans democrats""".split()
)
_SENTENCE_END = re.compile(r"[.!?;][\"”']?(?=\s|$)|[\n\r\"”]")
_LEAST = 3  # words that are worth a statement
_AHEAD = 120  # characters before a quotation in which its own speaker may stand
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
        passed_on = _PASSING_ON.fullmatch(text[slice(*one.cue[0])]) is not None
        span = one.content[0]
        match = _NESTED.match(text, *span) or (_PASSED_ON.match(text, *span) if passed_on else None)
        inner = _inner(text, one, match, span) if match else None
        if inner is not None and _split(inner.content[0], quotes):
            inner = None
        for each in (inner,) if inner is not None else _quoted(text, one, quotes, pronouns=passed_on):
            taken = any(
                start < each.cue[0][1] and each.cue[0][0] < end
                for number in cues.find(each.cue)
                for start, end in found[number].cue
            )
            if not taken:
                added.append(each)
    return [*found, *added]


def _inner(text: str, outer: Attribution, match: re.Match[str], span: Span) -> Attribution | None:
    source = match.span("source")
    words = text[slice(*source)].split(" ")
    if words[0].lower() not in ("he", "she") and _no_speaker(text, words, outer):
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


def _quoted(text: str, outer: Attribution, quotes: Sequence[Quotation], *, pronouns: bool) -> list[Attribution]:
    """The quotations inside what was said that have a speaker of their own, each speaker's together."""
    added: list[Attribution] = []
    for span in outer.content:
        first = bisect_left(quotes, span[0], key=lambda each: each.start)
        for quote in quotes[first : bisect_right(quotes, span[1], key=lambda each: each.end)]:
            before = _BEFORE.search(text, max(span[0], quote.start - _AHEAD), quote.start)
            behind = _BEHIND.match(text, quote.end, span[1])
            here = (quote.start, quote.end)
            if before is None and behind is None:
                if added and text[added[-1].content[-1][1] : quote.start].count("\n") == 0:
                    added[-1] = replace(added[-1], content=(*added[-1].content, here))
                continue
            at = before or behind
            assert at is not None
            group = "source" if at.group("source") else "source_behind"
            source, cue = at.span(group), at.span("cue" if group == "source" else "verb_first")
            words = text[slice(*source)].split(" ")
            if words[0].lower() in ("he", "she"):
                if not pronouns:
                    continue
            elif _no_speaker(text, words, outer):
                continue
            if len(text[quote.start : quote.end].split()) >= _LEAST:
                confidence = outer.confidence * _SURE
                added.append(replace(outer, source=(source,), cue=(cue,), content=(here,), confidence=confidence))
    return added


def _no_speaker(text: str, words: Sequence[str], outer: Attribution) -> bool:
    """Whether a run of capitals is no name, or one of the source it is reported by."""
    ends = {re.split("['’]", words[at])[0].lower() for at in (0, -1)}
    return bool(ends & _NO_NAMES) or " ".join(words) in " ".join(text[slice(*each)] for each in outer.source)


def _split(span: Span, quotes: Sequence[Quotation]) -> bool:
    """Whether a quotation begins or ends in the midst of the words."""
    return any((span[0] < q.start < span[1]) != (span[0] < q.end <= span[1]) for q in quotes if q.start < span[1])
