"""What lets most sentences pass at once lets none pass that a rule would have caught."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.safety.output import filter as output_filter
from assistant.safety.output import phone_numbers
from assistant.safety.output.filter import lead_generation, load_lead_rules, unlisted_addresses
from assistant.safety.output.phone_forms import may_hold_form
from assistant.safety.output.phone_numbers import merged, phone_like, to_ascii

PIECES = st.sampled_from(
    [*"0123456789" * 3, *"-.() +/,[]*_|~OIlx", "call ", "text HOPE to ", "1-800-", "116 ", "13 11 14"]
)


@settings(max_examples=2000)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_all_is_found_that_the_forms_find_without_a_quick_look(text: str) -> None:
    flat = to_ascii(text)
    assert phone_like(text) == merged([*phone_numbers._written(flat), *phone_numbers._spoken(flat)])


@pytest.mark.parametrize(
    "text",
    ["dial 211", "Text HOPE to 73821.", "116 123", "13 11 14", "1-88-8555-0199", "eight hundred 672 9614",
     "800-REHAB-NOW", "+44 20 7946 0958", "0800 77 66 00", "1 800 get sober", "llama al 914 567 890", "call 12 34 567"],
)  # fmt: skip
def test_the_quick_look_lets_no_kind_of_number_through(text: str) -> None:
    assert may_hold_form(to_ascii(text))


@pytest.mark.parametrize("text", ["After 345 days of 2024 she slept.", "Call a friend.", "Step 3, page 12."])
def test_most_sentences_need_no_look_at_the_forms(text: str) -> None:
    assert not may_hold_form(text)


def test_the_prefilter_lets_every_example_of_a_rule_through() -> None:
    for rule in load_lead_rules():
        for sentence in rule.match:
            lower = sentence.lower()
            assert (rule in output_filter._prefilter().candidates(lower)) == bool(rule.regex.search(lower))
            assert lead_generation(sentence)


def test_an_address_is_seen_whatever_stands_after_it() -> None:
    assert unlisted_addresses("Visit soberplace.net, today") == ((6, 20),)
    assert unlisted_addresses("Write to me@Rehab.HELP") == ((9, 22),)
    assert unlisted_addresses("Visit a friend. Go on.") == ()
