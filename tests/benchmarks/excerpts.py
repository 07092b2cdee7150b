"""Ranked evidence -> what of the documents is read: the best windows, each with a sentence on either side.

Of 207 questions whose answer stands in the collection, whole passages of 1,318 word pieces held it for 72.0%, excerpts
of 741 for as many: what answers is seldom far from what is most like the question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

import numpy as np

from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.evidence import FIRST, OF_SPEAKER, Evidence
from onrecord.types import Query

CHARACTERS = 3_400
"""How much is read: some 750 word pieces."""
FAR = 6.0
"""How much weaker than the best window, for the first stage, one may be that is read: of 412 questions none had its
answer in a weaker one."""
ON_TOPIC = 2
"""Windows read beside them, those that are the best apart from who speaks: that somebody else said it must be seen."""
_BESIDE = 1
_GAP = 2
"""Sentences between two excerpts that are read with them, so that they are one."""
_LONGEST = 1_000
"""Characters of an excerpt, if it is of several sentences."""

Excerpts = dict[str, list[tuple[int, int]]]
"""Document -> its excerpts, in the order of the text: numbers of the first sentence and of the one after the last."""


def worth_reading(
    query: Query, evidence: Sequence[Evidence], first: Sequence[float], pages: DocumentSentencesCache, meanings: int = 1
) -> Excerpts:
    """The excerpts of the best evidence and of the best apart from who speaks; of each a share where the question has
    several meanings."""
    taken: dict[str, set[int]] = {}
    _take([each for each in evidence if each.score >= evidence[0].score - FAR], CHARACTERS // meanings, pages, taken)
    if query.speaker is not None:
        further = [each for each in _on_topic(evidence, first) if not _is_taken(each, pages, taken)]
        for each in further[: -(-ON_TOPIC // meanings)]:
            _take([each], 1, pages, taken)
    return {document: runs_of(numbers, pages[document]) for document, numbers in taken.items()}


def sentences_of(page: DocumentSentences, evidence: Evidence) -> range:
    """The numbers of a window's sentences in its document."""
    begin, end = (bisect_left(page.sentences, place, key=itemgetter(0)) for place in evidence.span)
    return range(begin, end)


def _take(
    evidence: Iterable[Evidence], characters: int, pages: DocumentSentencesCache, taken: dict[str, set[int]]
) -> None:
    """Add windows with what stands beside them until there is so much of them."""
    used = 0
    for each in evidence:
        page = pages[each.document.id]
        numbers = sentences_of(page, each)
        known = taken.setdefault(each.document.id, set())
        for number in range(max(0, numbers.start - _BESIDE), min(len(page.sentences), numbers.stop + _BESIDE)):
            if number not in known:
                known.add(number)
                used += page.sentences[number][1] - page.sentences[number][0]
        if used >= characters:
            return


def _is_taken(evidence: Evidence, pages: DocumentSentencesCache, taken: Mapping[str, set[int]]) -> bool:
    return taken.get(evidence.document.id, set()).issuperset(sentences_of(pages[evidence.document.id], evidence))


def _on_topic(evidence: Sequence[Evidence], first: Sequence[float]) -> list[Evidence]:
    """The evidence, the best apart from who speaks first, one window of each passage."""
    if not evidence:
        return []
    topical = np.array([0.0 if name in OF_SPEAKER else weight for name, weight in zip(FIRST, first, strict=True)])
    scores = np.array([each.features[: len(FIRST)] for each in evidence]) @ topical
    order = sorted(range(len(evidence)), key=lambda n: (-scores[n], evidence[n].document.path, evidence[n].span))
    best: dict[int, Evidence] = {}
    for number in order:
        best.setdefault(evidence[number].passage, evidence[number])
    return list(best.values())


def runs_of(numbers: set[int], page: DocumentSentences) -> list[tuple[int, int]]:
    """Sentences that follow one another, what stands between two runs of them included where it is short."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        first, stop = runs[-1] if runs else (number, -1)
        short = page.sentences[number][1] - page.sentences[first][0] <= _LONGEST
        if runs and number - stop <= _GAP and short:
            runs[-1] = (first, number + 1)
        else:
            runs.append((number, number + 1))
    return runs
