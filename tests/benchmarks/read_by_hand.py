#!/usr/bin/env python3
"""Measure a strong reader without a model: write the prompts out, let people or another program answer, play it back.

    python tests/benchmarks/read_by_hand.py write PROMPTS.jsonl INDEX QUESTIONS.jsonl
    python tests/benchmarks/read_by_hand.py play REPLIES.jsonl INDEX QUESTIONS.jsonl

`write` asks every question with a server in the model's place that picks nothing, and writes down what it was sent:
`{"id": ..., "prompt": ...}` a line, for the questions for which a language model is asked at all. REPLIES has
`{"id": ..., "reply": ...}` a line, the text a model would have answered with. `play` answers with them over a real
socket and prints the figures beside those of the built-in reader.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from onrecord import Answer, Index, Settings
from onrecord.cli.output import print_figures
from onrecord.evaluate import load_questions, summary
from onrecord.evaluate.readers import differences, run_reader

sys.path.append(str(Path(__file__).parents[1]))
from model_server import completion, http, model_server

NOTHING = '{"sentences": []}'


def write(output: Path, folder: str, questions: Path) -> None:
    """Write down the prompts of a question set."""
    with model_server(http(completion(NOTHING))) as server, output.open("w", encoding="utf-8") as lines:
        index = Index.open(settings=Settings(index=folder, llm_model="by hand", llm_base_url=server.url))
        for item in load_questions(questions):
            before = len(server.bodies)
            index.ask(item.question, item.history)
            if len(server.bodies) > before:
                lines.write(json.dumps({"id": item.id, "prompt": server.prompt}, ensure_ascii=False) + "\n")


def play(replies: Path, folder: str, questions: Path) -> None:
    """Answer with the replies, and print the figures of both readers for the questions that have one."""
    rows = map(json.loads, replies.read_text(encoding="utf-8").splitlines())
    said = {row["id"]: str(row["reply"]) for row in rows}
    items = [item for item in load_questions(questions) if item.id in said]
    built_in = Index.open(settings=Settings(index=folder))
    runs = [run_reader("built-in", items, built_in.ask, built_in.documents())]
    left = iter(items)
    with model_server(http(completion(NOTHING))) as server:
        index = Index.open(settings=Settings(index=folder, llm_model="by hand", llm_base_url=server.url))

        def ask(question: str, history: Sequence[str]) -> Answer:
            server.say(said[next(left).id])
            return index.ask(question, history)

        runs.append(run_reader("by hand", items, ask, index.documents()))
    for done in runs:
        print(done.summary())
        print_figures(summary(done.outcomes))
    for done, only in zip(runs, differences(runs[0], runs[1]), strict=True):
        print(f"clean with {done.name} only: {' '.join(only)}")


def main() -> None:
    """Write prompts or play replies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("write", "play"))
    parser.add_argument("file", type=Path)
    parser.add_argument("index")
    parser.add_argument("questions", type=Path)
    given = parser.parse_args()
    {"write": write, "play": play}[given.what](given.file, given.index, given.questions)


if __name__ == "__main__":
    main()
