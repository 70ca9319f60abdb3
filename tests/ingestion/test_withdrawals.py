"""What is withdrawn is hidden wherever the index is opened: the index knows the corpus that it was built from."""

import json
import os
import shutil
from pathlib import Path

import pytest

from assistant import cli
from assistant.cli.assembly import make_withdrawals
from assistant.ingestion.pipeline import build
from assistant.settings import load_settings
from assistant.store.recorded import recorded_corpus
from tests.conftest import write_corpus
from tests.fakes import HashingEncoder

SLEEP = "articles/sleep.md"
QUESTION = "vivid dreams about using"


def withdraw(corpus: Path) -> None:
    path = corpus / SLEEP
    path.write_text(path.read_text().replace("kind: article", "kind: article\nwithdrawn: true"))


def quoted(index: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    assert cli.main(["ask", QUESTION, "--index", str(index), "--json"]) == 0
    return {one["document"]["id"] for one in json.loads(capsys.readouterr().out)["passages"]}


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder in which no corpus lies."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("small_encoder", "away")
def test_a_withdrawal_is_seen_from_any_folder(corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert SLEEP in quoted(index, capsys)
    withdraw(corpus)
    assert SLEEP not in quoted(index, capsys)


@pytest.mark.usefixtures("small_encoder", "away")
def test_index_and_corpus_can_be_moved_together(
    corpus: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    withdraw(corpus)
    shutil.move(corpus, tmp_path / "new" / "corpus")
    shutil.move(index, tmp_path / "new" / "index")
    assert recorded_corpus(tmp_path / "new" / "index") == tmp_path / "new" / "corpus"
    assert SLEEP not in quoted(tmp_path / "new" / "index", capsys)


@pytest.mark.usefixtures("small_encoder")
def test_another_corpus_in_the_working_folder_withdraws_nothing(
    index: Path, away: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    withdraw(write_corpus(away / "corpus"))
    assert SLEEP in quoted(index, capsys)


@pytest.mark.usefixtures("small_encoder")
def test_a_corpus_that_is_named_withdraws_too(
    corpus: Path, index: Path, away: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = write_corpus(away / "named")
    monkeypatch.setenv("ASSISTANT_CORPUS", str(named))
    assert SLEEP in quoted(index, capsys)
    withdraw(named)
    assert SLEEP not in quoted(index, capsys)


@pytest.mark.usefixtures("small_encoder", "away")
def test_a_corpus_that_is_gone_is_said(corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(corpus)
    assert cli.main(["ask", QUESTION, "--index", str(index)]) == 0
    assert f"note: no corpus at {corpus} or corpus: a document that was withdrawn" in capsys.readouterr().err


def test_the_corpus_of_the_newest_snapshot_counts(
    corpus: Path, index: Path, away: Path, encoder: HashingEncoder
) -> None:
    withdrawals = make_withdrawals(load_settings(flags={"index": index}))
    other = write_corpus(away / "other")
    withdraw(corpus)
    assert withdrawals.among([SLEEP]) == {SLEEP}
    shutil.copytree(corpus, other, dirs_exist_ok=True)
    (other / SLEEP).write_text((other / SLEEP).read_text().replace("withdrawn: true", "withdrawn: false"))
    build(other, index, encoder)
    assert withdrawals.among([SLEEP]) == frozenset()


def test_the_same_texts_from_another_folder_are_noted_without_encoding(
    corpus: Path, index: Path, away: Path, encoder: HashingEncoder
) -> None:
    other = shutil.copytree(corpus, away / "other")
    report = build(other, index, encoder)
    assert (report.plan.is_current, report.encoded) == (True, 0)
    assert recorded_corpus(index) == other.resolve()


@pytest.mark.usefixtures("small_encoder", "away")
def test_a_rollback_names_what_is_withdrawn_and_what_is_gone(
    corpus: Path, index: Path, encoder: HashingEncoder, capsys: pytest.CaptureFixture[str]
) -> None:
    withdraw(corpus)
    os.remove(corpus / "articles" / "sponsor.md")
    build(corpus, index, encoder)
    assert cli.main(["ingest", "--rollback", "--index", str(index), "--json"]) == 0
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert (told["withdrawn"], told["not_in_corpus"]) == ([SLEEP], ["articles/sponsor.md"])
    assert f"note: {SLEEP}: withdrawn, and hidden as long as its file is there" in captured.err
    assert "note: articles/sponsor.md: no longer in the corpus, and quoted again" in captured.err
    assert SLEEP not in quoted(index, capsys)
