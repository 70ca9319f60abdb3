"""No number outside the registry reaches the screen: the whole shipped library, and one written to leak."""

from pathlib import Path

import pytest

from assistant.chat import citations
from assistant.chat.assistant import Assistant
from assistant.chat.output import answer_text
from assistant.ingestion.loading import load
from assistant.ingestion.pipeline import build
from assistant.safety import allowed_numbers, check_output, unlisted_phone_like
from assistant.search.library import Library, open_searcher
from tests.fakes import HashingEncoder
from tests.paths import CORPUS
from tests.safety.output.test_filter import NUMBERS

SOURCES = sorted([*CORPUS.rglob("*.md"), *CORPUS.rglob("*.pdf")])
FILLER = (
    "Cravings rise and fall like waves, and most people find that they pass within half an hour. "
    "A walk, a meal or a talk with somebody helps to wait until they do."
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_shipped_library_holds_no_number_outside_the_registry(path: Path) -> None:
    document = load(path, document_id=path.name).document
    for section in document.sections:
        for words in (section.text, *section.heading):
            assert check_output(words) == words


def test_a_library_written_to_leak_shows_none_of_its_numbers(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for place, number in enumerate(NUMBERS):
        front = f"---\ntitle: Cravings {place}\n---\n# Waiting it out\n\n"
        body = f"{front}{FILLER} Ring {number}.\n\n## {number}\n\n{FILLER}\n"
        (corpus / f"{place}.md").write_text(body, encoding="utf-8")
    encoder = HashingEncoder()
    build(corpus, tmp_path / "index", encoder)
    searcher = open_searcher(tmp_path / "index", encoder)
    shown = [
        words
        for document in searcher.documents.values()
        for section in document.sections
        for words in (section.text, *section.heading)
    ]
    assert len(shown) >= 2 * len(NUMBERS)
    assert [words for words in shown if unlisted_phone_like(words, allowed_numbers())] == []
    answer = Assistant(Library(tmp_path / "index", lambda: encoder)).ask("how do cravings rise and fall like waves")
    assert answer.quotes
    assert (
        unlisted_phone_like(" ".join(map(" ".join, map(citations.shown_words, answer.quotes))), allowed_numbers()) == ()
    )
    assert check_output(answer_text(answer)) == answer_text(answer)
