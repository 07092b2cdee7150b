"""Question sets -> figures of quality. Works on the answers alone, as a person would see them.

A question set is JSON Lines; each line has `id`, `type`, `question`, `history`, `speaker`, and `gold` and `trap`:
lists of passages with `doc` (matched by file name), `start`, `end` and `quote`. Type `unanswerable` has no gold.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from onrecord.english.given_names import same_given_name
from onrecord.errors import QuestionError
from onrecord.text.normalize import folded, plain_marks
from onrecord.types import Answer, Document, Span

Range = tuple[str, int, int]
"""File name, start and end of a passage."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a set."""

    id: str
    type: str
    question: str
    history: tuple[str, ...]
    speaker: str | None
    gold: tuple[dict[str, Any], ...]
    trap: tuple[dict[str, Any], ...]

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it."""
        return self.type != "unanswerable" and bool(self.gold)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went.

    Attributes:
        item: The question.
        answered: Whether it was answered.
        hit: Some citation covers half of a gold passage, or lies half in one (characters).
        hit_at_1: The first citation does.
        trapped: It was answered and some citation covers half of a trap passage, or lies half in one.
        precise: How many citations are such hits.
        citations: How many citations the answer has.
        words: Words in its citations.
        rank: Place (from 1) of the first gold passage among the ranked evidence, or None if not among ten.
        speaker_right: Whether the first citation's speaker is the expected one; None if none is expected.
        seconds: Time it took.
    """

    item: Item
    answered: bool
    hit: bool
    hit_at_1: bool
    trapped: bool
    precise: int
    citations: int
    words: int
    rank: int | None
    speaker_right: bool | None
    seconds: float

    @property
    def clean(self) -> bool:
        """Answered, hit and not trapped; for an unanswerable question, not answered. The headline figure."""
        return self.answered and self.hit and not self.trapped if self.item.answerable else not self.answered


def load_questions(path: Path) -> list[Item]:
    """The questions of a set.

    Raises:
        QuestionError: The file or a line of it cannot be used; says which.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"The question set {path} cannot be read: {error}.", fix="Check the path.") from None
    items: list[Item] = []
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            item = Item(
                id=str(row.get("id", number)),
                type=str(row.get("type", "all")),
                question=str(row["question"]),
                history=tuple(str(turn) for turn in row.get("history") or ()),
                speaker=row.get("speaker"),
                gold=tuple(dict(each) for each in row.get("gold") or ()),
                trap=tuple(dict(each) for each in row.get("trap") or ()),
            )
            for each in (*item.gold, *item.trap):
                str(each["doc"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionError(
                f"Line {number} of {path} is not a question: {error!r}.",
                fix="Each line is a JSON object with question, and gold and trap passages with doc, start, end, quote.",
            ) from None
        items.append(item)
    if not items:
        raise QuestionError(f"The question set {path} is empty.", fix="Put one question on each line.")
    return items


def run(
    items: Sequence[Item],
    ask: Callable[[str, Sequence[str]], Answer],
    documents: Iterable[Document],
    each: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Ask every question and compare the answers with what was expected.

    Args:
        items: The questions.
        ask: Gives the answer to a question with its history.
        documents: The documents of the index, to locate the expected passages in.
        each: Called with every outcome as it comes.

    Raises:
        QuestionError: A passage's document is not in the index, or holds no such quotation.
    """
    texts = {PurePath(document.path).name: document.text for document in documents}
    outcomes: list[Outcome] = []
    for item in items:
        gold = [locate(passage, texts, item.id) for passage in item.gold]
        trap = [locate(passage, texts, item.id) for passage in item.trap]
        started = time.perf_counter()
        answer = ask(item.question, item.history)
        seconds = time.perf_counter() - started
        outcomes.append(_outcome(item, answer, gold, trap, seconds))
        if each is not None:
            each(outcomes[-1])
    return outcomes


def locate(passage: dict[str, Any], texts: dict[str, str], where: str) -> Range:
    """Where an expected passage stands: at its offsets, else where its quote is, white space and marks folded."""
    name = PurePath(str(passage["doc"])).name
    if name not in texts:
        raise QuestionError(f"Question {where} expects {name}, which is not in the index.", fix="Index it first.")
    text, quote = texts[name], passage.get("quote")
    start, end = passage.get("start"), passage.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
        found = text[start:end]
        if quote is None or plain_marks(found) == plain_marks(str(quote)):
            return name, start, end
    span = _find_folded(text, str(quote)) if quote else None
    if span is None:
        raise QuestionError(f"Question {where} expects a passage that is not in {name}.", fix="Correct its quote.")
    return name, *span


def _find_folded(text: str, quote: str) -> tuple[int, int] | None:
    """Span of a quote in a text, both without white space and with plain marks."""
    letters, places = _folded(text)
    wanted = _folded(quote)[0]
    at = letters.find(wanted) if wanted else -1
    return None if at < 0 else (places[at][0], places[at + len(wanted) - 1][1])


def _folded(text: str) -> tuple[str, list[Span]]:
    """A text without white space and with plain marks, and where each of its characters stands in the text.

    A quotation mark typed as two single ones is one character, as every other form of it.
    """
    letters: list[str] = []
    places: list[Span] = []
    for place, character in enumerate(text):
        for plain in plain_marks(character).replace("`", "'"):
            if plain == "'" and letters and letters[-1] == "'" and places[-1][1] == place:
                letters[-1], places[-1] = '"', (place - 1, place + 1)
            else:
                letters.append(plain)
                places.append((place, place + 1))
    return "".join(letters), places


def _outcome(item: Item, answer: Answer, gold: Sequence[Range], trap: Sequence[Range], seconds: float) -> Outcome:
    cited = [(PurePath(c.document.path).name, c.start, c.end) for c in answer.citations]
    hits = [any(overlaps(each, passage) for passage in gold) for each in cited]
    ranked = [(PurePath(hit.document.path).name, hit.start, hit.end) for hit in answer.hits[:10]]
    places = [place for place, each in enumerate(ranked, start=1) if any(overlaps(each, passage) for passage in gold)]
    first = answer.citations[0].speaker if answer.citations else None
    return Outcome(
        item=item,
        answered=answer.answered,
        hit=answer.answered and any(hits),
        hit_at_1=answer.answered and bool(hits) and hits[0],
        trapped=answer.answered and any(overlaps(each, passage) for each in cited for passage in trap),
        precise=sum(hits),
        citations=len(cited),
        words=sum(len(citation.quote.split()) for citation in answer.citations),
        rank=places[0] if places else None,
        speaker_right=same_name(first, item.speaker) if item.speaker and answer.answered else None,
        seconds=seconds,
    )


def overlaps(cited: Range, passage: Range) -> bool:
    """Whether a citation covers half of a passage, or lies half in it."""
    if cited[0] != passage[0]:
        return False
    shared = min(cited[2], passage[2]) - max(cited[1], passage[1])
    return shared > 0 and 2 * shared >= min(cited[2] - cited[1], passage[2] - passage[1])


def same_name(found: str | None, expected: str) -> bool:
    """Whether two full names are of one person: first and last word agree; initials, suffixes, accents and the short
    forms of given names ("Andy", "Pete") aside."""

    def ends(name: str) -> tuple[str, str]:
        parts = [p for p in folded(name.replace(".", " ")).split() if p not in ("jr", "sr", "ii", "iii") and len(p) > 1]
        return (parts[0], parts[-1]) if parts else ("", "")

    if found is None:
        return False
    (given, surname), (other, expected_surname) = ends(found), ends(expected)
    return surname == expected_surname and (given == other or same_given_name(given, other))


def summary(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float | int | None]]:
    """Figures by type and together (`all`); shares in percent, None where there is nothing to count."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.item.type, []).append(outcome)
    return {name: _figures(group) for name, group in [*sorted(groups.items()), ("all", list(outcomes))]}


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    answerable = [each for each in outcomes if each.item.answerable]
    trappable = [each for each in outcomes if each.item.trap]
    answered = [each for each in outcomes if each.answered]
    refused = [each for each in outcomes if not each.answered]
    unanswerable = [each for each in outcomes if not each.item.answerable]
    rightly = sum(not each.item.answerable for each in refused)
    named = [each.speaker_right for each in answered if each.speaker_right is not None]
    seconds = sorted(each.seconds for each in outcomes)

    def share(part: float, whole: int) -> float | None:
        return round(100.0 * part / whole, 1) if whole else None

    return {
        "questions": len(outcomes),
        "clean": share(sum(each.clean for each in outcomes), len(outcomes)),
        "answered": share(len(answered), len(outcomes)),
        "hit": share(sum(each.hit for each in answerable), len(answerable)),
        "hit@1": share(sum(each.hit_at_1 for each in answerable), len(answerable)),
        "trapped": share(sum(each.trapped for each in trappable), len(trappable)),
        "citation_precision": share(sum(each.precise for each in answered), sum(each.citations for each in answered)),
        "words_cited_median": statistics.median([each.words for each in answered]) if answered else None,
        "speaker_right": share(sum(named), len(named)),
        "refusal_precision": share(rightly, len(refused)),
        "refusal_recall": share(rightly, len(unanswerable)),
        "answerable_refused": share(len(refused) - rightly, len(answerable)),
        "recall@5": share(sum(each.rank is not None and each.rank <= 5 for each in answerable), len(answerable)),
        "recall@10": share(sum(each.rank is not None for each in answerable), len(answerable)),
        "mrr@10": round(sum(1 / each.rank for each in answerable if each.rank) / len(answerable), 3)
        if answerable
        else None,
        "p50_seconds": round(seconds[len(seconds) // 2], 3) if seconds else None,
        "p95_seconds": round(seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))], 3) if seconds else None,
    }
