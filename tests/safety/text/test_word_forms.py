"""One word as the rules read it."""

import pytest

from assistant.safety.text.word_forms import WordForms, load_word_forms


@pytest.mark.parametrize(
    ("token", "read"),
    [
        ("can't", "can not"),
        ("won't", "will not"),
        ("doesn't", "does not"),
        ("mum's", "mum is"),
        ("o'clock", "o clock"),
        ("'die'", "die"),
        ("k1ll", "kill"),
        ("k!ll", "kill"),
        ("d*e", "die"),
        ("su#cide", "suicide"),
        ("c0de", "c0de"),
        ("b12", "b12"),
        ("kilo", "kilo"),
        ("kiiiill", "kill"),
        ("neeeed", "need"),
        ("kiero", "quiero"),
        ("kms", "kill myself"),
        ("overdsoe", "overdose"),
        ("overdos", "overdose"),
        ("overdone", "overdone"),
        ("shading", "shading"),
        ("shakng", "shaking"),
        ("shakg", "shakg"),
        ("saving", "saving"),
        ("cocina", "cocina"),
        ("pastilas", "pastillas"),
        ("meditacion", "meditacion"),  # one letter from "medicacion", and from "meditation"
        ("x" * 41, "x" * 41),
    ],
)
def test_a_word(token: str, read: str) -> None:
    assert load_word_forms().read(token) == read


def test_letters_that_look_latin() -> None:
    assert "ѕuісіdе".translate(load_word_forms().look_alikes) == "suicide"


def test_of_two_words_that_a_slip_may_stand_for_the_leftmost_slip_counts() -> None:
    # without d it is the second word without y, without e the first without x; d stands before e
    forms = WordForms({}, {}, {}, (), {}, frozenset(), {"abcdfgh": "abcdxfgh", "abcefgh": "abcefygh"})
    assert forms.read("abcdefgh") == "abcefygh"
