"""The built-in reader: picks from what the packaged relevance model has read and ranked, or none if it is not sure."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.answer.choose import choose
from onrecord.retrieve.confidence import _in_so_many_words, confidence, may_be_quoted
from onrecord.retrieve.evidence import Evidence
from onrecord.retrieve.reader import NumberedPassage, Pick, Picks
from onrecord.retrieve.retriever import Retrieved
from onrecord.types import speaks


class BuiltInReader:
    """Reads with the packaged model, which has ranked the evidence of the question.

    Args:
        retrieved: The evidence, of which only sentences in the passages it is given are picked.
    """

    name = "built-in"
    prompt_sha256 = ""

    def __init__(self, retrieved: Retrieved) -> None:
        self._retrieved = retrieved

    def read(self, question: str, history: Sequence[str], passages: Sequence[NumberedPassage]) -> Picks:
        """Pick the sentences that answer, reprints of them last; the question is that of the evidence."""
        query, evidence = self._retrieved.query, self._retrieved.evidence
        numbers = {
            (passage.document.id, passage.passage, edge): sentence.number
            for passage in passages
            for sentence in passage.sentences
            for edge in sentence.span
        }
        spoken = [each for each in evidence if may_be_quoted(each) and _edges(each)[0] in numbers]
        refuse_below = self._retrieved.refuse_below
        if query.speaker and not (query.topic or query.context):
            # Without a topic nothing can be beside it: any words of the speaker asked for answer.
            spoken = [each for each in spoken if any(speaks(said, query.speaker) for said in each.statements)]
            refuse_below = 0.0
        elif query.speaker and not query.context and any(map(_in_so_many_words, spoken)):
            refuse_below = 0.0  # "nothing by Xi about trade" would be untrue
        sure = confidence(spoken[0], evidence, query) if spoken else 0.0
        if not spoken or sure < refuse_below:
            return Picks(())
        chosen, reprints = choose(spoken, query)
        edges = [_edges(each) for each in (*chosen, *reprints)]
        return Picks(tuple(Pick(numbers[first], sure, numbers[last]) for first, last in edges))


def _edges(evidence: Evidence) -> tuple[tuple[str, int, int], tuple[str, int, int]]:
    """Where evidence begins and ends, in its passage."""
    first, last = evidence.span
    return (evidence.document.id, evidence.passage, first), (evidence.document.id, evidence.passage, last)
