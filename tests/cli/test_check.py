"""`check` tells why, and its report of a miss holds no word of the message."""

import json
import re

import pytest

from assistant import cli

MESSAGE = "My brother Zebulon overdosed last year and I want to die."


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["check", *arguments]) == 0
    return capsys.readouterr().out


def test_why_names_rules_guards_probability_and_threshold(capsys: pytest.CaptureFixture[str]) -> None:
    why = json.loads(run(MESSAGE, "--why", "--json", capsys=capsys))["why"]
    rules = {row["rule"]: row for row in why["rules"]}
    assert rules["su.want-die"] == {
        "rule": "su.want-die",
        "guard": None,
        "sentence": "my brother zebulon overdosed last year and i want to die",
        "stands": True,
    }
    assert rules["od.said"]["guard"] is not None
    (part,) = why["parts"]
    assert part["words"] == 11
    assert 0 < part["probability"] < 1
    assert 0 < part["threshold"] < 1
    words = run(MESSAGE, "--why", capsys=capsys)
    assert "su.want-die: stands" in words
    assert "threshold" in words


def test_a_report_holds_ids_and_figures_and_no_word_of_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    written = run(MESSAGE, "--report", capsys=capsys)
    report = json.loads(written)
    assert (report["action"], report["lead"], report["tier"]) == ("takeover", "suicide_self_harm", "acute")
    assert "su.want-die" in report["patterns"]
    assert report["parts"][0]["words"] == 11
    own = {"brother", "zebulon", "overdosed", "year"}
    assert own.isdisjoint(re.findall(r"\w+", written.casefold()))


def test_a_long_message_is_explained_part_by_part(capsys: pytest.CaptureFixture[str]) -> None:
    why = json.loads(run("word " * 200, "--why", "--json", capsys=capsys))["why"]
    assert [part["words"] for part in why["parts"]] == [90, 90, 20]


@pytest.mark.parametrize(
    ("message", "hearing", "said"),
    [
        ("is weed addictive", "plain_form", "the form of a question that is answered"),
        ("что такое двенадцать шагов", "other_letters", "letters that it cannot read"),
        ("wie lange dauert der Entzug", "unread_language", "only near certainty counts"),
        ("I feel a bit flat today", "full", None),
    ],
)
def test_why_says_where_the_classifier_is_not_heard(
    message: str, hearing: str, said: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert json.loads(run(message, "--why", "--json", capsys=capsys))["why"]["classifier"] == hearing
    lines = run(message, "--why", capsys=capsys)
    assert (said in lines) if said else ("not heard" not in lines)
