"""The evaluate command: nothing to measure is an error, for each kind of measurement."""

import json
from pathlib import Path

import pytest

from assistant import cli

pytestmark = pytest.mark.usefixtures("small_encoder")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder with every file that is asked for, and nothing in them."""
    folder = tmp_path / "empty"
    folder.mkdir()
    for name in ("questions.jsonl", "cases.jsonl", "queries.jsonl", "conversations.jsonl"):
        (folder / name).write_text("\n")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n")
    (folder / "corpus.jsonl").write_text(json.dumps({"_id": "d", "text": "Lanterns shine."}) + "\n")
    return folder


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["answers", "--questions", "{empty}/questions.jsonl"], "questions.jsonl holds no questions"),
        (
            ["people", "--questions", "{empty}/questions.jsonl", "--index", "{index}"],
            "questions.jsonl holds no questions",
        ),
        (["safety", "--cases", "{empty}/cases.jsonl", "--no-model"], "there are no cases"),
        (["retrieval", "--dataset", "{empty}"], "holds no documents, or no query with a judgement"),
        (["followups", "--dataset", "{empty}"], "holds no documents, or no turn"),
        (
            ["latency", "--questions", "{empty}/questions.jsonl", "--index", "{index}"],
            "questions.jsonl holds no questions",
        ),
        (["latency", "--dataset", "{empty}"], "holds no documents, or no query with a judgement"),
        (["pages", "--dataset", "{empty}"], "no page in"),
        (["all", "--corpus", "{empty}"], "questions.jsonl holds no questions"),
        (["all", "--corpus", "{corpus}", "--data", "{empty}"], "holds none of the public collections"),
    ],
)
def test_nothing_to_measure_is_one_line_and_no_figure(
    arguments: list[str], said: str, empty: Path, index: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [one.format(empty=empty, index=index, corpus=corpus) for one in arguments]
    assert cli.main(["evaluate", *filled, "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert said in captured.err
