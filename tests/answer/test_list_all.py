"""Everything somebody said on a topic: counted exactly, each once, by date, within the filters."""

from __future__ import annotations

from collection import Collection

from onrecord import Answer


def asked(collection: Collection, question: str, **arguments: object) -> Answer:
    collection.write(
        toll__txt="date 2026-04-02 The toll was raised.\n\n“A bridge needs a toll,” Ada Lovelace said.\n",
        reprint__txt="date 2026-04-03 From our partners.\n\n“A bridge needs a toll,” Ada Lovelace said.\n",
        bridges__txt="date 2026-05-01 A speech.\n\n“All bridges age,” Ada Lovelace said.\n\n"
        "“No bridge does,” Bob Byron said.\n",
    )
    collection.build()
    return collection.open().ask(question, **arguments)


def test_a_list_holds_every_sentence_of_the_speaker_with_the_word_and_nobody_elses(collection: Collection) -> None:
    answer = asked(collection, "list everything Ada Lovelace said about the bridge")
    assert answer.text.startswith("**Ada Lovelace**: 3 statements mention “bridge”, in 4 documents.")
    assert [each.quote for each in answer.citations] == [
        "“The bridge must be closed before winter,” Ada Lovelace said.",
        "“A bridge needs a toll,” Ada Lovelace said.",
        "“All bridges age,” Ada Lovelace said.",
    ]
    assert [len(each.also) for each in answer.citations] == [0, 1, 0]
    assert {each.speaker for each in answer.citations} == {"Ada Lovelace"}


def test_how_often_counts_all_and_shows_as_many_as_wanted(collection: Collection) -> None:
    answer = asked(collection, "how often did Ada Lovelace mention bridges?", limit=1)
    assert "3 statements mention “bridges”, in 4 documents. Showing 1 of 3 · show all" in answer.text
    assert len(answer.citations) == 1 and answer.answered


def test_a_list_keeps_to_the_dates_of_the_question_and_of_the_filter(collection: Collection) -> None:
    asked_for = "list all of Ada Lovelace's remarks on the bridge"
    assert len(asked(collection, f"{asked_for} in May 2026").citations) == 1
    assert len(asked(collection, asked_for, until="2026-01-31").citations) == 1


def test_what_was_never_said_in_so_many_words_is_asked_for_in_the_plain_way(collection: Collection) -> None:
    answer = asked(collection, "list everything Ada Lovelace said about vaccines")
    assert not answer.answered and answer.query.every
    assert answer.query.text == "what did Ada Lovelace say about vaccines"
