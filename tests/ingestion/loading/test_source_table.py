"""A row of sources.toml means a file in whatever way its path is written; what it withdraws is never left in sight."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.loading.source_table import match_rows, row_path
from assistant.ingestion.loading.withdrawn import WithdrawnFlags
from assistant.ingestion.pipeline import build
from assistant.ingestion.plan import make_plan
from assistant.search.library import open_searcher
from tests.fakes import HashingEncoder

HIDDEN = {"withdrawn": True}
NAMES = ("a.md", "x/b.md", "x/c.md", "ch01.md")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("./a.md", "a.md"),
        ("/a.md", "a.md"),
        ("A.md", "a.md"),
        ("a.md ", "a.md"),
        ("x\\b.md", "x/b.md"),
        ("x//b.md", "x/b.md"),
        ("x/ B.MD", "x/b.md"),
        ("x/../a.md", "a.md"),
    ],
)
def test_a_path_means_its_file_however_it_is_written(path: str, name: str) -> None:
    matches = match_rows({row_path(path): HIDDEN}, NAMES)
    assert (matches.rows, matches.refused, matches.missing) == ({name: HIDDEN}, {}, ())


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("x/", {"x/b.md", "x/c.md"}),
        ("b.md", {"x/b.md"}),
        ("corpus/x/b.md", {"x/b.md"}),
        ("a", {"a.md"}),
        ("a.txt", {"a.md"}),
        ("X-B.md", {"x/b.md"}),
        ("ch02.md", set()),
        ("gone.md", set()),
    ],
)
def test_what_a_row_without_a_file_may_mean_fails_only_where_it_withdraws(path: str, names: set[str]) -> None:
    matches = match_rows({row_path(path): HIDDEN}, NAMES)
    assert (matches.rows, matches.refused.keys(), matches.missing) == ({}, names, (row_path(path),))
    assert match_rows({row_path(path): {"title": "A walk"}}, NAMES).refused == {}


def test_a_path_without_quotation_marks_is_several_tables() -> None:
    rows = {"x": {"b": {"md": HIDDEN}}}
    assert "x/b.md" in match_rows(rows, NAMES).withdrawn()


def test_files_that_differ_in_case_alone_have_a_row_each() -> None:
    assert match_rows({"A.md": HIDDEN}, ["A.md", "a.md"]).withdrawn() == {"A.md"}
    assert match_rows({"A.MD": HIDDEN}, ["A.md", "a.md"]).withdrawn() == {"A.md", "a.md"}
    both = {"A.md": HIDDEN, "a.md": {"title": "A walk"}}
    assert match_rows(both, ["a.md"]).withdrawn() == {"a.md"}


@given(
    mark=st.sampled_from(["", "\ufeff"]),
    before=st.sampled_from(["", "./", "/", " ", ".//", "\\\\", "corpus/"]),
    after=st.sampled_from(["", " ", "/", " /"]),
    change=st.sampled_from([str, str.upper, str.title]),
    flag=st.sampled_from(
        ["withdrawn = true", "withdrawn = 1", "Withdrawn = true", "withdrawm = true", '"withdrawn " = true']
    ),
)
def test_no_dress_of_a_row_leaves_its_document_in_sight(
    tmp_path_factory: pytest.TempPathFactory, mark: str, before: str, after: str, change, flag: str
) -> None:
    corpus = tmp_path_factory.mktemp("corpus")
    table = f'{mark}["{before}{change("x/b.md")}{after}"]\n{flag}\n'
    (corpus / "sources.toml").write_text(table, encoding="utf-8")
    assert WithdrawnFlags(corpus).among(NAMES) == {"x/b.md"}


@pytest.mark.parametrize("path", ["./articles/sleep.md", "Articles/Sleep.md", "articles/sleep", "articles/sleep.md "])
def test_the_ingest_and_the_live_flag_agree(corpus: Path, index: Path, encoder: HashingEncoder, path: str) -> None:
    (corpus / "sources.toml").write_text(f'\ufeff["{path}"]\nwithdrawn = true\n', encoding="utf-8")
    assert WithdrawnFlags(corpus).among(["articles/sleep.md", "articles/sponsor.md"]) == {"articles/sleep.md"}
    build(corpus, index, encoder)
    shown = [one.id for one in open_searcher(index, encoder).documents.values() if not one.withdrawn]
    assert shown == ["articles/sponsor.md"]


def test_two_rows_for_one_path_hide_it(corpus: Path) -> None:
    table = '["./articles/sleep.md"]\nwithdrawn = true\n["articles/sleep.md"]\ntitle = "Sleep"\n'
    (corpus / "sources.toml").write_text(table)
    assert WithdrawnFlags(corpus).among(["articles/sleep.md"]) == {"articles/sleep.md"}


def test_rows_fill_the_fields_of_the_file_they_mean(corpus: Path, index: Path) -> None:
    (corpus / "sources.toml").write_text('["./Articles\\\\sleep.md"]\nauthor = "A. Walker"\n')
    plan = make_plan(corpus, index)
    assert (plan.rows, plan.failed) == ({"articles/sleep.md": {"author": "A. Walker"}}, {})


@pytest.mark.parametrize(
    "table",
    [
        b'["articles/sleep.md"\nwithdrawn = true\n',
        b'["articles/sponsor.md"]\nwithdrawn = false\n["articles/sleep.md"]\nwithdrawn = True\n',
        b'"articles/sleep.md" = { withdrawn = true\n',
        b'["articles/sleep.md"]\ntitle = "caf\xe9"\nwithdrawn = true\n',
    ],
)
def test_a_table_that_cannot_be_read_hides_what_it_withdraws(corpus: Path, table: bytes) -> None:
    (corpus / "sources.toml").write_bytes(table)
    assert WithdrawnFlags(corpus).among(["articles/sleep.md", "articles/sponsor.md"]) == {"articles/sleep.md"}
