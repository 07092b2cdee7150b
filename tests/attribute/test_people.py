"""Who is meant by a source: names, titles, roles, pronouns. Names are recognised by rules alone, without a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toys import awkward_texts

from onrecord.attribute.extraction.attribution import Attribution
from onrecord.attribute.speech_acts import act, addressee
from onrecord.attribute.statements import statements_of
from onrecord.attribute.structure.heading import author_name
from onrecord.english.name_spans import Label, find_names
from onrecord.english.roles import roles_of
from onrecord.english.tokens import tokens
from onrecord.types import Document, Span, Statement


def nothing_recognised(texts: Iterable[str]) -> Iterator[list[Label]]:
    """A recogniser that finds nothing."""
    for _ in texts:
        yield []


def document(text: str, author: str | None = None) -> Document:
    return Document("d", "d.txt", "t", None, author, date(2016, 3, 10), text, "")


def statements(text: str, *parts: tuple[str, str, str], author: str | None = None) -> list[Statement]:
    """The statements of a text whose sources, cues and contents are given as they stand, in text order."""
    found, position = [], 0
    for source, cue, content in parts:
        places = [text.index(part, position) if part else -1 for part in (source, cue, content)]
        spans: list[tuple[Span, ...]] = [
            ((place, place + len(part)),) if part else ()
            for place, part in zip(places, (source, cue, content), strict=True)
        ]
        found.append(Attribution(spans[0], spans[1], spans[2], 1.0))
        position = next(place for place in places if place >= 0) + 1
    (result,) = statements_of([document(text, author)], [found], nothing_recognised)
    return list(result)


def speakers(text: str, *parts: tuple[str, str, str], author: str | None = None) -> list[str | None]:
    return [statement.speaker for statement in statements(text, *parts, author=author)]


CLINTONS = "Hillary Clinton spoke in Ohio. Her husband, former president Bill Clinton, was in Texas. "


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("Senator Ted Cruz came. Cruz said it is over.", "Cruz", "Ted Cruz"),
        (
            "UMWA Director of Government Affairs Phil Smith said it is over.",
            "Director of Government Affairs Phil Smith",
            "Phil Smith",
        ),
        ("Speaker of the House Rep. Paul Ryan said it is over.", "Speaker of the House Rep. Paul Ryan", "Paul Ryan"),
        ("Aides of Senator Ted Cruz said it is over.", "Aides of Senator Ted Cruz", None),
        ("The head of the Catholic Church said it is over.", "The head of the Catholic Church", None),
        ("Cruz said it is over. Later Ted Cruz left.", "Cruz", "Ted Cruz"),
        ("President Xi Jinping met them. Xi said it is over.", "Xi", "Xi Jinping"),
        (CLINTONS + "Mr. Clinton said it is over.", "Mr. Clinton", "Bill Clinton"),
        (CLINTONS + "Mrs. Clinton said it is over.", "Mrs. Clinton", "Hillary Clinton"),
        ("Trump’s attorney, Alan Garten, said it is over.", "Trump’s attorney, Alan Garten,", "Alan Garten"),
        ("Texas Lt. Gov. Dan Patrick said it is over.", "Texas Lt. Gov. Dan Patrick", "Dan Patrick"),
        ("Cruz spokesman Rick Tyler said it is over.", "Cruz spokesman Rick Tyler", "Rick Tyler"),
        ("Harry Reid and Paul Ryan said it is over.", "Harry Reid and Paul Ryan", "Harry Reid and Paul Ryan"),
        ("A spokesman for Ted Cruz said it is over.", "A spokesman for Ted Cruz", None),
        ("Ted Cruz voters said it is over.", "Ted Cruz voters", None),
        ("Officials said it is over.", "Officials", None),
        ("The Foreign Ministry met. The ministry said it is over.", "The ministry", "Foreign Ministry"),
        ("Ted Cruz came. His campaign said it is over.", "His campaign", "Ted Cruz campaign"),
    ],
)
def test_a_source_is_named_in_full_as_the_document_names_it(text: str, source: str, speaker: str | None) -> None:
    start = text.rindex(source + " said") if source + " said" in text else text.index(source)
    found = Attribution(((start, start + len(source)),), (), ((text.index("it is over"), len(text)),), 1.0)
    ((statement,),) = statements_of([document(text)], [[found]], nothing_recognised)
    assert statement.speaker == speaker


@pytest.mark.parametrize(
    ("text", "source", "speaker"),
    [
        ("An Jiarong, 58, a guard, came late. An said it is over.", "An said", "An Jiarong"),
        ("They met Takeo Sun. Sun said it is over.", "Sun said", "Takeo Sun"),
        (
            "He Jianming, secretary of the party, said it is over.",
            "He Jianming, secretary of the party,",
            "He Jianming",
        ),
        ("The talks with Do Kyung-ho went on. Vice Premier Do said it is over.", "Vice Premier Do", "Do Kyung-ho"),
        ("An angry man came. He said it is over.", "He", None),
        ("In May Sunday trade was banned. May said it is over.", "May", None),
        (
            "Governor Ines Quirago de la Torre said it is over.",
            "Governor Ines Quirago de la Torre",
            "Ines Quirago de la Torre",
        ),
        ("Coun. Priya Mangat said it is over.", "Coun. Priya Mangat", "Priya Mangat"),
        ("Rajiv Nambia, shadow chancellor: it is over.", "Rajiv Nambia, shadow chancellor", "Rajiv Nambia"),
        ("The Prime Minister came. The Prime Minister said it is over.", "The Prime Minister", None),
    ],
)
def test_surnames_that_are_words_and_names_of_other_countries(text: str, source: str, speaker: str | None) -> None:
    start = text.index(source, text.rindex(". ") if source.endswith("said") or source in ("He", "May") else 0)
    attribution = Attribution(((start, start + len(source)),), (), ((len(text) - 12, len(text) - 1),), 1.0)
    ((statement,),) = statements_of([document(text)], [[attribution]], nothing_recognised)
    assert statement.speaker == speaker


def test_the_two_leaders_are_the_two_who_hold_an_office() -> None:
    met = "President Ann Lee met Prime Minister Bo Dahl. "
    pair = "Ann Lee and Bo Dahl"
    assert speakers(met + "The two leaders agreed to go on.", ("The two leaders", "agreed", "to go on")) == [pair]
    assert speakers(met + "Both ministers agreed to go on.", ("Both ministers", "agreed", "to go on")) == [pair]
    alone = "President Ann Lee spoke. The leaders agreed to go on."
    assert speakers(alone, ("The leaders", "agreed", "to go on")) == [None]


def test_a_role_means_whom_the_document_gives_it() -> None:
    text = (
        "United States President Ann Lee met Chinese President Bo Chan. The US president said she agreed. "
        "The Chinese president said he did. The French president said nothing of use."
    )
    assert speakers(
        text,
        ("The US president", "said", "she agreed"),
        ("The Chinese president", "said", "he did"),
        ("The French president", "said", "nothing of use"),
    ) == ["Ann Lee", "Bo Chan", None]


def test_a_role_needs_no_office_holder_from_outside_the_document() -> None:
    assert speakers("The US president said it is over.", ("The US president", "said", "it is over")) == [None]


def test_a_pronoun_means_the_last_speaker_of_its_gender() -> None:
    text = "Mary Lee said the vote was fair. John Poe said it was not. She added that he was wrong. He disagreed."
    assert speakers(
        text,
        ("Mary Lee", "said", "the vote was fair"),
        ("John Poe", "said", "it was not"),
        ("She", "added", "that he was wrong"),
    ) == ["Mary Lee", "John Poe", "Mary Lee"]


def test_a_pronoun_never_means_whom_its_own_words_name() -> None:
    text = "John Poe spoke on Monday. “Mark Hill has lost,” he said."
    assert speakers(text, ("he", "said", "“Mark Hill has lost,”")) == ["John Poe"]


def test_who_is_the_name_before_it_or_before_its_apposition() -> None:
    text = "They met John Poe, who said yes, and Mary Lee, a teacher from Ohio who said no, and voters who said less."
    assert speakers(text, ("who", "said", "yes"), ("who", "said", "no"), ("who", "said", "less")) == [
        "John Poe",
        "Mary Lee",
        None,
    ]


def test_i_is_the_author_outside_of_quotations_and_the_speaker_inside() -> None:
    text = "I think the bridge is safe. “I think not,” John Poe said."
    parts = (("I", "think", "the bridge is safe"), ("I", "think", "not"), ("John Poe", "said", "“I think not,”"))
    found = statements(text, parts[0], author="By ADA M. LEE")
    assert [each.speaker for each in found] == ["Ada M. Lee"]
    inner = Attribution(((29, 30),), ((31, 36),), ((37, 40),), 1.0)
    outer = Attribution(((43, 51),), ((52, 56),), ((28, 42),), 1.0)
    ((first, second),) = statements_of([document(text)], [[inner, outer]], nothing_recognised)
    assert {first.speaker, second.speaker} == {"John Poe"}


def test_a_role_beside_a_name_is_not_that_of_who_was_with_him() -> None:
    text = (
        "In Boston's historic hall with Mayor Marty Walsh by her side, Jane Roe spoke. Boston's mayor, Ann Lee, left."
    )
    words = tokens(text)
    roles = {name: [role.head for role in roles_of(text, words, name)] for name in ("Jane Roe", "Ann Lee")}
    assert roles == {"Jane Roe": [], "Ann Lee": ["mayor"]}


def test_a_letter_is_its_signers() -> None:
    text = "I like the bridge.\n\nJohn Poe.\n\nI hate the bridge.\n\nMary Lee."
    assert speakers(text, ("I", "like", "the bridge"), ("I", "hate", "the bridge")) == ["John Poe", "Mary Lee"]


def test_a_quotation_that_goes_on_keeps_its_speaker() -> None:
    text = "“It is over,” Ted Cruz said.\n\n“We will go home.”"
    assert speakers(text, ("Ted Cruz", "said", "“It is over,”"), ("", "", "“We will go home.”")) == ["Ted Cruz"] * 2


def test_a_participle_without_a_source_is_the_sentences_speakers() -> None:
    text = "Ted Cruz said it is over, adding that he will go home."
    assert (
        speakers(text, ("Ted Cruz", "said", "it is over"), ("", "adding", "that he will go home")) == ["Ted Cruz"] * 2
    )


def test_the_nested_statement_has_its_reporter() -> None:
    text = "Ted Cruz said that Paul Ryan had promised a vote."
    outer, inner = statements(
        text, ("Ted Cruz", "said", "that Paul Ryan had promised a vote"), ("Paul Ryan", "promised", "a vote")
    )
    assert (outer.speaker, outer.reporter) == ("Ted Cruz", None)
    assert (inner.speaker, inner.reporter) == ("Paul Ryan", "Ted Cruz")


def test_kinds_are_told_by_the_quotation_marks() -> None:
    text = "Ted Cruz said “it is over”. He said it is “over”. He said it is done."
    kinds = [
        each.kind
        for each in statements(
            text,
            ("Ted Cruz", "said", "“it is over”"),
            ("He", "said", "it is “over”"),
            ("He", "said", "it is done"),
        )
    ]
    assert kinds == ["direct", "mixed", "indirect"]


def test_a_byline_is_a_person_or_nobody() -> None:
    given_ = ["By JAMES B. STEWART", "Breitbart News", "", None, "Ann Lee and Bo Li", "Eli Stokols"]
    assert [author_name(each) for each in given_] == ["James B. Stewart", None, None, None, None, "Eli Stokols"]


def test_acts_and_addressees_follow_the_cue() -> None:
    assert [act(cue) for cue in ("said", "denied", "asked", "believes", "would say", "hopes", "declined to say")] == [
        "said", "denies", "asks", "believes", "conditional", "wants", "declines",
    ]  # fmt: skip
    assert addressee("Xi told Trump that it matters", [(3, 7)]) == "Trump"
    assert addressee("Xi said that it matters", [(3, 7)]) is None


def test_accents_of_their_own_belong_to_the_name() -> None:
    text = "President Jose\u0301 Pe\u0301rez said it is over."
    assert speakers(text, ("President Jose\u0301 Pe\u0301rez", "said", "it is over")) == ["Jose\u0301 Pe\u0301rez"]


def test_a_label_names_its_speaker_whatever_it_is() -> None:
    text = "Reuters: Is it over?\n\nQ: When?"
    assert speakers(text, ("Reuters", "", "Is it over?"), ("Q", "", "When?")) == ["Reuters", None]


def test_names_leave_out_titles_and_possessives() -> None:
    text = "But Florida Sen. Marco Rubio’s friend John Ellis Jr. left."
    found = find_names(text, tokens(text), frozenset({0}))
    assert [(text[name.start : name.end], name.possessive) for name in found] == [
        ("Marco Rubio", True),
        ("John Ellis Jr.", False),
    ]


def test_a_line_of_invisible_signs_is_no_label() -> None:
    assert turns("\n \u00a0\u200b\n".join(["“Curly,” he said."] * 5)) == []


@settings(max_examples=60)
@given(awkward_texts, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=9))
def test_no_text_and_no_spans_can_break_it(text: str, cuts: list[tuple[int, int]]) -> None:
    spans = [(min(pair), max(pair)) for pair in cuts if max(pair) <= len(text) and pair[0] != pair[1]]
    found = [
        Attribution((one,), (two,), (three,), 0.5)
        for one, two, three in zip(spans[::3], spans[1::3], spans[2::3], strict=False)
    ]
    (result,) = statements_of([document(text)], [found], nothing_recognised)
    assert len(result) == len(found)
    for name in find_names(text, tokens(text), frozenset()):
        assert 0 <= name.start < name.end <= len(text)


def turns(text: str, title: str = "t") -> list[tuple[str | None, str]]:
    """Speaker and kind of each labelled turn."""
    given = Document("d", "d.txt", title, None, None, date(2016, 3, 10), text, "")
    (result,) = statements_of([given], [[]], nothing_recognised)
    return [(statement.speaker, statement.kind) for statement in result]


def turn_speakers(text: str, title: str = "t") -> list[str | None]:
    return [speaker for speaker, _ in turns(text, title)]


BRIEFING = "{head}\n\n{a}: Good day.\n\n{q}: Is it true?\n\n{a}: It is.\n\n{q}: Why?\n\n{a}: So it is."


def test_the_words_of_a_labelled_turn_are_direct_speech() -> None:
    assert {kind for _, kind in turns(BRIEFING.format(head="", a="SADEQ", q="QUESTION"))} == {"direct"}


@pytest.mark.parametrize(
    ("head", "label", "speaker"),
    [
        ("Briefing by the spokeswoman, Ilse Brandauer", "MS BRANDAUER", "Ilse Brandauer"),
        ("Briefing by the spokeswoman, Ilse Brandauer", "**MS BRANDAUER", "Ilse Brandauer"),
        ("With us is Minister of Commerce Shen Lian.", "SHEN LIAN", "Shen Lian"),
        ("Weekly briefing", "SADEQ", "Sadeq"),
        ("Briefing by the spokesman, Iker Solana", "A", "Iker Solana"),
        ("Briefing by Iker Solana and Lucy Benavente", "A", None),
        ("By Iker Solana. An interview", "A", None),
        ("Of Iker Solana", "A", None),
        ("Debate of Iker Solana and Maren Tolvik", "The Minister (Maren Tolvik)", "Maren Tolvik"),
    ],
)
def test_a_label_means_whom_the_document_names(head: str, label: str, speaker: str | None) -> None:
    stars = "**" if label.startswith("**") else ""
    text = BRIEFING.format(head=head, a=label, q="QUESTION" if label.isupper() else "Q").replace(": ", f":{stars} ")
    assert turn_speakers(text) == [speaker, None, speaker, None, speaker]


def test_a_title_completes_the_surname_of_a_label() -> None:
    text = BRIEFING.format(head="", a="MS BRANDAUER", q="QUESTION")
    assert turn_speakers(text, "Briefing by Ilse Brandauer")[0] == "Ilse Brandauer"
    assert turn_speakers(text, "Briefing by Spokeswoman Brandauer")[0] == "Brandauer"


def test_a_given_name_in_the_question_completes_the_surname_of_whom_it_asks() -> None:
    text = "MS DOE: Yes.\n\nQUESTION: Jane, is it true?\n\nMS DOE: It is.\n\nQUESTION: John, why?\n\nMS DOE: So."
    assert turn_speakers(text) == ["Jane Doe", None, "Jane Doe", None, "Jane Doe"]


def test_an_office_that_one_label_names_means_the_same_person_later() -> None:
    text = (
        "The Minister of Trade (Jane Doe): No.\n\nAnn Lee: Why?\n\nThe Minister of Trade: So.\n\n"
        "Ann Lee: When?\n\nThe Minister of Trade: Now."
    )
    assert turn_speakers(text) == ["Jane Doe", "Ann Lee", "Jane Doe", "Ann Lee", "Jane Doe"]


def test_a_question_is_by_the_one_its_brackets_name() -> None:
    text = "Jane Doe came.\n\nQ (Jane Doe): So?\n\nA: No.\n\nQ (Orlen Courier): Why?\n\nA: So.\n\nQ: When?"
    assert turn_speakers(text) == ["Jane Doe", None, "Orlen Courier", None, None]


def test_an_office_in_capitals_is_whom_the_document_gives_it() -> None:
    text = "Foreign Minister Leyla Noruzan spoke. The Foreign Minister said it is over."
    assert speakers(text, ("The Foreign Minister", "said", "it is over")) == ["Leyla Noruzan"]
    text = "The High Representative of the Compact for Trade, Jane Doe, came. The High Representative said it is over."
    assert speakers(text, ("The High Representative", "said", "it is over")) == ["Jane Doe"]


def test_a_dash_that_ends_an_aside_is_no_apposition() -> None:
    text = "Senator Ann Lee wrote. In the letter - to the judge, Bo Chan - the Ohio Republican asks for a vote."
    assert speakers(text, ("the Ohio Republican", "asks for", "a vote")) != ["Bo Chan"]


def test_the_vice_president_is_no_president() -> None:
    text = "Republican presidential nominee Bo Chan spoke of it. The vice-presidential nominee said no."
    assert speakers(text, ("The vice-presidential nominee", "said", "no")) == [None]
    assert speakers(text.replace("vice-", ""), ("The presidential nominee", "said", "no")) == ["Bo Chan"]
