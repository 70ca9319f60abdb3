"""Each topic of the library is found by its name: the first answer comes from the right article."""

import json
from pathlib import Path

import pytest

from assistant.cli.evaluate_all import make_system
from assistant.settings import Settings
from tests.paths import CORPUS, TESTS

QUESTIONS = TESTS / "evaluation" / "library_coverage.jsonl"
FOUND = 0.93  # least share; reached 108 of 114


def rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def test_each_topic_has_two_questions() -> None:
    topics = [row["document"] for row in rows()]
    assert {topics.count(topic) for topic in topics} == {2}
    assert all((CORPUS / topic).is_file() for topic in topics)


@pytest.mark.usefixtures("shared_encoder")
def test_the_first_answer_comes_from_the_right_article(shipped_index: Path) -> None:
    assistant = make_system(Settings()).assistant(shipped_index, CORPUS)
    found = {row["question"]: assistant.ask(row["question"]).quotes for row in rows()}
    firsts = {question: quotes[0].citation.document_id if quotes else None for question, quotes in found.items()}
    right = [row for row in rows() if firsts[row["question"]] == row["document"]]
    assert len(right) / len(rows()) >= FOUND
