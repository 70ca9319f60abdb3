"""`recovery-assistant read`: every key of its JSON, what it says to people, and that it reads as an ingest does."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from assistant import cli
from assistant.ingestion.loading.metadata import FIELDS
from assistant.store.snapshot import DOCUMENTS
from assistant.store.snapshots import open_current
from assistant.types import Section
from tests.paths import CORPUS

KEYS = [
    "path", "id", "error", *FIELDS, "metadata_from", "sections", "references", "example_questions", "notes", "redacted",
]  # fmt: skip
LINES = " ".join(["An evening walk with a friend makes the first weeks a little easier to bear."] * 4)
ARTICLE = f"""---
title: An evening walk
published: 2024-05
withdrawn: true
---
# An evening walk

{LINES} Ring 844-555-0134 now.

## Who comes along?
<!-- asked
is anyone going to walk with me
-->

{LINES}

## References

1. Someone (2020). A work on walking.
"""


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded(*_: object, **__: object) -> None:
        raise AssertionError("the encoder was loaded")

    monkeypatch.setattr("assistant.cli.assembly.load_encoder", loaded)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an empty corpus."""
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: object) -> int:
    return cli.main(["read", *map(str, arguments)])


def rows_of(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_key(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = place / "corpus" / "articles" / "walk.md"
    path.write_text(ARTICLE, encoding="utf-8")
    assert run(path, "--json") == 0
    (row,) = rows_of(capsys)
    assert list(row) == KEYS
    assert (row["path"], row["id"], row["error"]) == (str(path), "articles/walk.md", None)
    assert (row["title"], row["author"], row["publisher"]) == ("An evening walk", None, None)
    assert (row["published"], row["language"], row["kind"], row["withdrawn"]) == ("2024-05", "en", "article", True)
    assert row["metadata_from"] == {
        "title": "front matter", "published": "front matter", "kind": "default", "language": "default",
        "withdrawn": "front matter",
    }  # fmt: skip
    assert row["sections"] == [
        {"heading": [], "page": None, "page_label": None, "text": f"{LINES} …"},
        {"heading": ["Who comes along?"], "page": None, "page_label": None, "text": LINES},
    ]
    assert row["references"] == ["Someone (2020). A work on walking."]
    assert row["example_questions"] == ["is anyone going to walk with me"]
    assert row["redacted"] == 1
    reason = "it holds a telephone number that is not in the helpline registry"
    assert row["notes"] == [
        {
            "kind": "repeated_title",
            "detail": "a heading that repeats the title is not shown in the text (3 words)",
            "page": None,
        },
        {"kind": "references", "detail": "rule reference-list: 7 words set apart as references", "page": None},
        {"kind": "redacted", "detail": f"under no heading: 1 sentence redacted; {reason}", "page": None},
        {"kind": "missing", "detail": "author, publisher, licence not stated", "page": None},
    ]
    assert not (place / "index").exists()


def test_a_file_that_fails_has_every_key_and_exit_3(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "bad.md").write_text("---\nwithdrawn: perhaps\n---\nWords.")
    (place / "good.txt").write_text("An evening walk helps. It is short.")
    assert run("bad.md", "none.md", "good.txt", "--json") == 3
    rows = rows_of(capsys)
    assert [list(row) for row in rows] == [KEYS] * 3
    assert [row["error"] for row in rows] == [
        "withdrawn: 'perhaps' is neither true nor false",
        "cannot be read: No such file or directory",
        None,
    ]
    assert (rows[0]["title"], rows[0]["sections"], rows[0]["metadata_from"]) == (None, [], {})
    assert rows[2]["metadata_from"] == {
        "title": "inferred", "kind": "default", "language": "default", "withdrawn": "default",
    }  # fmt: skip


def test_its_row_of_sources_holds_whatever_way_it_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = place / "corpus" / "articles"
    (folder / "cafe\u0301.txt").write_text("An evening walk helps. It is short.")  # the file system writes é as two
    rows = '["articles/café.txt"]\nauthor = "A. Walker"\nlicence = "CC BY 4.0"\nwithdrawn = true\n'
    (place / "corpus" / "sources.toml").write_text(rows, encoding="utf-8")
    (place / "link").symlink_to(place / "corpus")
    monkeypatch.chdir(folder)
    ways = [
        "cafe\u0301.txt",
        folder / "cafe\u0301.txt",
        "../articles/cafe\u0301.txt",
        "../../link/articles/cafe\u0301.txt",
    ]
    assert run(*ways, "--corpus", "..", "--json") == 0
    for row in rows_of(capsys):
        assert (row["id"], row["author"], row["withdrawn"]) == ("articles/cafe\u0301.txt", "A. Walker", True)
        assert row["metadata_from"]["author"] == row["metadata_from"]["withdrawn"] == "sources.toml"
    (place / "cafe\u0301.txt").write_text("An evening walk helps. It is short.")
    assert run(place / "cafe\u0301.txt", "--corpus", "..", "--json") == 0
    (outside,) = rows_of(capsys)
    assert (outside["id"], outside["author"], outside["withdrawn"]) == ("cafe\u0301.txt", None, False)


def test_a_folder_gives_its_documents_in_order(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("b.md", "a.txt", ".hidden.md", "c.png"):
        (place / "corpus" / "articles" / name).write_text("An evening walk helps. It is short.")
    (place / "elsewhere.md").write_text("Words that lie elsewhere.")
    (place / "corpus" / "articles" / "link.md").symlink_to(place / "elsewhere.md")
    (place / "empty").mkdir()
    assert run("corpus", "empty", "--json") == 3
    rows = rows_of(capsys)
    assert [row["id"] for row in rows] == ["articles/a.txt", "articles/b.md", "articles/link.md", "empty"]
    assert [row["error"] for row in rows[:3]] == [None, None, "points outside the corpus"]
    assert rows[3]["error"].startswith("no documents in it; it may hold .md,")


def test_where_each_value_comes_from(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = '<head><title>Walking</title><meta name="author" content="Ann Walker"></head>'
    page = f"<html>{head}<body><article><h1>Walking</h1><p>{LINES}</p></article></body></html>"
    (place / "page.html").write_text(page)
    (place / "web.txt").write_text(f"Why Walks Help\n\nAnn Walker\n\nDec 29, 2024\n\n{LINES}\n")
    (place / "ring-me.txt").write_text("Ring 844-555-0134 now\n\nPlain words follow here.")
    assert run("page.html", "web.txt", "ring-me.txt", "--json") == 0
    page_row, web, ring = rows_of(capsys)
    assert page_row["metadata_from"]["author"] == page_row["metadata_from"]["title"] == "the file"
    assert (web["author"], web["published"]) == ("Ann Walker", "2024-12-29")
    assert {web["metadata_from"][name] for name in ("title", "author", "published")} == {"inferred"}
    assert (ring["title"], ring["metadata_from"]["title"]) == ("ring me", "file name")
    assert "844" not in json.dumps(ring)


def test_people_see_the_same(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "walk.md").write_text(ARTICLE, encoding="utf-8")
    (place / "empty.md").write_text("")
    assert run("walk.md", "empty.md") == 3
    out = capsys.readouterr().out
    assert out.startswith("=== walk.md\nWITHDRAWN: no answer shows this document\nid")
    assert "\ntitle        An evening walk  (front matter)\n" in out
    assert "\nlanguage     en  (default)\n" in out
    assert f"\n--- section 2: Who comes along?\n{LINES}\nasked: is anyone going to walk with me\n" in out
    assert "\n--- references\n- Someone (2020). A work on walking.\n" in out
    assert "\n--- notes\n- repeated_title: a heading that repeats" in out
    assert "\n2 sections, 121 words, 1 reference, 1 sentence redacted\n" in out
    assert out.endswith("=== empty.md\nfailed: the file is empty\n\n")
    assert "844" not in out


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_words_come_out_in_utf_8_whatever_the_locale_is(place: Path, flags: tuple[str, ...]) -> None:
    (place / "café.txt").write_text("Le café du matin aide. Il est court.", encoding="utf-8")
    written = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(written, encoding="ascii", write_through=True)):
        assert run("café.txt", *flags) == 0
        assert "Le café du matin aide." in written.getvalue().decode("utf-8")


def test_a_wrong_sources_toml_is_one_error(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "corpus" / "sources.toml").write_text("title =")
    (place / "corpus" / "a.md").write_text("Words.")
    assert run("corpus/a.md") == 1
    assert capsys.readouterr().err.startswith("read: corpus/sources.toml: ")


def test_the_shipped_library_is_read_as_it_is_indexed(shipped_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (open_current(shipped_index, verify=False).folder / DOCUMENTS).read_text(encoding="utf-8").splitlines()
    indexed = {row["id"]: row for row in map(json.loads, lines)}
    assert run(CORPUS, "--corpus", CORPUS, "--json") == 0
    rows = rows_of(capsys)
    assert {row["id"] for row in rows} == set(indexed)
    for row in rows:
        document = indexed[row["id"]]
        sections = [{name: section[name] for name in row["sections"][0]} for section in document["sections"]]
        assert row["sections"] == sections
        assert row["references"] == document["references"]
        assert {name: row[name] for name in FIELDS} == {name: document[name] for name in FIELDS}
    assert set(rows[0]["sections"][0]) == set(Section.__slots__) - {"example_questions"}
