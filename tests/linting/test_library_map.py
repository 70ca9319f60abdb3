"""docs/library.md is what scripts/library_map.py makes of the corpus; what is missing is said."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from tests.paths import ROOT


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("library_map", ROOT / "scripts" / "library_map.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_map_is_up_to_date(script: ModuleType) -> None:
    assert script.library_map(ROOT / "corpus") == (ROOT / "docs" / "library.md").read_text(encoding="utf-8")


def test_every_topic_that_was_asked_for_is_covered() -> None:
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    missing = page.split("No title and no heading names these:")[1].split("These have one heading")[0]
    holes = [line for line in missing.splitlines() if line.startswith("- ")]
    assert [line for line in holes if not line.endswith("(Further topics people ask about)")] == []


def test_holes_thin_topics_and_dates_are_said(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    shutil.copy(ROOT / "corpus" / "articles" / "sleep-in-recovery.md", tmp_path / "articles")
    (tmp_path / "sources.toml").write_text("", encoding="utf-8")
    topics = '{ name = "Sleep" }, { name = "Sailing" }, { name = "Using dreams" }'
    (tmp_path / "topics.toml").write_text(f'[[group]]\nname = "All"\ntopics = [{topics}]\n', encoding="utf-8")
    page = script.library_map(tmp_path)
    assert "1 articles and 0 booklets" in page
    assert "2 of 3 topics are covered" in page
    assert "names these:\n\n- Sailing (All)\n" in page
    assert "no article of their own:\n\n- Using dreams (All)\n" in page
    assert "| Sailing | **nothing yet** |" in page
    assert "› Are nightmares and using dreams normal? |" in page


def test_check_tells_what_to_run(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "TARGET", tmp_path / "library.md")
    monkeypatch.setattr(script, "library_map", lambda corpus: "a map")
    with pytest.raises(SystemExit, match=r"not up to date; run: python scripts/library_map\.py"):
        script.main(["--check"])
    script.main([])
    script.main(["--check"])
    assert (tmp_path / "library.md").read_text(encoding="utf-8") == "a map"
