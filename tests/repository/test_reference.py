"""docs/reference/ and the tables beside it: settings, flags, JSON, formats and weights are the program's."""

import json
import re
from inspect import signature
from pathlib import Path

import pytest

from assistant.chat.answer import Answer, Citation, Outcome, Quote
from assistant.chat.output import answer_json, verdict_json
from assistant.cli import COMMANDS, main
from assistant.cli.ingest import report_json
from assistant.cli.read import reading_json
from assistant.ingestion.inspection import Inspected
from assistant.ingestion.loading import Loaded
from assistant.ingestion.loading.metadata import FIELDS
from assistant.ingestion.loading.notes import NOT_KEPT, USUAL, Note
from assistant.ingestion.loading.origins import Origin
from assistant.ingestion.loading.readers import READERS
from assistant.ingestion.plan import Plan
from assistant.ingestion.report import Clock, Report
from assistant.linting import RULES
from assistant.safety.rules.patterns import PATTERN_FIELDS
from assistant.search.confidence import load_ranking
from assistant.settings import Settings
from assistant.store import snapshot
from assistant.store.snapshots import REBUILD
from assistant.types import Document, Hit, Kind, Passage, SafetyVerdict, Section
from tests.documents import PATH, page, section
from tests.paths import ROOT

NOTES = {"b.md": (Note("missing", "author not stated"),)}
LOADING = ROOT / "assistant" / "ingestion" / "loading"


def shown(default: object) -> str:
    """A default as a settings file would say it."""
    if isinstance(default, bool):
        return str(default).lower()
    return "any" if default == () else str(default)


def test_settings_and_their_defaults() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.*?)` \|", page("reference/settings.md"), re.MULTILINE)
    names = [name for name in signature(Settings).parameters if not name.startswith("_")]
    defaults = [(name, getattr(Settings(), name)) for name in names]
    assert rows == [(name, shown(value)) for name, value in defaults]


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
    hit = Hit(Passage("0" * 16, "a.md", 0, 0, 4, "Rest", ((0, 4),)), 1.0, 1, (0, 4), ("dense",), (0, 4))
    made = answer_json(Answer(Outcome.ANSWERED, SafetyVerdict(), quotes=(Quote(hit, citation),)))
    assert shape(example("ask, and the API's `search`")) == shape(made)


def test_the_json_of_ingest_and_of_check() -> None:
    report = Report(
        Plan(passed_over={"c.docx": "no reader"}),
        snapshot="1",
        failures={"a.md": "broken"},
        read=("b.md",),
        notes=NOTES,
        seconds=Clock().seconds(),
    )
    assert shape(example("ingest")) == shape(report_json(report))
    assert shape(example("check")) == shape(verdict_json(SafetyVerdict()))


def test_the_json_of_read() -> None:
    own = Section(("Who comes along?",), "An evening walk.", example_questions=("is anyone going",))
    document = Document("articles/walk.md", "An evening walk", Kind.ARTICLE, (own,), "")
    origins = dict.fromkeys(("title", "published", "kind", "language", "withdrawn"), Origin.DEFAULT)
    loaded = Loaded(document, (Note("missing", "author not stated"),), 0, origins)
    made = reading_json(Inspected(Path("walk.md"), "articles/walk.md", loaded))
    assert shape(example("read")) == shape(made)


def test_every_kind_of_note_is_explained() -> None:
    table = section(page("reference/json.md"), "read").split("### Notes")[1]
    rows = re.findall(r"^\| (`\w+`.*?) \|", table, re.MULTILINE)
    kinds = {kind for row in rows for kind in re.findall(r"`(\w+)`", row)}
    starred = {kind for row in rows if row.endswith(" *") for kind in re.findall(r"`(\w+)`", row)}
    source = "".join(path.read_text(encoding="utf-8") for path in LOADING.rglob("*.py"))
    used = set(re.findall(r"Note\(\s*\"(\w+)\"", source)) | set(re.findall(r"_left_out\(\"(\w+)\"", source))
    assert used - kinds == set()
    assert starred == USUAL
    assert NOT_KEPT <= USUAL


def test_fields_and_suffixes_of_sources() -> None:
    sources = section(page("reference/file-formats.md"), "Sources: `corpus/`")
    table, fields_table = sources.split("### Fields of a document")
    assert set(re.findall(r"`(\.\w+)`", table)) == set(READERS)
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", fields_table.split("###")[0], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(FIELDS)


def test_every_key_of_a_rule_of_danger() -> None:
    table = page("reference/file-formats.md").split("### A rule of danger")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", table, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == PATTERN_FIELDS


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
    assert {"vectors", "passages.jsonl", "bm25"} <= names
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
