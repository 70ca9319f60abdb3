"""The allow-list rule and the advertisements of treatment lines."""

import re

import pytest

from assistant.errors import DataFileError
from assistant.safety.output.filter import (
    LeadRule,
    check_output,
    lead_generation,
    load_lead_rules,
    parse_lead_rules,
    phone_like,
    unlisted_addresses,
    unlisted_phone_like,
)
from assistant.safety.output.phone_forms import FORMS
from assistant.safety.responses.helplines import allowed_numbers

NUMBERS = (  # forms in which a number may hide
    "1-800-GET-HELP",
    "1-900-234-5678",
    "1-212-555-0187",
    "1 646 555 0187",
    "800.672.9614",
    "(844) 616-3400",
    "+1 844 616 3400",
    "+18446163400",
    "Phone icon800-672-9614 Info icon",
    "Call (844) 616-3400",
    "call 800 672 9614",
    "８００－６７２－９６１４",
    "800–672–9614",
    "800\u00a0672\u00a09614",
    "1 (800) 672-9614",
    "eight hundred six seven two nine six one four",
    "one eight hundred, 672, 9614",
    "1800ALCOHOL",
    "1-800-alcohol",
    "8 0 0 6 7 2 9 6 1 4",
    "800/672/9614",
    "8006729614",
    "+44 20 7946 0958",
    "0800 77 66 00",
    "1-800 six seven two nine six one four",
    "text REHAB to 55678.",
    "call 555-1234",
    "800 - 672 - 9614",
    "800-REHAB-NOW",
    "Text 'HOPE' to 73821",
    "text the word HELP to 90210 today",
    "Our number is 555-0199",
    "one eight eight eight five five five zero one nine nine",
    "triple eight five five five oh one nine nine",
    "1 800 get sober",
    "1-888-555-O199",
    "1-88-8555-0199",
    "1-888-555-01 99",
    "1~888~555~0199",
    "888,555,0199",
    "[888] 555-0199",
    "①⑧⑧⑧⑤⑤⑤⓪①⑨⑨",
    "900 123 456",
    "Llame al 900 161 161",
    "llama al 914 567 890",
    "91 98765 43210",
    "04 1234 5678",
    "(04) 9123 4567",
    "The number is 1-888. 555. 0199.",
)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_seen_and_withheld(text: str) -> None:
    assert phone_like(text)
    assert unlisted_phone_like(text, allowed_numbers())
    assert check_output(f"Before this. {text}") == "Before this. …"


# What a form alone would find: the example beside it in phone_forms.py.
FORM_EXAMPLES = {
    "north_american": "(844) 616-3400",
    "international": "+44 20 7946 0958",
    "keypad_with_dashes": "1-800-get-help",
    "keypad_in_capitals": "1800ALCOHOL",
    "keypad_without_one": "800-REHAB-NOW",
    "keypad_in_small_letters": "1 800 get sober",
    "toll_free_in_words": "one eight hundred, 672, 9614",
    "toll_free_then_words": "1-800 six seven two nine six one four",
    "digits_one_by_one": "8 0 0 6 7 2 9 6 1 4",
    "pieces_after_one": "1-88-8555-0199",
    "commas": "888,555,0199",
    "british": "0300 123 6600",
    "australian": "1300 368 186",
    "australian_area": "(04) 9123 4567",
    "spanish": "900 123 456",
    "indian": "91 98765 43210",
    "european": "116 123",
    "code_to_text": "73821",
    "code_to_call": "988",
    "number_to_call": "914 567 890",
    "local_to_call": "555-1234",
    "local_given": "555-0199",
}
AROUND = {  # what some forms need beside the number
    "code_to_text": "text HOPE to 73821",
    "code_to_call": "call 988 now",
    "number_to_call": "llama al 914 567 890",
    "local_to_call": "call 555-1234",
    "local_given": "Our number is 555-0199",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_finds_its_example(form: str) -> None:
    number = FORM_EXAMPLES[form]
    text = AROUND.get(form, number)
    match = re.search(FORMS[form], text)
    assert match is not None
    assert match.group(match.lastgroup or 0) == number
    assert [text[start:end] for start, end in phone_like(text)] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "in 2015",
        "2010-2015",
        "10.1111/j.1360-0443.2011.03593.x",
        "10.1016/j.drugalcdep.2016.02.028",
        "https://doi.org/10.1001/jama.2014.1234567890",
        "ISBN 978-1-893007-17-8",
        "ISBN 0143121974",
        "ISSN 0376-8716",
        "pp. 289–298",
        "104, 289–298. 2010",
        "64,000 people",
        "1.4 million",
        "$1,800",
        "2024-12-29",
        "12/29/2024",
        "at 10:30 and 7:15",
        "12-step",
        "24/7",
        "90 meetings in 90 days",
        "2-4 meetings",
        "PMID 21564366",
        "PMID: 2156436634",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "call 2 people",
        "call 100 people",
        "Alcoholism 33(5), 1234-1240.",
        "800 people in 12 groups",
        "1 800 people",
        "between 1935 and 1939-1955",
        "one two three four five six seven eight nine ten",
        "ten nine eight seven six five four three two one",
        "1,888,555,019 people",
        "In 2010 they had 1,234,567,890 drinks",
        "1, 2010, 2345-2350",
        "between 1 200 300 and 400 people",
        "pages 1-10, 20-31, 800-812",
        "33(5), 1234-1240",
    ],
)
def test_other_figures_are_no_phone_numbers(text: str) -> None:
    assert [text[start:end] for start, end in phone_like(text)] == []
    assert check_output(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "call 988 now",
        "text HOME to 741741.",
        "1-800-662-HELP",
        "1-800-222-1222",
        "(800) 222-1222",
        "116 123",
        "+1 800 799 7233",
        "0300 123 6600",
        "13 11 14",
        "1800 250 015",
        "call 911.",
    ],
)
def test_numbers_of_the_registry_pass(text: str) -> None:
    assert phone_like(text)
    assert check_output(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Visit www.bestrehab.com and mail help@rehab.com.",
        "For help go to soberplace.net.",
        "Email us at intake@cleanlife.org.",
        "Visite clinicalibre.es.",
    ],
)
def test_an_address_offered_as_help_is_withheld(text: str) -> None:
    assert unlisted_addresses(text)
    assert lead_generation(text)
    assert check_output(f"Before this. {text}") == "Before this. …"


@pytest.mark.parametrize(
    "text",
    [
        "Retrieved from https://doi.org/10.1001/jama.2014.1234567890",
        "Data: https://www.example.com/study",
        "Visit https://www.samhsa.gov for more.",
        "Visit findahelpline.com.",
        "Visit a meeting. Then talk.",
    ],
)
def test_sources_and_listed_addresses_stay(text: str) -> None:
    assert unlisted_addresses(text) == ()
    assert check_output(text) == text


def test_spans_are_offsets_in_the_text_as_it_was_given() -> None:
    text = "Ring ８００–６７２–９６１４ or 844-616-3400."
    assert [text[start:end] for start, end in phone_like(text)] == ["８００–６７２–９６１４", "844-616-3400"]


def test_the_whole_sentence_goes_and_its_neighbours_stay() -> None:
    text = "Recovery is real. Get help: call (844) 616-3400 today! Then go on.\nOr 800-672-9614 now\nEnd"
    assert check_output(text) == "Recovery is real. … Then go on.\n…\nEnd"


@pytest.mark.parametrize("rule", load_lead_rules(), ids=lambda rule: rule.id)
def test_each_rule_by_its_examples(rule: LeadRule) -> None:
    assert [text for text in rule.match if not rule.regex.search(text.lower())] == []
    assert [text for text in rule.no_match if rule.regex.search(text.lower())] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call our 24/7 treatment hotline", True),
        ("Verify your insurance", True),
        ("Who Answers?", True),
        ("Speak to an admissions navigator", True),
        ("Begin by visiting example.net today", True),
        ("100% Free & Confidential. Call", True),
        ("each of which is a paid advertiser", True),
        ("call your sponsor", False),
        ("a hotline can help", False),
        ("Call someone before the first drink.", False),
        ("Meetings are free.", False),
        ("Talk to your doctor about treatment.", False),
    ],
)
def test_lead_generation(text: str, found: bool) -> None:
    assert lead_generation(text) is found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]]\nid = 'a'", r"l\.toml: a: regex: missing"),
        ("[[rule]]\nid='a'\nregex='('\nmatch=['a','b']\nno_match=['c','d']", r"l\.toml: a: regex: not a valid"),
        ("[[rule]]\nid='a'\nregex='x'\nmatch=['a']\nno_match=['c','d']", r"l\.toml: a: match: at least 2"),
        ("[[rule", r"l\.toml: not valid TOML"),
    ],
)
def test_rules_that_are_not_valid_are_refused(text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        parse_lead_rules(text, "l.toml")
