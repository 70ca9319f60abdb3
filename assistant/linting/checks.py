"""The rules, each a function from a text to remarks, and their ids."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import median

from assistant.linting.form import cross_links, front_matter, heading_style
from assistant.linting.phrases import load_phrases
from assistant.linting.readability import grade, sentences, without_citations
from assistant.linting.references import cited_works, reference_form
from assistant.linting.results import LintFinding, Remark
from assistant.linting.stands_alone import stands_alone
from assistant.linting.texts import LineKind, Text
from assistant.linting.upkeep import expired, twin
from assistant.safety.output.phone_numbers import unlisted_phone_like
from assistant.safety.responses.helplines import allowed_numbers

Rule = Callable[[Text], Iterator[Remark]]
MOST_QUESTION_WORDS = 40  # of an example question
MIN_WORDS = 100  # of running text; a grade of fewer says nothing
_DOUBLED = re.compile(r"\b(\w{2,}) \1\b(?<!that that)(?<!had had)|(?<=\S)  +(?=\S)")


def lint_texts(texts: Iterable[Text]) -> list[LintFinding]:
    """Everything the rules find, in order of path and line; last what concerns all texts together."""
    read = list(texts)
    found = [finding for text in read for finding in _findings(text)]
    return sorted(found) + _median(read)


def _findings(text: Text) -> Iterator[LintFinding]:
    """What the rules find in one text; of one that cannot be read, only why."""
    rules = {"front-matter": front_matter} if text.problem else RULES
    for name, rule in rules.items():
        for line, message in rule(text):
            yield LintFinding(text.path, line, name, message)


def grades(texts: Iterable[Text]) -> dict[str, float]:
    """Path → Flesch–Kincaid grade, in years of schooling, of each text that is long enough to have one."""
    found = {text.path: _grade(text) for text in texts}
    return {path: value for path, value in found.items() if value is not None}


def _grade(text: Text) -> float | None:
    lines = [line.text for line in text.running()]
    if sum(len(line.split()) for line in lines) < MIN_WORDS:
        return None
    return grade(lines, text.metadata.language or "en")


def reading_grade(text: Text) -> Iterator[Remark]:
    """A document that is harder than the limit."""
    value, limit = _grade(text), load_phrases()[0].max_grade
    if value is not None and value > limit:
        yield 1, f"reading grade {value:.1f}, at most {limit:.0f}: shorter sentences, shorter words"


def _median(texts: list[Text]) -> list[LintFinding]:
    """The texts together harder than the limit; said once, of the hardest."""
    found = grades(texts)
    limit = load_phrases()[0].median_grade
    if not found:
        return []
    middle = median(found.values())
    if middle <= limit:
        return []
    hardest = max(found, key=lambda path: found[path])
    message = f"median reading grade of {len(found)} documents {middle:.1f}, at most {limit:.0f}"
    return [LintFinding(hardest, 1, "reading-grade", f"{message}; this one, {found[hardest]:.1f}, is the hardest")]


def sentence_length(text: Text) -> Iterator[Remark]:
    """Sentences longer than the limit, bracketed sources not counted."""
    limit = load_phrases()[0].max_sentence_words
    for line in text.running():
        for sentence in sentences([line.text], text.metadata.language or "en"):
            count = len(sentence.split())
            if count > limit:
                yield line.number, f"{count} words, at most {limit}: “{_start(sentence)}”"


def _start(sentence: str) -> str:
    return " ".join(sentence.split()[:7]) + " …"


def _phrases(rule: str) -> Rule:
    """The rule that looks for the phrases of lint.toml with this id."""

    def check(text: Text) -> Iterator[Remark]:
        phrases = [phrase for phrase in load_phrases()[1] if phrase.rule == rule]
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
            yield line.number, f"{len(words)} words, at most {MOST_QUESTION_WORDS}: “{_start(line.text)}”"
        plain = " ".join(words)
        if plain in seen:
            yield line.number, f"“{line.text}” stands here twice"
        seen.add(plain)


RULES: Mapping[str, Rule] = {
    "front-matter": front_matter,
    "heading-style": heading_style,
    "reading-grade": reading_grade,
    "sentence-length": sentence_length,
    "stands-alone": stands_alone,
    "stigma": _phrases("stigma"),
    "claim": _phrases("claim"),
    "reference-form": reference_form,
    "citation": cited_works,
    "cross-link": cross_links,
    "phone-number": phone_numbers,
    "doubled": spacing,
    "example-question": example_questions,
    "expired": expired,
    "twin": twin,
}
