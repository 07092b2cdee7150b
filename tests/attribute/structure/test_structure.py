"""The form of a document: turns of transcripts, speeches, letters, opinion pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.attribute.structure import structure


def told(text: str, title: str = "t", author: str | None = None) -> list[tuple[str | None, list[str]]]:
    return [(turn.speaker, [text[a:b] for a, b in turn.content]) for turn in structure(text, title, author).turns]


def test_a_transcript_gives_each_turn_to_its_label() -> None:
    text = "CLINTON: I think so.\n\nAnd more.\n\nTRUMP: Wrong.\n\nHOLT (on tape): Please.\n\nTRUMP: No."
    assert told(text) == [
        ("Clinton", ["I think so.", "And more."]),
        ("Trump", ["Wrong."]),
        ("Holt", ["Please."]),
        ("Trump", ["No."]),
    ]


def test_answers_of_an_interview_are_those_of_the_one_it_is_with() -> None:
    text = "An interview with Jane Doe about war.\n\nQ: What now?\n\nA: We go on.\n\nQ: Why?\n\nA: Because."
    assert [speaker for speaker, _ in told(text)] == [None, "Jane Doe", None, "Jane Doe"]


def test_a_label_in_bold_is_a_label() -> None:
    text = "**MS DOE:** Good day.\n\n**QUESTION:** What now?\n\n**MS DOE:** We go on.\n\n**QUESTION:** Why?"
    assert told(text)[:2] == [("Doe", ["Good day."]), (None, ["What now?"])]


def test_brackets_behind_a_letter_or_an_office_name_who_it_is() -> None:
    text = (
        "Q (Orlen Courier): What now?\n\nA (Mr Solana): We go on.\n\n"
        "The Minister of Trade (Jane Doe): No.\n\nQ: Why?\n\nThe Minister of Trade: Because."
    )
    assert [speaker for speaker, _ in told(text)] == ["Orlen Courier", "Solana", "Jane Doe", None, "Jane Doe"]


@pytest.mark.parametrize(
    ("lines", "speakers"),
    [
        (
            "Mr. DOE of New York. Mr. Speaker, I rise.|Ms. DE LA ROE. I yield.|The SPEAKER. Order.",
            ["Doe", "De La Roe", None],
        ),
        (
            "President of Orlen Ann Doe: Welcome.|Emir of Sol Nasser bin Ali Al Roe (retranslated): Thanks."
            "|Ann Doe: So.",
            ["Ann Doe", "Nasser bin Ali Al Roe", "Ann Doe"],
        ),
        ("[00:00:04] Ann Doe: Hello.|[00:00:09] Bo Roe: Hi.|[00:00:11] Ann Doe: So?", ["Ann Doe", "Bo Roe", "Ann Doe"]),
        ("<Q> So?|<Col. Do Min, JCS> No.|<Q> Why?|<Col. Do> Because.", [None, "Do Min", None, "Do Min"]),
        (
            "**Prof. Doe** – Can you hear?|**Ms Roe** (*in Basque*) – I can.|**Prof. Doe** – Good.",
            ["Doe", "Roe", "Doe"],
        ),
        (
            "Jane Doe (Leeds) (Lab)|Is it so?|The Minister (Bo Roe)|It is.|Jane Doe|Then why?"
            "|The Minister (Bo Roe)|So it is.|Ann Poe (York) (Con)|Is that all?",
            ["Jane Doe", "Bo Roe", "Jane Doe", "Bo Roe", "Ann Poe"],
        ),
        ("MS. DOE:\tGood day.|Q\tIs it true?|MS. DOE:\tIt is.", ["Doe", None, "Doe"]),
        (
            "AFP: Is it so?|Ann Doe: It is.|Orlen Times: Why?|Ann Doe: So it is.",
            ["AFP", "Ann Doe", "Orlen Times", "Ann Doe"],
        ),
    ],
)
def test_labels_of_many_kinds(lines: str, speakers: list[str | None]) -> None:
    assert [speaker for speaker, _ in told(lines.replace("|", "\n\n"))] == speakers


def test_an_office_is_the_one_of_the_title_and_never_somebody_who_is_mentioned() -> None:
    text = "THE PRESIDENT: I met President Xi and the Prime Minister, Bo Roe.\n\nQ    Why?\n\nTHE PRESIDENT: Because."
    assert [speaker for speaker, _ in told(text, "Remarks by President Doe")] == ["Doe", None, "Doe"]
    assert told(text, "Remarks by Vice President Doe")[0][0] is None
    assert [speaker for speaker, _ in told(text, "A day out")] == [None, None, None]


def test_a_surname_is_the_last_full_name_of_two_that_bear_it() -> None:
    text = "BO ROE, HOST: Two.\n\nANN DOE, SENATOR: One.\n\nDOE: A.\n\nJOE DOE, MAYOR: Two.\n\nDOE: B."
    assert [speaker for speaker, _ in told(text)][2::2] == ["Ann Doe", "Joe Doe"]


def test_an_asker_who_gives_his_name_has_it() -> None:
    text = "MS. DOE: Go on.\n\nQ    Thank you.  Bo Roe with the Tribune.  Is it so?\n\nMS. DOE: It is.\n\nQ    Why?"
    assert [speaker for speaker, _ in told(text)] == ["Doe", "Bo Roe", "Doe", None]


def test_notes_and_headings_are_in_no_turn() -> None:
    text = "ANN DOE: One.\n\n(Laughter.)\n\nOn The Harbour\n\nTwo.\n\n"
    text += "BO ROE: Three. [Applause]\n\n3:15 P.M. EST\n\nANN DOE: Four."
    assert [content for _, content in told(text)] == [["One.", "Two."], ["Three."], ["Four."]]


def test_colons_and_clock_times_in_words_part_no_turns() -> None:
    text = "ANN DOE: Let me be clear: it is 4:57.\n\nOK, and now: this.\n\n"
    text += "BO ROE: Why?\n\nANN DOE: The mayor said:\n\nNever."
    assert len(told(text)) == 3


def test_an_exchange_inside_an_article_ends_with_its_lines() -> None:
    prose = (
        "The inquest sat for three hours in the old hall of the town, and the coroner heard nine people on that day."
    )
    text = f"{prose}\n\n{prose}\n\nCoroner: Was it dark?\n\nDoe: It was.\n\n"
    text += f"Coroner: How dark?\n\nDoe: Very.\n\n{prose} Mr Doe wept."
    assert all(prose not in words for _, content in told(text) for words in content)


def test_blanks_that_do_not_break_part_labels_from_words() -> None:
    lines = (
        "MS. DOE:\u00a0 Yes.\n\nQ\u00a0\u00a0\u00a0 Jo, is it over?\n\n"
        "MS. DOE:\u00a0 No.\n\nQ\u00a0 Why?\n\nMS. DOE:\u00a0 It rains."
    )
    speakers = [who for who, _ in told(lines, "Press Briefing by Press Secretary Jo Doe")]
    assert speakers == ["Jo Doe", None, "Jo Doe", None, "Jo Doe"]


def test_whoever_is_named_behind_by_in_a_sentence_examines_nobody() -> None:
    lines = (
        "MR. ROE: She is joined by Dr. Lind\nand others.\n\nQ  Is she?\n\nMR. ROE: She is.\n\nQ  When?\n\nMR. ROE: Now."
    )
    assert "Lind" not in {who for who, _ in told(lines, "Press Briefing by Press Secretary Bo Roe")}


@pytest.mark.parametrize(
    "between",
    [
        "Mr. President, you rightly said it - long ago.",
        "Overall, we made progress on all of it:",
        "Regarding Norland, we know this: it lies.",
    ],
)
def test_sentences_of_a_turn_are_no_labels(between: str) -> None:
    lines = (
        f"PRESIDENT OKE:  Welcome to all.\n\n{between}\n\nThank you.\n\nPRIME MINISTER BEY:  Thank you, Mr. President."
    )
    title = "Remarks by President Oke and Prime Minister Bey of Norland Before Bilateral Meeting"
    assert [who for who, _ in told(lines, title)] == ["Oke", "Bey"]


def test_headings_and_notes_of_a_speech_are_no_speakers() -> None:
    head = "FINAL\n\nStatement by\n\nHer Excellency Ilse Bakema\nPresident of Norland\n\nTheme: Unity\n\n"
    words = "[PAUSE]\n\nI come to you in peace and in hope.\n\nFINAL\n\nMr. President:\n\nWe have waited for it.\n\n"
    speakers = {who for who, _ in told(head + words * 3, "Statement by NL, General Debate")}
    assert speakers == {"Ilse Bakema"}


def test_a_transcript_of_which_one_turn_is_printed_is_that_speakers() -> None:
    lines = (
        "Jan Novak met students.\n\nPresident of Norland Jan Novak: Good day to you all.\n\n"
        + "We shall build it.\n\n" * 9
    )
    assert {who for who, _ in told(lines, "Meeting with students")} == {"Jan Novak"}


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("Mr. KING of New York.", "King"),
        ("President of Egypt Abdel Hamid el-Masri:", "Abdel Hamid el-Masri"),
    ],
)
def test_names_behind_titles_and_offices(label: str, speaker: str) -> None:
    lines = f"{label} I rise.\n\nMr. ROE of Ohio. I object.\n\n{label} I go on.\n\nMr. ROE of Ohio. So do I."
    if label.endswith(":"):
        lines = f"{label} I rise.\n\nPresident of Norland Jan Novak: Welcome.\n\n{label} Thank you."
    assert told(lines)[0][0] == speaker


def test_a_letter_is_by_whoever_signed_it() -> None:
    text = "Dear Mr. President,\n\nI urge you to stop.\n\nPlease.\n\nSincerely,\n\nJohn Smith\nSenator"
    assert told(text) == [("John Smith", ["I urge you to stop.", "Please."])]


@pytest.mark.parametrize(
    "text",
    [
        "Jane Poe\nMayor of Orlen\n\nDear Council,\n\nI urge you to stop.\n\nYours sincerely",
        "Dear Council,\n\nI urge you to stop.\n\nSincerely,\n\nJane Poe, Mayor of Orlen",
        "From: Jane Poe\nTo: The Council\n\nI urge you to stop.",
    ],
)
def test_a_letter_is_signed_above_below_or_in_its_head(text: str) -> None:
    assert told(text) == [("Jane Poe", ["I urge you to stop."])]


def test_a_statement_is_by_the_one_its_heading_names() -> None:
    text = "Statement by President Joe Biden on Gaza\n\nI am glad. My team worked.\n\nWe go on."
    assert told(text) == [("Joe Biden", ["I am glad. My team worked.", "We go on."])]
    assert (
        told("We call for the full results.\n\nWe stand with voters.", "Statement from Spokesperson Ann Doe")[0][0]
        == "Ann Doe"
    )


def test_an_opinion_piece_is_by_its_byline_and_a_report_is_not() -> None:
    text = "By Bernie Sanders\n\nI think we must act. My plan is good.\n\nI know it.\n\nTell me."
    assert told(text) == [("Bernie Sanders", ["I think we must act. My plan is good.", "I know it.", "Tell me."])]
    assert told("By Jane Roe\n\nThe house voted on Monday.\n\nIt rose.\n\n“I won,” he said.") == []


@pytest.mark.parametrize(
    "text",
    ["Note: this is.\nRead more: that.\nUpdate: x y.", "BEIJING, March 2 -- It rained.\n\nPrices rose: oil, gas."],
)
def test_notes_and_datelines_are_no_turns(text: str) -> None:
    assert told(text) == []


_LINES = st.lists(
    st.sampled_from(
        [
            "Q: Why?",
            "A. So.",
            "MS. DOE: Yes.",
            "The President. I rise.",
            "Ann Roe  0:04",
            ">> BO: Hi.",
            "(Laughter.)",
            "",
            "**Why?**",
            "Dear Sir,",
            "Sincerely,",
            "Bo Doe",
            "It rained, he said.",
            "<Q> So?",
            "[00:01] Ann: x",
            "From: A",
            "—",
        ]
    ),
    max_size=14,
)


@given(st.one_of(_LINES.map("\n".join), st.text(alphabet="AB ab:.()*-—\n<>Q1“”,", max_size=120)), st.text(max_size=30))
def test_turns_of_any_text_lie_inside_it_apart_from_each_other_and_without_labels(text: str, title: str) -> None:
    taken: set[int] = set()
    for turn in structure(text, title, None).turns:
        assert turn.content
        for start, end in turn.content:
            assert 0 <= start < end <= len(text)
            assert not taken & set(range(start, end))
            taken |= set(range(start, end))
    for turn in structure(text, title, None).turns:
        for start, end in turn.source:
            assert not taken & set(range(start, end))
