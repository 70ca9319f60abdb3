"""The browser's own check of a message: as the server's rules, most cries heard, few plain questions stirred at."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from assistant.evaluation.safety_cases import QUIET, read_cases
from assistant.safety.local_check import HEARD, browser_rules
from assistant.safety.rules.rule_detector import RuleDetector
from assistant.safety.text.normalise import marked
from tests.paths import ROOT, TESTS

pytestmark = pytest.mark.browser
NEVER_MISS = TESTS / "safety" / "never_miss.jsonl"
CORPUS = sorted((TESTS / "safety" / "corpus").glob("*.jsonl"))
LEAST_HEARD, MOST_STIRRED = 0.90, 0.02
EVERY = 4  # plain question of the corpus is read, and every 60th message of all is compared
STRANGE = (
    "",
    "   ",
    "\ud800 x",
    "K.I.L.L. M.Y.S.E.L.F",
    "i want\nto die",
    "k1ll myself!!",
    "суicide",
    "😀" * 50,
    "a," * 9000,
)


@pytest.fixture(scope="module")
def empty(browser: Any) -> Iterator[Any]:
    """An empty page with the program."""
    page = browser.new_page()
    page.add_script_tag(path=str(ROOT / "assistant" / "ui" / "static" / "hear.js"))
    yield page
    page.close()


def heard(page: Any, rules: dict[str, Any], texts: Sequence[str]) -> list[list[str]]:
    """The ids of the rules that stand in each text, in order."""
    page.evaluate("rules => { window.hearing = recoveryHearing(rules); }", rules)
    return page.evaluate(
        "texts => texts.map((text) => hearing.findings(text).map((one) => one.id).sort())", list(texts)
    )


def share(page: Any, texts: Sequence[str]) -> float:
    return sum(map(bool, heard(page, browser_rules(), texts))) / len(texts)


def test_the_browser_reads_the_rules_as_the_server_does(empty: Any) -> None:
    texts = [case.text for case in read_cases([NEVER_MISS])]
    texts += [case.text for case in read_cases(CORPUS)][:: 15 * EVERY]
    texts += STRANGE
    detector = RuleDetector()
    expected = [
        sorted(one.sources[0] for one in detector.findings(marked(text)) if one.category in HEARD) for text in texts
    ]
    found = heard(empty, browser_rules({}), texts)
    assert [row for row in zip(texts, found, expected, strict=True) if row[1] != row[2]] == []
    assert sum(map(bool, expected)) > len(texts) / 3


def test_what_must_never_be_missed_is_heard(empty: Any) -> None:
    cases = read_cases([NEVER_MISS])
    dangers = [case for case in cases if case.needs_takeover or case.expected == "suicide_self_harm"]
    assert share(empty, [case.text for case in cases]) >= LEAST_HEARD
    assert share(empty, [case.text for case in dangers]) == 1.0


def test_plain_questions_are_left_alone(empty: Any) -> None:
    plain = [case.text for case in read_cases(CORPUS) if case.expected in QUIET and case.kind == "plain"]
    assert share(empty, plain[::EVERY]) <= MOST_STIRRED
