"""Export an embedding model to ONNX, and cache the result in the user's cache folder.

The export needs torch and takes some seconds, once per model. Running the exported model (`backends`) needs no
torch.

    CACHE/onrecord/<SHA-256 of the weights>-<version>/
      model.onnx       token ids, mask (and types) -> token vectors
      reference.npy    vectors of `CHECKS` from the original model, float32
      export.json      SHA-256 of both; written last
      checked.json     backends that were compared with the reference; optional
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.models.folder_check import check_model_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

VERSION = 1
"""Version of the export; files of another version are exported again."""

MODEL, REFERENCE, RECORD, CHECKED = "model.onnx", "reference.npy", "export.json", "checked.json"

_CHECKS = """
The council closed the bridge. Taxes will rise next year. He denied the allegations. Rain is expected tomorrow.
Prices fell in March. The minister resigned on Monday. She won the election. Police arrested three men.
The court rejected the appeal. Schools reopen in September. The bank raised interest rates. Oil exports doubled.
Doctors warned of a shortage. The treaty was signed in Geneva. Farmers blocked the road. A fire destroyed the market.
The team lost the final. Scientists found a new planet. Voters want lower rents. The army withdrew its troops.
The company cut a thousand jobs. Trade talks have failed. The president will visit Beijing. Trains were cancelled.
The vaccine is safe. The museum opens in spring. Two ships collided at sea. The mayor apologised to residents.
The senator supports the bill. Nobody was hurt. Gas supplies are secure. The union called a strike.
The film won a prize. Migrants crossed the border. The dam may break. Unemployment is at a record low.
The ambassador was recalled. Wheat harvests were poor. The satellite reached its orbit. Wages have not kept up.
The king opened parliament. A storm cut the power. The airline ordered new planes. The budget was approved.
The judge freed the journalist. The lake is drying up. Tourists are returning. Taiwan is part of the talks.
"""
CHECKS = tuple(sentence + "." for sentence in _CHECKS.replace("\n", " ").strip(" .").split(". "))
"""Short sentences for comparing a backend with the original model."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A model's tokenizer, without truncation or padding, and its maximum number of tokens."""

    tokenizer: Tokenizer
    window: int


@dataclass(frozen=True, slots=True)
class Exported:
    """An exported model file, with the unit vectors of `CHECKS` that it must reproduce, one per row."""

    model: Path
    reference: NDArray[np.float32]
    pieces: Pieces


def cache_folder(setting: str = "") -> Path:
    """Return the folder for exported models: the setting, else `onrecord` in the user's cache folder."""
    if setting:
        return Path(setting).expanduser()
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "onrecord"


def exported(folder: Path, fingerprint: str, cache: Path) -> Exported | None:
    """Return the exported model of `folder`, exporting it if the cache has no intact copy.

    Return None if only sentence-transformers can run the model: its pooling is not the mean, or it has no
    `tokenizer.json`.

    Raises:
        OSError: The cache cannot be written.
    """
    pieces = _pieces(folder)
    if pieces is None:
        return None
    place = cache / f"{fingerprint}-{VERSION}"
    found = _read(place, pieces)
    if found is None:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="export-", dir=cache) as made:
            _export(folder, Path(made))
            # The cached files are damaged, or another process was faster and its files can be used.
            if _read(place, pieces) is None:
                shutil.rmtree(place, ignore_errors=True)
                with contextlib.suppress(OSError):
                    Path(made).rename(place)
                Path(made).mkdir(exist_ok=True)
        found = _read(place, pieces)
        if found is None:
            raise OSError(f"The exported model in {place} does not match its checksum.")
    return found


def checked(model: Exported) -> dict[str, tuple[float, float]]:
    """Load the results stored by `remember`: backend -> similarity to the reference."""
    try:
        found = json.loads((model.model.parent / CHECKED).read_bytes())
        return {str(name): (float(cosine), float(neighbours)) for name, (cosine, neighbours) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def remember(model: Exported, name: str, nearness: tuple[float, float]) -> None:
    """Store a backend's similarity to the reference, so that it is not compared on every start."""
    path = model.model.parent / CHECKED
    with contextlib.suppress(OSError), tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump(checked(model) | {name: nearness}, file)
        file.close()
        Path(file.name).replace(path)


def unlimited(tokenizer: Tokenizer) -> Tokenizer:
    """Disable padding and truncation of a tokenizer."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _pieces(folder: Path) -> Pieces | None:
    """Return the tokenizer of a model with mean pooling; None for other models."""
    try:
        kinds = [str(each["type"]).rpartition(".")[2] for each in json.loads((folder / "modules.json").read_bytes())]
        pooling = json.loads((folder / "1_Pooling" / "config.json").read_bytes())
        modes = {key for key, value in pooling.items() if key.startswith("pooling_mode_") and value is True}
        if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
            return None
        if modes != {"pooling_mode_mean_tokens"} and not (not modes and pooling["pooling_mode"] == "mean"):
            return None
        window = int(json.loads((folder / "sentence_bert_config.json").read_bytes())["max_seq_length"])
        return Pieces(unlimited(Tokenizer.from_file(str(folder / "tokenizer.json"))), window)
    except Exception:  # tokenizer errors have no common base; sentence-transformers will report the problem
        return None


def load_torch(folder: Path) -> SentenceTransformer:
    """Load a model with sentence-transformers: from safetensors, without remote code, offline."""
    check_model_folder(folder)
    # The folder is complete; a hub request would leave the machine.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    quiet: Any = transformers_logging.disable_progress_bar
    quiet()
    model = SentenceTransformer(
        str(folder),
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"use_safetensors": True},
    )
    model.eval()
    return model


def _read(place: Path, pieces: Pieces) -> Exported | None:
    """Load an exported model from the cache if its checksums match."""
    try:
        record = json.loads((place / RECORD).read_bytes())
        for name in (MODEL, REFERENCE):
            with (place / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != record[name]:
                    return None
        reference: NDArray[np.float32] = np.load(place / REFERENCE, allow_pickle=False)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Exported(place / MODEL, reference, pieces)


def _export(folder: Path, place: Path) -> None:
    model: Any = load_torch(folder)
    np.save(place / REFERENCE, model.encode(list(CHECKS), normalize_embeddings=True, show_progress_bar=False))
    _write_onnx(model, place / MODEL)
    record = {name: _sha256_synced(place / name) for name in (MODEL, REFERENCE)}
    (place / RECORD).write_text(json.dumps(record), encoding="utf-8")


def _write_onnx(model: Any, path: Path) -> None:
    """Export with torch's older exporter: it needs no further package and gives the same graph here."""
    import torch

    network = model[0].auto_model
    network.set_attn_implementation("eager")  # plain matrix products, which every runtime recognises and fuses
    names = list(model.tokenizer.model_input_names)

    class States(torch.nn.Module):
        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            state: torch.Tensor = network(**dict(zip(names, values, strict=True))).last_hidden_state
            return state

    wrapped = States()
    wrapped.add_module("network", network)
    sample = model.tokenizer([CHECKS[0], "Short."], padding=True, return_tensors="pt")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # deprecation of the exporter, and branches not taken by the sample
        torch.onnx.export(
            wrapped.eval(),
            tuple(sample[name] for name in names),
            str(path),
            input_names=names,
            output_names=["pieces"],
            dynamic_axes={name: {0: "texts", 1: "length"} for name in [*names, "pieces"]},
            opset_version=17,
            dynamo=False,
        )


def _sha256_synced(path: Path) -> str:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()
