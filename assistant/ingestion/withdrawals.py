"""What is withdrawn of an index at this moment, in whichever corpus it was built from."""

from collections.abc import Iterable
from pathlib import Path

from assistant.errors import AssistantError
from assistant.ingestion.loading.withdrawn import WithdrawnFlags
from assistant.store.recorded import recorded_corpus
from assistant.store.snapshots import current_id


class IndexWithdrawals:
    """The withdrawn flags that hold for an index.

    The corpus that the index notes is asked, and the one that was named; what either withdraws is withdrawn. A corpus
    that is the default and not the one that the index notes says nothing about it.
    """

    def __init__(self, index: Path, corpus: Path, *, is_named: bool) -> None:
        """corpus: of the settings. is_named: whether somebody chose it."""
        self._index = index
        self._corpus = corpus
        self._is_named = is_named
        self._flags: dict[Path, WithdrawnFlags] = {}
        self._snapshot: str | None = None  # whose corpus was looked up
        self._noted: Path | None = None

    def among(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the document ids that are withdrawn now."""
        wanted = frozenset(ids)
        withdrawn: set[str] = set()
        for folder in self.folders():
            flags = self._flags.setdefault(folder, WithdrawnFlags(folder))
            withdrawn |= flags.among(wanted)
        return frozenset(withdrawn)

    def folders(self) -> tuple[Path, ...]:
        """The corpora that are asked, among them such as are not there."""
        noted = self._noted_corpus()
        if noted is None or not noted.is_dir():
            return (self._corpus,)
        if not self._is_named or self._corpus.resolve() == noted:
            return (noted,)
        return (noted, self._corpus)

    def gone(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the document ids whose files stand in none of the corpora; none where the corpora are not known."""
        folders = [folder for folder in self.folders() if folder.is_dir()]
        if not folders or not (self._is_named or self._noted_corpus()):
            return frozenset()
        return frozenset(name for name in ids if not any((folder / name).exists() for folder in folders))

    def unknown(self) -> str | None:
        """Why what was withdrawn after the ingest cannot be told; None where it can."""
        if any(folder.is_dir() for folder in self.folders()):
            return None
        missing = {self._noted_corpus() or self._corpus, self._corpus}
        names = " or ".join(sorted(map(str, missing)))
        return f"no corpus at {names}: a document that was withdrawn after the ingest is still quoted"

    def _noted_corpus(self) -> Path | None:
        """The corpus of the live snapshot; its manifest is read once."""
        try:
            live = current_id(self._index)
        except AssistantError:
            return None
        if live != self._snapshot:
            self._noted, self._snapshot = recorded_corpus(self._index), live
        return self._noted
