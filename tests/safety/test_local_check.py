"""The rules that the browser gets: those of cries, without what is left out, and nothing that nobody uses."""

import re

from assistant.data import language_codes
from assistant.safety.local_check import HEARD, browser_rules, heard_rows, load_local_check, texts_heard
from assistant.safety.responses.messages import load_messages
from assistant.safety.rules.alternatives import alternatives

MOST_LEFT_OUT = 0.1  # of all alternatives


def test_what_is_left_out_stands_in_the_rules() -> None:
    rows = {row["id"]: row for code in language_codes() for row in heard_rows(code)}
    left_out = load_local_check().left_out
    for pattern, words in left_out.items():
        own = alternatives(rows[pattern]["regex"]) if "regex" in rows[pattern] else []
        assert set(words) <= set(own), pattern
    total = sum(len(alternatives(row["regex"])) for row in rows.values() if "regex" in row)
    assert sum(map(len, left_out.values())) < MOST_LEFT_OUT * total


def test_each_language_sends_its_rules_of_cries_and_the_slots_they_use() -> None:
    for language in browser_rules()["languages"]:
        assert {pattern["category"] for pattern in language["patterns"]} == {one.value for one in HEARD}
        text = str(language)
        assert set(re.findall(r"<([A-Z][A-Z0-9_]*)>", text)) <= set(language["slots"])
        for name in set(language["slots"]) - {"NOW", "PRESENT", "INTENT", "RETOLD"}:
            assert f"<{name}>" in text


def test_a_pattern_whose_alternatives_are_all_left_out_is_not_sent() -> None:
    pattern = next(row for row in heard_rows("en") if "regex" in row)
    rules = browser_rules({pattern["id"]: alternatives(pattern["regex"])})
    assert pattern["id"] not in [one["id"] for one in rules["languages"][0]["patterns"]]


def test_every_text_that_a_rule_asks_for_is_shipped_in_every_language() -> None:
    named = texts_heard(browser_rules())
    assert {"overdose", "suicide_acute", "suicide_acute_other", "suicide_passive", "violence_abuse"} <= set(named)
    for code in language_codes():
        assert set(named) <= set(load_messages(code).texts)
