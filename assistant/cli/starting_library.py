"""The library of a server: it says that it is not ready, until it is prepared behind the page."""

import datetime
import sys
from collections.abc import Callable, Iterable

from assistant.cli.assembly import file_limits, make_question_encoder, make_reranker, make_withdrawals, vector_engine
from assistant.cli.graph_keeping import keep_graphs
from assistant.errors import AssistantError
from assistant.ingestion.expiry import expired
from assistant.search.cohort_asking import cohort_asker
from assistant.search.library import Library
from assistant.search.searcher import Searcher
from assistant.settings import Settings
from assistant.store.recorded import live_remark
from assistant.text.printable import printable
from assistant.types import Document


def warn_of_expired(documents: Iterable[Document], today: datetime.date) -> None:
    """One line on stderr for each document past the date in its field `expires`."""
    for one in expired(documents, today):
        say(printable(f"{one.id} expired on {one.expires}; see: recovery-assistant doctor"))


class StartingLibrary(Library):
    """A library that says it is not ready, instead of making a question wait, until `prepare` has run."""

    def __init__(self, settings: Settings, *, ingest: bool) -> None:
        super().__init__(
            settings.index,
            lambda: make_question_encoder(settings),
            withdrawn=make_withdrawals(settings).among,
            reranker=make_reranker(settings),
        )
        self._settings = settings
        self._ingest = ingest
        self._waiting_for: str | None = "the encoder is being loaded"
        self._usable = False

    def searcher(self) -> Searcher:
        """The searcher of the live snapshot. Raises AssistantError, at once while the encoder is loaded."""
        if not self._usable:
            raise AssistantError(self._waiting_for or "not ready")
        return super().searcher()

    def not_ready(self) -> str | None:
        """Why questions cannot be answered from the current corpus, or None when they can."""
        if self._waiting_for is not None:
            return self._waiting_for
        return self._attempt(self.searcher) or self._attempt(self._ask_store)

    def prepare(self) -> None:
        """Loads the encoder, brings the index up to date and opens it; an index that is there serves meanwhile.

        A failure is one line on stderr, and the reason in `not_ready`.
        """
        if failure := self._attempt(self.encoder):
            self._waiting_for = failure
            say(failure)
            return
        self._usable = True
        self._attempt(self.searcher)
        if self.ready and (remark := live_remark(self._settings.index)):
            say(f"{remark}; it answers until {'all is built anew' if self._ingest else 'the next ingest'}")
        self._waiting_for = "the index is being brought up to date"
        if self._ingest and (failure := self._attempt(self._build)):
            say(failure)
        self._waiting_for = None
        if failure := self.not_ready():
            say(failure)
        elif unknown := make_withdrawals(self._settings).unknown():
            say(unknown)
        self._attempt(lambda: warn_of_expired(self.searcher().documents.values(), datetime.date.today()))

    def _ask_store(self) -> None:
        """Raises StoreUnavailableError where a server holds the vectors and does not answer."""
        if self._settings.vector_store == "milvus":
            from assistant.store.milvus_connection import ask_whether_it_answers

            ask_whether_it_answers(self._settings.milvus_url)

    def _build(self) -> None:
        from assistant.ingestion.pipeline import build

        settings, limits = self._settings, file_limits(self._settings)
        complete = cohort_asker(settings.index, self.encoder())
        report = build(
            settings.corpus,
            settings.index,
            self.encoder(),
            limits=limits,
            engine=vector_engine(settings),
            complete=complete,
        )
        for path, reason in sorted(report.failures.items()):
            say(printable(f"skipped {path}: {reason}"))
        if told := keep_graphs(settings.index, self.encoder()):
            say(told)

    @staticmethod
    def _attempt(step: Callable[[], object]) -> str | None:
        """Why a step failed, or None. The page stays up whatever happens here."""
        try:
            step()
        except AssistantError as error:
            return " ".join(str(error).split())
        except Exception as error:
            return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return None


def say(failure: str) -> None:
    """One line on stderr."""
    print(f"serve: {failure}", file=sys.stderr, flush=True)
