"""The shipped library: complete front matter, own length, checkable references, nothing withheld, gold that exists."""

import json
import re
from pathlib import Path

import pytest

from assistant.evaluation.questions import read_questions
from assistant.ingestion.loading import load
from assistant.ingestion.loading.notes import NOT_KEPT
from assistant.ingestion.plan import make_plan
from assistant.text.cleaning import one_line
from tests.paths import CORPUS, TESTS

ARTICLES = sorted((CORPUS / "articles").rglob("*.md"))
NO_DATE = r"n\.d\.(?:-[a-z])?|s\. f\.|[^)]*(?:, n\.d\.|, s\. f\.)"
DATED = re.compile(
    rf"\((?:(?:19|20)\d\d[a-z]?|{NO_DATE})(?:[,;/][^)]*)?\)|[Pp]amphlet|[Ff]olleto|\([^)]*(?:19|20)\d\d\)"
)
FRONT_DOOR = "start-"  # begins the name of a short page that leads on
FIELDS = ("title", "author", "publisher", "published", "reviewed", "licence", "pathway")


@pytest.fixture(scope="module")
def documents() -> dict:
    plan = make_plan(CORPUS, CORPUS / "no-index")
    assert plan.failed == {}
    return {path: load(CORPUS / path, document_id=path, fields=plan.rows.get(path)) for path in plan.added}


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_is_complete(path: Path, documents: dict) -> None:
    loaded = documents[path.relative_to(CORPUS).as_posix()]
    document = loaded.document
    assert [name for name in FIELDS if not getattr(document, name)] == []
    assert [note for note in loaded.notes if note.kind not in NOT_KEPT] == []
    assert loaded.withheld_sentences == 0
    words = sum(len(section.text.split()) for section in document.sections)
    is_front_door = path.name.startswith(FRONT_DOOR)
    assert 250 <= words <= (650 if is_front_door else 1400)
    assert len(document.references) >= (0 if is_front_door else 1)
    assert [work for work in document.references if not DATED.search(work)] == []


def test_there_are_enough_articles() -> None:
    assert len(ARTICLES) >= 45


@pytest.mark.parametrize("name", ["first-ninety-days", "beside-someone"])
def test_a_booklet_has_labelled_pages(name: str, documents: dict) -> None:
    loaded = documents[f"literature/{name}.pdf"]
    labels = [section.page_label for section in loaded.document.sections]
    assert {"ii", "1", "12"} <= set(labels)
    assert loaded.withheld_sentences == 0
    assert loaded.document.kind == "literature"
    assert len(loaded.document.references) >= 16


def test_every_gold_sentence_stands_in_its_document(documents: dict) -> None:
    texts = {
        name: one_line(" ".join(section.text for section in loaded.document.sections))
        for name, loaded in documents.items()
    }
    questions = read_questions(CORPUS / "questions.jsonl")
    wrong = [one.id for one in questions if any(label.text not in texts[label.document] for label in one.labels)]
    assert wrong == []
    assert len({one.id for one in questions}) == len(questions)


def test_questions_on_other_sources_quote_none_of_them() -> None:
    for path in (TESTS / "evaluation").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "gold_text" not in json.loads(line)
