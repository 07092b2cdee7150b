"""A cross-encoder of the user's own orders the evidence; a folder without one is named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from collection import Collection

from onrecord import Index
from onrecord.embed.embedder import PACKAGED, model_folder
from onrecord.errors import ModelUnavailable
from onrecord.retrieve.cross_encoder import order
from onrecord.retrieve.evidence import Evidence
from onrecord.types import Document

TEXT = "The bridge is shut. Lunch was late. Ships may pass. It rained."


def evidence() -> list[Evidence]:
    document = Document("d", "d.txt", "D", None, None, None, TEXT, "h")
    spans = [(0, 19), (20, 35), (36, 51), (52, 62)]
    return [Evidence(document, span, 1, 9.0 - number, (), (), 1.0) for number, span in enumerate(spans)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, if small and untrained, cross-encoder."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(3)
    place = tmp_path_factory.mktemp("cross-encoder")
    shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertForSequenceClassification(BertConfig(**shape, num_labels=1, initializer_range=1.0)).save_pretrained(place)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (model_folder(PACKAGED) / name).exists():
            shutil.copy(model_folder(PACKAGED) / name, place / name)
    return place


def test_the_order_is_the_cross_encoders_and_the_scores_stay(folder: Path) -> None:
    from sentence_transformers import CrossEncoder

    before = evidence()
    after = order("is the bridge shut", before, str(folder))
    judged = CrossEncoder(str(folder)).predict([("is the bridge shut", each.text) for each in before])
    wanted = [before[number].span for number in sorted(range(4), key=lambda number: -judged[number])]
    assert wanted != [each.span for each in before], "the made-up model must disagree"
    assert [each.span for each in after] == wanted
    assert [each.score for each in after] == [9.0, 8.0, 7.0, 6.0]
    assert order("anything", [], str(folder)) == []


def test_an_index_uses_the_one_it_is_told_of(folder: Path, collection: Collection) -> None:
    collection.build()
    question = "what did Ada Lovelace say about the bridge"
    plain = collection.open().ask(question)
    other = Index.open(collection.root, settings=replace(collection.settings, cross_encoder=str(folder))).ask(question)
    assert plain.answered and other.hits and {hit.text for hit in other.hits} == {hit.text for hit in plain.hits}


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no cross-encoder at"):
        order("anything", evidence(), str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        order("anything", evidence(), str(tmp_path))
