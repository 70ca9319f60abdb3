"""Search reads Spanish by its gloss: the same words on both sides, spans in step, other languages untouched."""

import pytest

from assistant.errors import DataFileError
from assistant.text import gloss
from assistant.text.gloss import is_glossed, search_language, search_passage, search_text

TEXT = "Dejé de beber. ¿Qué es un padrino?"
SPANS = ((0, 14), (15, 34))


def test_spanish_is_read_in_english_words_whatever_the_accents() -> None:
    assert search_text("¿Qué es un PADRINO?", "es") == search_text("¿que es un padrino?", "es")
    assert "sponsor" in search_text("padrinos", "es-MX")
    assert (search_language("es-MX"), search_language("en"), search_language("de")) == ("en", "en", "de")


def test_other_languages_are_read_as_they_are() -> None:
    assert search_text("Où est-il ?", "fr") == "Où est-il ?"
    assert search_passage("A walk. A talk.", ((0, 7), (8, 15)), "en") == ("A walk. A talk.", ((0, 7), (8, 15)))


def test_the_spans_of_sentences_follow_their_gloss() -> None:
    text, spans = search_passage(TEXT, SPANS, "es")
    assert text == search_text(TEXT, "es")
    assert [text[start:end] for start, end in spans] == [search_text(TEXT[start:end], "es") for start, end in SPANS]


def test_a_word_that_is_not_known_stays() -> None:
    assert search_text("Xochimilco 24/7", "es") == "xochimilco 24/7"


@pytest.mark.parametrize("line", ["padrin", "padrin\t ", "\tsponsor", "padrin\ta\npadrin\tb"])
def test_a_wrong_line_is_named(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(gloss, "read_text", lambda _: f"# words\n{line}\n")
    gloss._glosses.cache_clear()
    try:
        with pytest.raises(DataFileError, match=r"languages/es/gloss\.tsv: line [23]"):
            is_glossed("es")
    finally:
        gloss._glosses.cache_clear()
