"""Asks an index with the toy models from several threads while it is rebuilt: `asker.py PLACE THREADS QUESTIONS SEED`.

Every file of edition N says N; an answer that cites two editions, or words that are not in the edition's files, is
mixed. Writes one line of JSON: how many questions were answered, from which editions, and what was wrong.
"""

from __future__ import annotations

import json
import random
import re
import sys
import threading
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pytest
from toys import toy_settings, use_toys

import onrecord
from onrecord import Answer

TOWNS = 12


def files_of(edition: int) -> dict[str, str]:
    """The files of an edition: no sentence of one edition is in another."""
    return {
        f"town{number}.txt": f"date 2026-01-0{number % 9 + 1} Town {number} has a mayor.\n\n"
        f"“The bridge of town {number} costs {edition * 1000 + number} in edition {edition},” Ada Lovelace said.\n\n"
        f"“Town {number} will not pay it in edition {edition},” Bob Byron said.\n"
        for number in range(TOWNS)
    }


def trouble(answer: Answer) -> str:
    """What is wrong with an answer, or nothing."""
    quoted = [(each.document, each.start, each.end, each.quote) for each in answer.citations]
    found = [(hit.document, hit.start, hit.end, hit.text) for hit in answer.hits]
    editions = set()
    for document, start, end, quote in quoted + found:
        if document.text[start:end] != quote:
            return f"a quotation is not in its place: {quote!r}"
        editions |= set(re.findall(r"edition (\d+)", document.text))
        number = int(re.search(r"town(\d+)", document.path)[1])
        wanted = [files_of(int(edition))[f"town{number}.txt"].split(" ", 2)[2] for edition in editions]
        if document.text not in wanted:
            return f"a document is of no edition: {document.path}"
    if len(editions) != 1:
        return f"editions are mixed: {sorted(editions)}"
    if not answer.citations:
        return f"there is no answer: {answer.reason}"
    return ""


def main() -> None:
    """Ask, and say what came of it."""
    place, threads, questions, seed = Path(sys.argv[1]), *map(int, sys.argv[2:])
    use_toys(pytest.MonkeyPatch())
    index = onrecord.Index.open(settings=toy_settings(place))
    wrong: list[str] = []
    editions: set[str] = set()
    asked = [0] * threads

    def work(thread: int) -> None:
        chance = random.Random(seed * 100 + thread)
        for _ in range(questions // threads):
            number = chance.randrange(TOWNS)
            try:
                answer = index.ask(f"What did Ada Lovelace say about the bridge of town {number}?")
                wrong.extend(filter(None, [trouble(answer)]))
                editions.update(re.findall(r"edition (\d+)", answer.text))
            except Exception:
                wrong.append(traceback.format_exc()[-600:])
            asked[thread] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    print(
        json.dumps(
            {"asked": sum(asked), "editions": sorted(editions, key=int), "wrong": wrong[:5], "wrongs": len(wrong)}
        )
    )


if __name__ == "__main__":
    main()
