"""The WordPiece tokenizer of the packaged models."""

from __future__ import annotations

from functools import lru_cache

from tokenizers import Tokenizer

from onrecord.models.packaged import model_folder


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """Load the packaged tokenizer, without padding or truncation."""
    loaded: Tokenizer = Tokenizer.from_file(str(model_folder("attribution") / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded
