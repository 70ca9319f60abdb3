"""The documents say what is true: links, paths, settings, flags, JSON, figures and floors are the repository's."""

import json
import re
import tomllib
from inspect import signature
from pathlib import Path

import pytest

from assistant.chat.output import answer_json, verdict_json
from assistant.cli import COMMANDS, main
from assistant.cli.ingest import report_json
from assistant.ingestion.loading import SUFFIXES
from assistant.ingestion.loading.metadata import FIELDS
from assistant.ingestion.plan import Plan
from assistant.ingestion.report import Clock, Report
from assistant.linting import RULES
from assistant.search.confidence import load_ranking
from assistant.settings import Settings
from assistant.store import snapshot
from assistant.store.snapshots import REBUILD
from assistant.types import Answer, Citation, Hit, Kind, Outcome, Passage, Quote, SafetyVerdict
from tests.paths import ROOT

DOCS = ROOT / "docs"
PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")), *sorted(DOCS.rglob("*.md"))]
WRITTEN = [one for one in PAGES if one.name not in ("library.md", "privacy.md")]  # the others are made by scripts
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"[a-z]+:")
TOP = r"(?:assistant|corpus|docs|scripts|tests|\.ci)/|(?:Makefile|pyproject\.toml|constraints\.txt|app\.py)$"
PATH = re.compile(rf"`((?:{TOP})[^`\s]*)`")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", plain, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def exists(path: str) -> bool:
    """Whether a path of the repository is there. A name in angle brackets stands for any, a star for any characters."""
    return any(ROOT.glob(re.sub(r"<\w+>", "*", path).rstrip("/")))


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


def test_settings_and_their_defaults() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.*?)` \|", page("reference/settings.md"), re.MULTILINE)
    names = [name for name in signature(Settings).parameters if not name.startswith("_")]
    defaults = [(name, getattr(Settings(), name)) for name in names]
    assert rows == [(name, str(value).lower() if isinstance(value, bool) else str(value)) for name, value in defaults]


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    return capsys.readouterr().out


def flags(text: str) -> set[str]:
    return set(re.findall(r"^ +(?:-\w, )?(--[\w-]+)", text, re.MULTILINE)) - {"--help"}


def written_flags(text: str) -> set[str]:
    return set(re.findall(r"^\| (?:`-\w`, )?`(--[\w-]+)", text, re.MULTILINE))


@pytest.mark.parametrize("command", COMMANDS)
def test_flags(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = page("reference/commands.md")
    common, own = written_flags(section(text, "All commands")), written_flags(section(text, command))
    assert common & own == set()
    assert common | own == flags(help_of(command, capsys))


def test_what_can_be_evaluated(capsys: pytest.CaptureFixture[str]) -> None:
    choices = re.findall(r"\{(answers,[^}]*)\}", help_of("evaluate", capsys))[0].split(",")
    table = section(page("reference/commands.md"), "evaluate").split("| flag |")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(choices)


def example(heading: str) -> object:
    (block,) = re.findall(r"```json\n(.*?)```", section(page("reference/json.md"), heading), re.DOTALL)
    return json.loads(block)


def shape(value: object) -> object:
    """The keys of a JSON value, of its objects and of the first of its lists; other values do not count."""
    if isinstance(value, dict):
        return {key: shape(own) for key, own in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_the_json_of_an_answer() -> None:
    citation = Citation("a.md", "A", None, None, None, None, None, None, Kind.ARTICLE, None, "en", (), None, None)
    hit = Hit(Passage("0" * 16, "a.md", 0, 0, 4, "Rest", ((0, 4),)), 1.0, 1, (0, 4), ("dense",))
    made = answer_json(Answer(Outcome.ANSWERED, SafetyVerdict(), quotes=(Quote(hit, citation),)))
    assert shape(example("ask, and the API's `search`")) == shape(made)


def test_the_json_of_ingest_and_of_check() -> None:
    report = Report(Plan(), snapshot="1", failures={"a.md": "broken"}, seconds=Clock().seconds())
    assert shape(example("ingest")) == shape(report_json(report))
    assert shape(example("check")) == shape(verdict_json(SafetyVerdict()))


def test_fields_and_suffixes_of_sources() -> None:
    sources = section(page("reference/file-formats.md"), "Sources: `corpus/`")
    table, fields_table = sources.split("### Fields of a document")
    assert set(re.findall(r"`(\.\w+)`", table)) == set(SUFFIXES)
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", fields_table.split("###")[0], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(FIELDS)


def test_every_rule_of_the_linter_is_explained() -> None:
    text = page("how-to/articles.md").split("| rule | what it asks for |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    (compared,) = named - set(RULES)  # the one rule that compares with other people's texts
    assert set(RULES) <= named
    assert f'"{compared}"' in (ROOT / "assistant" / "linting" / "near_duplicates.py").read_text(encoding="utf-8")


def test_every_file_of_a_snapshot_is_named() -> None:
    text = page("reference/index-on-disk.md")
    names = {value for name, value in vars(snapshot).items() if name.isupper() and isinstance(value, str)} - {REBUILD}
    assert {"faiss.index", "passages.jsonl", "bm25"} <= names
    assert [name for name in names if name not in text] == []


def test_every_data_file_is_described() -> None:
    text = section(page("reference/file-formats.md"), "Data files: `assistant/data/`")
    described = [re.sub(r"<\w+>", "*", path) for path in PATH.findall(text)]
    data = ROOT / "assistant" / "data"
    known = {file for path in described for file in ROOT.glob(path.rstrip("/"))}
    files = {file for file in data.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")}
    assert [file.name for file in sorted(files) if not known & {file, *file.parents}] == []


def test_the_weights_are_those_of_the_ranking() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (\d\.\d\d) \|$", page("explanation/ranking.md"), re.MULTILINE)
    assert {name: float(weight) for name, weight in rows} == load_ranking().weights


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
