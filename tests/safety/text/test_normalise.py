"""One spelling for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.safety.text.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t  want to LIVE", "do not want to live"),
        ("dont / don't / don t", "do not do not do not"),
        ("I can't, won't, I’ve", "i can not will not i have"),
        ("k-i-l-l myself", "kill myself"),
        ("d i e", "die"),
        ("i k1ll", "i kill"),
        ("su*cide", "suicide"),
        ("b12 at 4am", "b12 at 4am"),
        ("killllll", "kill"),
        ("im gonna kms rn", "i am going to kill myself right now"),
        ("he od'd", "he overdosed"),
        ("wi\u200bll di\u00ade", "will die"),
        ("Él no está. ¿Mañana?", "el no esta\nmanana"),
        ("i want to\ndie", "i want to die"),
        ("One. Two! Three", "one\ntwo\nthree"),
        ("ill kill, i am ill", "i will kill i am ill"),
        ("dye my hair", "dye my hair"),
        ("overdsoe", "overdose"),
        ("ｋｉｌｌ", "kill"),
        ("a\ud83d b", "a b"),
        ("", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(max_size=300))
def test_only_plain_words_come_out(text: str) -> None:
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789 \n")
    out = normalise(text)
    assert set(out) <= allowed
    assert "  " not in out
    assert not any(line != line.strip() or not line for line in out.splitlines())


def test_the_end_of_a_long_text_is_read() -> None:
    assert normalise("well " * 4000 + "I wanna d-i-e").endswith("i want to die")
