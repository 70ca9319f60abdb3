"""The ask command: help comes first and in any case; wrong names are told with the known ones."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import cli
from assistant.chat.answer import Answer
from assistant.chat.assistant import Assistant
from assistant.chat.output import answer_text
from assistant.cli.first_help import certain_words, help_by_rules, settings_for_help
from assistant.errors import EncoderError
from assistant.settings import Settings
from assistant.types import Action, Category
from tests.conftest import LOADER
from tests.fakes import HashingEncoder

QUESTION = "do many sponsors and newcomers speak every day?"
CRY = "i want to kill myself tonight"
OVERDOSE = "he took too many pills and won't wake up, his lips are blue"
Loader = Callable[..., HashingEncoder]


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture
def said_before_loading(
    monkeypatch: pytest.MonkeyPatch, encoder: HashingEncoder, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """What stood on stdout when the encoder began to be loaded."""
    said: list[str] = []

    def load(*_arguments: object, **_options: object) -> HashingEncoder:
        said.append(capsys.readouterr().out)
        return encoder

    monkeypatch.setattr(LOADER, load)
    return said


def test_whom_to_reach_is_said_before_the_encoder_is_loaded(
    index: Path, said_before_loading: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", CRY, "--index", index) == 0
    assert said_before_loading[0].startswith("People you can reach now:")
    assert "988" in said_before_loading[0]
    rest = capsys.readouterr().out
    assert "I am a computer program" in rest
    assert "988 Suicide & Crisis Lifeline: " not in rest  # said once


def test_the_text_about_an_overdose_is_said_before_the_encoder_is_loaded(
    index: Path, said_before_loading: list[str], assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", OVERDOSE, "--index", index) == 0
    assert said_before_loading[0].startswith("Call 911 now.")
    assert said_before_loading[0] + capsys.readouterr().out == answer_text(assistant.ask(OVERDOSE)) + "\n"


def test_a_question_says_nothing_before_it_is_answered(
    index: Path, said_before_loading: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("ask", QUESTION, "--index", index) == 0
    capsys.readouterr()
    assert run("ask", CRY, "--index", index, "--json") == 0
    assert said_before_loading == ["", ""]


def test_what_is_said_early_holds_when_the_model_makes_a_card_of_it() -> None:
    found = help_by_rules(CRY, [], Settings())
    assert isinstance(found, Answer)
    assert found.verdict.action is Action.TAKEOVER
    words = certain_words(found, Settings())
    assert found.safety is not None
    assert found.safety.text not in words
    overdose = help_by_rules(OVERDOSE, [], Settings())
    assert overdose is not None
    assert overdose.verdict.lead is Category.OVERDOSE
    relapse = help_by_rules("i relapsed last night after two years", [], Settings())
    assert relapse is not None
    assert certain_words(relapse, Settings()) == ""  # the model may drop a card
    assert help_by_rules(QUESTION, [], Settings()) is None
    assert help_by_rules("", [], Settings()) is None


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("wrong", [{"ASSISTANT_DTYPE": "float64"}, {"ASSISTANT_TOP_K": "many"}, {}])
def test_help_is_shown_whatever_is_wrong(
    wrong: dict[str, str],
    as_json: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_arguments: object, **_options: object) -> Any:
        raise EncoderError("no weights")

    monkeypatch.setattr(LOADER, fail)
    for name, value in {**wrong, "ASSISTANT_REGION": "uk", "ASSISTANT_INDEX": str(tmp_path / "none")}.items():
        monkeypatch.setenv(name, value)
    flags = ["--json"] if as_json else []
    assert run("ask", CRY, *flags) == (1 if wrong else 0)
    captured = capsys.readouterr()
    assert "116 123" in captured.out  # of the region that could be read
    assert captured.err.count("\n") == (1 if wrong else 0)
    if as_json:
        assert json.loads(captured.out)["safety"]["action"] == "takeover"
    assert run("ask", QUESTION, *flags) == 1
    assert capsys.readouterr().err.startswith("ask: ")


def test_language_and_region_are_read_as_far_as_they_can_be(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('dtype = "float64"\nlanguage = "es"\nregion = "Atlantis"\n')
    assert settings_for_help(file) == Settings(language="es")
    file.write_text("region = ")
    assert settings_for_help(file) == Settings()
    assert settings_for_help(tmp_path / "none.toml") == Settings()


@pytest.mark.usefixtures("small_encoder")
def test_a_pathway_is_told_with_the_known_ones(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", QUESTION, "--index", index, "--pathway", "Buddhist") == 1
    assert capsys.readouterr().err == "ask: --pathway: the library has no 'Buddhist'; known: AA\n"
    assert run("ask", QUESTION, "--index", index, "--pathway", "aa", "--json") == 0
    assert json.loads(capsys.readouterr().out)["passages"][0]["document"]["pathway"] == "AA"
    assert run("ask", CRY, "--index", index, "--pathway", "Buddhist") == 1
    assert "988" in capsys.readouterr().out


@pytest.mark.usefixtures("small_encoder")
def test_wrong_fields_of_a_batch_are_told_by_name(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"id": "1", "text": QUESTION},
        {"id": "2", "question": "how often?", "histroy": [QUESTION]},
        {"id": "3", "Question": QUESTION},
        {"id": "4", "question": QUESTION, "qid": 4, "question_en": "x", "gold_doc": "y"},
        {},
    ]
    batch = tmp_path / "in.jsonl"
    batch.write_text("\n".join(map(json.dumps, rows)))
    assert run("ask", "--batch", batch, "--index", index) == 3
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.get("error") for one in answers] == [
        "question: is missing; fields here: 'id', 'text'; known: id, question, history",
        "unknown field 'histroy'; 'history' is meant?",
        "unknown field 'Question'; 'question' is meant?",
        None,
        "question: is missing; fields here: none; known: id, question, history",
    ]
    assert [one["id"] for one in answers] == ["1", "2", "3", "4", None]


LOUD = "I swallowed every tablet and I want to die"


@pytest.mark.usefixtures("small_encoder")
def test_several_words_are_one_question(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", QUESTION, "--index", index, "--json") == 0
    whole = capsys.readouterr().out
    assert run("ask", *QUESTION.split(), "--index", index, "--json") == 0
    assert capsys.readouterr().out == whole
    assert run("ask", *LOUD.split(), "--index", index) == 0
    assert "911" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", LOUD, "--kind", "NOPE"],
        ["ask", "--top-k", "x", *LOUD.split()],
        ["ask", LOUD, "--colour"],
        ["aks", *LOUD.split()],
        [LOUD],
        ["ask", "--kind", LOUD],
        ["check", *LOUD.split()],
    ],
)
def test_a_cry_in_a_wrong_command_line_is_answered_before_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(*arguments)
    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert "911" in said.out
    assert said.err.startswith("usage: ")


def test_a_wrong_command_line_without_a_cry_says_nothing_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["ask", QUESTION, "--colour"], ["ingest", LOUD], ["aks"], []):
        with pytest.raises(SystemExit):
            run(*arguments)
    assert capsys.readouterr().out == ""
    assert run("ask", LOUD, "--batch", "a.jsonl") == 2
    assert "911" in capsys.readouterr().out


@pytest.mark.usefixtures("small_encoder")
def test_a_cry_in_a_wrong_line_of_a_batch_is_answered_beside_the_error(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [
        json.dumps({"id": "1", "question": LOUD, "history": 5}),
        json.dumps({"id": "2", "question": "and now?", "histroy": [LOUD]}),
        json.dumps({"id": "3", "question": [LOUD]}),
        json.dumps({"id": "4", "said": LOUD}),
        json.dumps([LOUD]),
        '{"id": "6", "question": ' + json.dumps(LOUD),
        '{"id": "7", "question": ' + json.dumps(LOUD) + ', "deep": ' + "[" * 5_000 + "]" * 5_000 + "}",
        json.dumps({"id": "8", "said": QUESTION}),
    ]
    batch = tmp_path / "in.jsonl"
    batch.write_text("\n".join(wrong))
    assert run("ask", "--batch", batch, "--index", index) == 3
    *cries, plain = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["safety"]["action"] for one in cries] == ["takeover"] * 7
    assert all(one["error"] and "911" in one["safety"]["text"] for one in cries)
    assert set(plain) == {"id", "error"}


def test_settings_in_a_pipe_keep_nobody_waiting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    assert run("ask", LOUD, "--config", pipe) == 1
    said = capsys.readouterr()
    assert "911" in said.out
    assert said.err == f"ask: no settings file {pipe}\n"
