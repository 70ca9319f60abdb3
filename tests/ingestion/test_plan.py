"""Any history of changes, failures and rollbacks leaves the index that a rebuild from scratch gives.

INGEST_CHANGES in the environment sets how many changes are tried; the suite takes a few hundred.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assistant.errors import IndexMissingError
from assistant.ingestion.pipeline import build
from assistant.search.library import open_searcher
from assistant.store.snapshots import current_id, interrupted, open_current, roll_back, snapshot_ids, write_lock
from tests.fakes import HashingEncoder

CHANGES = int(os.environ.get("INGEST_CHANGES", "200"))
STEPS = 50
PATHS = [f"{folder}{name}" for folder in ("", "articles/") for name in ("a.md", "b.txt", "c.md", "d.markdown")]
WORDS = ["sober", "evening", "meeting", "friend", "call", "walk", "plan", "morning", "honest", "craving", "calm"]
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=4, max_size=30).map(lambda words: " ".join(words).capitalize() + "."),
    min_size=1,
    max_size=6,
    unique=True,
)
FIELDS = st.sampled_from(["", "title: A title\n", "title: Other\nauthor: Somebody\n", "licence: CC BY 4.0\n"])


class Changes(RuleBasedStateMachine):
    """A corpus under change, its index, and what each snapshot held when it was published."""

    changes = ingests = encoded = needed = 0

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.corpus, self.index = self.place / "corpus", self.place / "index"
        self.published: dict[str, dict[str, str]] = {}
        self.failing: set[str] = set()

    @initialize()
    def begin(self) -> None:
        (self.corpus / "articles").mkdir(parents=True)
        (self.corpus / "always.md").write_text("# Always\n\nThis document stays as it is through all of it.\n")
        self.ingest()

    @rule(path=st.sampled_from(PATHS), fields=FIELDS, sentences=TEXTS)
    def write(self, path: str, fields: str, sentences: list[str]) -> None:
        """Adds a document or writes another over it; a failing file is mended."""
        self._put(path, f"---\n{fields}---\n" + "\n\n".join(sentences) + "\n")

    @rule(path=st.sampled_from(PATHS), sentences=TEXTS)
    def edit(self, path: str, sentences: list[str]) -> None:
        if (file := self.corpus / path).exists() and path not in self.failing:
            self._put(path, file.read_text() + "\n" + sentences[0] + "\n")

    @rule(path=st.sampled_from(PATHS), to=st.sampled_from(PATHS))
    def move(self, path: str, to: str) -> None:
        if path != to and (self.corpus / path).exists():
            os.replace(self.corpus / path, self.corpus / to)
            self.failing = self.failing - {path, to} | ({to} if path in self.failing else set())
            self._changed()

    @rule(path=st.sampled_from(PATHS), to=st.sampled_from(PATHS))
    def copy(self, path: str, to: str) -> None:
        if path != to and (self.corpus / path).exists():
            self._put(to, (self.corpus / path).read_text(), failing=path in self.failing)

    @rule(path=st.sampled_from(PATHS))
    def delete(self, path: str) -> None:
        if (self.corpus / path).exists():
            (self.corpus / path).unlink()
            self.failing.discard(path)
            self._changed()

    @rule(path=st.sampled_from(PATHS))
    def withdraw(self, path: str) -> None:
        """Withdraws a document, or shows it again."""
        if (file := self.corpus / path).exists() and path not in self.failing:
            text = file.read_text()
            flag = "---\nwithdrawn: true\n"
            if text.startswith(flag):
                self._put(path, "---\n" + text.removeprefix(flag))
            elif text.startswith("---\n"):
                self._put(path, flag + text.removeprefix("---\n"))

    @rule(path=st.sampled_from(PATHS), text=st.sampled_from(["", "---\npublished: never\n---\nText.", "\x00\x01"]))
    def fail(self, path: str, text: str) -> None:
        self._put(path, text, failing=True)

    @rule()
    def ingest(self) -> None:
        Changes.ingests += 1
        report = build(self.corpus, self.index, HashingEncoder())
        Changes.encoded, Changes.needed = Changes.encoded + report.encoded, Changes.needed + report.passages
        assert set(report.failures) == self.failing
        self._equals_a_rebuild(report.passages, report.sentences)
        self.published[current_id(self.index)] = self._files()
        assert len(snapshot_ids(self.index)) <= 2
        assert interrupted(self.index) == []

    @precondition(lambda self: len(snapshot_ids(self.index)) > 1)
    @rule()
    def go_back(self) -> None:
        live = current_id(self.index)
        with write_lock(self.index):
            try:
                earlier = roll_back(self.index)
            except IndexMissingError:  # the other one was rolled back from
                return
        self._changed()
        assert earlier != live
        assert self._files() == self.published[earlier]

    @invariant()
    def what_is_live_is_whole(self) -> None:
        if self.published:
            assert self._files() == self.published[current_id(self.index)]

    def teardown(self) -> None:
        try:
            self.ingest()
        finally:
            shutil.rmtree(self.place)

    def _put(self, path: str, text: str, *, failing: bool = False) -> None:
        (self.corpus / path).write_text(text)
        self.failing = self.failing | {path} if failing else self.failing - {path}
        self._changed()

    @staticmethod
    def _changed() -> None:
        Changes.changes += 1

    def _files(self) -> dict[str, str]:
        """sha256 of every file of the live snapshot, each compared with the file first."""
        return dict(open_current(self.index).manifest["files"])

    def _equals_a_rebuild(self, passages: int, sentences: int) -> None:
        """Byte for byte: documents, passages, their vectors and the keyword index."""
        other = self.place / "rebuilt"
        report = build(self.corpus, other, HashingEncoder(), rebuild=True)
        ours, theirs = open_current(self.index).manifest, open_current(other).manifest
        assert (report.passages, report.sentences) == (passages, sentences)
        for name in ("files", "notes", "counts", "built_with", "vectors"):
            assert ours[name] == theirs[name], name
        assert ours["sources"]["documents"] == theirs["sources"]["documents"]
        assert len(open_searcher(self.index, HashingEncoder()).passages) == passages
        shutil.rmtree(other)


@pytest.mark.slow
def test_any_history_equals_a_rebuild() -> None:
    machine = Changes.TestCase
    examples = max(4, CHANGES // 13)
    machine.settings = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=CHANGES <= 200,
        phases=[Phase.generate] if CHANGES > 200 else list(Phase),
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
    sys.stdout.write(
        f"{Changes.changes} changes, {Changes.ingests} ingests, {Changes.encoded} of {Changes.needed} encoded" + "\n"
    )
    assert Changes.changes >= CHANGES // 2
    assert Changes.encoded < Changes.needed
