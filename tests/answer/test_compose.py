"""Answers in words: every one passes the gate, keeps its limit, names who speaks, and says no in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from collection import Collection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toys import ADA, AWKWARD

from onrecord import Answer, Index
from onrecord.answer.cite import MARK, verify
from onrecord.answer.render import markdown
from onrecord.text.formatting import escape, quoted

QUESTIONS = (
    "what did Ada Lovelace say about the bridge",
    "who said that the bridge is safe",
    "when does the school open",
    "what did Bob Byron say about the school",
    "what did Nobody Known say about the bridge",
    "did anybody mention penguins",
    "hello",
    "the latest on the harbour",
)


@pytest.fixture(params=["articles", "awkward"])
def index(collection: Collection, request: pytest.FixtureRequest) -> Index:
    """The three articles; and the same with every awkward text said by somebody."""
    if request.param == "awkward":
        said = "\n\n".join(f"“The bridge: {text},” Ada Lovelace said.\n\nThe bridge {text}" for text in AWKWARD)
        collection.write(awkward__txt=said, again__txt=said)
    collection.build()
    return collection.open()


def check(answer: Answer, limit: int) -> None:
    """Assert what holds for every answer."""
    assert verify(answer) is answer
    assert len(answer.citations) <= limit and len(answer.hits) <= 10
    assert answer.answered == (answer.reason is None)
    assert answer.text.strip() and answer.standalone.strip()
    assert not answer.answered or answer.citations
    assert {int(mark) for mark in MARK.findall(answer.text)} == {citation.number for citation in answer.citations}
    for citation in answer.citations:
        assert citation.kind == "narration" or citation.speaker or citation.kind in ("direct", "indirect", "mixed")
        assert citation.document not in citation.also
    assert not any(c < " " and c != "\n" for c in str(answer)) and markdown(answer).endswith("\n")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_keeps_what_is_promised(index: Index, question: str) -> None:
    for limit in (1, 2, 5):
        check(index.ask(question, limit=limit), limit)


def test_the_same_question_is_answered_alike_every_time(index: Index) -> None:
    for question in QUESTIONS:
        assert index.ask(question).to_dict() == index.ask(question).to_dict()


def test_a_speaker_who_said_nothing_of_it_is_not_given_anothers_words(collection: Collection) -> None:
    collection.build()
    answer = collection.open().ask("what did Bob Byron say about ships in the harbour")
    assert not any(citation.speaker == "Bob Byron" and "Ships" in citation.quote for citation in answer.citations)
    assert not answer.answered or {citation.speaker for citation in answer.citations} == {"Bob Byron"}


def test_of_somebody_described_no_words_of_those_named_beside_him_are_given(collection: Collection) -> None:
    collection.build()
    answer = collection.open().ask("what did the town's doctor say about the bridge of Ada Lovelace")
    assert answer.query is not None and answer.query.described and answer.query.besides == ("Ada Lovelace",)
    assert "Ada Lovelace" not in {citation.speaker for citation in answer.citations if answer.answered}
    assert "Couldn't tell which speaker you mean." in answer.text


def test_small_talk_is_no_question(collection: Collection) -> None:
    collection.build()
    answer = collection.open().ask("hello")
    assert (answer.answered, answer.reason, answer.citations, answer.hits) == (False, "not_a_question", (), ())


def test_reprints_are_named_beside_the_first(collection: Collection) -> None:
    text = "“The bridge must be closed before winter,” Ada Lovelace said."
    collection.write(bridge__txt=text, reprint__txt=text)
    collection.build()
    answer = collection.open().ask("what did Ada Lovelace say about the bridge")
    quotes = [citation.quote for citation in answer.citations]
    assert len(quotes) == len(set(quotes))
    (citation,) = [each for each in answer.citations if "bridge" in each.quote]
    assert len(citation.also) == 1


@settings(suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="\\`*_[]<>#|~$!&()ab 1“\"'\n", max_size=40))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    from onrecord.types.answer import _ESCAPED

    assert _ESCAPED.sub(r"\1", escape(text)) == " ".join(text.split())
    assert "\n" not in quoted(text)


def test_words_that_hold_the_whole_topic_are_never_denied(collection: Collection) -> None:
    collection.build()
    strict = Index.open(collection.root, settings=replace(collection.settings, refuse_below=1.0))
    assert not strict.ask("what did Ada Lovelace say about tunnels in winter").answered
    answer = strict.ask("what did Ada Lovelace say about winter")
    assert answer.answered and [each.quote for each in answer.citations] == [ADA]
