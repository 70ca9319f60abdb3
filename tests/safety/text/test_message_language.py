"""In which language a message is answered."""

import pytest

from assistant.safety.text.message_language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do I find a sponsor", "en"),
        ("¿cómo encuentro un padrino?", "es"),
        ("no se q hacer, mi hijo no despierta", "es"),
        ("quiero dejar de beber", "es"),
        ("Estoy en recovery and my sponsor dice que no", "es"),
        ("", "en"),
        ("naltrexone", "en"),
        ("DONDE HAY REUNIONES", "es"),
    ],
)
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language
