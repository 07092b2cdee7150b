"""Every way to name a time binds: of seven statements on one topic, those said in the time are cited and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord import Index, Settings, build_index

DAYS = {
    "a": "2015-07-04",
    "b": "2016-01-10",
    "c": "2016-03-05",
    "d": "2016-06-16",
    "e": "2016-08-26",
    "f": "2016-11-02",
    "g": "2017-02-01",
}
WORDS = {
    "a": "The toll on the bridge keeps the farmers away",
    "b": "Nobody will pay a toll before the bridge is painted",
    "c": "Lorries should pay the toll twice",
    "d": "Without the toll there would be no ferry",
    "e": "The toll was my idea and I am proud of it",
    "f": "A toll of two crowns is too little",
    "g": "We shall end the toll when the debt is paid",
}
PHRASINGS = (
    ("in July 2015", "a"), ("in 2015", "a"), ("during 2015", "a"), ("before 2016", "a"), ("until January 2016", "ab"),
    ("on 4 July 2015", "a"), ("on July 4, 2015", "a"), ("on 2015-07-04", "a"), ("on 4th July 2015", "a"),
    ("before January 2016", "a"), ("by the end of 2015", "a"), ("earlier than 2016", "a"), ("prior to 2016", "a"),
    ("up to August 2015", "a"), ("in the summer of 2015", "a"), ("back in July 2015", "a"), ("in mid-2015", "a"),
    ("in 2016", "bcdef"), ("throughout 2016", "bcdef"), ("in January 2016", "b"), ("in early 2016", "bc"),
    ("in the first quarter of 2016", "bc"), ("in the first half of 2016", "bcd"), ("in spring 2016", "c"),
    ("in March 2016", "c"), ("in march 2016", "c"), ("March 2016", "c"), ("on March 5, 2016", "c"),
    ("on 5 March 2016", "c"), ("on Mar 5 2016", "c"), ("on the 5th of March 2016", "c"),
    ("between January and March 2016", "bc"), ("between January 2016 and June 2016", "bcd"),
    ("from March to June 2016", "cd"), ("from March 2016 to August 2016", "cde"), ("in June 2016", "d"),
    ("on 16 June 2016", "d"), ("on June 16", "d"), ("on 16 June", "d"), ("in the summer of 2016", "de"),
    ("in the second half of 2016", "ef"), ("in August 2016", "e"), ("in late August 2016", "e"),
    ("since 26 August 2016", "efg"), ("since August 2016", "efg"), ("after August 2016", "fg"),
    ("after 26 August 2016", "fg"), ("from November 2016 on", "fg"), ("in autumn 2016", "f"), ("in fall 2016", "f"),
    ("in late 2016", "f"), ("in November 2016", "f"), ("on 2 November 2016", "f"), ("later than 2016", "g"),
    ("since 2017", "g"), ("after 2016", "g"), ("in 2017", "g"), ("this year", "g"), ("last year", "bcdef"),
    ("since the beginning of 2017", "g"), ("in February 2017", "g"), ("as of 2017", "g"), ("in May 2016", ""),
    ("in 2013", ""), ("before 2014", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def tolls(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Seven articles by one speaker on one topic, a day each."""
    folder: Path = tmp_path_factory.mktemp("tolls")
    for name, day in DAYS.items():
        text = f"---\ntitle: Council {name}\ndate: {day}\n---\n“{WORDS[name]},” Ada Lovelace said.\n"
        (folder / "articles").mkdir(exist_ok=True)
        (folder / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    build_index([folder / "articles"], folder / "index", settings=Settings())
    return Index.open(folder / "index")


@pytest.mark.parametrize(("time", "expected"), PHRASINGS)
def test_only_what_was_said_in_the_time_is_an_answer(tolls: Index, time: str, expected: str) -> None:
    answer = tolls.ask(f"what did Ada Lovelace say about the toll {time}", limit=10)
    cited = sorted({citation.document.path.rsplit("/", 1)[-1][0] for citation in answer.citations})
    assert ("".join(cited) if answer.answered else "") == expected
