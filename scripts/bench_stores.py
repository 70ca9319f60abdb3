#!/usr/bin/env python3
"""Measures what a search among many vectors costs: time, memory, disk, building, opening, and what is found.

Vectors: those of the passages of an index, and copies of them with noise of relative length 0.6 until there are as
many as asked for. Questions: those of corpus/questions.jsonl, encoded by the encoder of the settings. What should be
found: the ten nearest by comparing all vectors. Each store is built in one process and opened in another, which answers
one question after the other on one processor. Memory: what that process has grown by since before it opened the
store, pages of mapped files that it has touched included.

Kinds: `faiss`, as the size decides; `flat`, where FAISS compares all whatever the size; `exact`, numpy.

Usage: python scripts/bench_stores.py [--index DIR] [--sizes N …] [--kinds KIND …] [--plot FILE.svg] [--json]
       python scripts/bench_stores.py --rows FILE.jsonl --plot FILE.svg
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from assistant.arrays import Floats, Rows, unit_rows
from assistant.cli.assembly import make_encoder
from assistant.settings import Settings
from assistant.store import faiss_index
from assistant.store.faiss_index import NEAREST, exact_nearest, recall
from assistant.store.snapshot import VECTORS
from assistant.store.snapshots import open_current
from assistant.store.vectors import new_store, open_store

KINDS = ("faiss", "flat", "exact")
NOISE = 0.6  # length of the noise, the vector's own being 1
SEED = 7
QUESTIONS, EXPECTED, STORE = "questions.npy", "expected.npy", "store"
_BLOCK = 100_000
_MEGABYTE = 1e6
_COLUMNS = (
    *("kind", "vectors", "index", "recall_at_10", "p50_ms", "p95_ms", "memory_mb", "disk_mb", "build_s", "open_s"),
)


def main() -> int:
    """Measures and prints; returns the exit code."""
    options = _parser().parse_args()
    if options.rows:
        lines = options.rows.read_text(encoding="utf-8").splitlines()
        plot([json.loads(line) for line in lines], options.plot or options.rows.with_suffix(".svg"))
        return 0
    if options.step:
        _run_step(options.step, Path(options.folder), options)
        return 0
    rows = []
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        place = Path(folder)
        np.save(place / QUESTIONS, _question_vectors(options.questions, options.index))
        for size in options.sizes:
            for kind in options.kinds:
                rows.append(_measure(place, size, kind, options.index))
                print(json.dumps(rows[-1]) if options.json else _line(rows[-1]), flush=True)
    if options.plot:
        plot(rows, options.plot)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path("index"), help="whose vectors are copied (default: index)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="numbers of vectors")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=["faiss"], help="default: faiss")
    parser.add_argument("--questions", type=int, default=300, help="questions asked (default: 300)")
    parser.add_argument("--work", type=Path, help="folder for temporary files")
    parser.add_argument("--plot", type=Path, help="SVG of time, memory and building over the number of vectors")
    parser.add_argument("--rows", type=Path, help="measure nothing: plot the lines that --json printed into this file")
    parser.add_argument("--json", action="store_true", help="print one JSON object a store")
    parser.add_argument("--step", choices=("build", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser


def copies(real: Floats, count: int) -> Floats:
    """(count, dim): the real vectors (n, dim) of length 1, then copies of them with noise, of length 1 too."""
    pen = np.random.default_rng(SEED)
    made = np.empty((count, real.shape[1]), np.float32)
    for start in range(0, count, _BLOCK):
        rows = np.arange(start, min(count, start + _BLOCK))
        noise = NOISE * unit_rows(pen.standard_normal((len(rows), real.shape[1]), dtype=np.float32))
        noise[rows < len(real)] = 0
        made[rows] = unit_rows(real[rows % len(real)] + noise)
    return made


def build_store(real: Floats, folder: Path, size: int, kind: str) -> dict[str, Any]:
    """Builds a store in the folder and writes what should be found in it; returns seconds and kind of index."""
    vectors = copies(real, size)
    np.save(folder / EXPECTED, exact_nearest(vectors, np.load(folder / QUESTIONS), NEAREST))
    if kind == "flat":
        faiss_index.FLAT_UP_TO = sys.maxsize
    begun = time.perf_counter()
    store = new_store("exact" if kind == "exact" else "faiss", folder / STORE, vectors.shape[1])
    store.write(np.arange(size), vectors)
    store.publish()
    seconds = time.perf_counter() - begun
    return {"index": store.description()["kind"], "build_s": round(seconds, 1)}


def ask_store(folder: Path, kind: str) -> dict[str, Any]:
    """Opens the store of the folder and asks it every question, one after the other."""
    questions, expected = np.load(folder / QUESTIONS), np.load(folder / EXPECTED)
    before = psutil.Process().memory_info().rss
    begun = time.perf_counter()
    store = open_store("exact" if kind == "exact" else "faiss", folder / STORE)
    opened = time.perf_counter() - begun
    found, taken = [], []
    for question in questions:
        begun = time.perf_counter()
        found.append(_ten(store.search(question, NEAREST)[0]))
        taken.append(1000 * (time.perf_counter() - begun))
    return {
        "recall_at_10": round(recall(np.stack(found), expected), 4),
        "p50_ms": round(float(np.median(taken)), 2),
        "p95_ms": round(float(np.percentile(taken, 95)), 2),
        "memory_mb": round((psutil.Process().memory_info().rss - before) / _MEGABYTE, 1),
        "disk_mb": round(sum(path.stat().st_size for path in (folder / STORE).iterdir()) / _MEGABYTE, 1),
        "open_s": round(opened, 3),
    }


def _ten(keys: Rows) -> Rows:
    return np.pad(keys, (0, NEAREST - len(keys)), constant_values=-1)


def _question_vectors(count: int, index: Path) -> Floats:
    lines = Path("corpus/questions.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines[:count]]
    encoded = make_encoder(Settings(index=index)).encode_queries(texts, by_sentence=False)
    return np.stack([one.vector for one in encoded])


def _measure(folder: Path, size: int, kind: str, index: Path) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": kind, "vectors": size}
    for step in ("build", "ask"):
        command = [sys.executable, __file__, "--step", step, "--folder", str(folder), "--index", str(index)]
        ended = subprocess.run(
            [*command, "--sizes", str(size), "--kinds", kind], check=True, stdout=subprocess.PIPE, text=True
        )
        row |= json.loads(ended.stdout)
    return row


def _run_step(step: str, folder: Path, options: argparse.Namespace) -> None:
    (size,), (kind,) = options.sizes, options.kinds
    if step == "ask":
        print(json.dumps(ask_store(folder, kind)))
        return
    store = open_store("faiss", open_current(options.index).folder / VECTORS)
    print(json.dumps(build_store(store.get(np.arange(store.count())), folder, size, kind)))


def _line(row: Mapping[str, Any]) -> str:
    return "  ".join(f"{name} {row[name]}" for name in _COLUMNS)


def plot(rows: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Time of a question, memory and building over the number of vectors, a line a kind, both axes logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "bench"
    panels = {"p50_ms": "search, p50, ms", "memory_mb": "memory, MB", "build_s": "building, s"}
    figure, axes = pyplot.subplots(1, len(panels), figsize=(11, 3.4), layout="constrained")
    for axis, (name, title) in zip(axes, panels.items(), strict=True):
        for kind in dict.fromkeys(row["kind"] for row in rows):
            own = [row for row in rows if row["kind"] == kind]
            axis.loglog([row["vectors"] for row in own], [row[name] for row in own], marker="o", label=kind)
        axis.set(title=title, xlabel="vectors")
        axis.grid(visible=True, which="both", alpha=0.3)
    axes[0].legend()
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
