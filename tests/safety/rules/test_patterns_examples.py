"""Every example of every pattern and guard, and what the loader says about a file that is not valid."""

import pytest

from assistant.data import language_codes
from assistant.errors import DataFileError
from assistant.safety.rules.clauses import sentence_of
from assistant.safety.rules.matching import SentenceMatcher, excluded
from assistant.safety.rules.matching import matches as matches_in
from assistant.safety.rules.patterns import Guard, Pattern, PatternFile, PlainForm, load_patterns, parse_patterns
from assistant.safety.text.normalise import marked

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
FILES = [load_patterns(language) for language in language_codes()]
ROWS = [(file, row) for file in FILES for row in (*file.patterns, *file.guards, *file.plain)]
IDS = [row.id for _, row in ROWS]


def matches(file: PatternFile, row: Pattern | Guard | PlainForm, text: str) -> bool:
    lines = marked(text).splitlines()
    if isinstance(row, PlainForm):
        return all(row.words.regex.match(sentence_of(line).text) for line in lines)
    if isinstance(row, Guard):
        return any(row.words.regex.search(sentence_of(line).text) for line in lines)
    entire = SentenceMatcher.of(sentence_of(" ".join(lines)), file.prefilter)
    if excluded(row, entire):
        return False
    lines = [" ".join(lines)] if row.whole else lines
    return any(any(matches_in(row, SentenceMatcher.of(sentence_of(line), file.prefilter))) for line in lines)


@pytest.mark.parametrize(("file", "row"), ROWS, ids=IDS)
def test_each_example_that_must_match_does(file: PatternFile, row: Pattern | Guard | PlainForm) -> None:
    assert [text for text in row.match if not matches(file, row, text)] == []


@pytest.mark.parametrize(("file", "row"), ROWS, ids=IDS)
def test_no_example_that_must_not_match_does(file: PatternFile, row: Pattern | Guard | PlainForm) -> None:
    assert [text for text in row.no_match if matches(file, row, text)] == []


# A story told, a death mourned or a question about naloxone; the signs themselves are not touched.
GUARDED_SIGNS = {"od.said", "od.narcan", "od.someone-unwell", "od.self-unwell", "od.asks", "od.net"}


def test_overdose_signs_have_no_guards() -> None:
    signs = [p for p in load_patterns("en").patterns if p.category == "overdose"]
    assert {p.id for p in signs if p.guards} == GUARDED_SIGNS


def test_a_slot_stands_for_each_of_its_alternatives() -> None:
    file = parse_patterns({"x.toml": GOOD}, "en")
    assert matches(file, file.patterns[0], "My SISTER sleeps")
    assert not matches(file, file.patterns[0], "my aunt sleeps")


def parts_of(fields: str) -> PatternFile:
    return parse_patterns({"x.toml": GOOD.replace("regex = 'my <KIN> sleeps'", fields)}, "en")


@pytest.mark.parametrize(
    ("fields", "text", "expected"),
    [
        ("all = ['<KIN>', 'floor']", "on the floor lay my sister", True),
        ("all = ['<KIN>', 'floor']", "my sister lay there", False),
        ("all = ['<KIN>', 'floor']\nunless = 'danced'", "my sister danced on the floor", False),
        ("all = ['<KIN>', 'floor']\nnear = 2", "my sister on the floor", True),
        ("all = ['<KIN>', 'floor']\nnear = 2", "on the floor lay my sister", True),
        ("all = ['<KIN>', 'floor']\nnear = 1", "on the floor lay my sister", False),
        ("all = ['<KIN>', 'floor']\nnear = 1", "a floor away sister and my brother floor", True),
        ("all = ['<KIN>', 'floor', 'cold']\nnear = 0", "floor sister floor cold", False),
    ],
)
def test_all_parts_are_found_in_any_order_and_near(fields: str, text: str, expected: bool) -> None:
    file = parts_of(fields)
    assert matches(file, file.patterns[0], text) is expected


def test_a_language_has_one_table_of_slots() -> None:
    with pytest.raises(DataFileError, match="en: one file must hold \\[slots\\], 0 do"):
        parse_patterns({"x.toml": "", "y.toml": ""}, "en")
    with pytest.raises(DataFileError, match="en: one file must hold \\[slots\\], 2 do"):
        parse_patterns({"x.toml": SLOTS, "y.toml": SLOTS}, "en")


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
        ("regex =", "all = ['<KIN>']\nregex =", r"x\.toml: p\.one: all: expected a list of expressions, and no regex"),
        ("regex =", "near = 2\nregex =", r"x\.toml: p\.one: near: expected a number of words, beside all"),
        ("regex =", "unless = ''\nregex =", r"x\.toml: p\.one: unless: missing"),
        ("[slots]", "[slots", r"x\.toml: not valid TOML"),
    ],
)
def test_a_file_that_is_not_valid_is_refused(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(DataFileError, match=message):
        parse_patterns({"x.toml": GOOD.replace(old, new, 1)}, "en")


def test_an_id_used_twice_is_refused() -> None:
    again = GOOD[GOOD.index("[[pattern]]") :]
    with pytest.raises(DataFileError, match=r"en: p\.one: id: used twice"):
        parse_patterns({"x.toml": GOOD, "y.toml": again}, "en")


PLAIN = """
[[plain]]
id = "pl.one"
regex = 'where is the cat|who are you'
match = ["hello, who are you?", "Where is the cat thanks"]
no_match = ["who are you to die", "the cat"]
"""


def test_a_plain_form_is_the_whole_of_a_sentence() -> None:
    hello = GOOD.replace("NOW =", 'HELLO = ["hello"]\nTHANKS = ["thanks"]\nNOW =', 1)
    file = parse_patterns({"x.toml": hello + PLAIN}, "en")
    (form,) = file.plain
    assert [text for text in form.match if not matches(file, form, text)] == []
    assert [text for text in form.no_match if matches(file, form, text)] == []


def test_a_plain_form_without_words_is_refused() -> None:
    without = PLAIN.replace("regex = 'where is the cat|who are you'\n", "")
    assert without != PLAIN
    with pytest.raises(DataFileError, match=r"y\.toml: pl\.one: regex: missing"):
        parse_patterns({"x.toml": GOOD, "y.toml": without}, "en")


@pytest.mark.parametrize("file", FILES, ids=[file.language for file in FILES])
def test_each_expression_of_a_shipped_file_is_valid(file: PatternFile) -> None:
    """They are compiled only when a message needs them."""
    patterns = [one for row in file.patterns for one in (*row.parts, row.unless) if one is not None]
    others = [row.words for row in (*file.guards, *file.plain)]
    for expression in (*patterns, *others, file.now, file.recovery, file.present, file.retold, file.dying):
        assert all(one.regex.pattern == one.source for one in (expression, *expression.branches))
