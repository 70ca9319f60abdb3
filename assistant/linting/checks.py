"""The rules, each a function from a text to remarks, and their ids."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from assistant.linting.form import cross_links, front_matter, heading_style
from assistant.linting.phrases import load_phrases
from assistant.linting.readability import without_citations
from assistant.linting.reading import EASE, GRADE, beginning, sentence_length
from assistant.linting.references import cited_works, reference_form
from assistant.linting.results import LintFinding, Remark
from assistant.linting.stands_alone import stands_alone
from assistant.linting.texts import LineKind, Text
from assistant.linting.upkeep import expired, twin
from assistant.safety.output.phone_numbers import unlisted_phone_like
from assistant.safety.responses.helplines import allowed_numbers

Rule = Callable[[Text], Iterator[Remark]]
MOST_QUESTION_WORDS = 40  # of an example question
_DOUBLED = re.compile(r"\b(\w{2,}) \1\b(?<!that that)(?<!had had)|(?<=\S)  +(?=\S)")


def lint_texts(texts: Iterable[Text]) -> list[LintFinding]:
    """Everything the rules find, in order of path and line; last what concerns all texts of a language together."""
    read = list(texts)
    found = [finding for text in read for finding in _findings(text)]
    return [*sorted(found), *GRADE.check_median(read), *EASE.check_median(read)]


def _findings(text: Text) -> Iterator[LintFinding]:
    """What the rules find in one text; of one that cannot be read, only why."""
    rules = {"front-matter": front_matter} if text.problem else RULES
    for name, rule in rules.items():
        for line, message in rule(text):
            yield LintFinding(text.path, line, name, message)


def _phrases(rule: str) -> Rule:
    """The rule that looks for the phrases with this id in the lint.toml of the text's language."""

    def check(text: Text) -> Iterator[Remark]:
        phrases = [phrase for phrase in load_phrases(text.language) if phrase.rule == rule]
        for line in text.lines:
            if line.kind in (LineKind.REFERENCE, LineKind.EXAMPLE_QUESTION):
                continue  # other people's words
            plain = without_citations(line.text)
            for phrase in phrases:
                for hit in phrase.found(plain):
                    yield line.number, f"“{hit}” ({phrase.id}): {phrase.say}"

    return check


def phone_numbers(text: Text) -> Iterator[Remark]:
    """Telephone numbers that are not in the helpline registry, anywhere."""
    allowed = allowed_numbers()
    for line in text.lines:
        for start, end in unlisted_phone_like(line.text, allowed):
            yield line.number, f"“{line.text[start:end]}” is not in data/helplines.toml"


def spacing(text: Text) -> Iterator[Remark]:
    """Doubled words and spaces, which a reader stumbles over."""
    for line in text.running():
        for found in _DOUBLED.finditer(line.text):
            yield line.number, f"“{found.group()}” is doubled"


def example_questions(text: Text) -> Iterator[Remark]:
    """Example questions of sections that are too long, or stand there twice and so would find two sections."""
    seen: set[str] = set()
    for line in text.of(LineKind.EXAMPLE_QUESTION):
        words = line.text.lower().split()
        if len(words) > MOST_QUESTION_WORDS:
            yield line.number, f"{len(words)} words, at most {MOST_QUESTION_WORDS}: “{beginning(line.text)}”"
        plain = " ".join(words)
        if plain in seen:
            yield line.number, f"“{line.text}” stands here twice"
        seen.add(plain)


RULES: Mapping[str, Rule] = {
    "front-matter": front_matter,
    "heading-style": heading_style,
    "reading-grade": GRADE.check,
    "reading-ease": EASE.check,
    "sentence-length": sentence_length,
    "stands-alone": stands_alone,
    "stigma": _phrases("stigma"),
    "claim": _phrases("claim"),
    "address": _phrases("address"),
    "number": _phrases("number"),
    "reference-form": reference_form,
    "citation": cited_works,
    "cross-link": cross_links,
    "phone-number": phone_numbers,
    "doubled": spacing,
    "example-question": example_questions,
    "expired": expired,
    "twin": twin,
}
