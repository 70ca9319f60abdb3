"""docs/library.md is of the corpus as it is; a topic is covered where its own section comes first for its questions."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from assistant.linting import read_texts
from assistant.search.library import open_searcher
from tests.fakes import HashingEncoder
from tests.paths import CORPUS, ROOT

TOPICS = """
[[group]]
name = "All"

[[group.topics]]
name = "Sponsors"
own = "articles/sponsor.md"
asked = ["how often speak to a sponsor", "guides a newer member"]

[[group.topics]]
name = "Calls"
own = "articles/sponsor.md › How often do people talk to a sponsor?"
asked = ["do newcomers and sponsors speak every day", "guides a newer member through the steps"]

[[group.topics]]
name = "Sailing"
own = "articles/sailing.md"
asked = ["how do I sail", "where are boats"]
"""


@pytest.fixture(scope="module")
def scripts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "scripts"))
        yield


@pytest.fixture(scope="module")
def page_of(scripts: None) -> ModuleType:
    return importlib.import_module("library_map")


@pytest.fixture(scope="module")
def topics_of(scripts: None) -> ModuleType:
    return importlib.import_module("library_topics")


def test_the_committed_page_is_of_the_corpus_as_it_is(topics_of: ModuleType) -> None:
    assert topics_of.stale((ROOT / "docs" / "library.md").read_text(encoding="utf-8"), CORPUS) == []


def test_each_topic_has_its_own_questions_and_a_place(page_of: ModuleType, topics_of: ModuleType) -> None:
    topics = topics_of.read_topics(CORPUS)
    asked = [question for topic in topics for question in topic.asked]
    assert {len(topic.asked) for topic in topics} == {2}
    assert len(set(asked)) == len(asked)
    assert len({topic.name for topic in topics}) == len(topics)
    assert all(topic.own[0].startswith(("articles/", "literature/")) for topic in topics)


def test_a_heading_of_a_document_that_is_there_is_there_too(page_of: ModuleType, topics_of: ModuleType) -> None:
    held = page_of.sections(CORPUS, read_texts([CORPUS]))
    owns = [topic.own for topic in topics_of.read_topics(CORPUS)]
    assert [own for own in owns if (own[0], "") in held and own not in held] == []


@pytest.fixture
def small(corpus: Path) -> Path:
    (corpus / "topics.toml").write_text(TOPICS, encoding="utf-8")
    return corpus


def test_what_comes_first_is_measured(
    small: Path, index: Path, encoder: HashingEncoder, page_of: ModuleType, topics_of: ModuleType
) -> None:
    texts = read_texts([small])
    topics = topics_of.read_topics(small)
    findings = topics_of.measure(open_searcher(index, encoder), topics, page_of.sections(small, texts))
    assert [(one.exists, one.found, one.covered) for one in findings[:2]] == [(True, 2, True), (True, 1, False)]
    assert (findings[2].exists, findings[2].covered) == (False, False)
    page = page_of.library_map(small, texts, findings)
    assert "**1 of 3 topics are covered.**" in page
    assert "have no section of their own:\n\n- Sailing (All)\n" in page
    assert "\n- Calls: “guides a newer member through the steps” brings [Finding a sponsor](" in page
    assert re.search(r"^\| Sponsors \| 2 of 2 \| \[Finding a sponsor\]\(.*sponsor.md\) \|$", page, re.MULTILINE)
    assert re.search(r"^\| Calls \| 1 of 2 \| .* › How often do people talk to a sponsor\? \|$", page, re.MULTILINE)
    assert "| Sailing | **nothing yet** | |" in page
    assert topics_of.stale(page, small) == []


def test_a_page_without_figures_says_so(small: Path, page_of: ModuleType, topics_of: ModuleType) -> None:
    texts = read_texts([small])
    held = page_of.sections(small, texts)
    findings = [topics_of.Finding(topic, topic.own in held, {}) for topic in topics_of.read_topics(small)]
    page = page_of.library_map(small, texts, findings)
    assert "**Not measured yet.**" in page
    assert "| Sponsors | not measured |" in page
    assert not any(one.covered for one in findings)
    assert "something else comes first" not in page


def test_who_reviewed_the_articles_is_said(small: Path, page_of: ModuleType) -> None:
    assert "our own summaries with references, not yet reviewed by a clinician" in page_of.library_map(
        small, read_texts([small]), []
    )
    path = small / "articles" / "sleep.md"
    line = "---\nreviewed_by: A. Person, physician, 2026-11-30\n"
    path.write_text(path.read_text(encoding="utf-8").replace("---\n", line, 1), encoding="utf-8")
    page = page_of.library_map(small, read_texts([small]), [])
    assert "our own summaries with references; a professional has reviewed 1 of them." in page
    assert "| A. Person, physician, 2026-11-30 |" in page


@pytest.mark.parametrize("change", ["topic", "article"])
def test_a_page_of_another_corpus_is_stale(
    small: Path, page_of: ModuleType, topics_of: ModuleType, change: str
) -> None:
    findings = [topics_of.Finding(topic, False, {}) for topic in topics_of.read_topics(small)]
    page = page_of.library_map(small, read_texts([small]), findings)
    assert topics_of.stale(page, small) == []
    if change == "topic":
        (small / "topics.toml").write_text(TOPICS.replace("Sailing", "Rowing"), encoding="utf-8")
    else:
        (small / "articles" / "sleep.md").write_text("Sleep well.", encoding="utf-8")
    said = topics_of.stale(page, small)
    assert said[0] == "it was made from another corpus"
    assert said[1:] == (["its topics are not those of topics.toml"] if change == "topic" else [])


def test_the_command_measures_checks_and_refuses_an_index_of_another_corpus(
    small: Path,
    index: Path,
    encoder: HashingEncoder,
    page_of: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(page_of, "CORPUS", small)
    monkeypatch.setattr(page_of, "TARGET", tmp_path / "library.md")
    monkeypatch.setattr(page_of, "make_encoder", lambda _: encoder)
    with pytest.raises(SystemExit, match=r"another corpus.*; run: python scripts/library_map\.py --index DIR"):
        page_of.main(["--check"])
    page_of.main(["--index", str(index)])
    assert "1 of 3 topics are covered" in (tmp_path / "library.md").read_text(encoding="utf-8")
    page_of.main(["--check"])
    (small / "articles" / "sleep.md").write_text("Sleep well.", encoding="utf-8")
    with pytest.raises(SystemExit, match="is no index of the corpus as it is; run: recovery-assistant ingest"):
        page_of.main(["--index", str(index)])
    page_of.main(["--unmeasured"])
    assert "Not measured yet" in (tmp_path / "library.md").read_text(encoding="utf-8")


def test_a_spanish_text_shows_its_reading_ease(tmp_path: Path, page_of: ModuleType) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "topics.toml").write_text(TOPICS, encoding="utf-8")
    text = "Hoy no bebo. Voy a pie a casa y como pan con mi hija. " * 12
    front = "---\ntitle: Uno\nkind: article\nlanguage: es\n---\n"
    (tmp_path / "articles" / "uno.md").write_text(f"{front}# Uno\n\n{text}\n", encoding="utf-8")
    page = page_of.library_map(tmp_path, read_texts([tmp_path]), [])
    (row,) = [line for line in page.splitlines() if line.startswith("| [Uno]")]
    # 14 words of 18 syllables in two sentences
    assert row.endswith(f"| ease {206.835 - 62.3 * 18 / 14 - 7:.0f} |")
