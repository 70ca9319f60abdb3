"""Word F1 of the main text of web pages, worked by hand."""

import gzip
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import AssistantError
from assistant.evaluation.main_text import measure_pages, pages_table, read_pages

TEXT = "one two three four five six seven eight nine ten"


def write(folder: Path, name: str, expected: str, *, packed: bool = False) -> None:
    source = f"<html><head><title>Page</title></head><body><p>{TEXT}.</p></body></html>".encode()
    (folder / name).mkdir()
    (folder / name / "expected.html").write_text(f"<div><p>{expected}</p></div>")
    (folder / name / ("source.html.gz" if packed else "source.html")).write_bytes(
        gzip.compress(source) if packed else source
    )


def test_f1_of_words(tmp_path: Path) -> None:
    write(tmp_path, "whole", TEXT, packed=True)
    write(tmp_path, "half", "one two three four five")
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "source.html").write_text("<html><body></body></html>")
    (tmp_path / "none" / "expected.html").write_text("<p>word</p>")
    figures = measure_pages(read_pages(tmp_path))
    assert figures["lowest"] == {"none": 0.0, "half": 0.6667, "whole": 1.0}
    assert figures["mean"] == {"f1": 0.5556, "precision": 0.5, "recall": 0.6667}
    assert (figures["pages"], figures["median_f1"]) == (3, 0.6667)
    assert figures["failures"] == {"none": "no article text found in the page"}
    assert "mean 0.5556, median 0.6667" in pages_table(figures)


def test_a_folder_without_pages_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="no page in"):
        read_pages(tmp_path)


def test_the_command_prints_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "whole", TEXT)
    assert main(["evaluate", "pages", "--dataset", str(tmp_path)]) == 0
    assert "F1         mean 1.0000" in capsys.readouterr().out
