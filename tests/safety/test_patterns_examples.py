"""Every example of every pattern and guard, and what the loader says about a file that is not valid."""

import pytest

from assistant.errors import DataFileError
from assistant.safety.normalise import normalise
from assistant.safety.patterns import LANGUAGES, Guard, Pattern, load_patterns, parse_patterns

SLOTS = '[slots]\nNOW = ["now"]\nYOUTH = ["young"]\nRECOVERY = ["step"]\nKIN = ["brother", "sister"]\n'
GOOD = (
    SLOTS
    + """
[[pattern]]
id = "p.one"
category = "overdose"
regex = 'my <KIN> sleeps'
match = ["my brother sleeps", "My sister sleeps."]
no_match = ["my brother", "the cat sleeps"]
"""
)
ROWS = [
    (language, row)
    for language in LANGUAGES
    for row in (*load_patterns(language).patterns, *load_patterns(language).guards)
]
IDS = [row.id for _, row in ROWS]


def matches(row: Pattern | Guard, text: str) -> bool:
    lines = normalise(text).splitlines()
    if isinstance(row, Pattern) and row.whole:
        lines = [" ".join(lines)]
    return any(row.regex.search(f" {line} ") for line in lines)


@pytest.mark.parametrize(("language", "row"), ROWS, ids=IDS)
def test_each_example_that_must_match_does(language: str, row: Pattern | Guard) -> None:
    assert [text for text in row.match if not matches(row, text)] == []


@pytest.mark.parametrize(("language", "row"), ROWS, ids=IDS)
def test_no_example_that_must_not_match_does(language: str, row: Pattern | Guard) -> None:
    assert [text for text in row.no_match if matches(row, text)] == []


def test_overdose_signs_have_no_guards() -> None:
    signs = [p for p in load_patterns("en").patterns if p.category == "overdose"]
    assert {p.id for p in signs if p.guards} == {"od.said", "od.narcan"}


def test_a_slot_stands_for_each_of_its_alternatives() -> None:
    pattern = parse_patterns(GOOD, "x.toml").patterns[0]
    assert matches(pattern, "My SISTER sleeps")
    assert not matches(pattern, "my aunt sleeps")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<KIN>", "<KINN>", r"x\.toml: p\.one: regex: slot <KINN> is not defined above"),
        ("'my <KIN> sleeps'", "'my (?:a+)+ sleeps'", r"x\.toml: p\.one: regex: unbounded repetition"),
        ("'my <KIN> sleeps'", "'my .* sleeps'", r"x\.toml: p\.one: regex: unbounded repetition"),
        ("'my <KIN> sleeps'", "'my ( sleeps'", r"x\.toml: p\.one: regex: not a valid regular expression"),
        ('"overdose"', '"nonsense"', r"x\.toml: p\.one: category: unknown value 'nonsense'"),
        ('"overdose"', '"withdrawal"', r"x\.toml: p\.one: tier: None does not belong to withdrawal"),
        ('["my brother", "the cat sleeps"]', '["one"]', r"x\.toml: p\.one: no_match: at least 2 examples"),
        ('id = "p.one"\n', "", r"x\.toml: a pattern or guard has no id"),
        ('id = "p.one"\n', 'id = "p.one"\nregexp = "x"\n', r"x\.toml: p\.one: regexp: unknown field"),
        ('id = "p.one"\n', 'id = "p.one"\nguards = ["odd"]\n', r"x\.toml: p\.one: guards: unknown kind 'odd'"),
        ("[slots]", "[slots", r"x\.toml: not valid TOML"),
    ],
)
def test_a_file_that_is_not_valid_is_refused(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(DataFileError, match=message):
        parse_patterns(GOOD.replace(old, new, 1), "x.toml")


def test_an_id_used_twice_is_refused() -> None:
    again = GOOD[GOOD.index("[[pattern]]") :]
    with pytest.raises(DataFileError, match=r"x\.toml: p\.one: id: used twice"):
        parse_patterns(GOOD + again, "x.toml")
