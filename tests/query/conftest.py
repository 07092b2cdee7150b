"""A small directory of speakers, and questions understood with the packaged model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from onrecord.query.analyse import Encode, question_encoder
from onrecord.query.linker import SpeakerLinker
from onrecord.query.understand import understand
from onrecord.settings import Settings
from onrecord.speakers.directory import Directory
from onrecord.speakers.speaker import Speaker
from onrecord.types import Query

DIRECTORY = Directory(
    [
        Speaker("Anna Berg", ("Anna Berg", "Berg"), 40, 9, roles=("minister prime lund",)),
        Speaker("Hugo Marsh", ("Hugo Marsh", "Marsh"), 30, 8, roles=("president",)),
        Speaker("Ruth Okafor", ("Ruth Okafor", "Okafor"), 25, 5, roles=("governor bank central",)),
        Speaker("Gregory Hicks", ("Gregory Hicks",), 2, 1),
        Speaker("Hope Hicks", ("Hope Hicks",), 6, 1),
        Speaker("Bob Roy", ("Bob Roy",), 5, 2, roles=("spokesman ministry harbour",)),
        Speaker("Dockers Union", ("Dockers Union",), 4, 1, "organisation"),
    ]
)
SOURCES = ("The Daily Echo", "Harbour Post")
NEWEST = date(2016, 11, 7)
Ask = Callable[..., Query]


@pytest.fixture(scope="session")
def encode() -> Encode:
    """The packaged embedding model."""
    return question_encoder(Settings())


@pytest.fixture(scope="session")
def linker() -> SpeakerLinker:
    """The linker of the small directory."""
    return SpeakerLinker(DIRECTORY)


@pytest.fixture(scope="session")
def ask(encode: Encode, linker: SpeakerLinker) -> Ask:
    """Understand a question after earlier ones."""

    def asked(question: str, *history: str, **filters: object) -> Query:
        return understand(
            question,
            history,
            linker=linker,
            encode=encode,
            newest=NEWEST,
            sources=SOURCES,
            **filters,  # type: ignore[arg-type]
        )

    return asked
