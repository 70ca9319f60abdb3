"""`evaluate followups` on a tiny folder of conversations."""

import json
from pathlib import Path

import pytest

from assistant import cli
from assistant.errors import AssistantError
from assistant.evaluation.conversations import LabelledTurn, read_conversations
from assistant.evaluation.followups import by_history, carried_over, groups

SPONSOR, SLEEP = "How do I find a sponsor?", "Why is my sleep broken?"
LEANING = LabelledTurn("2", "and how often?", (SPONSOR,), "How often do people speak to a sponsor?")
TURNS = (
    LabelledTurn("1", SPONSOR, (), f" {SPONSOR}\n"),
    LEANING,
    LabelledTurn("3", SLEEP, (SPONSOR, "and how often?"), SLEEP),
)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    documents = {
        "d1": "To find a sponsor, ask a member whose way of living you admire.",
        "d2": "Often: people find a sponsor and speak every day.",
        "d3": "Sleep is often broken after somebody stops drinking.",
        "d4": "It rains often, and often again.",
    }
    rows = [{"_id": name, "title": "", "text": text} for name, text in documents.items()]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\td1\t1\n2\td2\t1\n3\td3\t1\n")
    write_conversations(folder, [turn_row(turn) for turn in TURNS])
    return folder


def turn_row(turn: LabelledTurn) -> dict:
    history = [part for text in turn.history for part in said(text)]
    return {"turn_id": turn.id, "query": turn.query, "gold_rewrite": turn.rewrite, "history": history}


def said(text: str) -> list[dict]:
    return [{"role": "user", "text": text}, {"role": "assistant", "text": "words that nobody typed"}]


def write_conversations(folder: Path, turns: list[dict]) -> None:
    # The same turns twice, as paths of one conversation share their beginning; and one that nobody judged.
    unjudged = {**turns[0], "turn_id": "unjudged"}
    again = [{**turn, "query": "not the first that carries its id"} for turn in turns]
    lines = [{"id": "a", "turns": [*turns, unjudged]}, {"id": "b", "turns": again}]
    (folder / "conversations.jsonl").write_text("\n".join(map(json.dumps, lines)))


def test_each_turn_counts_once_with_what_the_person_wrote(dataset: Path) -> None:
    found = read_conversations(dataset)
    assert found.turns == TURNS
    assert [turn.stands_alone for turn in found.turns] == [True, False, True]
    write_conversations(dataset, [{**turn_row(TURNS[0]), "gold_rewrite": None}, turn_row(LEANING)])
    assert [turn.id for turn in read_conversations(dataset).turns] == ["2"]


@pytest.mark.usefixtures("small_encoder")
def test_figures(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "followups", "--dataset", str(dataset), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["documents"], figures["turns"]) == (4, 3)
    assert figures["rewrite"]["nDCG@10"]["value"] == 1.0
    assert figures["raw"]["nDCG@10"]["value"] < figures["ours"]["nDCG@10"]["value"]
    assert figures["groups"]["standing_alone"]["ours_minus_raw"] == {"value": 0.0, "interval": [0.0, 0.0]}
    assert figures["groups"]["leaning"]["turns"] == 1
    assert [row["turns"] for row in figures["query_seconds"].values()] == [1, 2, 0, 0]
    assert cli.main(["evaluate", "followups", "--dataset", str(dataset)]) == 0
    table = capsys.readouterr().out
    assert "closed (ours - raw) / (rewrite - raw) in nDCG@10" in table
    assert "earlier messages 0: 1 turns, p50" in table


def test_groups_by_hand() -> None:
    gains = {
        "raw": {"1": 0.6, "2": 0.0, "3": 0.5},
        "ours": {"1": 0.6, "2": 0.5, "3": 0.4},
        "rewrite": {"1": 0.6, "2": 1.0, "3": 0.5},
    }
    found = groups(TURNS, gains)
    assert found["standing_alone"]["turns"] == 2
    assert found["standing_alone"]["ours_minus_raw"]["value"] == -0.05  # the mean of 0 and −.1
    assert found["standing_alone_first_turns"]["ours_minus_raw"]["value"] == 0.0
    assert found["standing_alone_later_turns"]["ours_minus_raw"]["value"] == -0.1
    assert found["leaning"]["closed"]["value"] == 0.5
    assert groups((LEANING,), gains)["standing_alone"] == {"turns": 0}
    assert groups(TURNS[:1], gains)["leaning"] == {"turns": 0}


def test_what_was_carried_over_is_counted() -> None:
    alone = LabelledTurn("4", "and then?", (SPONSOR,), "and then?")  # nothing to rewrite, yet the plan carries
    assert carried_over((TURNS[0], LEANING, alone)) == {"turns": 2, "standing_alone": 1}


def test_seconds_by_earlier_messages() -> None:
    turns = [LabelledTurn(str(count), "x", ("y",) * count, "z") for count in (0, 1, 2, 3, 5, 6, 40)]
    found = by_history(turns, [1.0, 2.0, 4.0, 5.0, 7.0, 8.0, 10.0])
    assert {name: (row["turns"], row["p50"]) for name, row in found.items()} == {
        "0": (1, 1.0),
        "1-2": (2, 3.0),
        "3-5": (2, 6.0),
        "6+": (2, 9.0),
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", r"conversations\.jsonl line 1: "),
        ("[]", r"line 1: needs id, turns"),
        ('{"id": "a"}', r"line 1: needs id, turns"),
        ('{"id": "a", "turns": [7]}', r"line 1: a turn needs"),
        ('{"id": "a", "turns": [{"turn_id": "1", "query": "q", "gold_rewrite": "r"}]}', r"line 1: .*history"),
        ('{"id": "a", "turns": [{"turn_id": "1", "query": "q", "gold_rewrite": "r", "history": ["x"]}]}', "line 1"),
        ('{"id": "a", "turns": []}', "no turn with a rewrite"),
    ],
)
def test_a_malformed_line_is_named(dataset: Path, line: str, reason: str) -> None:
    (dataset / "conversations.jsonl").write_text(line)
    with pytest.raises(AssistantError, match=reason):
        read_conversations(dataset)


def test_a_folder_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "followups"]) == 2
    assert "followups needs --dataset" in capsys.readouterr().err
