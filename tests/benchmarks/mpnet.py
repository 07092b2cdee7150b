"""MPNet (Song and others, NeurIPS 2020) cut to fewer layers: in torch to be trained, and as an ONNX graph (`fused`).

Of the twelve layers the lowest stay and the highest; between them stands one linear map, a bridge, fitted by least
squares to what the layers left out do on running text. Without a gradient step the states of five layers are so like
those of twelve as those of the lowest ten (LOG.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from fused import MICROSOFT, Graph, array
from onnx import TensorProto
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

WIDTH, HEADS, INNER, LAYERS = 768, 12, 3072, 12
LOW, HIGH = 3, (10, 11)
"""How many of the lowest layers stay, and which of the others."""
FURTHEST = 288
"""Most pieces of a text: `model_input.PIECES`."""
GREATEST = 63
"""Of the weights in 8 bits: by 127 sums overflow on processors without VNNI, and the states are another model's."""
_BUCKETS, _FAR = 32, 128
_PARTS = {
    "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v", "mixed": "attention.attn.o",
    "mixed_norm": "attention.LayerNorm", "inner": "intermediate.dense", "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}  # fmt: skip


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mixed = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.mixed_norm, self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-5), nn.LayerNorm(WIDTH, eps=1e-5)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, state, bias):
        """State (1,T,W), bias of every pair (1,H,T,T) -> state."""
        split = (part(state).view(1, -1, HEADS, WIDTH // HEADS).transpose(1, 2)
                 for part in (self.query, self.key, self.value))  # fmt: skip
        mixed = functional.scaled_dot_product_attention(*split, attn_mask=bias)
        state = self.mixed_norm(state + self.mixed(mixed.transpose(1, 2).reshape(1, -1, WIDTH)))
        return self.outer_norm(state + self.outer(functional.gelu(self.inner(state))))


class Encoder(nn.Module):
    """Embeddings and some of the layers, with a bridge behind the lowest. Word pieces are numbered as BERT's are."""

    def __init__(self, folder: Path, low: int = LOW, high: Sequence[int] = HIGH) -> None:
        super().__init__()
        raw = {name.removeprefix("mpnet."): values for name, values in load_file(folder / "model.safetensors").items()}
        self.low, self.high = low, tuple(high)
        rows = torch.arange(raw["embeddings.word_embeddings.weight"].shape[0] - 5) + 4
        rows[101], rows[102] = 0, 2  # the marks of beginning and end
        self.words = nn.Parameter(raw["embeddings.word_embeddings.weight"][rows], requires_grad=False)
        self.places = nn.Parameter(raw["embeddings.position_embeddings.weight"][2 : FURTHEST + 2], requires_grad=False)
        self.relative = nn.Parameter(raw["encoder.relative_attention_bias.weight"], requires_grad=False)
        self.norm = _loaded(nn.LayerNorm(WIDTH, eps=1e-5), raw, "embeddings.LayerNorm").requires_grad_(False)
        self.layers = nn.ModuleList()
        for number in (*range(low), *high):
            layer = Layer()
            for mine, theirs in _PARTS.items():
                _loaded(getattr(layer, mine), raw, f"encoder.layer.{number}.{theirs}")
            self.layers.append(layer.requires_grad_(number >= low))
        self.bridge = nn.Linear(WIDTH, WIDTH)

    def forward(self, ids):
        """ids (T) -> states (T,W)."""
        state, bias = self.lowest(ids)
        state = self.bridge(state)
        for layer in self.layers[self.low :]:
            state = layer(state, bias)
        return state[0]

    @torch.no_grad()
    def lowest(self, ids):
        """The state behind the lowest layers, and the bias of every pair of pieces."""
        state = self.norm(self.words[ids] + self.places[: len(ids)])[None]
        bias = self.relative[buckets(len(ids))].permute(2, 0, 1)[None]
        for layer in self.layers[: self.low]:
            state = layer(state, bias)
        return state, bias


def _loaded(layer: nn.Module, raw: dict[str, torch.Tensor], name: str) -> nn.Module:
    layer.load_state_dict({part: raw[f"{name}.{part}"] for part in ("weight", "bias")})
    return layer


def buckets(length: int) -> torch.Tensor:
    """For every pair of places the bucket of their distance: exact up to 8, then by its logarithm (T5's)."""
    place = torch.arange(length)
    distance = place[:, None] - place[None, :]
    half, exact = _BUCKETS // 2, _BUCKETS // 4
    far = distance.abs().clamp(min=1).float()
    wide = exact + (torch.log(far / exact) / math.log(_FAR / exact) * (half - exact)).long()
    near = torch.where(distance.abs() < exact, distance.abs(), wide.clamp(max=half - 1))
    return near + (distance < 0).long() * half


@torch.no_grad()
def fit_bridge(encoder: Encoder, folder: Path, texts: Iterable[torch.Tensor]) -> None:
    """Fit the bridge by ridge regression to what the layers left out make of texts (numbers of their pieces)."""
    whole = Encoder(folder, LAYERS, ())
    squares = torch.zeros(WIDTH + 1, WIDTH + 1, dtype=torch.float64)
    products = torch.zeros(WIDTH + 1, WIDTH, dtype=torch.float64)
    for ids in texts:
        state, bias = encoder.lowest(ids)
        given = torch.cat([state[0], torch.ones(len(ids), 1)], 1).double()
        for layer in whole.layers[encoder.low : encoder.high[0]]:
            state = layer(state, bias)
        squares += given.T @ given
        products += given.T @ state[0].double()
    ridge = torch.eye(WIDTH + 1) * squares.diagonal().mean() * 1e-3
    found = torch.linalg.solve(squares + ridge, products).float()
    encoder.bridge.weight.copy_(found[:WIDTH].T)
    encoder.bridge.bias.copy_(found[WIDTH])


def write(graph: Graph, model: Encoder, ids: str) -> str:
    """Write the encoder down; its input are numbers of pieces. Returns its output."""
    table = array(model.words)
    scale = np.maximum(np.abs(table).max(1, keepdims=True), np.float32(1e-8)) / np.float32(127)
    word = graph.add("Gather", [graph.constant("words", np.rint(table / scale).astype(np.int8)), ids], "word.rows")
    word = graph.add("Cast", [word], "word.float", to=TensorProto.FLOAT)
    factor = graph.add("Gather", [graph.constant("words.scale", scale), ids], "word.scale")
    word = graph.add("Mul", [word, factor], "word")
    shape = graph.add("Shape", [ids], "shape", start=1, end=2)
    zero, one = (graph.constant(name, np.array([value])) for name, value in (("zero", 0), ("one", 1)))
    place = graph.add("Slice", [graph.constant("places", array(model.places)), zero, shape, zero, one], "place")
    state = graph.normal(graph.add("Add", [word, place], "embedded"), model.norm, "embedded.norm")
    bias = _bias(graph, model, shape, zero, one)
    for number, layer in enumerate(model.layers):
        if number == model.low:
            # In 32 bits: what is fitted by least squares has weights that cancel each other.
            state = graph.add("MatMul", [state, graph.constant("bridge.weight", array(model.bridge.weight).T)], "over")
            state = graph.add("Add", [state, graph.constant("bridge.bias", array(model.bridge.bias))], "bridge")
        state = _layer(graph, layer, state, bias, f"layer.{number}")
    return state


def _bias(graph: Graph, model: Encoder, shape: str, zero: str, one: str) -> str:
    """The bias of every pair of pieces, from that of every distance."""
    pairs = array(model.relative[buckets(FURTHEST)])
    by_distance = np.concatenate([pairs[:0:-1, 0], pairs[0]]).T
    first, step = (graph.constant(name, np.array(value)) for name, value in (("first", 0), ("step", 1)))
    place = graph.add("Range", [first, graph.add("Squeeze", [shape, zero], "length"), step], "place.number")
    rows = graph.add("Unsqueeze", [place, one], "place.row")
    shifted = graph.add("Add", [place, graph.constant("furthest", np.array([FURTHEST - 1]))], "place.shifted")
    apart = graph.add("Sub", [shifted, rows], "distance")
    heads = graph.add("Gather", [graph.constant("distance.bias", by_distance), apart], "bias.heads", axis=1)
    return graph.add("Unsqueeze", [heads, zero], "bias")


def _layer(graph: Graph, layer: Layer, state: str, bias: str, name: str) -> str:
    given = graph.quantised(state, f"{name}.given")
    parts = (("query", layer.query), ("key", layer.key), ("value", layer.value))
    three = [graph.linear(given, part, f"{name}.{key}", GREATEST) for key, part in parts]
    inputs = [*three, "", "", bias]
    mixed = graph.add("MultiHeadAttention", inputs, f"{name}.attention", domain=MICROSOFT, num_heads=HEADS)
    mixed = graph.linear(graph.quantised(mixed, f"{name}.mixed"), layer.mixed, f"{name}.out", GREATEST)
    state = graph.normal(mixed, layer.mixed_norm, f"{name}.out.norm", state)
    inner = graph.linear(graph.quantised(state, f"{name}.state"), layer.inner, f"{name}.inner", GREATEST)
    inner = graph.add("Gelu", [inner], f"{name}.gelu", domain=MICROSOFT)
    inner = graph.linear(graph.quantised(inner, f"{name}.bent"), layer.outer, f"{name}.outer", GREATEST)
    return graph.normal(inner, layer.outer_norm, f"{name}.norm", state)
