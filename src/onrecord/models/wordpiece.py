"""The word pieces that the packaged models read."""

from __future__ import annotations

from functools import lru_cache

from tokenizers import Tokenizer

from onrecord.models.packaged import model_folder


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The vocabulary of the packaged model, without padding and without limit."""
    loaded: Tokenizer = Tokenizer.from_file(str(model_folder("attribution") / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded
