"""A reader's picks become an answer: merged, deduplicated, attributed, and with what it wrote above them."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.answer.cite import verify
from onrecord.answer.picked import Asked, compose_picked
from onrecord.retrieve.reader import (
    NumberedPassage,
    NumberedSentence,
    Pick,
    Picks,
    WrittenSentence,
    evidence_of,
    is_anothers,
)
from onrecord.types import Answer, Document, Query, ReaderRecord, SearchScope, Statement

SCOPE = SearchScope(3, None, None, 1)
RECORD = ReaderRecord("m", "0" * 64)
SAID = ("The bridge must be closed.", "It is worn out.", "We will build another.", "The council met.")


def passage(name: str, *, first: int = 1, speaker: str | None = "Ada Lovelace", upto: int = 2) -> NumberedPassage:
    """Four sentences of which the first ones, up to a number, are somebody's."""
    text = " ".join(SAID)
    document = Document(name, f"{name}.txt", name, None, None, date(2026, 1, 5), text, "")
    spans = [(text.index(each), text.index(each) + len(each)) for each in SAID]
    content = ((0, spans[upto - 1][1]),)
    statement = Statement(document, speaker, (), (), content, "direct", document.date, 1.0)
    sentences = [
        NumberedSentence(first + n, span, (speaker,) if speaker and n < upto else ()) for n, span in enumerate(spans)
    ]
    return NumberedPassage(document, first, tuple(sentences), (statement,))


def answer(picks: Picks, *passages: NumberedPassage, speaker: str | None = None, limit: int = 5) -> Answer:
    query = Query("what about the bridge", "bridge", speaker=speaker, limit=limit, kind="topic" if speaker else "fact")
    names = frozenset([speaker] if speaker else [])
    asked = Asked("what about the bridge", query, names, frozenset(), (), SCOPE)
    return verify(compose_picked(asked, picks, passages, RECORD))


def picked(*numbers: int) -> Picks:
    return Picks(tuple(Pick(number) for number in numbers))


def test_neighbours_of_one_speaker_are_one_quotation_and_of_two_are_two() -> None:
    made = answer(picked(2, 1), passage("a"))
    assert [each.quote for each in made.citations] == ["The bridge must be closed. It is worn out."]
    apart = answer(picked(3, 2), passage("a"))
    assert [(each.quote, each.speaker) for each in apart.citations] == [
        ("We will build another.", None),
        ("It is worn out.", "Ada Lovelace"),
    ]


def test_the_same_sentence_of_another_document_stands_beside_the_first() -> None:
    made = answer(picked(5, 1), passage("a"), passage("b", first=5))
    (only,) = made.citations
    assert only.document.id == "b" and [each.id for each in only.also] == ["a"]


def test_no_picks_are_a_no_and_more_than_the_limit_are_cut() -> None:
    assert not answer(picked(), passage("a")).answered
    assert len(answer(picked(1, 3), passage("a"), limit=1).citations) == 1


def test_a_sentence_of_another_is_dropped_and_one_of_no_known_speaker_is_not_headed_with_the_name() -> None:
    dropped = answer(picked(1), passage("a"), speaker="Bob Byron")
    assert (dropped.answered, dropped.reason) == (False, "other_speaker")
    assert dropped.reader is not None and dropped.reader.dropped == 1 and "**Ada Lovelace**" in dropped.text
    unknown = answer(picked(1), passage("a", speaker=None), speaker="Bob Byron")
    assert unknown.answered and "Bob Byron" not in unknown.text and unknown.citations[0].speaker is None
    own = answer(picked(1), passage("a"), speaker="Ada Lovelace")
    assert own.answered and own.text.startswith("**Ada Lovelace**")


def test_written_sentences_stand_above_and_number_the_citations() -> None:
    picks = Picks(
        (Pick(3), Pick(1)),
        (
            WrittenSentence("Ada Lovelace said that the bridge must be closed.", (1,)),
            WrittenSentence("NATO will build another.", (3,)),
            WrittenSentence("We will build another.", (3,)),
        ),
    )
    made = answer(picks, passage("a"))
    lines = made.text.split("\n")
    assert lines[0] == "Ada Lovelace said that the bridge must be closed. [1] We will build another. [2]"
    assert lines[2] == "*1 sentence of the model was removed: the quotations do not support it.*"
    assert [each.quote for each in made.citations] == ["The bridge must be closed.", "We will build another."]
    assert made.reader is not None and made.reader.removed == 1


def test_without_a_supported_sentence_the_quotations_stand_alone() -> None:
    picks = Picks((Pick(1),), (WrittenSentence("NATO was there.", (1,)), WrittenSentence("It is worn out.", (2,))))
    made = answer(picks, passage("a"))
    assert made.text.startswith("Found in 1 document") and made.reader is not None and made.reader.removed == 2


def test_a_number_that_was_not_offered_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no sentence has the number 9"):
        evidence_of([Pick(9)], [passage("a")])


def test_sentences_read_as_one_are_quoted_so_and_are_of_one_passage() -> None:
    made = evidence_of([Pick(2, 0.7, 3), Pick(1, 0.7, 1), Pick(5, 0.6)], [passage("a"), passage("b", first=5)])
    assert [(each.text, each.score) for each in made] == [
        ("It is worn out. We will build another.", 0.7),
        ("The bridge must be closed.", 0.7),
        ("The bridge must be closed.", 0.6),
    ]
    with pytest.raises(ValueError, match="the sentences 4 to 5 are of two passages"):
        evidence_of([Pick(4, 0.7, 5)], [passage("a"), passage("b", first=5)])


def test_words_that_the_one_asked_for_passes_on_are_his() -> None:
    text = "Byron said that the mayor had said that the bridge would be closed."
    document = Document("d", "d.txt", "d", None, None, None, text, "")
    spans = [(text.index(words), text.index(words) + len(words)) for words in ("the mayor had said that", "the bridge")]
    own = Statement(document, "Bob Byron", (), ((0, 10),), ((16, spans[1][0]),), "indirect", None, 1.0)
    passed_on = Statement(document, "Ada Lovelace", (), (), ((spans[1][0], len(text)),), "indirect", None, 1.0)
    sentence = (0, len(text))
    assert not is_anothers((own, passed_on), sentence, {"Bob Byron"})
    assert is_anothers((passed_on,), sentence, {"Bob Byron"})
