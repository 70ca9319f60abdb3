"""What `evaluate all` measures.

| group | what | data |
|---|---|---|
| corpus | answers of the shipped library to its own questions, tuning and held-out split | corpus/questions.jsonl |
| people | outcomes of questions as people ask them, where the corpus has any | corpus/people.jsonl |
| latency | seconds, memory and encoding rate on the same questions | corpus/questions.jsonl |
| retrieval | ranking of documents, beside baselines | COLLECTIONS, in the data folder |
| followups | turns of conversations, beside human rewrites | CONVERSATIONS, in the data folder |
| answers | answers to questions about other people's texts | QUESTIONS_ABOUT, texts in the data folder |

The last three are measured only where a data folder is given.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assistant.chat.assistant import Assistant
from assistant.embedding import Encoder
from assistant.evaluation.answers import measure_answers
from assistant.evaluation.collections import read_collection
from assistant.evaluation.conversations import read_conversations
from assistant.evaluation.followups import measure_followups
from assistant.evaluation.latency import measure_latency, read_messages
from assistant.evaluation.people_metrics import measure_people
from assistant.evaluation.people_questions import read_people_questions
from assistant.evaluation.questions import read_questions, read_sources
from assistant.evaluation.retrieval import measure_retrieval
from assistant.evaluation.spans import read_spans
from assistant.ingestion.pipeline import build
from assistant.search.cohort_asking import cohort_asker

PARTS = ("tune", "check")  # of the shipped questions: the ranking was fitted on the first, the second is held out
QUESTIONS = "questions.jsonl"  # inside the corpus
PEOPLE = "people.jsonl"  # inside the corpus, where it has such questions
LATENCY_QUESTIONS = 200  # at most, spread over all: enough for a 95th percentile
COLLECTIONS = ("scifact", "counselchat", "covidqa_spans")  # under retrieval/ of the data folder
CONVERSATIONS = ("cast2022",)  # under retrieval/ of the data folder
LABELS = Path("tests/evaluation")  # where the questions about other people's texts are
QUESTIONS_ABOUT = {  # questions (a pattern in LABELS) → the texts they are about, in the data folder
    "real_articles*.jsonl": "articles",
    "big_book.jsonl": "documents/literature/bigbook_md",
    "government_pages.jsonl": "documents/literature/gov_md",
}
_log = logging.getLogger(__name__)
Metrics = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SystemUnderTest:
    """The product as it is measured.

    - encoder: the configured one, loaded.
    - assistant: (index, corpus) → an assistant over them, with this encoder.
    """

    encoder: Encoder
    assistant: Callable[[Path, Path], Assistant]

    def assistant_over(self, corpus: Path, index: Path) -> Assistant:
        """An assistant over an index of the corpus, built there or brought up to date."""
        build(corpus, index, self.encoder, complete=cohort_asker(index, self.encoder))
        return self.assistant(index, corpus)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One entry of the public part.

    - group: "retrieval", "followups" or "answers".
    - name: of the collection or of the questions.
    - folder: its data.
    - run: (system, folder, place to build in) → metrics.
    """

    group: str
    name: str
    folder: Path
    run: Callable[[SystemUnderTest, Path, Path], Metrics]


def measure_shipped(
    corpus: Path, system: SystemUnderTest, *, index: Path | None = None, latency: bool = True
) -> Metrics:
    """{"corpus": {part: metrics of `measure_answers`}, "people": …, "latency": …} of a library with its own questions.

    "people" holds the metrics of `measure_people`; it is left out where the corpus has no such questions.

    index: of this corpus, brought up to date; None builds one in a temporary place.
    latency: False leaves that group out.
    """
    with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as folder:
        assistant = system.assistant_over(corpus, index or Path(folder) / "index")
        metrics: Metrics = {}
        if (corpus / PEOPLE).is_file():
            _log.info("questions as people ask them")
            metrics["people"] = measure_people(assistant, read_people_questions(corpus / PEOPLE))
        metrics["corpus"] = _measure_parts(assistant, corpus)
        if latency:
            _log.info("latency")
            messages = read_messages(corpus / QUESTIONS)
            step = 1 + len(messages) // LATENCY_QUESTIONS
            metrics["latency"] = measure_latency(assistant, messages[::step])
        return metrics


def _measure_parts(assistant: Assistant, corpus: Path) -> Metrics:
    sources = read_sources(corpus)
    metrics = {}
    for part in PARTS:
        _log.info("questions of part %s", part)
        questions = read_questions(corpus / QUESTIONS, corpus=corpus, part=part)
        metrics[part] = measure_answers(assistant, questions, sources)
    return metrics


def measure_public(data: Path, system: SystemUnderTest, *, labels: Path = LABELS) -> Metrics:
    """{"retrieval": …, "followups": …, "answers": …}, each name → metrics.

    data: the folder of the collections; what it does not hold is named in "skipped". labels: folder of the questions.
    """
    metrics: Metrics = {"retrieval": {}, "followups": {}, "answers": {}, "skipped": []}
    for one in public_measurements(data, labels):
        if not one.folder.is_dir():
            _log.warning("%s is not there and is left out", one.folder)
            metrics["skipped"].append(f"{one.group} {one.name}")
            continue
        _log.info("%s of %s", one.group, one.name)
        with tempfile.TemporaryDirectory(prefix="recovery-assistant-") as place:
            metrics[one.group][one.name] = one.run(system, one.folder, Path(place))
    return metrics


def public_measurements(data: Path, labels: Path) -> Iterator[Measurement]:
    """What is measured on the collections of a data folder, in order."""
    for name in COLLECTIONS:
        yield Measurement("retrieval", name, data / "retrieval" / name, _measure_collection)
    for name in CONVERSATIONS:
        yield Measurement("followups", name, data / "retrieval" / name, _measure_conversations)
    for pattern, source in QUESTIONS_ABOUT.items():
        for file in sorted(labels.glob(pattern)):
            yield Measurement("answers", file.stem, data / source, partial(_measure_questions, file))


def _measure_collection(system: SystemUnderTest, folder: Path, place: Path) -> Metrics:
    collection = read_collection(folder)
    spans = read_spans(folder, collection)
    metrics, _ = measure_retrieval(collection, system.encoder, place / "index", baselines=True, spans=spans)
    return metrics


def _measure_conversations(system: SystemUnderTest, folder: Path, place: Path) -> Metrics:
    return measure_followups(read_conversations(folder), system.encoder, place / "index")


def _measure_questions(file: Path, system: SystemUnderTest, corpus: Path, place: Path) -> Metrics:
    questions = read_questions(file, corpus=corpus)
    return measure_answers(system.assistant_over(corpus, place / "index"), questions, read_sources(corpus))
