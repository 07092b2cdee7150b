"""A model's folder before anything of it is loaded: its configuration may hold numbers and names, and no code.

Libraries that load models import what a configuration names: modules, activation functions, classes of the folder's
own. What is named here must be on a short list; files of Python in the folder are refused, whether named or not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.errors import ModelUnavailable

_IMPORTS = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)
_KNOWN = re.compile(
    r"sentence_transformers\.(?:base\.|sentence_transformer\.|cross_encoder\.)?(?:models|modules)\."
    r"(?:\w+\.)?(?:Transformer|Pooling|Normalize|Dense)"
    r"|torch\.nn\.modules\.(?:activation\.(?:Tanh|Sigmoid|ReLU|GELU)|linear\.Identity)",
    re.ASCII,
)
_CODE_KEYS = frozenset({"auto_map", "custom_pipelines", "custom_generate", "trust_remote_code", "auto_mapping"})
_NAME_KEYS = frozenset({"_name_or_path", "name_or_path", "model_name", "base_model"})
"""Where the model once came from: text that nothing loads when no hub may be asked."""
_VOCABULARIES = frozenset({"tokenizer.json", "vocab.json", "added_tokens.json", "special_tokens_map.json"})
"""Pieces of words, among them some with full stops; no library imports what stands in them."""
_NOTES = frozenset({"data_config.json"})
"""What a model was trained on, with names of files; nothing reads it."""
_CODE_SUFFIXES = frozenset({".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".pth"})
_PICKLES = frozenset({".pkl", ".pickle", ".pt"})
_MOST_FILES = 2_000
_MOST_BYTES = 16 * 2**20


def check_model_folder(folder: Path) -> None:
    """Refuse a folder whose files name code, or are code.

    Raises:
        ModelUnavailable: Says which file, and what in it.
    """
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number >= _MOST_FILES:
            raise _refused(folder, f"it holds more than {_MOST_FILES:,} files")
        name = path.relative_to(folder)
        if path.suffix.lower() in _CODE_SUFFIXES | _PICKLES:
            raise _refused(folder, f"its file {name} is code, or may hold some")
        if path.name == "adapter_config.json":
            raise _refused(folder, f"its file {name} has code imported for an adapter")
        if path.suffix.lower() == ".json" and path.name not in _VOCABULARIES | _NOTES:
            for key, value in _strings(_parsed(folder, path)):
                if key in _CODE_KEYS:
                    raise _refused(folder, f"its file {name} names code to be run ({key})")
                if _IMPORTS.fullmatch(value) and not _KNOWN.fullmatch(value) and not key.endswith("_file"):
                    raise _refused(folder, f"its file {name} names code to be imported ({key}: {value[:80]})")


def _parsed(folder: Path, path: Path) -> Any:
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            raise _refused(folder, f"its file {path.relative_to(folder)} is too large, or no regular file")
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise _refused(folder, f"its file {path.relative_to(folder)} is no JSON that can be read") from None


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a configuration with the key it stands under; keys of code with whatever stands under them."""
    waiting = [(key, value)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(str(name), each) for name, each in value.items()]
            if key in _CODE_KEYS:
                yield key, ""
        elif isinstance(value, list):
            waiting += [(key, each) for each in value]
        elif key in _CODE_KEYS and value:
            yield key, str(value)
        elif isinstance(value, str) and key not in _NAME_KEYS:
            yield key, value


def _refused(folder: Path, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"The model at {folder} is not loaded: {reason}.",
        fix="Use a model of plain weights and configuration, or take that out if you know what it is.",
    )
