"""How a regex is cut into its alternatives and freed of its lookarounds."""

import pytest

from assistant.safety.rules.alternatives import alternatives, without_lookarounds


@pytest.mark.parametrize(
    ("regex", "parts"),
    [
        ("a(?:b|c)|d|(?!e|f)g", ["a(?:b|c)", "d", "(?!e|f)g"]),
        ("(?:a|(?:b|c d))", ["a", "b", "c d"]),
        ("(?:a|b) (?:c|d)", ["(?:a|b) (?:c|d)"]),
        ("(?:a|b)?", ["(?:a|b)?"]),
        ("(?!a|b)", ["(?!a|b)"]),
        ("(a|b)", ["(a|b)"]),
        (r"a\|b|c", [r"a\|b", "c"]),
        (r"a\(|b", [r"a\(", "b"]),
        ("a[|(]b|c", ["a[|(]b", "c"]),
        ("a[]|]b|c", ["a[]|]b", "c"]),
        ("floor&bed|x", ["floor&bed", "x"]),
        ("", [""]),
    ],
)
def test_alternatives_are_cut_outside_brackets_alone(regex: str, parts: list[str]) -> None:
    assert alternatives(regex) == parts


@pytest.mark.parametrize(
    ("regex", "rest"),
    [
        ("a (?!the )it", "a it"),
        ("i am 15(?!(?: (?:days?|weeks))\\b) old", "i am 15 old"),
        ("(?<!my )dad(?= )", "dad"),
        ("(?<=a)(?=b)", ""),
        ("(?:a(?!b(?=c))|d)e", "(?:a|d)e"),
        (r"\(?!a", r"\(?!a"),
        ("[(?!]a", "[(?!]a"),
        ("plain", "plain"),
    ],
)
def test_lookarounds_are_left_out(regex: str, rest: str) -> None:
    assert without_lookarounds(regex) == rest
