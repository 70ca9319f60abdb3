"""Main text by site: ours, ours set anew without the site, and trafilatura alone."""

from pathlib import Path

import pytest

from assistant.cli import main
from assistant.evaluation.main_text import Overlap, read_pages, score
from assistant.evaluation.sites import READERS, measure_sites, sites_table
from tests.ingestion.loading.test_documents_web import PROSE, page


def write(folder: Path, name: str, head: str = "") -> None:
    (folder / name).mkdir()
    source = page(f"<nav><a href='/'>Home</a></nav><article>{PROSE}</article>").replace("<head>", f"<head>{head}")
    (folder / name / "source.html").write_text(source)
    (folder / name / "expected.html").write_text(f"<div>{PROSE}</div>")


def test_runs_of_four_words_tell_whether_words_stand_in_order() -> None:
    expected = ("a", "b", "c", "d", "e")
    assert score(expected, expected).grams == Overlap(1.0, 1.0, 1.0)
    turned = score(("e", "a", "b", "c", "d"), expected)
    assert turned.words.f1 == 1.0
    assert turned.grams == Overlap(f1=0.5, precision=0.5, recall=0.5)
    assert score(("a", "b"), expected).grams.f1 == 0.0
    assert score(("a",), ("a",)).grams.f1 == 1.0


def test_pages_count_by_the_site_that_they_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "news-1")
    write(tmp_path, "news-2")
    write(tmp_path, "other", '<link rel="canonical" href="https://www.a.example/x">')
    metrics = measure_sites(read_pages(tmp_path))
    assert {site: row["pages"] for site, row in metrics["sites"].items()} == {"news": 2, "a.example": 1}
    assert [metrics[reader]["mean"]["f1"] for reader in READERS] == [1.0, 1.0, 1.0]
    assert sites_table(metrics).splitlines()[2].split() == ["all", "3", *["1.0000"] * 12]
    assert main(["evaluate", "pages", "--leave-site-out", "--dataset", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("all ")
