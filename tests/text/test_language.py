"""Texts the packaged models do not read are told from English ones, and named when they are indexed."""

from __future__ import annotations

import pytest
from collection import Collection

from onrecord.text.language import reads_as_english

GERMAN = (
    "Die Bundesregierung hat am Mittwoch in Berlin erklärt, dass sie den Vorschlag der Kommission ablehnt. Der "
    "Sprecher sagte, man werde in den kommenden Wochen mit den Partnern in Europa darüber sprechen und dann eine "
    "Entscheidung treffen, die allen Beteiligten gerecht wird. Er fügte hinzu, dass es keine Alternative gebe."
)
ENGLISH = "The minister said on Monday that the bridge would be closed before winter, and that ships may not pass."


@pytest.mark.parametrize("text", [ENGLISH, ENGLISH * 3, "Mr Xi.", "12 34", "", "Berlin, Mittwoch"])
def test_english_and_what_is_too_short_to_tell(text: str) -> None:
    assert reads_as_english(text)


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        "外交部发言人表示，台湾是中国的一部分。",
        "قال المتحدث باسم الوزارة إن الموقف لم يتغير.",
        "Министр сказал, что мост закрыт.",
    ],
)
def test_other_languages(text: str) -> None:
    assert not reads_as_english(text)


def test_what_is_not_english_is_named_and_still_found(collection: Collection) -> None:
    collection.write(berlin__txt=GERMAN, london__txt=ENGLISH)
    report = collection.build()
    named = [note for note in report.notes if "English" in note]
    assert len(named) == 1 and "berlin.txt" in named[0]
    assert any("berlin.txt" in hit.document.path for hit in collection.open().search("Bundesregierung Kommission"))
