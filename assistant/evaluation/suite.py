"""Everything `evaluate all` measures: the shipped library, and public collections where a folder of them is given."""

import logging
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.chat.assistant import Assistant
from assistant.embedding import Encoder
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.collections import read_collection
from assistant.evaluation.conversations import read_conversations
from assistant.evaluation.followups import measure_followups
from assistant.evaluation.latency import measure_latency, read_asked
from assistant.evaluation.questions import read_questions, read_sources
from assistant.evaluation.retrieval import measure_retrieval
from assistant.evaluation.spans import read_spans
from assistant.ingestion.pipeline import build

PARTS = ("tune", "check")  # of the shipped questions: the ranking was fitted on the first alone
QUESTIONS = "questions.jsonl"  # inside the corpus
LATENCY_QUESTIONS = 200  # at most, spread over all: enough for a 95th percentile
COLLECTIONS = ("scifact", "counselchat", "covidqa_spans")  # under retrieval/ of the data folder
CONVERSATIONS = "cast2022"
LABELS = Path("tests/evaluation")  # where the questions about other people's texts are
SOURCES = {  # questions (a pattern in LABELS) → the texts they are about, in the data folder
    "real_articles*.jsonl": "articles",
    "big_book.jsonl": "documents/literature/bigbook_md",
    "government_pages.jsonl": "documents/literature/gov_md",
}
_log = logging.getLogger(__name__)
Figures = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """What measuring needs. assistant: index and corpus → an assistant over them that has this encoder."""

    encoder: Encoder
    assistant: Callable[[Path, Path], Assistant]


def measure_shipped(corpus: Path, bench: Bench, *, index: Path | None = None, latency: bool = True) -> Figures:
    """{"corpus": {part: figures of `measure_answers`}, "latency": …} of a library with its own questions.

    index: an index of this corpus, which is brought up to date; None for a fresh one in a temporary place.
    """
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        assistant = _over(corpus, index or Path(folder) / "index", bench)
        sources = read_sources(corpus)
        parts = {}
        for part in PARTS:
            _log.info("questions of part %s", part)
            questions = read_questions(corpus / QUESTIONS, corpus=corpus, part=part)
            parts[part] = measure_answers(assistant, questions, sources)
        figures: Figures = {"corpus": parts}
        if latency:
            _log.info("latency")
            asked = read_asked(corpus / QUESTIONS)
            figures["latency"] = measure_latency(assistant, asked[:: 1 + len(asked) // LATENCY_QUESTIONS])
        return figures


def measure_data(data: Path, bench: Bench, *, labels: Path = LABELS) -> Figures:
    """{"retrieval": …, "followups": …, "answers": …} by collection; what the folder does not hold is in "skipped"."""
    figures: Figures = {"retrieval": {}, "followups": {}, "answers": {}, "skipped": []}
    for kind, name, folder, run in _jobs(data, labels):
        if not folder.is_dir():
            _log.warning("%s is not there and is left out", folder)
            figures["skipped"].append(f"{kind} {name}")
            continue
        _log.info("%s of %s", kind, name)
        with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as place:
            figures[kind][name] = run(bench, Path(place))
    return figures


Job = tuple[str, str, Path, Callable[[Bench, Path], Mapping[str, Any]]]  # kind, name, folder, what to run


def _jobs(data: Path, labels: Path) -> list[Job]:
    jobs: list[Job] = [
        ("retrieval", name, folder, lambda bench, place, folder=folder: _retrieval(folder, bench, place))  # type: ignore[misc]
        for name in COLLECTIONS
        for folder in [data / "retrieval" / name]
    ]
    talks = data / "retrieval" / CONVERSATIONS
    jobs.append(("followups", CONVERSATIONS, talks, lambda bench, place: _followups(talks, bench, place)))
    for pattern, source in SOURCES.items():
        for file in sorted(labels.glob(pattern)):
            corpus = data / source
            jobs.append(("answers", file.stem, corpus, _answering(file, corpus)))
    return jobs


def _answering(file: Path, corpus: Path) -> Callable[[Bench, Path], Figures]:
    def run(bench: Bench, place: Path) -> Figures:
        assistant = _over(corpus, place / "index", bench)
        return measure_answers(assistant, read_questions(file, corpus=corpus), read_sources(corpus))

    return run


def _retrieval(folder: Path, bench: Bench, place: Path) -> Figures:
    collection = read_collection(folder)
    spans = read_spans(folder, collection)
    figures, _ = measure_retrieval(collection, bench.encoder, place / "index", baselines=True, spans=spans)
    return figures


def _followups(folder: Path, bench: Bench, place: Path) -> Figures:
    return measure_followups(read_conversations(folder), bench.encoder, place / "index")


def _over(corpus: Path, index: Path, bench: Bench) -> Assistant:
    """An assistant over an index of the corpus, built there or brought up to date."""
    build(corpus, index, bench.encoder)
    return bench.assistant(index, corpus)
