#!/usr/bin/env python3
"""Train the tagger of questions on the token vectors of the packaged embedding model; report on a fifth kept apart.

    python tests/benchmarks/train_questions.py [--tune] [--output src/onrecord/models/questions] [--cache VECTORS.pkl]

Reads `standalone.jsonl`, `conversations.jsonl` and `generated.jsonl.gz` of `questions/understanding/` and prints the
SHA-256 of each. `--tune` measures on a sixth of the training questions instead of on the fifth kept apart. Takes about
ten minutes on one core.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import pickle
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from questions.understanding.write_questions import held_out, located
from torch import Tensor, nn

from onrecord.embed.embedder import model_folder
from onrecord.query.question import FEATURES, spelling, tokenize
from onrecord.query.tagger import CHANGES, KINDS, LABELS, TAGS, QuestionTagger
from onrecord.types import QueryKind

HERE = Path(__file__).parent
SETS = ("standalone.jsonl", "conversations.jsonl", "generated.jsonl.gz")
STATE, WORD_SIZE, VECTOR_SIZE, HIDDEN, WIDTH = 96, 32, 96, 96, 384
LEAST_FREQUENT = 4
BATCH = 96
Row = dict[str, Any]


def read(name: str) -> list[Row]:
    """Read a set of questions and print its digest."""
    content = (HERE / "questions" / "understanding" / name).read_bytes()
    print(f"{name}  SHA-256 {hashlib.sha256(content).hexdigest()}")
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    return [json.loads(line) for line in text.splitlines()]


def spans_of(row: Row) -> list[tuple[str, int, int]]:
    """Return the labelled spans of a question."""
    if "spans" in row:
        return [(label, start, end) for label, start, end in row["spans"]]
    spans, place = [], 0
    for text, label in located(row):
        if label:
            spans.append((label, place, place + len(text)))
        place += len(text)
    return spans


def tags_of(row: Row) -> list[int]:
    """Return the tag of each token."""
    tokens = tokenize(row["question"])
    tags = [0] * len(tokens)
    for label, start, end in spans_of(row):
        inside = [place for place, (first, last) in enumerate(tokens) if first < end and start < last]
        for number, place in enumerate(inside):
            tags[place] = TAGS.index(f"{'I' if number else 'B'}-{label}")
    return tags


def embed(texts: list[str], cache: Path | None) -> dict[str, tuple[Any, Any]]:
    """Embed texts and their tokens in batches of one length: the same vectors as the program's, faster."""
    vectors: dict[str, tuple[Any, Any]] = pickle.loads(cache.read_bytes()) if cache and cache.exists() else {}
    missing = sorted({text for text in texts if text not in vectors})
    if not missing:
        return vectors
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(str(model_folder("all-MiniLM-L6-v2")), device="cpu")
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    encoded = dict(zip(missing, tokenizer.encode_batch(missing), strict=True))
    by_length: dict[int, list[str]] = {}
    for text in missing:
        by_length.setdefault(len(encoded[text].ids), []).append(text)
    for length, group in sorted(by_length.items()):
        for first in range(0, len(group), 64):
            part = group[first : first + 64]
            pieces = torch.tensor([encoded[text].ids for text in part])
            with torch.inference_mode():
                states = model[0].auto_model(input_ids=pieces, attention_mask=torch.ones_like(pieces)).last_hidden_state
            for text, rows in zip(part, states.numpy(), strict=True):
                offsets = np.asarray(encoded[text].offsets).reshape(-1, 2)
                middle, real = offsets.mean(axis=1), offsets[:, 1] > offsets[:, 0]
                sums = [rows[real & (middle >= start) & (middle < end)].sum(axis=0) for start, end in tokenize(text)]
                vectors[text] = (_unit(rows.mean(axis=0)), np.array([_unit(row) for row in sums]).astype(np.float16))
        print(f"embedded texts of {length} pieces", flush=True)
    if cache:
        cache.write_bytes(pickle.dumps(vectors))
    return vectors


def _unit(row: Any) -> Any:
    return (row / max(float(np.linalg.norm(row)), 1e-9)).astype(np.float16)


class Network(nn.Module):
    """What `onrecord.query.tagger` runs, to be trained."""

    def __init__(self, vocabulary: int, dropout: float = 0.3) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WORD_SIZE, padding_idx=0)
        self.project = nn.Linear(WIDTH, VECTOR_SIZE)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(WORD_SIZE + VECTOR_SIZE + FEATURES, STATE, bidirectional=True, batch_first=True)
        self.tags = nn.Linear(2 * STATE, len(TAGS))
        self.hidden = nn.Linear(WIDTH + 4 * STATE + len(KINDS) + 2, HIDDEN)
        self.kind = nn.Linear(HIDDEN, len(KINDS))
        self.leans = nn.Linear(HIDDEN, 1)
        self.change = nn.Linear(HIDDEN, len(CHANGES))
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))

    def forward(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Return emissions, mask, and the logits of kind, leaning and change."""
        given = torch.cat(
            [self.words(batch["words"]), torch.tanh(self.project(batch["vectors"])), batch["spelling"]], -1
        )
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(given), batch["lengths"], batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        states = self.dropout(states)
        mask = (torch.arange(states.shape[1])[None] < batch["lengths"][:, None]).float()[..., None]
        largest, mean = (states + (mask - 1) * 9).max(1).values, (states * mask).sum(1) / mask.sum(1)
        summary = torch.cat([batch["whole"] * 3, largest, mean, batch["context"]], -1)
        hidden = torch.relu(self.hidden(self.dropout(summary)))
        return self.tags(states), mask[..., 0], self.kind(hidden), self.leans(hidden)[:, 0], self.change(hidden)

    def loss(self, batch: dict[str, Tensor]) -> Tensor:
        """Sum the CRF's negative log likelihood and the losses of the classes."""
        emissions, mask, kind, leans, change = self(batch)
        tags, rows = batch["tags"], torch.arange(len(emissions))
        score, total = emissions[rows, 0, tags[:, 0]], emissions[:, 0]
        for place in range(1, emissions.shape[1]):
            here = mask[:, place]
            step = emissions[rows, place, tags[:, place]] + self.transitions[tags[:, place - 1], tags[:, place]]
            score = score + step * here
            paths = torch.logsumexp(total[:, :, None] + self.transitions[None], 1) + emissions[:, place]
            total = torch.where(here[:, None] > 0, paths, total)
        loss = (torch.logsumexp(total, 1) - score).mean() + functional.cross_entropy(kind, batch["kind"])
        loss = loss + functional.binary_cross_entropy_with_logits(leans, batch["leans"])
        if (batch["change"] >= 0).any():
            loss = loss + functional.cross_entropy(change, batch["change"], ignore_index=-100)
        return loss

    def weights(self, vocabulary: list[str]) -> dict[str, Any]:
        """Return what is packaged, by the names that the tagger reads."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        named: dict[str, Any] = {"words": np.array(vocabulary), "words.vectors": state["words.weight"]}
        for way, suffix in (("", ""), (".back", "_reverse")):
            named[f"lstm{way}.input"] = state[f"lstm.weight_ih_l0{suffix}"]
            named[f"lstm{way}.recurrent"] = state[f"lstm.weight_hh_l0{suffix}"]
            named[f"lstm{way}.bias"] = state[f"lstm.bias_ih_l0{suffix}"] + state[f"lstm.bias_hh_l0{suffix}"]
        for layer in ("project", "tags", "hidden", "kind", "leans", "change"):
            named |= {f"{layer}.{part}": state[f"{layer}.{part}"] for part in ("weight", "bias")}
        named["transitions"] = state["transitions"]
        half = [name for name, value in named.items() if name != "words" and value.size > 1000]
        return named | {name: named[name].astype(np.float16) for name in half}


class Items:
    """Questions as numbers."""

    def __init__(self, vocabulary: list[str], vectors: dict[str, tuple[Any, Any]], known: list[Row]) -> None:
        self.rows = {word: row for row, word in enumerate(vocabulary)}
        self.vectors = vectors
        self.kinds = {(tuple(row["history"]), row["question"]): row["kind"] for row in known}

    def before(self, row: Row) -> QueryKind | None:
        """Return the kind of the turn before."""
        if "before" in row or not row["history"]:
            return row.get("before")
        *earlier, last = row["history"]
        return self.kinds.get((tuple(earlier), last), "topic")

    def batch(self, rows: list[Row], *, forget: float = 0.0) -> dict[str, Tensor]:
        """Put questions together; `forget` is the share of words taken for unknown ones."""
        tokens = [tokenize(row["question"]) for row in rows]
        longest = max(len(each) for each in tokens)
        words, tags = np.zeros((len(rows), longest), int), np.zeros((len(rows), longest), int)
        vectors = np.zeros((len(rows), longest, WIDTH), np.float32)
        spelt = np.zeros((len(rows), longest, FEATURES), np.float32)
        context = np.zeros((len(rows), len(KINDS) + 2), np.float32)
        for number, (row, spans) in enumerate(zip(rows, tokens, strict=True)):
            text = row["question"]
            for place, (start, end) in enumerate(spans):
                words[number, place] = 1 if random.random() < forget else self.rows.get(text[start:end].lower(), 1)
            vectors[number, : len(spans)] = self.vectors[text][1]
            spelt[number, : len(spans)] = spelling(text, spans)
            tags[number, : len(spans)] = tags_of(row)
            before = self.before(row)
            if before is not None:
                context[number, KINDS.index(before)] = context[number, -1] = 1
        given: dict[str, Any] = {
            "words": words, "vectors": vectors, "spelling": spelt, "tags": tags, "context": context,
            "whole": np.stack([self.vectors[row["question"]][0].astype(np.float32) for row in rows]),
            "lengths": np.array([len(each) for each in tokens]),
            "kind": np.array([KINDS.index(row["kind"]) for row in rows]),
            "leans": np.array([row["leans"] for row in rows], np.float32),
            "change": np.array([CHANGES.index(row["change"]) if row["change"] else -100 for row in rows]),
        }  # fmt: skip
        return {name: torch.from_numpy(value) for name, value in given.items()}


def train(items: Items, known: list[Row], generated: list[Row], vocabulary: int, epochs: int) -> Network:
    """Train the network on all known questions and, in each epoch, half of the generated ones."""
    network = Network(vocabulary)
    share = len(generated) // 2
    steps = epochs * ((2 * len(known) + share) // BATCH + 1)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps + 1)
    for epoch in range(epochs):
        rows = known * 2 + random.sample(generated, share)
        rows.sort(key=lambda row: len(row["question"]) + 12 * random.random())
        batches = [rows[first : first + BATCH] for first in range(0, len(rows), BATCH)]
        random.shuffle(batches)
        total = 0.0
        for part in batches:
            loss = network.loss(items.batch(part, forget=0.05))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(batches):.3f}", flush=True)
    return network.eval()


def report(tagger: QuestionTagger, items: Items, rows: list[Row], *, verbose: bool) -> None:
    """Print how well questions are read: asked speaker, spans, kind, leaning and change."""
    tally: Counter[str] = Counter()
    spans: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for row in rows:
        text = row["question"]
        whole, vectors = (value.astype(np.float32) for value in items.vectors[text])
        tagged = tagger.tag(text, whole, vectors, items.before(row))
        gold, found = set(spans_of(row)), {(label, *span) for label, span in tagged.spans}
        for label in LABELS:
            right = {span for span in gold if span[0] == label}
            given = {span for span in found if span[0] == label}
            spans[label].update(right=len(right & given), gold=len(right), found=len(given))
        tally.update(kind=tagged.kind == row["kind"], questions=1)
        if row["history"]:
            tally.update(history=1, leans=(tagged.leans > 0.5) == row["leans"])
        if row["change"]:
            tally.update(changes=1, change=tagged.change == row["change"])
        if row["kind"] == "who":
            continue
        own, got = (
            [text[a:b].lower() for label, a, b in sorted(s, key=lambda s: s[1]) if label == "speaker"]
            for s in (gold, found)
        )
        near = len(own) == len(got) and all(one in other or other in one for one, other in zip(own, got, strict=True))
        verdict = (
            "exact" if own == got else "near" if near else "missed" if not got else "invented" if not own else "wrong"
        )
        tally.update({"asked": 1, verdict: 1})
        if verbose and verdict != "exact":
            print(f"  {verdict}: {text!r} {own} {got}")

    def share(part: str, whole: str) -> str:
        return f"{part} {100 * tally[part] / max(1, tally[whole]):.1f}"

    print("speaker:", ", ".join(share(part, "asked") for part in ("exact", "near", "missed", "wrong", "invented")))
    print(
        ", ".join((share("kind", "questions"), share("leans", "history"), share("change", "changes"))),
        "of",
        tally["questions"],
    )
    for label, counts in spans.items():
        print(f"{label}: F1 {200 * counts['right'] / max(1, counts['gold'] + counts['found']):.1f} of {counts['gold']}")


def save(folder: Path, weights: dict[str, Any]) -> None:
    """Write the model with its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "tagger.npz", **weights)
    digest = hashlib.sha256((folder / "tagger.npz").read_bytes()).hexdigest()
    manifest = {"made_by": "tests/benchmarks/train_questions.py", "sha256": {"tagger.npz": digest}}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def main() -> None:
    """Train, report, and write the model where `--output` says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--only-known", action="store_true", help="leave generated questions out")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    torch.set_num_threads(1)
    *sets, generated = (read(name) for name in SETS)
    known = [row for rows in sets for row in rows]
    test, rest = [row for row in known if held_out(row)], [row for row in known if not held_out(row)]
    if options.tune:
        chosen = {row["history"][0] if row["history"] else row["question"] for row in rest}
        chosen = {text for text in chosen if int(hashlib.sha256(text.encode()).hexdigest(), 16) % 6 == 0}
        test = [row for row in rest if (row["history"] or [row["question"]])[0] in chosen]
        rest = [row for row in rest if (row["history"] or [row["question"]])[0] not in chosen]
    if options.only_known:
        generated = []
    counts = Counter(row["question"][a:b].lower() for row in rest for a, b in tokenize(row["question"]))
    vocabulary = ["<none>", "<other>", *(word for word, count in counts.most_common() if count >= LEAST_FREQUENT)]
    vectors = embed([row["question"] for row in (*known, *generated)], options.cache)
    items = Items(vocabulary, vectors, known)
    network = train(items, rest, generated, len(vocabulary), options.epochs)
    weights = network.weights(vocabulary)
    print(
        f"{len(rest)} known and {len(generated)} generated questions, {len(vocabulary)} words; measured on {len(test)}"
    )
    report(QuestionTagger(weights), items, test, verbose=options.verbose)
    if options.output:
        save(options.output, weights)


if __name__ == "__main__":
    main()
