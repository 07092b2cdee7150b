"""What a cue makes of the words it reports (said, believes, wants, denies, asks, ...), and to whom they were told.

Reads the cue's own words and no grammar: lists of verbs, negation, modals. Does not know who speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from onrecord.text.quotation_marks import Quotation
from onrecord.types import Kind, Span

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Beginnings of verbs, so that every form of a regular one is met: "deni" is denied, denies, denial.
_DENIES = _words("deny deni denounc reject refut rebut disput disavow dismiss contradict repudiat disagree oppos")
_ASKS = _words("ask question inquir enquir wonder quer")
_WANTS = _words(
    """want wish urg demand call_on call_for calls_on calls_for called_on called_for calling_on calling_for hope
    hoping seek sought request plead beg implor prefer favor favour recommend propos advocat desir plan intend
    encourag vow pledg promis aim insist_on push_for would_like exhort appeal order insists_on"""
)
_BELIEVES = _words(
    """believ think thought feel felt consider suspect expect fear doubt worr assum regard view know knew understand
    understood convinc see saw sees support back agree trust imagin guess reckon deem"""
)
_DECLINES = _words("declin refus")
_MODALS = _words("would could might may should")
_NEGATIONS = _words("not never no n't neither nor without")
_REPORTING = _words("say said says tell told add wrote write explain note argue state")


def act(cue: str) -> str:
    """What the cue says was done: `said`, `believes`, `wants`, `denies`, `declines`, `asks` or `conditional`.

    >>> [act(cue) for cue in ("said", "has denied", "would say", "did not say", "called on", "does not believe")]
    ['said', 'denies', 'conditional', 'declines', 'wants', 'denies']
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(cue)]
    pairs = words + [f"{one}_{other}" for one, other in pairwise(words)]
    negated = any(word in _NEGATIONS or word.endswith("n't") for word in words)
    kind = "said"
    # The cue's first telling verb decides: "asked reporters to believe" asks.
    for word in sorted(pairs, key="_".join(words).find):
        for name, stems in (
            ("declines", _DECLINES),
            ("denies", _DENIES),
            ("wants", _WANTS),
            ("asks", _ASKS),
            ("believes", _BELIEVES),
        ):
            if _stem_of(word, stems):
                kind = name
                break
        if kind != "said" or word in _REPORTING:
            break
    if kind in ("declines", "denies"):
        return kind
    if negated:
        return "denies" if kind in ("believes", "wants") else "declines"
    if kind == "said" and words and any(word in _MODALS for word in words[:2]):
        return "conditional"
    return kind


def _stem_of(word: str, stems: frozenset[str]) -> bool:
    """Whether a word is a form of one of the stems: at most four letters longer, or equal."""
    return word in stems or any(word[:-cut] in stems for cut in range(1, 5) if len(word) - cut > 2)


_ADDRESSEE = re.compile(
    r"\b(?:told|tells|tell|telling|reminded|reminds|assured|assures|informed|informs|warned|warns|asked|asks|urged"
    r"|urges|advised|advises)[ \u00a0]"
    r"(?P<whom>(?:(?:the|a|an|his|her|their)[ \u00a0](?!(?:the|a|an|that|his|her|its|he|she|it|they|to)\b))?"
    r"(?:[A-Z][\w’'-]{1,30}|(?:[A-Z]\.){1,4}|[a-z-]{2,20})"
    r"(?:[ \u00a0](?:of[ \u00a0])?(?:[A-Z][\w’'-]{1,30}|[A-Z]\.)){0,4})"
)
_NOBODY = _words("that to about why how what if whether when where who it on in for of and not by as at with")


def addressee(text: str, cue: Sequence[Span]) -> str | None:
    """Whom the words were told to, as it stands behind the cue: "told Trump that", or None.

    >>> addressee("Xi told Trump that it matters.", [(3, 7)])
    'Trump'
    >>> addressee("He told reporters on Monday", [(3, 7)]), addressee("She asked why", [(4, 9)])
    ('reporters', None)
    """
    for start, _ in cue:
        found = _ADDRESSEE.search(text, start, min(len(text), start + 140))
        if found is None or found.start() > cue[-1][1]:
            continue
        whom = found.group("whom").rstrip(".’'")
        for ending in ("'s", "’s"):
            whom = whom.removesuffix(ending)
        if whom.split(" ")[0].lower() not in _NOBODY:
            return whom
    return None


def kind_of(text: str, content: Sequence[Span], quotations: Sequence[Quotation]) -> Kind:
    """Whether the words stand wholly, partly or not at all in quotation marks.

    Marks, punctuation and white space count for nothing; so does a word or two outside an otherwise quoted
    content, which is where spans are cut loosely.
    """
    inside = outside = 0
    for start, end in content:
        # Quotations are in text order, and none of them holds another.
        first = bisect_right(quotations, start, key=lambda each: each.end)
        near = quotations[first : bisect_left(quotations, end, key=lambda each: each.start)]
        ahead = iter(near)
        here = next(ahead, None)
        for word in _WORD.finditer(text, start, end):
            while here is not None and here.end <= word.start():
                here = next(ahead, None)
            if here is not None and here.start <= word.start():
                inside += 1
            else:
                outside += 1
    if not inside:
        return "indirect"
    return "direct" if outside == 0 else "mixed"
