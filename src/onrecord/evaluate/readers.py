"""Readers measured on the same questions: whose picks the answers were made of, and where two readers differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from onrecord.errors import OnRecordError
from onrecord.evaluate.passages import Item, Outcome, run
from onrecord.settings import Settings
from onrecord.types import Answer, Document


@dataclass(frozen=True, slots=True)
class ReaderRun:
    """A question set answered with a reader.

    Attributes:
        name: The reader.
        outcomes: How every question went.
        read: How many answers a language model was asked for.
        failed: For how many of them the built-in reader answered instead.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    read: int
    failed: int

    def summary(self) -> str:
        """Say how many questions the reader has read itself."""
        if not self.read:
            return f"{self.name}: {len(self.outcomes)} questions"
        read = f"{self.read} read by the model, {self.failed} of them failed"
        return f"{self.name}: {len(self.outcomes)} questions, {read}"


def settings_for(reader: str, settings: Settings) -> Settings:
    """Return the settings with which a reader, `built-in` or `language-model`, answers.

    Raises:
        OnRecordError: No language model is set.
    """
    if reader == "built-in":
        return replace(settings, llm_model="")
    if not settings.llm_model:
        raise OnRecordError("No language model is set.", fix="Set llm_model and llm_base_url, or leave --reader out.")
    return settings


def run_reader(
    name: str,
    items: Sequence[Item],
    ask: Callable[[str, Sequence[str]], Answer],
    documents: Iterable[Document],
    each: Callable[[Outcome], None] | None = None,
) -> ReaderRun:
    """Ask every question and count what the reader has read; the arguments are those of `passages.run`."""
    failures: list[bool] = []

    def counted(question: str, history: Sequence[str]) -> Answer:
        answer = ask(question, history)
        if answer.reader is not None:
            failures.append(answer.reader.failed is not None)
        return answer

    outcomes = run(items, counted, documents, each)
    return ReaderRun(name, tuple(outcomes), len(failures), sum(failures))


def differences(first: ReaderRun, second: ReaderRun) -> tuple[list[str], list[str]]:
    """Return the ids of the questions that only the first answers cleanly, and those that only the second does."""
    pairs = list(zip(first.outcomes, second.outcomes, strict=True))
    return (
        [one.item.id for one, other in pairs if one.clean and not other.clean],
        [one.item.id for one, other in pairs if other.clean and not one.clean],
    )
