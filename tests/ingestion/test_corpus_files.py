"""What stands in a corpus is listed in order of path, and links are not gone into."""

from pathlib import Path

from assistant.ingestion.corpus_files import CorpusEntry, entries


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
