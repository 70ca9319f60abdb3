"""Seconds a warm process needs for a question, by stage; memory; bytes on disk; passages encoded a second.

None of these metrics is comparable between machines, so none of them is gated.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.arrays import Floats
from assistant.chat.assistant import Assistant
from assistant.chat.followup import plan_query
from assistant.embedding import Encoded, Encoder, Progress, QueryVectors
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.errors import AssistantError, MissingExtraError, QuestionError
from assistant.evaluation.collections import read_rows
from assistant.evaluation.intervals import percentiles
from assistant.search.searcher import Searcher
from assistant.types import Passage, Span

WARM_UP = 5  # questions asked before the clock counts
SAMPLE = 256  # passages the encoding rate is measured on
ROUNDS = 3  # of encoding, ours and plain in alternation, so that both meet the same load of the machine


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is timed; whether the corpus answers it does not matter.

    - text: as typed.
    - history: earlier messages, oldest first.
    """

    text: str
    history: tuple[str, ...] = ()


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


def read_messages(path: Path) -> list[Message]:
    """The messages of a file of lines {"question", "history"}, at least one.

    Raises AssistantError, which names the line that is wrong.
    """
    messages = []
    for number, row in read_rows(path, "question"):
        history = row.get("history") or []
        if not isinstance(history, list):
            raise AssistantError(f"{path} line {number}: history must be a list")
        messages.append(Message(str(row["question"]), tuple(str(earlier) for earlier in history)))
    if not messages:
        raise AssistantError(f"{path} holds no questions")
    return messages


def measure_latency(assistant: Assistant, messages: Sequence[Message]) -> dict[str, Any]:
    """Metrics of `evaluate latency`. messages: at least 1.

    - ask_seconds: of the whole question, safety check included.
    - encode_seconds, rank_seconds: of its search alone, the encoder and the rest.
    - samples: the seconds of every message in order, by stage.
    """
    searcher = assistant.library.searcher()
    for message in messages[:WARM_UP]:
        _ask(assistant, message)
    samples = {"ask": [_ask(assistant, message) for message in messages], **_search(assistant, searcher, messages)}
    sentences = searcher.view.sentences.values
    return {
        "questions": len(messages),
        "passages": len(searcher.passages),
        "sentences": len(sentences),
        **{f"{name}_seconds": percentiles(seconds) for name, seconds in samples.items()},
        "resident_bytes": resident_bytes(),
        "sentence_vector_bytes": sentences.nbytes / max(1, len(sentences)),
        "encoding": encoding_rate(searcher.encoder, searcher.passages),
        "samples": {name: [round(value, 6) for value in seconds] for name, seconds in samples.items()},
    }


def _ask(assistant: Assistant, message: Message) -> float:
    """Seconds of the whole question, safety check included."""
    began = time.perf_counter()
    with suppress(QuestionError):  # one that is empty or too long is refused, and that takes time too
        assistant.ask(message.text, message.history)
    return time.perf_counter() - began


def _search(assistant: Assistant, searcher: Searcher, messages: Sequence[Message]) -> dict[str, list[float]]:
    """Seconds of encoding each message with what it carries over ("encode"), and of the rest of the search ("rank")."""
    encoder = TimedEncoder(searcher.encoder)
    timed = replace(searcher, encoder=encoder)
    samples: dict[str, list[float]] = {"encode": [], "rank": []}
    for message in messages:
        encoder.seconds = 0.0
        began = time.perf_counter()
        timed.search(plan_query(message.text, message.history), top_k=assistant.top_k)
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


@dataclass(frozen=True, slots=True)
class RateRound:
    """Passages a second in one round. ours: with sentences and words. plain: vectors alone; None where not measured."""

    ours: float
    plain: float | None


def encoding_rate(encoder: Encoder, passages: Sequence[Passage]) -> dict[str, Any]:
    """Passages a second of a sample spread over all, and of plain encoding by the same model in alternation.

    passages: at least 1. Each rate is the median of ROUNDS. ratio: ours over plain, the median of the rounds. Plain
    encoding and ratio are absent for an encoder that is no sentence-transformers model.
    """
    sample = passages[:: max(1, len(passages) // SAMPLE)][:SAMPLE]
    rounds = [_rate_round(encoder, sample) for _ in range(ROUNDS)]
    metrics = {
        "sample": len(sample),
        "dtype": encoder.dtype,
        "passages_per_second": _median(one.ours for one in rounds),
    }
    if all(one.plain is not None for one in rounds):
        metrics["plain_passages_per_second"] = _median(one.plain for one in rounds if one.plain)
        metrics["ratio"] = _median(one.ours / one.plain for one in rounds if one.plain)
    return metrics


def _rate_round(encoder: Encoder, sample: Sequence[Passage]) -> RateRound:
    texts = [passage.text for passage in sample]
    spans = [passage.sentences for passage in sample]
    ours = len(sample) / _seconds(lambda: encoder.encode_passages(texts, spans))
    if not isinstance(encoder, SentenceTransformerEncoder):
        return RateRound(ours, None)
    return RateRound(ours, len(sample) / _seconds(lambda: encoder.encode_plainly(texts)))


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 3)


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return max(time.perf_counter() - began, 1e-9)
