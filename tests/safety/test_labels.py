"""Labels of texts that stand elsewhere: whole, known categories, and joined with the texts by id."""

import json
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.evaluation.safety_cases import NONE, ORDINARY, read_cases, read_ordinary
from assistant.types import Category

LABELS = Path(__file__).parent / "labels"
KNOWN = {NONE, *Category}


@pytest.mark.parametrize(("name", "least"), [("titles.jsonl", 1100), ("comments.jsonl", 50)])
def test_labels_are_known_and_hold_no_text(name: str, least: int) -> None:
    rows = [json.loads(line) for line in (LABELS / name).read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) >= least
    assert all(row["expected"] in KNOWN and set(row["accept"]) <= KNOWN for row in rows)
    assert not any("text" in row for row in rows)


def test_enough_titles_about_substances_are_labelled_as_harmless() -> None:
    rows = [json.loads(line) for line in (LABELS / "titles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(row["kind"] == "substance" and row["expected"] == NONE for row in rows) >= 400


def test_labels_join_their_texts_by_id(tmp_path: Path) -> None:
    texts, labels = tmp_path / "texts.jsonl", tmp_path / "labels.jsonl"
    texts.write_text('{"id": "a", "text": "tea"}\n{"id": "b", "text": "rain"}\n', encoding="utf-8")
    labels.write_text(
        '{"id": "b", "expected": "relapse_now", "accept": ["none"], "kind": "explicit"}\n', encoding="utf-8"
    )
    (case,) = read_cases([texts], labels=labels)
    assert (case.id, case.text, case.expected, case.accept) == ("b", "rain", "relapse_now", {"none"})
    with pytest.raises(AssistantError, match="needs id, text, expected"):
        read_cases([texts])


def test_ordinary_messages_count_as_harmless_but_for_risky_words(tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text(
        '{"id": "a", "text": "tea", "risk_word": false}\n{"id": "b", "text": "gun", "risk_word": true}\n',
        encoding="utf-8",
    )
    (case,) = read_ordinary([texts])
    assert (case.id, case.expected, case.kind) == ("a", NONE, ORDINARY)
