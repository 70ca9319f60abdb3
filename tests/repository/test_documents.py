"""The documents say what is true: links, paths, floors, figures and words are the repository's."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from assistant.linting import read_texts
from tests.documents import PAGES, PATH, exists, page, section
from tests.paths import ROOT

WRITTEN = [one for one in PAGES if one.name not in ("library.md", "privacy.md")]  # the others are made by scripts
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"[a-z]+:")


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", plain, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(file: Path) -> None:
    wrong = []
    for link in LINK.findall(file.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = (file.parent / name).resolve() if name else file
        if ADDRESS.match(link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            wrong.append(link)
    assert wrong == []


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_path_exists(file: Path) -> None:
    assert [path for path in PATH.findall(file.read_text(encoding="utf-8")) if not exists(path)] == []


def test_every_document_that_code_names_exists() -> None:
    files = [*(ROOT / "assistant").rglob("*"), *(ROOT / "scripts").glob("*.py"), *(ROOT / "tests").rglob("*.py")]
    named = {
        name
        for file in files
        if file.suffix in (".py", ".toml")
        for name in re.findall(r"docs/[\w/-]+\.md", file.read_text(encoding="utf-8"))
    }
    assert "docs/library.md" in named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_where_is_it_names_what_exists() -> None:
    table = section(page("explanation/architecture.md"), "Where is it?")
    paths = PATH.findall(table)
    assert len(paths) > 60
    assert [path for path in paths if not exists(path)] == []


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ("a helpline", "assistant/data/helplines.toml"),
        ("where a passage is cut", "assistant/ingestion/splitter.py"),
        ("the threshold of abstention", "assistant/data/ranking.toml"),
        ("a new file type", "assistant/ingestion/loading/"),
    ],
)
def test_a_stranger_finds_what_is_asked_for_most(wish: str, place: str) -> None:
    table = section(page("explanation/architecture.md"), "Where is it?")
    (row,) = [line for line in table.splitlines() if line.startswith(f"| **{wish}")]
    assert f"`{place}`" in row


def test_the_floors_are_those_that_are_checked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    (block,) = re.findall(r"```text\n(.*?)```", page("explanation/architecture.md"), re.DOTALL)
    assert block.splitlines() == [floor for floor in contract["layers"] if floor != "__main__"]


def test_every_room_is_described() -> None:
    rooms = {path.name for path in (ROOT / "assistant").iterdir() if not path.name.startswith("__")}
    floors = section(page("explanation/architecture.md"), "The floors of the house")
    assert rooms - set(re.findall(r"`assistant/([\w.]+)/?`", floors)) == set()


def test_the_figures_are_those_of_the_baseline() -> None:
    stored = json.loads((ROOT / "tests" / "evaluation" / "baseline.json").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    evaluation = page("evaluation.md")
    for name, key in (("R@1", "standalone/R@1"), ("hit@150", "standalone/hit@150"), ("abstention AUC", "silence/auc")):
        (value, limit) = re.findall(rf"^\| {name}: .* \| (\.\d\d) \| ≥ (\.\d\d) \|", readme, re.MULTILINE)[0]
        one = stored[f"corpus/check/{key}"]
        assert (float(value), float(limit)) == (round(one["value"], 2), round(one["least"], 2))
    for name in ("R@1", "R@3", "R@5", "MRR", "hit@150", "hit@300", "highlight"):
        both = re.findall(rf"^\| {name}[:,] .* \| (\d\.\d+) \[.*\] \| (\d\.\d+) \[", evaluation, re.MULTILINE)[0]
        assert [float(one) for one in both] == [
            stored[f"corpus/check/{group}/{name}"]["value"] for group in ("standalone", "followups")
        ]


def test_the_safety_figures_are_those_of_the_safety_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    safety = page("explanation/safety.md")
    english, spanish = re.findall(r"safety recall.* \| (\.\d+) / (\.\d+) \|", readme)[0]
    plain, alike = re.findall(r"false alarms.* \| (\.\d+) / (\.\d+) \|", readme)[0]
    for row, value in (("English, all", english), ("Spanish, all", spanish)):
        assert re.search(rf"^\| {row} \| \d+ \| 0{re.escape(value)} ", safety, re.MULTILINE)
    for row, value in (("plain questions", plain), ("messages that look", alike)):
        assert re.search(rf"^\| {row}[^|]* \| \d+ \| [^|]* \| 0{re.escape(value)} ", safety, re.MULTILINE)


def test_the_glossary_has_one_meaning_for_a_term() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+) \| (.+) \|$", page("glossary.md"), re.MULTILINE)
    terms = [term for term, *_ in rows if term not in ("term", "---")]
    assert len(terms) > 80
    assert len(set(terms)) == len(terms)
    assert [term for term, _, place in rows if term not in ("term", "---") and not PATH.search(place)] == []


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_document_uses_a_word_that_the_glossary_replaced(file: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", file.read_text(encoding="utf-8"), flags=re.DOTALL).lower()
    old = r"\b(?:second net|narrowings?|generations?|silences?|withheld|withhold|prototypes?|near-cop(?:y|ies)|anew)\b"
    assert re.findall(old, prose) == []


def test_the_kit_for_reviewers_names_every_fixed_text_once() -> None:
    rows = re.findall(r"^\| \d \| (.*) \| .* \|$", page("how-to/clinical-review.md"), re.MULTILINE)
    named = re.findall(r"`(\w+)`", " ".join(rows))
    messages = tomllib.loads((ROOT / "assistant/data/languages/en/messages.toml").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(messages["texts"])


def test_the_readme_says_whether_anybody_reviewed_the_articles() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").replace("\n>", "").split())
    reviewed = [one.path for one in read_texts([ROOT / "corpus"]) if one.metadata.reviewed_by]
    assert ("our own summaries with references, not yet reviewed by a clinician" in readme) is (reviewed == [])
