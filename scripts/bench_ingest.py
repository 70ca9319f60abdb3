#!/usr/bin/env python3
"""Measures what an ingest costs: CPU seconds and peak memory, case by case, each in a process of its own.

The corpus is made here: small Markdown files of 40 to 200 words, all different. CPU is user and system time of the
process and of those it starts, from the moment when imports are done and the encoder is loaded. Peak memory is that of
the process, with all that was loaded.

Cases: read N files and cut them into passages; build an index of N files; run again on an unchanged corpus; run again
with one file changed. Vectors are made up (--encoder fake: of the real shape, by a random generator) where only the
rest is of interest, as encoding 20,000 passages takes long; tokens are counted by the real encoder in any case.

Usage: python scripts/bench_ingest.py [--files N …] [--encoder real|fake] [--json]
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.arrays import Floats, unit_rows
from assistant.cli.assembly import make_encoder
from assistant.embedding import Encoded, Encoder, Progress, QueryVectors
from assistant.ingestion.pipeline import build
from assistant.ingestion.plan import make_plan
from assistant.ingestion.source_loading import load_sources
from assistant.ingestion.splitter import SplitLimits, split_document
from assistant.settings import Settings
from assistant.text.words import content_words
from assistant.types import Span

CASES = ("read", "build", "unchanged", "one changed")
SEED = 7
WORDS = (40, 200)  # of one file, least and most
NUMBERED = 0.2  # of the sentences hold a number
BLOCK = 1000  # made-up vectors at once, so that making them costs no memory
VECTORS = ("vectors", "example-questions", "sentences.npy", "words.npy", "document-vectors.npy")
_SUBJECTS = "friend sister doctor neighbour sponsor group teacher cousin stranger driver baker nurse"
_VERBS = "meets calls helps visits thanks remembers asks follows answers joins trusts leaves"
_OBJECTS = "morning meeting garden kitchen letter evening station village craving habit promise weekend"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday holiday"
_NAMES = "Ada Ben Cleo Dan Eva Finn Gail Hugo Ines Jack Kim Leo Mona Nils Olga Pat"
_PLACES = "harbour church library market river corner office hall bridge farm square orchard"


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs="+", default=[2000], help="sizes of the corpus (default: 2000)")
    parser.add_argument("--encoder", choices=("real", "fake"), default="fake", help="who makes the vectors")
    parser.add_argument("--json", action="store_true", help="print one JSON object a case")
    parser.add_argument("--one", nargs=2, metavar=("CASE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one[0], Path(options.one[1]), fake=options.encoder == "fake")))
        return 0
    for count in options.files:
        with tempfile.TemporaryDirectory() as folder:
            write_corpus(Path(folder) / "corpus", count)
            for case in CASES:
                row = {"files": count, "case": case, **_in_a_process(case, folder, options.encoder)}
                print(json.dumps(row) if options.json else _line(row), flush=True)
    return 0


def write_corpus(folder: Path, count: int) -> None:
    """Markdown files, each of its own words, a hundred in each subfolder."""
    pen = random.Random(SEED)  # noqa: S311 - a corpus, no secret
    for number in range(count):
        place = folder / f"{number // 100:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05}.md").write_text(_article(pen, number), encoding="utf-8")


def _article(pen: random.Random, number: int) -> str:
    wanted = pen.randint(*WORDS)
    paragraphs = []
    while wanted > 0:
        sentences = [_sentence(pen) for _ in range(pen.randint(2, 5))]
        paragraphs.append(" ".join(sentences))
        wanted -= sum(len(one.split()) for one in sentences)
    title = f"{pen.choice(_OBJECTS.split()).title()} {number} at the {pen.choice(_PLACES.split())}"
    head = f"---\ntitle: {title}\nauthor: Bench\npublished: 2024-01-01\nkind: article\n---\n"
    return f"{head}# {title}\n\n" + "\n\n".join(paragraphs) + "\n"


def _sentence(pen: random.Random) -> str:
    parts = [
        f"The {pen.choice(_SUBJECTS.split())} {pen.choice(_VERBS.split())} the {pen.choice(_OBJECTS.split())} "
        f"near the {pen.choice(_PLACES.split())}"
        for _ in range(pen.randint(1, 2))
    ]
    when = f"after {pen.randint(2, 900)} days" if pen.random() < NUMBERED else f"on a {pen.choice(_DAYS.split())}"
    return f"{' and '.join(parts)} {when}, says {pen.choice(_NAMES.split())}."


def _in_a_process(case: str, folder: str, encoder: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--encoder", encoder, "--one", case, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(case: str, folder: Path, *, fake: bool) -> dict[str, float]:
    """CPU seconds, peak memory in MB, passages, and bytes of vectors a passage of one case."""
    corpus, index = folder / "corpus", folder / "index"
    real = make_encoder(Settings(index=index))
    encoder: Encoder = FakeVectors(real) if fake else real
    loaded_mb = _peak_mb()
    if case == "one changed":
        changed = sorted(corpus.rglob("*.md"))[0]
        changed.write_text(changed.read_text(encoding="utf-8") + "\nOne more sentence stands here.\n", encoding="utf-8")
    began = _cpu_seconds()
    passages = read(corpus, folder / "none", encoder) if case == "read" else build(corpus, index, encoder).passages
    row = {"cpu_seconds": round(_cpu_seconds() - began, 2), "peak_mb": round(_peak_mb()), "passages": passages}
    return {**row, "loaded_mb": round(loaded_mb), "vector_bytes_a_passage": _vector_bytes(index, passages)}


def read(corpus: Path, index: Path, encoder: Encoder) -> int:
    """Reads every file and cuts it; returns how many passages there are."""
    sources = load_sources(corpus, make_plan(corpus, index), kept=())
    limits = SplitLimits(max_tokens=encoder.max_tokens)
    return sum(len(split_document(one, encoder.count_tokens, limits)) for one in sources.documents)


class FakeVectors:
    """Another encoder's tokens and shapes with made-up vectors: see Encoder."""

    def __init__(self, real: Encoder) -> None:
        self._real = real
        self._random = np.random.default_rng(SEED)
        self.name, self.digest, self.dtype = f"fake {real.name}", real.digest[::-1], real.dtype
        self.dimension, self.word_dimension = real.dimension, real.word_dimension
        self.max_tokens, self.prefixes = real.max_tokens, real.prefixes

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See Encoder."""
        return self._real.count_tokens(texts)

    def encode_queries(self, texts: Sequence[str], *, by_sentence: bool = False) -> list[QueryVectors]:
        """See Encoder."""
        return self._real.encode_queries(texts, by_sentence=by_sentence)

    def encode_example_questions(self, texts: Sequence[str], *, progress: Progress | None = None) -> Floats:
        """See Encoder."""
        return self._rows(len(texts), self.dimension)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """See Encoder."""
        counts = np.array([len(content_words(text)) for text in texts], np.int32)
        sentences = np.zeros((sum(map(len, spans)), self.dimension), np.float16)
        for first in range(0, len(sentences), BLOCK):
            sentences[first : first + BLOCK] = self._rows(len(sentences[first : first + BLOCK]), self.dimension)
        words = self._random.integers(-30, 30, (int(counts.sum()), self.word_dimension), np.int8)
        return Encoded(self._rows(len(texts), self.dimension), sentences, words, counts)

    def _rows(self, count: int, width: int) -> Floats:
        return unit_rows(self._random.standard_normal((count, width), np.float32))


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _vector_bytes(index: Path, passages: int) -> int:
    """Of all files of vectors of the newest snapshot, a passage."""
    snapshots = sorted((index / "generations").glob("*")) if index.is_dir() else []
    if not snapshots:
        return 0
    files = [path for name in VECTORS for path in (snapshots[-1] / name, *(snapshots[-1] / name).glob("*"))]
    return sum(path.stat().st_size for path in files if path.is_file()) // max(passages, 1)


def _line(row: dict[str, float | str]) -> str:
    return (
        f"{row['files']:>6} files, {row['passages']:>6} passages {row['case']:<12} {row['cpu_seconds']:>7} s of CPU"
        f" peak {row['peak_mb']:>5} MB ({row['loaded_mb']} before), {row['vector_bytes_a_passage']} B of vectors each"
    )


if __name__ == "__main__":
    raise SystemExit(main())
