"""Wishes of a person become questions with their history; questions worth asking come from the index."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from chat_index import FakeIndex, document, missing, statement

from onrecord.chat import suggestions as suggest
from onrecord.chat.actions import STAGE_SECONDS, STAGES, Asked, answering, asked, filters_from
from onrecord.chat.conversation import MAX_TURNS, Conversation, Filters, Understood, conversation_from, turn_from
from onrecord.chat.live_index import Collection
from onrecord.chat.speaker_topics import Topics
from onrecord.chat.views.outputs import Views
from onrecord.chat.views.transcript import transcript
from onrecord.errors import IndexDamaged, IndexMissing, QuestionError


def talk(*questions: str, index: FakeIndex | None = None) -> Conversation:
    """A conversation in which these were asked, one after the other."""
    collection = Collection(lambda: index or FakeIndex())
    conversation = Conversation("c")
    for question in questions:
        conversation = last(collection, Asked(question, Filters(), conversation))
    return conversation


def last(collection: Collection, what: Asked) -> Conversation:
    """What answering ends with."""
    *_, ended = answering(collection, what)
    assert isinstance(ended, Conversation)
    return ended


def test_stages_that_last_are_told_and_others_are_not() -> None:
    what = Asked("What did Ada Brandt say?", Filters(), Conversation())
    *stages, _ = answering(Collection(lambda: FakeIndex(stage_seconds=STAGE_SECONDS * 2)), what)
    assert stages == list(STAGES.values())
    *stages, _ = answering(Collection(FakeIndex), what)
    assert stages == []


def test_a_follow_up_is_asked_with_the_turns_before_it() -> None:
    index = FakeIndex()
    talk("What did Ada Brandt say about fees?", "and Reyes?", index=index)
    question, history = index.asked[-1]
    assert question == "and Reyes?"
    assert [turn["content"] for turn in history if turn["role"] == "user"] == ["What did Ada Brandt say about fees?"]


def test_asking_again_keeps_its_place_and_the_turns_after_it() -> None:
    index = FakeIndex()
    before = talk("What did Ada Brandt say about fees?", "and Reyes?")
    what = asked(before, {"action": "retry", "turn": "0"}, Filters(speaker="somebody else"))
    after = last(Collection(lambda: index), what)
    assert after == before
    assert index.asked == [("What did Ada Brandt say about fees?", ())]


def test_an_edited_question_starts_over_from_its_place() -> None:
    before = talk("What did Ada Brandt say about fees?", "and Reyes?")
    wanted = {"action": "edit", "turn": 0, "question": "What did Mina Okafor say about schools?"}
    after = last(Collection(FakeIndex), asked(before, wanted, Filters()))
    assert [turn.question for turn in after.turns] == ["What did Mina Okafor say about schools?"]


def test_dropping_a_part_keeps_the_other_parts() -> None:
    collection = Collection(FakeIndex)
    filters = Filters(since="2024-01-01", until="2024-04-01", source="Courier")
    before = last(collection, Asked("What did Tomas Reyes say about harbour?", filters, Conversation()))
    without_speaker = asked(before, {"action": "drop", "turn": 0, "field": "speaker"}, Filters())
    assert without_speaker.question == "What was said about harbour?"
    assert without_speaker.filters == filters
    without_dates = asked(before, {"action": "drop", "turn": 0, "field": "dates"}, Filters())
    assert without_dates.question == "What did Tomas Reyes say about harbour?"
    assert without_dates.filters == Filters(source="Courier")
    without_topic = asked(before, {"action": "drop", "turn": 0, "field": "topic"}, Filters())
    assert without_topic.question == "What did Tomas Reyes say?"


def test_changing_a_part_keeps_the_other_parts() -> None:
    collection = Collection(FakeIndex)
    filters = Filters(since="2024-01-01", source="Courier")
    before = last(collection, Asked("What did Tomas Reyes say about harbour?", filters, Conversation()))

    def changed(field: str, **given: str) -> Asked:
        return asked(before, {"action": "change", "turn": 0, "field": field, **given}, Filters(speaker="by hand"))

    speaker = changed("speaker", value=" Ada Brandt ")
    assert speaker.question == "What did Ada Brandt say about harbour?"
    assert speaker.filters == Filters("Ada Brandt", "2024-01-01", None, "Courier")
    assert changed("topic", value="fees").question == "What did Tomas Reyes say about fees?"
    assert changed("source", value="Post").filters == Filters(since="2024-01-01", source="Post")
    dates = changed("dates", since="", until="2024-06-30")
    assert dates.filters == Filters(until="2024-06-30", source="Courier") and dates.position == 0
    assert changed("source", value="").filters == Filters(since="2024-01-01")
    with pytest.raises(QuestionError, match="not a date"):
        changed("dates", since="June")


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"action": "ask"},
        {"action": "ask", "question": "   "},
        {"action": "ask", "question": "x" * 2001},
        {"action": "ask", "question": ["x"]},
        {"action": "retry", "turn": 7},
        {"action": "retry", "turn": "x"},
        {"action": "edit", "turn": 0, "question": ""},
        {"action": "format the disk", "turn": 0},
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_in_words(wanted: dict[str, object]) -> None:
    with pytest.raises(QuestionError):
        asked(talk("What did Ada Brandt say?"), wanted, Filters())


def test_filters_are_checked() -> None:
    assert filters_from(" Ada ", "2024-01-02", "", None) == Filters(speaker="Ada", since="2024-01-02")
    with pytest.raises(QuestionError, match="not a date"):
        filters_from(None, "yesterday", None, None)
    with pytest.raises(QuestionError, match="is later than"):
        filters_from(None, "2024-02-01", "2024-01-01", None)


def test_a_conversation_does_not_grow_without_end() -> None:
    conversation = talk("What did Ada Brandt say?")
    for _ in range(MAX_TURNS + 5):
        conversation = conversation.added(conversation.turns[0])
    assert len(conversation.turns) == MAX_TURNS


def test_errors_reach_whoever_waits() -> None:
    with pytest.raises(IndexMissing):
        list(answering(Collection(missing), Asked("x", Filters(), Conversation())))


def test_an_index_that_cannot_be_used_is_tried_again_and_told_apart_from_none() -> None:
    opened = iter([IndexDamaged("A file is gone.", fix="Rebuild it."), IndexMissing("None here.")])

    def open_index() -> FakeIndex:
        for error in opened:
            raise error
        return FakeIndex()

    views = Views(Collection(open_index), upload=True)
    assert "The index cannot be used" in views.first_look()
    assert "No documents yet" in views.first_look()
    assert "5 documents" in views.first_look()


def test_a_newer_generation_is_taken_up() -> None:
    index = FakeIndex()
    collection = Collection(lambda: index)
    assert collection.current()[1] == 1
    index.fresh = True
    assert collection.current()[1] == 2
    assert collection.current()[1] == 2


def test_what_is_made_of_an_index_is_made_once_for_each_generation() -> None:
    index = FakeIndex()
    collection = Collection(lambda: index)
    made: list[int] = []

    def make(index: object) -> int:
        made.append(len(made))
        return len(made)

    assert [collection.once(make), collection.once(make)] == [1, 1]
    index.fresh = True
    assert [collection.once(make), collection.once(make)] == [2, 2]


def test_the_models_are_loaded_once_the_page_is_shown() -> None:
    index = FakeIndex()
    collection = Collection(lambda: index)
    collection.warm()
    time.sleep(0.1)
    assert index.asked == []
    collection.page_shown()
    deadline = time.monotonic() + 10
    while not index.asked and time.monotonic() < deadline:
        time.sleep(0.01)
    assert index.asked == [("What was said?", ())]


def test_examples_come_from_the_index_and_are_answered_by_it() -> None:
    index = FakeIndex()
    examples = suggest.examples(index, Topics(index))
    assert len(examples) >= 2 and len(set(examples)) == len(examples)
    assert all(index.ask(question).answered for question in examples)
    assert suggest.examples(FakeIndex([]), Topics(FakeIndex([]))) == ()
    told = document("d", "New bridge over the Rhine opens", "The bridge opened.")
    nobody = FakeIndex([statement(told, None, told.text)])
    assert suggest.examples(nobody, Topics(nobody)) == ("What was said about the Rhine?",)


def test_topics_are_names_that_tell_statements_apart() -> None:
    told = document(
        "d",
        "T",
        "Ann Lee said the talks on Taiwan went on.\n\nAnn Lee said Taiwan was calm.\n\nAnn Lee said trade rose.\n\n"
        "Ann Lee said the trip to Busan was good.",
    )
    said = [statement(told, "Ann Lee", line) for line in told.text.split("\n\n")]
    assert Topics(FakeIndex(said)).of("Ann Lee")[:2] == ["Taiwan", "Busan"]


def test_next_questions_offer_another_speaker_and_another_topic() -> None:
    index = FakeIndex()
    following = suggest.follow_ups(Topics(index), index.ask("What did Ada Brandt say about harbour?"))
    assert "What did Tomas Reyes say about harbour?" in following
    assert suggest.follow_ups(Topics(index), index.ask("hi")) == ()
    # Where nobody was asked for, whoever answered may be asked about something else.
    anybody = suggest.follow_ups(Topics(index), index.ask("Who spoke about fees?"))
    assert "What did Ada Brandt say about the harbour?" in anybody


def test_after_a_no_only_what_the_index_holds_is_offered() -> None:
    index = FakeIndex()
    refused = index.ask("What did Mina Okafor say about whales?")
    offered = suggest.follow_ups(Topics(index), refused)
    assert offered and all("whales" not in question for question in offered)
    assert all(index.ask(question).answered for question in offered)
    others = suggest.follow_ups(Topics(index), index.ask("What did Mina Okafor say about the harbour?"))
    assert others[0] == "What did Ada Brandt say about the harbour?"


def test_it_is_known_of_a_no_whether_the_one_asked_for_speaks() -> None:
    for speaker, speaks in (("Mina Okafor", True), ("Ann Nobody", False)):
        what = Asked("What about whales?", Filters(speaker=speaker), Conversation())
        (turn,) = last(Collection(FakeIndex), what).turns
        assert (turn.answered, turn.understood.speaker, turn.understood.speaks) == (False, speaker, speaks)


def test_earlier_words_are_offered_where_there_are_some() -> None:
    old = document("old", "Old", "Ann Lee said fish is dear.", date="2020-01-01")
    new = document("new", "New", "Ann Lee said fish is cheap.", date="2022-01-01")
    index = FakeIndex([statement(new, "Ann Lee", new.text), statement(old, "Ann Lee", old.text)])
    answer = index.ask("What did Ann Lee say about fish?", limit=1)
    assert answer.citations[0].document.date == date(2022, 1, 1)
    assert "What did Ann Lee say about fish before 1 January 2022?" in suggest.follow_ups(Topics(index), answer)


def test_the_topic_is_shown_as_it_is_written() -> None:
    answer = FakeIndex().ask("what did ada say about HARBOUR")
    assert suggest.as_written("harbour", answer) == "harbour"
    assert suggest.as_written("ada", answer) == "Ada"
    asked = FakeIndex().ask("What about Fees in the Harbour?")
    assert suggest.as_written("fees harbour", asked) == "Fees in the harbour"
    assert suggest.as_written("harbour fees", asked) == "Fees in the harbour"
    assert suggest.as_written("fees whales", asked) == "Fees whales"
    assert suggest.as_written("ship", FakeIndex().ask("anything on the ship?")) == "the ship"


def test_what_a_follow_up_is_about_is_shown_and_kept() -> None:
    answer = FakeIndex().ask("What did Tomas Reyes say about the harbour?")
    followed = replace(
        answer, query=replace(answer.query, topic="", context="harbour", period=(date(2024, 3, 1), date(2024, 3, 31)))
    )
    turn = turn_from(followed, Filters(), topic=suggest.topic_of(followed))
    assert (turn.understood.topic, turn.understood.since) == ("harbour", None)
    conversation = Conversation("c", (turn,))
    assert "about" in transcript(conversation) and conversation_from(conversation.to_dict()) == conversation
    without_speaker = asked(conversation, {"action": "drop", "turn": 0, "field": "speaker"}, Filters())
    assert without_speaker.question == "What was said about harbour in March 2024?"
    assert without_speaker.filters == Filters()
    without_dates = asked(conversation, {"action": "drop", "turn": 0, "field": "dates"}, Filters())
    assert without_dates.question == "What did Tomas Reyes say about harbour?"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (("2016-10-01", "2016-10-31"), "What was said about fish in October 2016?"),
        (("2016-01-01", "2016-12-31"), "What was said about fish in 2016?"),
        (("2016-10-05", "2016-10-05"), "What was said about fish on 5 October 2016?"),
        (("2016-10-05", "2016-10-09"), "What was said about fish?"),
    ],
)
def test_a_time_that_bounds_nothing_stays_in_the_words(period: tuple[str, str], words: str) -> None:
    assert suggest.restated(Understood("fish", period=period)) == words
