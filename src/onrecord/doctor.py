"""Check everything that answering a question needs, and give a fix for every problem."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check; `found` includes the fix if it failed."""

    name: str
    good: bool
    found: str

    def to_dict(self) -> dict[str, str | bool]:
        """Return JSON values."""
        return {"name": self.name, "good": self.good, "found": self.found}


def examine(index: str | None = None) -> list[Check]:
    """Check Python, SQLite, settings, tokens, models, prompts and the index, in this order."""
    checks = [_checked("python", _python), _checked("sqlite", _sqlite)]
    settings: Settings | None = None
    try:
        settings = load_settings({"index": index})
        shown = ", ".join(f"{key}={value}" for key, value in settings.shown().items() if value != "")
        checks.append(Check("settings", True, shown))
    except OnRecordError as error:
        checks.append(Check("settings", False, str(error)))
    settings = settings or (Settings(index=index) if index else Settings())
    checks.append(_checked("tokens", _tokens))
    checks.append(_checked("model", lambda: _model(settings)))
    checks.append(_checked("speakers", _attribution))
    checks.append(_checked("relevance", _relevance))
    checks.append(_checked("prompts", _prompts))
    if settings.llm_model:
        checks.append(_checked("llm", lambda: _language_model(settings)))
    checks.append(_checked("index", lambda: _index(settings)))
    return checks


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except OnRecordError as error:
        return Check(name, False, str(error))
    except Exception as error:  # whatever fails, run the other checks
        return Check(name, False, f"{type(error).__name__}: {error}. Reinstall: pip install --force-reinstall onrecord")


def _python() -> str:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise OnRecordError(f"Python {sys.version.split()[0]} is not supported.", fix="Use Python 3.11, 3.12 or 3.13.")
    return sys.version.split()[0]


def _sqlite() -> str:
    sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    return f"{sqlite3.sqlite_version} with FTS5"


def _tokens() -> str:
    from onrecord.text.token_count import ENCODING, count_tokens

    return f"{ENCODING} ({count_tokens(['one two three'])[0]} tokens in three words)"


def _model(settings: Settings) -> str:
    from onrecord.embed.embedder import embedder_of

    embedder = embedder_of(settings)
    one, near, far = embedder.embed(["the cat sat", "a cat was sitting", "interest rates rose"])
    if not float(one @ near) > float(one @ far):
        raise OnRecordError(f"The model {settings.model} gives no sensible vectors.", fix="Set another model.")
    known = f"{embedder.dimension} dimensions, weights {embedder.fingerprint[:12]}…"
    return f"{settings.model}, {known}, run by {embedder.backend}"


def _attribution() -> str:
    from datetime import date

    from onrecord.attribute import attribute
    from onrecord.types import Document

    text = "Jane Roe, the mayor, said that the bridge would be closed. “It is not safe,” Roe said."
    document = Document("check", "check", "Check", None, None, date(2026, 1, 2), text, "")
    found = attribute(document)
    if not any(statement.speaker == "Jane Roe" for statement in found):
        raise OnRecordError("Attribution does not find the speaker of a plain sentence.", fix="Reinstall onrecord.")
    return f"{len(found)} statements found in the sample"


def _relevance() -> str:
    from onrecord.retrieve.relevance.late_interaction import read
    from onrecord.retrieve.relevance.model_input import passage_pieces
    from onrecord.text.sentences import sentences

    text = "The bridge will be closed on Monday. Lunch was soup and bread."
    reading = read("when will the bridge be closed", [passage_pieces(text, sentences(text))])[0]
    if not reading.answers[0] > reading.answers[1]:
        raise OnRecordError("The relevance model does not find a plain answer.", fix="Reinstall onrecord.")
    return f"the sample's answer by {reading.answers[0] - reading.answers[1]:.1f} in log odds"


def _prompts() -> str:
    from onrecord.retrieve.language_model.prompts import names

    return ", ".join(names())


def _language_model(settings: Settings) -> str:
    import time
    from dataclasses import replace

    from onrecord.retrieve.language_model.reader import LanguageModel
    from onrecord.retrieve.reader import NumberedPassage, NumberedSentence
    from onrecord.types import Document

    text = "Lunch was soup and bread. The bridge will be closed on Monday."
    document = Document("check", "check", "Check", None, None, None, text, "")
    sentences = (NumberedSentence(1, (0, 25), ()), NumberedSentence(2, (26, len(text)), ()))
    begun = time.monotonic()
    model = LanguageModel(replace(settings, llm_answer="quotes"))
    picks = model.read("when will the bridge be closed", (), [NumberedPassage(document, 1, sentences, ())])
    taken = f"{settings.llm_model} answered in {time.monotonic() - begun:.1f} s"
    right = [pick.sentence for pick in picks.picks] == [2]
    return taken + ("" if right else ", but did not pick the sample's answer: expect poor answers from it")


def _index(settings: Settings) -> str:
    from onrecord.index import Index

    info = Index.open(settings=settings).info()
    return f"{Path(settings.index)}: {info.documents} documents, {info.passages} passages, built {info.built}"
