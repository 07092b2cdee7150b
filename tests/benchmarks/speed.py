#!/usr/bin/env python3
"""How fast: building, asking, starting; with --compare beside LlamaIndex and txtai, in one run on the same texts.

    python tests/benchmarks/speed.py FILES... --questions QUESTIONS.jsonl [--compare | --only-compare] [--keep FOLDER]

Every line is measured in a process of its own. Times of a busy machine say little, so processor seconds (of the
process and its children) stand beside them, and "torch" (sentence-transformers' default way of embedding the
passages, nothing else) is measured in the same run: ratios are what counts. The others get the same model and
processor; LlamaIndex the same files, split by its own default, txtai our passages, since it splits nothing. They
are installed in throwaway environments that see this one's torch and sentence-transformers. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
OTHERS = {"llamaindex": ["llama-index-core", "llama-index-embeddings-huggingface"], "txtai": ["txtai"]}
PASSAGES = "passages.json"
MODEL = "model"
"""File with the folder of the model, for those that have no OnRecord."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--questions", type=Path, required=False)
    parser.add_argument("--compare", action="store_true", help="measure LlamaIndex and txtai too (installs them)")
    parser.add_argument("--only-compare", action="store_true", help="that table and nothing else")
    parser.add_argument("--keep", type=Path, help="folder for what is built; a temporary one if not given")
    parser.add_argument("--worker", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    if options.worker:
        name, folder = options.worker
        print(json.dumps(WORKERS[name](Path(folder), [path.resolve() for path in options.files])))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        asked = [json.loads(line)["question"] for line in options.questions.read_text().splitlines() if line.strip()]
        (folder / "questions.json").write_text(json.dumps(asked))
        from onrecord.embed.embedder import PACKAGED, model_folder

        (folder / MODEL).write_text(str(model_folder(PACKAGED)))
        print(f"{len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f} before")
        if options.only_compare:
            _compare(folder, options.files, _run(_building(folder, options.files)), True)
        else:
            _measure_all(folder, options.files, options.compare)
        print(f"\nload {os.getloadavg()[0]:.1f} after")


def _building(folder: Path, files: list[Path]) -> list[str]:
    return [sys.executable, "-m", "onrecord", "index", "--index", str(folder / "index"), "--rebuild", *map(str, files)]


def _measure_all(folder: Path, files: list[Path], compare: bool) -> None:
    here = sys.executable
    building = _run(_building(folder, files))
    _worker(here, "passages", folder, files)
    torch = _worker(here, "torch", folder, files)
    count = len(json.loads((folder / PASSAGES).read_bytes()))
    print(f"\nembedding {count} passages          seconds   cpu s  a second  x torch  cosine  overlap@10")
    _backend_line("torch, the default", torch, torch)
    for backend in ("openvino-bf16", "openvino", "onnx"):
        try:
            _backend_line(backend, _worker(here, f"embed:{backend}", folder, files), torch)
        except subprocess.CalledProcessError:
            print(f"{backend:32s} not on this machine")
    ratio = torch["result"]["seconds"] / building["seconds"]
    print(f"\nbuilding, all stages: {building['seconds']:.1f} s, {building['cpu']:.0f} cpu s, ", end="")
    print(f"{ratio:.2f} times as fast as embedding alone by torch's default ({torch['result']['seconds']:.1f} s)")

    print("\nstarting                        seconds   cpu s   peak MB")
    ask = [here, "-m", "onrecord", "ask", "--index", str(folder / "index"), "what did Trump say about trade"]
    for name, command in (
        ("onrecord --help", [here, "-m", "onrecord", "--help"]),
        ("import onrecord", [here, "-c", "import onrecord"]),
        ("python alone", [here, "-c", "pass"]),
        ("onrecord ask", ask),
    ):
        runs = [_run(command) for _ in range(3)]
        best = min(runs, key=lambda run: float(run["seconds"]))
        print(f"{name:30s} {best['seconds']:8.2f} {best['cpu']:7.2f} {best['peak']:9.0f}")

    _compare(folder, files, building, compare)


def _compare(folder: Path, files: list[Path], building: dict[str, Any], compare: bool) -> None:
    """A line for each system; one that fails says so and does not stop the next."""
    here = sys.executable
    if not (folder / PASSAGES).exists():
        _worker(here, "passages", folder, files)
    print(f"\n{'':12s}   index s   cpu s   peak MB   size MB   cold ask s   peak MB   p50 ms   p95 ms")
    _system_line("onrecord", building, _size(folder / "index"), ask_of(here, "onrecord", folder, files))
    for name in OTHERS if compare else ():
        try:
            python = str(_environment(folder, name))
            built = _worker(python, f"{name}-index", folder, files)
            _system_line(name, built, _size(folder / name), ask_of(python, name, folder, files))
        except subprocess.CalledProcessError as error:
            print(f"{name:12s} failed: {error}")


def ask_of(python: str, name: str, folder: Path, files: list[Path]) -> tuple[dict[str, Any], dict[str, Any]]:
    """One question in a fresh process, and all questions in one."""
    return _worker(python, f"{name}-cold", folder, files), _worker(python, f"{name}-ask", folder, files)


def _backend_line(name: str, run: dict[str, Any], torch: dict[str, Any]) -> None:
    result, base = run["result"], torch["result"]
    alike = "" if result is base else f"{result['cosine']:9.5f} {result['overlap']:10.4f}"
    speed = base["seconds"] / result["seconds"]
    rate = result["count"] / result["seconds"]
    print(f"{name:32s} {result['seconds']:8.1f} {result['cpu']:7.1f} {rate:9.1f} {speed:8.2f} {alike}", flush=True)


def _system_line(name: str, built: dict[str, Any], size: float, asked: tuple[dict[str, Any], dict[str, Any]]) -> None:
    cold, warm = asked[0], asked[1]["result"]
    print(
        f"{name:12s} {built['seconds']:9.1f} {built['cpu']:7.0f} {built['peak']:9.0f} {size:9.1f} "
        f"{cold['seconds']:12.2f} {cold['peak']:9.0f} {warm['p50']:8.1f} {warm['p95']:8.1f}",
        flush=True,
    )


# Measuring a process


def _worker(python: str, name: str, folder: Path, files: list[Path]) -> dict[str, Any]:
    return _run([python, str(HERE), *map(str, files), "--worker", name, str(folder)])


def _run(command: list[str]) -> dict[str, Any]:
    """Seconds, processor seconds and most memory of a command with its children, and its JSON, if it prints some."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.1):
            peak[0] = max(peak[0], sum(map(_megabytes, _family(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, errors = process.communicate()
    seconds = time.monotonic() - started
    stop.set()
    watcher.join()
    if process.returncode not in (0, 3):
        sys.stderr.write(errors.decode()[-3000:])
        raise subprocess.CalledProcessError(process.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    lines = output.decode().strip().splitlines()
    result = json.loads(lines[-1]) if "--worker" in command and lines else None
    return {"seconds": seconds, "cpu": spent, "peak": peak[0], "result": result}


def _family(pid: int) -> Iterator[int]:
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in path.read_text().split():
                yield from _family(int(child))
        except OSError:
            continue


def _megabytes(pid: int) -> float:
    """Memory of a process, what it shares counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _environment(folder: Path, name: str) -> Path:
    """Python of a throwaway environment with these packages; what is installed here serves there too."""
    place = folder / f"venv-{name}"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        (packages,) = (place / "lib").glob("python*/site-packages")
        own = next(path for path in sys.path if path.endswith("site-packages"))
        (packages / "shared.pth").write_text(own + "\n")
        subprocess.run([str(python), "-m", "pip", "install", "-q", *OTHERS[name]], check=True)
    return python


# What the processes do


def _timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    started, spent = time.monotonic(), time.process_time()
    made = work()
    return time.monotonic() - started, time.process_time() - spent, made


def _asked(folder: Path, ask: Callable[[str], Any]) -> dict[str, float]:
    questions = json.loads((folder / "questions.json").read_bytes())
    ask(questions[0])
    times = sorted(_timed(lambda text=text: ask(text))[0] * 1000 for text in questions)
    return {"p50": statistics.median(times), "p95": times[int(len(times) * 0.95)]}


def _model(folder: Path) -> str:
    return (folder / MODEL).read_text()


def passages(folder: Path, files: list[Path]) -> dict[str, int]:
    """The texts that OnRecord embeds, each once, in a file for all the others."""
    import onrecord
    from onrecord.indexing.split import embedded_text, split

    documents = list(onrecord.Index.open(folder / "index").documents())
    texts = {embedded_text(each, part)[0]: None for each in documents for part in split(each.text, 160)}
    (folder / PASSAGES).write_text(json.dumps(list(texts)))
    return {"passages": len(texts)}


def torch_default(folder: Path, files: list[Path]) -> dict[str, float]:
    """sentence-transformers as one would write it down."""
    import numpy as np
    from sentence_transformers import SentenceTransformer

    texts = json.loads((folder / PASSAGES).read_bytes())
    model = SentenceTransformer(_model(folder), device="cpu")
    model.encode(texts[:8])
    seconds, spent, rows = _timed(lambda: model.encode(texts))
    np.save(folder / "torch.npy", rows)
    return {"seconds": seconds, "cpu": spent, "count": len(texts)}


def embed(folder: Path, backend: str) -> dict[str, float]:
    """One of OnRecord's backends, compared with torch's vectors: least cosine, and shared ten nearest neighbours."""
    import numpy as np

    from onrecord.embed.embedder import load_embedder

    texts = json.loads((folder / PASSAGES).read_bytes())
    embedder = load_embedder(backend=backend)
    seconds, spent, rows = _timed(
        lambda: np.concatenate([embedder.embed(texts[at : at + 64]) for at in range(0, len(texts), 64)])
    )
    reference = np.load(folder / "torch.npy")

    def nearest(given: Any) -> list[set[int]]:
        scores = given @ given.T
        np.fill_diagonal(scores, -2)
        return [set(row) for row in np.argpartition(-scores, 10, axis=1)[:, :10].tolist()]

    shared = [len(a & b) / 10 for a, b in zip(nearest(rows), nearest(reference), strict=True)]
    cosine = float((rows * reference).sum(axis=1).min())
    return {"seconds": seconds, "cpu": spent, "count": len(texts), "cosine": cosine, "overlap": statistics.mean(shared)}


def onrecord_ask(folder: Path, files: list[Path]) -> dict[str, float]:
    """All questions, in one process."""
    import onrecord

    index = onrecord.Index.open(folder / "index")
    return _asked(folder, index.ask)


def onrecord_cold(folder: Path, files: list[Path]) -> dict[str, bool]:
    """One question, from nothing."""
    import onrecord

    return {"answered": onrecord.Index.open(folder / "index").ask("what did Trump say about trade").answered}


def llamaindex_index(folder: Path, files: list[Path]) -> dict[str, int]:
    """Its default splitter and its vector index, kept as it keeps them."""
    from llama_index.core import SimpleDirectoryReader, VectorStoreIndex

    _llamaindex(folder)
    found = [path for given in files for path in ([given] if given.is_file() else sorted(given.rglob("*.txt")))]
    documents = SimpleDirectoryReader(input_files=[str(path) for path in found]).load_data()
    VectorStoreIndex.from_documents(documents).storage_context.persist(str(folder / "llamaindex"))
    return {"documents": len(documents)}


def _llamaindex(folder: Path) -> None:
    from llama_index.core import Settings
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    Settings.embed_model = HuggingFaceEmbedding(model_name=_model(folder), device="cpu")
    Settings.llm = None


def _llamaindex_retriever(folder: Path) -> Any:
    from llama_index.core import StorageContext, load_index_from_storage

    _llamaindex(folder)
    index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder / "llamaindex")))
    return index.as_retriever(similarity_top_k=10)


def llamaindex_cold(folder: Path, files: list[Path]) -> dict[str, int]:
    """One question, from nothing."""
    return {"found": len(_llamaindex_retriever(folder).retrieve("what did Trump say about trade"))}


def llamaindex_ask(folder: Path, files: list[Path]) -> dict[str, float]:
    """All questions, in one process."""
    return _asked(folder, _llamaindex_retriever(folder).retrieve)


def txtai_index(folder: Path, files: list[Path]) -> dict[str, int]:
    """Hybrid: vectors and BM25, with the texts."""
    from txtai import Embeddings

    texts = json.loads((folder / PASSAGES).read_bytes())
    embeddings = Embeddings(path=_model(folder), hybrid=True, content=True, gpu=False)
    embeddings.index(list(enumerate(texts)))
    embeddings.save(str(folder / "txtai"))
    return {"passages": len(texts)}


def _txtai(folder: Path) -> Any:
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(folder / "txtai"))
    return embeddings


def txtai_cold(folder: Path, files: list[Path]) -> dict[str, int]:
    """One question, from nothing."""
    return {"found": len(_txtai(folder).search("what did Trump say about trade", 10))}


def txtai_ask(folder: Path, files: list[Path]) -> dict[str, float]:
    """All questions, in one process."""
    embeddings = _txtai(folder)
    return _asked(folder, lambda text: embeddings.search(text, 10))


WORKERS: dict[str, Callable[[Path, list[Path]], Any]] = {
    "passages": passages,
    "torch": torch_default,
    "embed:openvino-bf16": lambda folder, _: embed(folder, "openvino-bf16"),
    "embed:openvino": lambda folder, _: embed(folder, "openvino"),
    "embed:onnx": lambda folder, _: embed(folder, "onnx"),
    "onrecord-ask": onrecord_ask,
    "onrecord-cold": onrecord_cold,
    "llamaindex-index": llamaindex_index,
    "llamaindex-cold": llamaindex_cold,
    "llamaindex-ask": llamaindex_ask,
    "txtai-index": txtai_index,
    "txtai-cold": txtai_cold,
    "txtai-ask": txtai_ask,
}

if __name__ == "__main__":
    main()
