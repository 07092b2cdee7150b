"""Configurations that name code are refused before anything of the folder is imported; real ones pass."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.embed.embedder import PACKAGED, load_embedder, model_folder
from onrecord.errors import ModelUnavailable
from onrecord.models.folder_check import check_model_folder
from onrecord.retrieve.cross_encoder import _load

PLAIN: dict[str, Any] = {
    "config.json": {"_name_or_path": "models.v2/MiniLM", "hidden_act": "gelu", "transformers_version": "4.6.1"},
    "modules.json": [{"idx": 0, "type": "sentence_transformers.models.Transformer"}],
    "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "vocab_file": "vocab.txt", "unk_token": "[UNK]"},
    "2_Dense/config.json": {"activation_function": "torch.nn.modules.activation.Tanh"},
    "tokenizer.json": {"added_tokens": [{"content": "os.system"}]},
}


def folder(place: Path, **more: Any) -> Path:
    """A model's folder with these files besides plain ones."""
    for name, value in (PLAIN | more).items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(value if isinstance(value, str) else json.dumps(value))
    (place / "model.safetensors").write_bytes(b"")
    return place


def test_plain_folders_pass(tmp_path: Path) -> None:
    check_model_folder(folder(tmp_path))
    check_model_folder(model_folder(PACKAGED))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("config.json", {"sentence_transformers": {"activation_fn": "torch.hub.load"}}),
        ("config.json", {"sbert_ce_default_activation_function": "torch.utils.cpp_extension.load"}),
        ("config.json", {"sbert_ce_default_activation_function": "torch.nn.modules.activation.Tanh.__class__"}),
        ("config.json", {"auto_map": {"AutoModel": "modeling.Model"}}),
        ("config.json", {"auto_map": {}}),
        ("config.json", {"a": [{"b": ["os.system"]}]}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["x--tokenization.T", None]}}),
        ("modules.json", [{"type": "evil.Module"}]),
        ("modules.json", [{"type": "sentence_transformers.util.import_from_string"}]),
        ("2_Dense/config.json", {"activation_function": "subprocess.run"}),
        ("adapter_config.json", {"peft_type": "LORA"}),
        ("config.json", "[" * 100_000),
        ("config.json", "not JSON"),
        ("modeling.py", "print()"),
        ("2_Dense/pytorch_model.pt", "pickled"),
    ],
)
def test_what_names_code_is_refused(tmp_path: Path, name: str, value: Any) -> None:
    with pytest.raises(ModelUnavailable, match="is not loaded"):
        check_model_folder(folder(tmp_path, **{name: value}))


def test_both_ways_in_look_before_they_load(tmp_path: Path) -> None:
    """The activation is one whose call leaves a mark: neither loader gets as far."""
    mark = tmp_path / "mark"
    (tmp_path / "model").mkdir()
    place = folder(tmp_path / "model")
    (place / "evil.py").write_text(f"open({str(mark)!r}, 'w')")
    with pytest.raises(ModelUnavailable, match="is not loaded"):
        _load(str(place))
    with pytest.raises(ModelUnavailable, match="is not loaded"):
        load_embedder(str(place))
    assert not mark.exists()
