"""What stands in a corpus is listed in order of path, and links are not gone into."""

from pathlib import Path

from assistant.ingestion.corpus_files import CorpusEntry, entries, files_of


def test_everything_is_listed_in_order_of_path(tmp_path: Path) -> None:
    for name in ("a/b.md", "a-b/c.md", "a.md", "B/é.md", "a/deep/er/d.txt", ".hidden/x.md", "folder.md/in.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "gone.md").symlink_to("nowhere")
    found = list(entries(tmp_path))
    assert [one.path for one in found] == sorted(tmp_path.rglob("*"))
    assert found == [CorpusEntry.at(one.path, tmp_path) for one in found]
    kinds = {one.name: (one.is_link, one.is_folder) for one in found}
    assert kinds["a"] == kinds["folder.md"] == (False, True)
    assert kinds["a/b.md"] == (False, False)
    assert kinds["link"] == (True, True)
    assert kinds["loop.md"] == kinds["gone.md"] == (True, False)
    assert "link/b.md" not in kinds


def test_what_is_no_source_is_named_with_its_reason(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    for name in (
        "a.md", "a.md~", "b.docx", "README", "sources.toml", "questions.jsonl", ".DS_Store", ".git/x.docx",
        "page.html", "page_files/inner.html", "page_files/deep/ad.html", "other_files/kept.md", "sub/c.md",
    ):  # fmt: skip
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text("text")
    (corpus / "linked").symlink_to("sub")
    (corpus / "gone.md").symlink_to("nowhere.md")
    found = files_of(corpus)
    assert list(found.sources) == ["a.md", "other_files/kept.md", "page.html", "sub/c.md"]
    assert found.passed_over == {
        "README": "no reader for a name without a suffix",
        "a.md~": "no reader for .md~",
        "b.docx": "no reader for .docx",
        "linked": "a link to a folder; its files are read where they lie",
        "page_files/deep/ad.html": "belongs to the saved page page.html",
        "page_files/inner.html": "belongs to the saved page page.html",
    }
    assert found.failed == {"gone.md": "is a link to nothing"}
