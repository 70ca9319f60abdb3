"""Seconds a warm process needs for a question, by stage; memory; bytes on disk; passages encoded a second.

None of these figures is comparable between machines, so none of them is gated.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.arrays import Floats
from assistant.chat.assistant import Assistant
from assistant.chat.followup import plan_query
from assistant.embedding import Encoded, Encoder, Progress, QueryVectors
from assistant.embedding.batches import all_cores
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.errors import AssistantError, MissingExtraError, QuestionError
from assistant.evaluation.collections import read_rows
from assistant.evaluation.intervals import percentiles
from assistant.search.searcher import Searcher
from assistant.types import Passage, Span

WARM_UP = 5  # questions asked before the clock counts
SAMPLE = 256  # passages the encoding rate is measured on
ROUNDS = 3  # of encoding, ours and plain in alternation, so that both meet the same load of the machine
Question = tuple[str, tuple[str, ...]]  # message and earlier messages, oldest first


class TimedEncoder:
    """An Encoder that adds up in `seconds` how long its questions took."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.name, self.digest, self.dtype = inner.name, inner.digest, inner.dtype
        self.dimension, self.word_dimension, self.max_tokens = inner.dimension, inner.word_dimension, inner.max_tokens
        self.prefixes = inner.prefixes
        self.seconds = 0.0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the encoder inside."""
        return self._inner.count_tokens(texts)

    def encode_queries(self, texts: Sequence[str], *, by_sentence: bool = False) -> list[QueryVectors]:
        """As the encoder inside, and timed."""
        began = time.perf_counter()
        try:
            return self._inner.encode_queries(texts, by_sentence=by_sentence)
        finally:
            self.seconds += time.perf_counter() - began

    def encode_example_questions(self, texts: Sequence[str], *, progress: Progress | None = None) -> Floats:
        """As the encoder inside."""
        return self._inner.encode_example_questions(texts, progress=progress)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], *, progress: Progress | None = None
    ) -> Encoded:
        """As the encoder inside."""
        return self._inner.encode_passages(texts, spans, progress=progress)


def read_asked(path: Path) -> list[Question]:
    """Messages of a file of lines {"question", "history"}. Raises AssistantError naming the line that is wrong."""
    asked = []
    for number, row in read_rows(path, "question"):
        history = row.get("history") or []
        if not isinstance(history, list):
            raise AssistantError(f"{path} line {number}: history must be a list")
        asked.append((str(row["question"]), tuple(map(str, history))))
    if not asked:
        raise AssistantError(f"{path} holds no questions")
    return asked


def measure_latency(assistant: Assistant, questions: Sequence[Question]) -> dict[str, Any]:
    """Figures of `evaluate latency`; samples holds the seconds of every question, in order."""
    searcher = assistant.library.searcher()
    for question in questions[:WARM_UP]:
        _ask(assistant, question)
    samples = {"ask": [_ask(assistant, question) for question in questions], **_search(assistant, searcher, questions)}
    sentences = searcher.space.sentences.values
    return {
        "questions": len(questions),
        "passages": len(searcher.passages),
        "sentences": len(sentences),
        **{f"{name}_seconds": percentiles(seconds) for name, seconds in samples.items()},
        "resident_bytes": resident_bytes(),
        "sentence_vector_bytes": sentences.nbytes / max(1, len(sentences)),
        "encoding": encoding_rate(searcher.encoder, searcher.passages),
        "samples": {name: [round(value, 6) for value in seconds] for name, seconds in samples.items()},
    }


def _ask(assistant: Assistant, question: Question) -> float:
    """Seconds of the whole question, safety check included."""
    began = time.perf_counter()
    with suppress(QuestionError):  # one that is empty or too long is turned away, and that takes time too
        assistant.ask(*question)
    return time.perf_counter() - began


def _search(assistant: Assistant, searcher: Searcher, questions: Sequence[Question]) -> dict[str, list[float]]:
    """Seconds of encoding each question with what it carries over, and of all the rest of the search."""
    encoder = TimedEncoder(searcher.encoder)
    timed = replace(searcher, encoder=encoder)
    samples: dict[str, list[float]] = {"encode": [], "rank": []}
    for message, history in questions:
        encoder.seconds = 0.0
        began = time.perf_counter()
        timed.search(plan_query(message, history), top_k=assistant.top_k)
        samples["rank"].append(time.perf_counter() - began - encoder.seconds)
        samples["encode"].append(encoder.seconds)
    return samples


def resident_bytes() -> int:
    """Memory of this process that is in use now; pages of the mapped index that were read are part of it."""
    try:
        import psutil
    except ImportError as error:
        raise MissingExtraError("evaluate latency needs: pip install 'recovery-assistant[evaluation]'") from error
    return int(psutil.Process().memory_info().rss)


def encoding_rate(encoder: Encoder, passages: Sequence[Passage]) -> dict[str, Any]:
    """Passages a second of a sample spread over all, and of plain encoding by the same model in alternation.

    ratio: ours over plain, the median of the rounds; absent for an encoder that is no sentence-transformers model.
    """
    sample = passages[:: max(1, len(passages) // SAMPLE)][:SAMPLE]
    texts, spans = [one.text for one in sample], [one.sentences for one in sample]
    plain = plain_encoding(encoder, texts)
    rounds: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        ours = len(sample) / _seconds(lambda: encoder.encode_passages(texts, spans))
        with all_cores():  # as ours has them
            rounds.append((ours, len(sample) / _seconds(plain) if plain else 0.0))
    figures = {"sample": len(sample), "dtype": encoder.dtype, "passages_per_second": _median(one for one, _ in rounds)}
    if plain:
        figures["plain_passages_per_second"] = _median(other for _, other in rounds)
        figures["ratio"] = _median(one / other for one, other in rounds)
    return figures


def plain_encoding(encoder: Encoder, texts: list[str]) -> Callable[[], object] | None:
    """What sentence-transformers itself does with the texts: same model, same type, same batch size; or None."""
    if not isinstance(encoder, SentenceTransformerEncoder):
        return None
    model, size = encoder._model, encoder._batch_size
    return lambda: model.encode(texts, batch_size=size, show_progress_bar=False)


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 3)


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return max(time.perf_counter() - began, 1e-9)
