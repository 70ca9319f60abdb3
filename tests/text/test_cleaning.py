import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.cleaning import clean_text, one_line, replace_surrogates


@given(st.text())
def test_cleaning_twice_equals_cleaning_once(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"])))
def test_words_are_never_changed(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u00a0\u2003b", "a b"),
        ("re\u00adcov\u200bery", "recovery"),
        ("a \n\n\n\n b", "a\n\nb"),
        ("cafe\u0301", "café"),
        ("x\x00y\x07z", "x y z"),
        ("  \n ", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("so\u200dber 1\u200c800\u200d555", "sober 1800555"),
        ("\u200dسلام\u200c\u200c", "سلام"),
        ("it\x92s \x93fine\x94\x81", "it’s “fine”"),
        ("O\ue000ce", "O\ue000ce"),
        ("a\u200eb\u2067c\u2069", "abc"),
        ("עברית \u2066abc 12\u2069\u200f!", "עברית \u2066abc 12\u2069\u200f!"),
        ("a\u200eb\nעברית\u200f!\u202e", "ab\nעברית\u200f!"),
    ],
)
def test_form_is_made_plain(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_unpaired_surrogates_become_replacement_characters() -> None:
    assert replace_surrogates("a\ud800b\udfff") == "a\ufffdb\ufffd"


def test_one_line_joins_everything() -> None:
    assert one_line(" a\n\n b\tc ") == "a b c"
