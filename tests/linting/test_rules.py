"""Each rule of the linter on a bad line and on a good one."""

from datetime import date
from pathlib import Path

import pytest

from assistant.errors import DataFileError
from assistant.ingestion.expiry import has_expired
from assistant.linting import RULES, LintFinding, Text, lint_texts, read_texts
from assistant.linting.english_pronouns import EnglishWords
from assistant.linting.phrases import load_phrases, parse_phrases
from assistant.linting.pointers import load_pointers, parse_pointers, parse_words
from assistant.linting.stands_alone import GRAMMARS, dangling, pointers_elsewhere
from assistant.linting.text_limits import load_limits, parse_limits

GOOD = """---
title: "A day without a drink"
author: "Recovery Assistant contributors"
publisher: "Recovery Assistant"
published: 2026-11-01
reviewed: 2026-11-02
licence: "CC BY 4.0"
kind: article
pathway: "general"
language: en
---
# A day without a drink

A day has a morning, a noon and a night. Take them one at a time.

## How do I begin?

Begin with water and some bread (Alder & Birch, 2019). Alder and Birch (2019) asked 12 people.
See [the end](#what-comes-next).

## What comes next?

Rest often helps. Ring a friend, who may be glad of it.

## References

1. Alder, A., & Birch, B. (2019). Bread and water. Journal of Mornings, 1(2), 3–4.
2. Cedar House (n.d.). A leaflet. Oslo.
"""
FIRST = "## How do I begin?\n"


def lint(tmp_path: Path, text: str) -> list[LintFinding]:
    path = tmp_path / "one.md"
    path.write_text(text, encoding="utf-8")
    return lint_texts(read_texts([path]))


def test_a_good_article_has_no_findings(tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD) == []


BAD = [
    ("front-matter", 'publisher: "Recovery Assistant"\n', "", 1, "publisher is missing"),
    ("front-matter", "reviewed: 2026-11-02", "reviewed: 2026-10-02", 1, "reviewed 2026-10-02, before it was published"),
    ("front-matter", "published: 2026-11-01", "published: 2026-13-01", 1, "published: '2026-13-01' is no date"),
    ("expired", "language: en", "language: en\nexpires: 2020-05", 1, "expired on 2020-05: look up"),
    ("twin", "language: en", "language: en\ntwin: es/one.md", 1, "“es/one.md”: there is no such file in "),
    ("heading-style", "# A day without a drink", "# A day with one", 12, "is not the title"),
    ("heading-style", "## How do I begin?", "## How do I begin:", 16, "ends with “:”"),
    ("heading-style", "## How do I begin?", "#### How do I begin?", 16, "level 4 follows level 1"),
    ("heading-style", "## How do I begin?", "## How To Begin Without Another Drink", 16, "title case"),
    ("heading-style", "## How do I begin?", "## how do I begin?", 16, "a capital first"),
    ("heading-style", "## How do I begin?", "## What comes next?", 21, "is also in line 16"),
    ("heading-style", "## How do I begin?", "## Empty\n\n## How do I begin?", 16, "nothing stands under “Empty”"),
    ("heading-style", "## How do I begin?", f"## Begin{' so' * 14}", 16, "15 words, at most 14"),
    ("sentence-length", "Rest often helps.", f"Rest{' and rest' * 15}.", 23, "31 words, at most 30: “Rest and rest"),
    ("reference-form", "2. Cedar House (n.d.)", "3. Cedar House (n.d.)", 28, "should be numbered 2"),
    ("reference-form", "Cedar House (n.d.). A", "Cedar House. A", 28, "no year in brackets"),
    ("reference-form", "3–4.", "3–4", 27, "ends with neither a full stop nor an address"),
    ("citation", "(Alder & Birch, 2019)", "(Alder & Birch, 2018)", 18, "“Alder Birch, 2018” is not among"),
    ("citation", "Alder and Birch (2019)", "Elm (2019)", 18, "“Elm, 2019” is not among"),
    ("cross-link", "(#what-comes-next)", "(#what-came-before)", 19, "has no such heading"),
    ("cross-link", "(#what-comes-next)", "(two.md)", 19, "there is no such file"),
    ("phone-number", "Rest often helps.", "Ring 0161 496 0999 for help.", 23, "is not in data/helplines.toml"),
    ("phone-number", "A leaflet. Oslo.", "A leaflet. Call 0161 496 0999.", 28, "is not in data/helplines.toml"),
    ("doubled", "Rest often helps.", "Rest often often helps.", 23, "“often often” is doubled"),
    ("doubled", "Rest often helps.", "Rest  often helps.", 23, "is doubled"),
    ("stands-alone", "Rest often helps.", "They often help.", 23, "“They” points out of the section"),
    ("stands-alone", "Take them one at a time.", "See the lines below.", 14, "“the lines below” points out"),
    ("stigma", "Rest often helps.", "Addicts rest.", 23, "“Addicts” (addict): a person with an addiction"),
    ("claim", "Rest often helps.", "Rest always helps.", 23, "“always” (always): often"),
    (
        "example-question",
        FIRST,
        f"{FIRST}<!-- asked\nhow{' and how' * 20}\n-->\n",
        18,
        "41 words, at most 40: “how and how",
    ),
    (
        "example-question",
        FIRST,
        f"{FIRST}<!-- asked\nHow do I\n\nhow  do I\n-->\n",
        20,
        "“how  do I” stands here twice",
    ),
    ("phone-number", FIRST, f"{FIRST}<!-- asked\nis it 0161 496 0999\n-->\n", 18, "is not in data/helplines.toml"),
]


@pytest.mark.parametrize(("rule", "old", "new", "line", "message"), BAD, ids=lambda value: str(value)[:24])
def test_a_bad_line_is_found(tmp_path: Path, rule: str, old: str, new: str, line: int, message: str) -> None:
    assert GOOD.count(old) == 1 or old.startswith(("## ", "# "))
    found = [one for one in lint(tmp_path, GOOD.replace(old, new, 1)) if one.rule == rule]
    assert [one.line for one in found] == [line]
    assert message in found[0].message
    assert str(found[0]).startswith(f"{found[0].path}:{line}: {rule}: ")


def test_what_readers_ask_is_in_their_own_words(tmp_path: Path) -> None:
    rough = "<!-- asked\nam I an addict, do addicts  always relapse (see [x](no.md))\n-->\n"
    assert lint(tmp_path, GOOD.replace(FIRST, FIRST + rough)) == []


def test_a_document_without_references_is_found(tmp_path: Path) -> None:
    found = lint(tmp_path, GOOD.split("## References")[0].replace("(Alder & Birch, 2019)", ""))
    assert [(one.rule, one.line, one.message) for one in found] == [
        ("reference-form", 1, "there is no list of references")
    ]


HARD = " ".join(["Institutional rehabilitation necessitates interdisciplinary consideration of vulnerabilities."] * 15)
MIDDLING = " ".join(["People who go to meetings every week usually remember the other members."] * 30)


def test_a_text_too_hard_to_read_is_found(tmp_path: Path) -> None:
    found = lint(tmp_path, GOOD.replace("Rest often helps.", HARD))
    assert [one.rule for one in found] == ["reading-grade", "reading-grade"]
    assert "at most 12" in found[0].message
    assert "median reading grade of 1 documents" in found[1].message


def test_one_text_of_a_middling_grade_is_over_the_median_alone(tmp_path: Path) -> None:
    found = lint(tmp_path, GOOD.replace("Rest often helps.", MIDDLING))
    assert [one.message[:20] for one in found] == ["median reading grade"]


def twins(tmp_path: Path, ours: str, theirs: str) -> list[str]:
    """What the linter says of an article, beside one in another language with these lines in its front matter."""
    folder = tmp_path / "corpus" / "articles"
    (folder / "es").mkdir(parents=True)
    (folder / "one.md").write_text(GOOD.replace("language: en", f"language: en\ntwin: {ours}"), encoding="utf-8")
    (folder / "es" / "uno.md").write_text(GOOD.replace("language: en", theirs), encoding="utf-8")
    return [one.message for one in lint_texts(read_texts([folder / "one.md"])) if one.rule == "twin"]


def test_a_twin_links_back_from_another_language(tmp_path: Path) -> None:
    assert twins(tmp_path, "es/uno.md", "language: es\ntwin: one.md") == []


@pytest.mark.parametrize(
    ("theirs", "message"),
    [
        ("language: es", "“es/uno.md” does not name this text as its twin"),
        ("language: es\ntwin: two.md", "“es/uno.md” does not name this text as its twin"),
        ("language: en\ntwin: one.md", "“es/uno.md” is in the same language"),
        ("language: es\ntwin: ../one.md", "“es/uno.md”: twin: '../one.md' is no path"),
    ],
)
def test_a_twin_that_leads_nowhere_back_is_found(tmp_path: Path, theirs: str, message: str) -> None:
    (found,) = twins(tmp_path, "es/uno.md", theirs)
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("expires", "late"),
    [("2026-11-29", False), ("2026-11-28", True), ("2026-11", False), ("2026-10", True), ("2026", False),
     ("2025", True), (None, False)],
)  # fmt: skip
def test_a_date_is_over_when_its_day_month_or_year_is(expires: str | None, late: bool) -> None:
    assert has_expired(expires, date(2026, 11, 29)) is late


EXAMPLES = [(code, example) for code in GRAMMARS for example in load_pointers(code).examples]


@pytest.mark.parametrize(("code", "example"), EXAMPLES, ids=lambda value: getattr(value, "text", value))
def test_a_pronoun_is_resolved_by_the_sentence_or_the_heading(code: str, example) -> None:
    found = (*dangling(example.text, example.heading, code), *pointers_elsewhere(example.text, code))
    assert found == example.found


def test_books_other_languages_and_later_sentences_may_point_back(tmp_path: Path) -> None:
    pointing = GOOD.replace("Rest often helps.", "They often help.")
    for text in (
        pointing.replace("kind: article", "kind: literature"),
        pointing.replace("language: en", "language: es"),
        pointing.replace("language: en", "language: fr"),
        GOOD.replace("Rest often helps.", "Rest often helps. They know that."),
    ):
        assert [one for one in lint(tmp_path, text) if one.rule == "stands-alone"] == []


@pytest.mark.parametrize("text", ["[stands_alone]\nsingular = 3", "[limits]", "[stands_alone]\nsingular = 'it'"])
def test_wrong_words_of_this_rule_are_told(text: str) -> None:
    with pytest.raises(DataFileError, match=r"lint\.toml: stands_alone: "):
        parse_words(text, "lint.toml", EnglishWords)
    with pytest.raises(DataFileError, match=r"lint\.toml: stands_alone: "):
        parse_pointers(text, "lint.toml")


def test_every_rule_is_tried_here() -> None:
    spanish_alone = {"address", "number", "reading-ease"}  # see test_spanish_rules.py
    assert {row[0] for row in BAD} | {"reading-grade"} | spanish_alone == set(RULES)


HARD_FRENCH = "Les addicts sont cured always (ils) and they are always addicts, " * 20 + "tired."


def test_a_language_without_words_is_judged_by_its_form_alone(tmp_path: Path) -> None:
    french = GOOD.replace("language: en", "language: fr").replace("Rest often helps.", HARD_FRENCH)
    assert lint(tmp_path, french) == []
    assert [one.rule for one in lint(tmp_path, french.replace("#what-comes-next", "#nulle-part"))] == ["cross-link"]


@pytest.mark.parametrize("phrase", [*load_phrases("en"), *load_phrases("es")], ids=lambda phrase: phrase.id)
def test_a_phrase_finds_its_examples_and_no_others(phrase) -> None:
    assert [text for text in phrase.match if not list(phrase.found(text))] == []
    assert [text for text in phrase.no_match if list(phrase.found(text))] == []
    assert len(phrase.match) >= 2
    assert len(phrase.no_match) >= 2


def test_words_in_quotation_marks_are_somebodys_own(tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD.replace("Rest often helps.", 'A friend said, "Addicts always lie."')) == []
    assert lint(tmp_path, GOOD.replace("Rest often helps.", "A friend said “Addicts always lie.”")) == []


def test_titles_of_cited_works_are_left_alone(tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD.replace("Bread and water.", "Drug abusers and the cure of addicts.")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[limits]", "lint.toml: 'phrase'"),
        ("phrase = 3 =", "Expected"),
        ('[[phrase]]\nid="x"\nrule="other"', "lint.toml: phrase 'x' needs id, rule"),
        ('[[phrase]]\nid="x"\nrule="claim"\nregex="("\nsay="y"\nmatch=["a"]\nno_match=["b"]', "no regular expression"),
    ],
)  # fmt: skip
def test_a_wrong_word_list_is_told(text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        parse_phrases(text, "lint.toml")


def test_wrong_limits_are_told() -> None:
    with pytest.raises(DataFileError, match=r"lint\.toml: limits: .*missing"):
        parse_limits("[limits]\nmax_grade = 12", "lint.toml")
    with pytest.raises(DataFileError, match=r"lint\.toml: limits: "):
        parse_limits("[[phrase]]", "lint.toml")


def test_a_language_without_a_file_has_no_words_of_its_own() -> None:
    assert (load_limits("fr"), load_phrases("fr"), load_pointers("fr")) == (None, (), None)


def test_an_unreadable_file_is_a_finding_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x00\x01\x02\x03" * 50)
    (tmp_path / "b.md").write_text(GOOD, encoding="utf-8")
    texts = read_texts([tmp_path])
    assert [one.problem is None for one in texts] == [False, True]
    assert [(one.rule, Path(one.path).name) for one in lint_texts(texts)] == [("front-matter", "a.md")]
    assert isinstance(texts[0], Text)
