"""The forms in which a phone number is written, each as a regular expression over ASCII text.

The library phonenumbers was tried in their place. It asks whether a number exists, so it misses invented ones, spelled
ones, short codes to text and letters of the keypad; where it accepts every possible number, it takes years for numbers.
"""

import re
from collections.abc import Mapping
from functools import cache

DIGIT_WORDS = {
    "zero": "0",
    "oh": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "hundred": "00",
}
TOLL_FREE = r"8(?:00|22|33|44|55|66|77|88)"
SEPARATOR = r"[\s.\-/)(\]\[*_|~]{0,3}"
AREA_AND_NUMBER = rf"\(?[2-9]\d{{2}}{SEPARATOR}\d{{3}}{SEPARATOR}\d{{4}}"

_DIGIT = "|".join(DIGIT_WORDS)
_CALL = r"(?i:call|dial|ring|phone|text|sms|tel|llam[ae]|marca|marque|env[ií]a)"

# A group of a name in the regex is the number; without one the whole match is.
FORMS: Mapping[str, str] = {
    # (844) 616-3400, 1-844-616-3400
    "north_american": rf"(?<!\d)(?<!\d[.,/\-])(?:\+?1{SEPARATOR})?{AREA_AND_NUMBER}(?!\d)",
    # +44 20 7946 0958
    "international": r"\+\s?[1-9]\d{0,2}(?:[\s.\-/()]{0,2}\d){6,13}(?!\d)",
    # 1-800-get-help
    "keypad_with_dashes": (
        rf"(?<!\d)1[\s.\-]{{0,3}}\(?{TOLL_FREE}\)?[.\-]{{1,3}}(?:[A-Za-z]{{2,}}|\d{{1,3}}[\s.\-]?[A-Za-z]{{2,}})"
        r"(?:[.\-]?[A-Za-z0-9]+){0,3}"
    ),
    # 1800ALCOHOL, 1 800 GET HELP
    "keypad_in_capitals": (
        rf"(?<!\d)1[\s.\-]{{0,3}}\(?{TOLL_FREE}\)?[\s.\-]{{0,3}}(?:[A-Z]{{2,}}|\d{{1,3}}[\s.\-]?[A-Z]{{2,}})"
        r"(?:[.\-]?[A-Z0-9]+){0,3}"
    ),
    # 800-REHAB-NOW
    "keypad_without_one": (
        rf"(?<!\d)\(?{TOLL_FREE}\)?[.\-]{{1,2}}(?:[A-Z]{{2,}}|\d{{1,3}}[.\-]?[A-Z]{{2,}})(?:[.\-]?[A-Z0-9]+){{0,3}}"
    ),
    # 1 800 get sober
    "keypad_in_small_letters": (
        rf"(?i)(?<!\d)1[\s.\-]{{0,3}}{TOLL_FREE}[\s.\-]+(?:get|my|go|stop|quit|help|need|call|free|new|sober|rehab|detox|"
        r"drug|alcohol|recover|addict|treat|hope)[a-z]*(?:[\s\-][a-z]{2,8})?\b"
    ),
    # one eight hundred, 672, 9614
    "toll_free_in_words": (
        rf"(?i)\b(?:one[\s\-,]+)?eight[\s\-]+(?:hundred|oh[\s\-]+oh|zero[\s\-]+zero)"
        rf"(?:[\s,\-]+(?:{_DIGIT}|\d{{1,4}})\b){{2,10}}"
    ),
    # 1-800 six seven two nine six one four
    "toll_free_then_words": rf"(?i)(?<!\d)1?[\s.\-]?{TOLL_FREE}(?:[\s,\-]+(?:{_DIGIT})\b){{3,10}}",
    # 8 0 0 6 7 2 9 6 1 4
    "digits_one_by_one": r"(?<![\d.])(?:\d[\s.\-]{1,2}){9,10}\d(?![\d.]\d|\d)",
    # 1-88-8555-0199: in any pieces; it counts only where it dials a toll-free number
    "pieces_after_one": r"(?<!\d)1(?:[\s.\-~_|*/,]{1,3}\d{1,4}){2,6}(?!\d)",
    # 888,555,0199
    "commas": r"(?<![\d,])[2-9]\d{2},\d{3},\d{4}(?!\d)",
    # 0300 123 6600, 0800 77 66 00
    "british": r"(?<![\d.,/\-])0\d{2,4}[\s\-]\d{3,4}[\s\-]?\d{3,4}(?!\d)|(?<![\d.,\-])0800(?:[\s\-]?\d){4,7}(?!\d)",
    # 1300 368 186, 13 11 14
    "australian": r"(?<![\d.,/\-])1[38]00[\s\-]\d{3}[\s\-]\d{3}(?!\d)|(?<![\d.,/\-])13 \d\d \d\d(?![\d/])",
    # (04) 9123 4567, but no years after a volume
    "australian_area": (r"(?<![\d.,/\-])\(?0\d\)?[\s\-](?!(?:19|20)\d\d[\s\-](?:19|20)\d\d)\d{4}[\s\-]\d{4}(?!\d)"),
    # 900 123 456
    "spanish": r"(?<![\d.,/\-])(?:90[0-2]|800)[\s.\-]\d{3}[\s.\-]\d{3}(?!\d|[\s.,\-]\d)",
    # 91 98765 43210
    "indian": r"(?<![\d.,/\-])91[\s\-]\d{5}[\s\-]?\d{5}(?!\d)",
    # 116 123
    "european": r"(?<!\d)116[\s\-]\d{3}(?!\d)",
    # text HOPE to 73821
    "code_to_text": (
        rf"\b{_CALL}\b\W{{1,4}}(?:[^\W\d]+\W{{1,4}}){{0,5}}?(?:to|al|at|a)\s+"
        r"(?P<code>\d{5,6})(?![.,/\-]?\d)"
    ),
    # call 988 now
    "code_to_call": (
        rf"\b{_CALL}\b\W{{1,3}}(?:[A-Za-z]+\s){{0,2}}(?:(?:to|at|al|on)\s)?(?P<code>\d{{3,6}})"
        r"(?=\s*(?:[.,;:!?)]|$|\n|(?:for|now|or|and|today|if|immediately|anytime|24)\b))(?![.,]\d)"
    ),
    # llama al 914 567 890
    "number_to_call": (
        rf"\b{_CALL}\b\W{{1,3}}(?:[^\W\d]+\W{{1,3}}){{0,3}}"
        r"(?P<number>\(?\d{2,4}\)?[\s.\-]\d{2,4}[\s.\-]\d{2,5}(?:[\s.\-]\d{2,4})?)(?!\d)"
    ),
    # call 555-1234
    "local_to_call": rf"\b{_CALL}\b\W{{1,3}}(?:[A-Za-z]+\W{{1,3}}){{0,3}}(?P<number>\d{{3}}[\s.\-]\d{{4}})(?!\d)",
    # our number is 555-0199
    "local_given": (
        r"(?i)\b(?:number|phone|line|hotline|helpline|tel[eé]fono|n[uú]mero)\b\W{1,3}(?:[^\W\d]+\W{1,3}){0,3}"
        r"(?P<number>\d{3}[\s.\-]\d{4})(?!\d)"
    ),
}
# What a form needs. Most sentences hold nothing of it, and the forms need not be tried on them.
_LONG = r"\d(?:\D{0,3}\d){5}"  # every number that stands by itself has six figures or more
_NEEDED = re.compile(rf"{_LONG}|{TOLL_FREE}|(?i:eight)")
_TWO_FIGURES = re.compile(r"\d\d")
_NEEDED_WITH_FIGURES = re.compile(_CALL)  # a short number must be one to call
# one eight eight eight five five five zero one nine nine, triple eight …
SPOKEN = rf"(?i)\b(?:(?:{_DIGIT}|double|triple)\b[\s,\-]+){{6,}}(?:{_DIGIT})\b"


def may_hold_form(text: str) -> bool:
    """False where no form can match; True says nothing. text: ASCII as far as it can be."""
    if _NEEDED.search(text):
        return True
    return bool(_TWO_FIGURES.search(text) and _NEEDED_WITH_FIGURES.search(text))


@cache
def compiled_forms() -> tuple[re.Pattern[str], ...]:
    """FORMS, compiled."""
    return tuple(map(re.compile, FORMS.values()))
