"""Which language a message is in, and which the check does not read."""

import pytest

from assistant.safety.text.message_language import is_of_unread_language, language_of

UNREAD = [
    "wie lange dauert der Entzug von Alkohol", "mein Mann trinkt jeden Abend", "come smettere di bere",
    "mio marito beve troppo e non so cosa fare", "comment arrêter de boire", "meu marido bebe muito",
    "minha filha usa crack o que eu faço", "jak przestać pić", "hoe kan ik stoppen met drinken",
    "hur slutar jag dricka",
]  # fmt: skip
READ = [
    "what is a sponsor in AA", "mi esposo toma mucho", "qué es un padrino", "my French is bad but je suis alcoholic",
    "can I die", "no me mates de risa", "le dije que no", "", "12345",
]  # fmt: skip


@pytest.mark.parametrize("text", UNREAD)
def test_a_language_that_no_rule_reads_is_told(text: str) -> None:
    assert is_of_unread_language(text)


@pytest.mark.parametrize("text", READ)
def test_english_and_spanish_are_read(text: str) -> None:
    assert not is_of_unread_language(text)


def test_the_language_is_that_of_most_small_words() -> None:
    assert language_of("no sé qué hacer con mi hijo") == "es"
    assert language_of("what do I do about mi hijo") == "en"
