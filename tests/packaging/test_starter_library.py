"""The starter library of the package is read where no corpus is, and never in the place of somebody's own index."""

import shutil
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.cli.starter_library import with_starter_library
from assistant.settings import Settings
from tests.conftest import write_corpus

PLACE = "assistant.cli.starter_library.STARTER_LIBRARY"


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with two articles as its starter library, and an empty folder as the place to work in."""
    folder = write_corpus(tmp_path / "package" / "starter_library")
    monkeypatch.setattr(PLACE, folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    return folder


def test_an_empty_folder_gets_the_starter_library(starter: Path) -> None:
    assert with_starter_library(Settings()).corpus == starter


def test_a_corpus_that_is_here_or_was_named_is_read(starter: Path, tmp_path: Path) -> None:
    named = Settings(corpus=tmp_path / "elsewhere")
    assert with_starter_library(named) == named
    Path("corpus").mkdir()
    assert with_starter_library(Settings()) == Settings()


def test_without_a_starter_library_nothing_changes(starter: Path) -> None:
    shutil.rmtree(starter)
    assert with_starter_library(Settings()) == Settings()


@pytest.mark.usefixtures("small_encoder")
def test_the_first_ingest_builds_the_index_here_and_says_so(starter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest"]) == 0
    said = f"ingest: no folder corpus here; reading the starter library; index: {Path('index').resolve()}"
    assert said in capsys.readouterr().err.splitlines()
    assert [one.name for one in Path().iterdir()] == ["index"]
    assert with_starter_library(Settings()).corpus == starter  # and again at the next start


@pytest.mark.usefixtures("starter", "small_encoder")
def test_the_index_of_another_corpus_is_left_alone(index: Path) -> None:
    own = Settings(index=index)
    assert with_starter_library(own) == own


@pytest.mark.usefixtures("starter", "small_encoder")
def test_an_index_that_cannot_be_written_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("index").write_text("no folder")
    assert main(["ingest"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("ingest: cannot write index: a file is where a folder should be")
