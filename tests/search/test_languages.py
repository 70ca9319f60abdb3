"""A library in two languages: each text is taken apart by its own, and a question is read in one the library holds."""

from pathlib import Path

import pytest

from assistant.chat.assistant import Assistant
from assistant.chat.followup import FollowUpStrength, follow_up_strength
from assistant.data import language_codes
from assistant.ingestion.pipeline import build
from assistant.search.library import Library, open_searcher
from assistant.search.query import FollowUp
from assistant.text.language import language, load_language
from tests.fakes import HashingEncoder

SPANISH = """---
title: El padrino
kind: article
language: es
---
# El padrino

## ¿Qué hace un padrino?

Los padrinos acompañan a quienes empiezan y escuchan sin juzgar. Cada persona elige al suyo y puede cambiarlo cuando
lo necesite. Muchos hablan todos los días durante las primeras semanas, y más tarde una vez por semana.
"""


@pytest.fixture
def spanish_index(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> Path:
    (corpus / "padrino.md").write_text(SPANISH, encoding="utf-8")
    build(corpus, tmp_path / "spanish", encoder)
    return tmp_path / "spanish"


def test_every_language_has_what_it_needs() -> None:
    assert language_codes() == ("en", "es")
    for code in language_codes():
        own = load_language(code)
        assert (own.code, own.segmenter) == (code, code)
        assert len(own.stop_words) > 100
    assert language("en").stems(["sponsors", "Sponsoring"]) == ["sponsor", "sponsor"]
    assert language("es").stems(["padrinos", "Padrino"]) == ["padrin", "padrin"]


def test_a_tag_is_read_as_its_language_and_an_unknown_one_keeps_its_sentences() -> None:
    assert language("es-MX") is language("es") or language("es-MX") == language("es")
    french = language("fr")
    assert (french.code, french.segmenter, french.stemmer) == ("fr", "fr", "english")


def test_content_words_leave_out_the_stop_words_of_the_language() -> None:
    text = "Los padrinos ayudan mucho a los demás"
    spans = language("es").content_words(text)
    assert [text[start:end] for start, end in spans] == ["padrinos", "ayudan", "demás"]


def test_sentences_end_where_the_language_says() -> None:
    text = "El Sr. García llegó. Habló con todos."
    assert [text[start:end] for start, end in language("es").sentences(text)] == [
        "El Sr. García llegó.",
        "Habló con todos.",
    ]


def test_a_spanish_text_is_found_by_another_form_of_its_word(spanish_index: Path, encoder: HashingEncoder) -> None:
    searcher = open_searcher(spanish_index, encoder)
    assert searcher.view.languages == {"en", "es"}
    found = searcher.search(FollowUp("elegir padrinos", language="es"), top_k=1)
    assert found.hits[0].passage.document_id == "padrino.md"
    assert "bm25" in found.hits[0].found_by
    english = searcher.search(FollowUp("elegir padrinos"), top_k=1)
    assert english.features.coverage < found.features.coverage


def test_a_message_is_read_in_its_language_where_the_library_holds_it(
    index: Path, spanish_index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = follow_up_strength

    def noting(message: str, code: str) -> FollowUpStrength:
        read.append(code)
        return real(message, code)

    monkeypatch.setattr("assistant.chat.assistant.follow_up_strength", noting)
    for folder, message in ((spanish_index, "¿qué hace un padrino?"), (index, "¿qué hace un padrino?"),
                            (spanish_index, "what does a sponsor do?")):  # fmt: skip
        Assistant(Library(folder, lambda: encoder)).ask(message)
    assert read == ["es", "en", "en"]
