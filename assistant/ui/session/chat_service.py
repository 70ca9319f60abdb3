"""The assistant as the page and the API ask it: no exception leaves it, and answers are counted, never their words."""

import datetime
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from assistant.chat.answer import Answer, FixedWords, Outcome
from assistant.chat.assistant import DEFAULT_OPTIONS, Assistant, TurnOptions
from assistant.chat.earlier_verdicts import EarlierVerdicts
from assistant.errors import QuestionError
from assistant.safety import overdue, overdue_finders
from assistant.settings import REGIONS
from assistant.types import Action, SafetyVerdict
from assistant.ui.session.site import Site

_log = logging.getLogger(__name__)
SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is imported
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds


class Metrics:
    """Counts and timings of one server, in a registry of their own.

    Where the environment names a folder in SHARED_FIGURES, each process keeps its counts in a file there, and `text`
    gives their sums, those of processes that ended included.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._lookups = CollectorRegistry()  # what every process finds alike
        self._answers = Counter(
            "recovery_answers", "Answers by outcome and safety action", ["outcome", "action"], registry=self._registry
        )
        self._refused = Counter("recovery_refused", "Messages too long or empty", registry=self._registry)
        self._seconds = Histogram(
            "recovery_answer_seconds", "Seconds an answer took", registry=self._registry, buckets=_BUCKETS
        )
        late = Gauge("recovery_helplines_overdue", "Helplines to be looked up again", registry=self._lookups)
        late.set_function(lambda: len(overdue(datetime.date.today())))
        late = Gauge("recovery_finders_overdue", "Finders to be looked up again", registry=self._lookups)
        late.set_function(lambda: len(overdue_finders(datetime.date.today())))

    def answered(self, answer: Answer, seconds: float) -> None:
        """Counts one answer."""
        self._answers.labels(answer.outcome.value, answer.verdict.action.value).inc()
        self._seconds.observe(seconds)

    def refused(self) -> None:
        """Counts a message that could not be searched for."""
        self._refused.inc()

    def text(self) -> bytes:
        """The figures in the text format of Prometheus."""
        counts = self._registry
        if SHARED_FIGURES in os.environ:
            counts = CollectorRegistry()
            MultiProcessCollector(counts)  # type: ignore[no-untyped-call]
        return generate_latest(counts) + generate_latest(self._lookups)


@dataclass(frozen=True)
class ChatService:
    """An assistant with what a server needs beside it.

    - assistant: answers the questions.
    - metrics: counts and timings of this process.
    - site: what the operator decided.
    """

    assistant: Assistant
    metrics: Metrics = field(default_factory=Metrics)
    site: Site = field(default_factory=Site)

    def ask(self, message: str, history: Sequence[str] = (), options: TurnOptions = DEFAULT_OPTIONS) -> Answer:
        """The answer to a message; a region that is not offered counts as none chosen.

        Raises QuestionError, worded for the person; nothing else.
        """
        began, region = time.perf_counter(), self.known_region(options.region)
        try:
            answer = self.assistant.ask(message, history, replace(options, region=region))
        except QuestionError:
            self.metrics.refused()
            raise
        except Exception as error:  # a person in need must never meet a blank page
            _log.error("no answer: %s", type(error).__name__)
            answer = self._unavailable(region)
        self.metrics.answered(answer, time.perf_counter() - began)
        return answer

    def _unavailable(self, region: str) -> Answer:
        words = FixedWords(self.assistant.language, region, message_key="unavailable")
        message = self.words("unavailable", region=region)
        return Answer(Outcome.UNAVAILABLE, SafetyVerdict(), message=message, words=words)

    def reminding(self, history: Sequence[str]) -> bool:
        """Whether the earlier messages told of danger and no plain question was answered since.

        history: oldest first. The page remembers this in its conversation; the API keeps nothing and asks here.
        """
        earlier = EarlierVerdicts(self.assistant.detector, history)
        verdicts = [earlier.in_context(at).action for at in range(len(history))]
        if Action.TAKEOVER not in verdicts:
            return False
        last = len(verdicts) - 1 - verdicts[::-1].index(Action.TAKEOVER)
        later = range(last + 1, len(history))
        return not any(verdicts[at] is Action.NONE and self._answered(history[at], history[:at]) for at in later)

    def _answered(self, message: str, history: Sequence[str]) -> bool:
        """Whether a message without danger led to passages; it is not counted again."""
        try:
            return self.assistant.ask(message, history).outcome is Outcome.ANSWERED
        except Exception:  # in doubt the reminder stays
            return False

    def known_region(self, region: str | None) -> str:
        """The region when it is one that is offered, else the one of the settings."""
        return region if region in REGIONS else self.assistant.region

    def words(self, name: str, *, region: str | None = None, language: str | None = None) -> str:
        """A fixed text of the program, in the assistant's language unless another is named, with a region's numbers."""
        return self.assistant.general_text(name, language=language, region=self.known_region(region))

    def titles(self) -> dict[str, str]:
        """Titles by document id, as far as an index is open."""
        return {name: document.title for name, document in self.assistant.library.documents().items()}
