"""Optional: a cross-encoder of the user's own orders the evidence. Used only if the setting `cross_encoder` names one.

Any model that `sentence_transformers.CrossEncoder` loads from a folder will do (ms-marco-MiniLM, bge-reranker, ...).
It orders the best evidence anew and changes nothing else: the i-th best keeps the i-th score, so that what is said of
how sure an answer is stays on the scale it was measured on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import ModelUnavailable
from onrecord.models.folder_check import check_model_folder
from onrecord.retrieve.evidence import Evidence

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

ORDERED = 40
"""How many pieces of evidence it orders."""


def order(question: str, evidence: Sequence[Evidence], folder: str) -> list[Evidence]:
    """The evidence with its best forty in the order of a cross-encoder.

    Raises:
        ModelUnavailable: There is no such model, or it cannot be loaded.
    """
    best, rest = list(evidence[:ORDERED]), list(evidence[ORDERED:])
    if not best:
        return rest
    judged = _load(folder).predict([(question, each.text) for each in best], show_progress_bar=False)
    places = sorted(range(len(best)), key=lambda number: (-float(judged[number]), number))
    return [replace(best[number], score=each.score) for number, each in zip(places, best, strict=True)] + rest


@lru_cache(maxsize=1)
def _load(folder: str) -> CrossEncoder:
    if not (Path(folder) / "model.safetensors").is_file():
        raise ModelUnavailable(
            f"There is no cross-encoder at {folder!r}: it has no model.safetensors.",
            fix="Set cross_encoder to the folder of a model for sentence_transformers.CrossEncoder, or leave it out.",
        )
    check_model_folder(Path(folder))
    try:
        import torch
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(
            folder,
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            activation_fn=torch.nn.Identity(),  # only the order counts, and no configuration names a function to run
            model_kwargs={"use_safetensors": True},
        )
        if model.num_labels != 1:
            raise ValueError(f"it gives {model.num_labels} numbers for a text, not one")
        return model
    except Exception as error:  # whatever the libraries raise for a broken folder, the person needs one sentence
        raise ModelUnavailable(
            f"The cross-encoder at {folder} cannot be loaded: {error}.", fix="Check the folder, or leave it out."
        ) from error
