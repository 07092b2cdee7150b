"""An encoder (BERT) as an ONNX graph of few large operations with 8-bit weights, written down node by node.

What an exporter makes of the same model is some three hundred small operations, of which ONNX Runtime joins the
products, but not the attention: that took a third of the time. Here a layer is a score of nodes, some of them
ONNX Runtime's own operators (domain com.microsoft; they run on the CPU everywhere). Numbers are quantised as
`onnxruntime.quantization.quantize_dynamic` does it: each column of a matrix with its own scale, activations as they
come. There is no mask: a text is run by itself, so nothing is hidden from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from onrecord.models.onnx import session

MICROSOFT = "com.microsoft"
ALIKE = 0.95
"""Least cosine of a state by 8-bit weights to the trained model's, of pieces that make no sense together."""


@dataclass
class Graph:
    """Nodes and numbers of a graph that is being written."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    numbers: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, values: NDArray) -> str:
        """Numbers that belong to the graph, by a name of their own."""
        assert name not in self.numbers
        self.numbers[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def add(self, kind: str, inputs: Sequence[str], name: str, outputs: int = 1, domain: str = "", **attributes):
        """A node; its outputs' names are made from its own."""
        made = [name] if outputs == 1 else [f"{name}.{number}" for number in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), made, name=name, domain=domain, **attributes))
        return made[0] if outputs == 1 else made

    def normal(self, values: str, layer: nn.LayerNorm, name: str, beside: str = "") -> str:
        """A layer's normalisation, of the sum of two inputs where there is one `beside`."""
        weight = self.constant(f"{name}.weight", array(layer.weight))
        bias = self.constant(f"{name}.bias", array(layer.bias))
        if beside:
            # The one operation for both takes three times as long as these two.
            values = self.add("Add", [values, beside], f"{name}.sum")
        return self.add("LayerNormalization", [values, weight, bias], name, axis=-1, epsilon=layer.eps)

    def quantised(self, values: str, name: str) -> list[str]:
        """Activations in 8 bits: values, scale, zero point."""
        return self.add("DynamicQuantizeLinear", [values], name, outputs=3)

    def linear(self, values: Sequence[str], layer: nn.Linear, name: str, greatest: int = 127) -> str:
        """A product with a matrix of 8-bit weights, of activations that are quantised already.

        Processors without VNNI add two products in 16 bits: with weights of at most 63 they never overflow.
        """
        quantised, scale, zero = values
        matrix = array(layer.weight).T
        scales = np.abs(matrix).max(0).astype(np.float32) / np.float32(greatest)
        rows = np.clip(np.rint(matrix / scales), -greatest, greatest).astype(np.int8)
        weight, factor = self.constant(f"{name}.weight", rows), self.constant(f"{name}.scale", scales)
        inputs = [quantised, weight, scale, factor, zero, ""]
        return self.add(
            "MatMulIntegerToFloat",
            [*inputs, self.constant(f"{name}.bias", array(layer.bias))],
            name,
            domain=MICROSOFT,
        )

    def write(self, path: Path, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto]) -> None:
        """Write the graph as a file, after a check."""
        graph = helper.make_graph(self.nodes, path.stem, inputs, outputs, list(self.numbers.values()))
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="onrecord")
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def array(values: torch.Tensor) -> NDArray[np.float32]:
    """Numbers of torch as numpy's."""
    return values.detach().float().numpy()


def encoder(graph: Graph, model: nn.Module, feature: nn.Embedding, names: tuple[str, str]) -> str:
    """Write an encoder down; its inputs are numbers of pieces and of what is known of each. Returns its output."""
    ids, features = names
    embeddings = model.embeddings
    table = array(embeddings.word_embeddings.weight)
    scale = np.maximum(np.abs(table).max(1, keepdims=True), np.float32(1e-8)) / np.float32(127)
    rows = graph.constant("words", np.rint(table / scale).astype(np.int8))
    word = graph.add("Gather", [rows, ids], "word.rows")
    word = graph.add("Cast", [word], "word.float", to=TensorProto.FLOAT)
    factor = graph.add("Gather", [graph.constant("words.scale", scale), ids], "word.scale")
    word = graph.add("Mul", [word, factor], "word")
    # Every piece is of the first segment; its vector is added to those of the places.
    places = array(embeddings.position_embeddings.weight) + array(embeddings.token_type_embeddings.weight)[0]
    shape = graph.add("Shape", [ids], "shape", start=1, end=2)
    zero, one = (graph.constant(name, np.array([value])) for name, value in (("zero", 0), ("one", 1)))
    place = graph.add("Slice", [graph.constant("places", places), zero, shape, zero, one], "place")
    kind = graph.add("Gather", [graph.constant("features.table", array(feature.weight)), features], "feature")
    state = graph.add("Add", [graph.add("Add", [word, kind], "word.feature"), place], "embedded")
    state = graph.normal(state, embeddings.LayerNorm, "embedded.norm")
    for number, layer in enumerate(model.encoder.layer):
        own, out, name = layer.attention.self, layer.attention.output, f"layer.{number}"
        given = graph.quantised(state, f"{name}.given")
        three = [graph.linear(given, getattr(own, part), f"{name}.{part}") for part in ("query", "key", "value")]
        heads = model.config.num_attention_heads
        mixed = graph.add("MultiHeadAttention", three, f"{name}.attention", domain=MICROSOFT, num_heads=heads)
        mixed = graph.linear(graph.quantised(mixed, f"{name}.mixed"), out.dense, f"{name}.out")
        state = graph.normal(mixed, out.LayerNorm, f"{name}.out.norm", state)
        inner = graph.linear(graph.quantised(state, f"{name}.state"), layer.intermediate.dense, f"{name}.inner")
        inner = graph.add("Gelu", [inner], f"{name}.gelu", domain=MICROSOFT)
        inner = graph.linear(graph.quantised(inner, f"{name}.bent"), layer.output.dense, f"{name}.outer")
        state = graph.normal(inner, layer.output.LayerNorm, f"{name}.norm", state)
    return state


def numbered(name: str, length: str = "") -> onnx.ValueInfoProto:
    """An input of whole numbers: one for each piece of a text, or so many."""
    return helper.make_tensor_value_info(name, TensorProto.INT64, [length] if length else [1, "pieces"])


def floats(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    """An input or output of this shape."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def check(path: Path, given: dict[str, torch.Tensor], name: str, expected: torch.Tensor) -> None:
    """End the program unless the graph gives what the trained model does, as far as 8 bits can."""
    (found,) = session(str(path)).run([name], {key: value.numpy() for key, value in given.items()})
    alike = nn.functional.cosine_similarity(torch.from_numpy(found), expected, dim=-1).min()
    print(f"{path.name}: cosine to the trained model at least {alike:.4f}")
    if alike < ALIKE:
        raise SystemExit(f"{path} is not the trained model")
