"""How hard a text is to read: of one sentence, of one text, and of all texts of a language together.

Each language has a measure of its own. Figures of two languages are never put together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from assistant.linting.inflesz import LANGUAGE as SPANISH
from assistant.linting.inflesz import reading_ease
from assistant.linting.readability import grade, sentences
from assistant.linting.results import LintFinding, Remark
from assistant.linting.text_limits import TextLimits, load_limits
from assistant.linting.texts import Text

MIN_WORDS = 100  # of running text; a figure of fewer says nothing


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure for how hard the texts of one language are.

    - rule: the id of its rule.
    - language: the code of the texts that it is for.
    - formula: from lines to the figure.
    - harder: max where a higher figure is harder, min where a lower one is.
    - limits: those of one text and of the median of all.
    """

    rule: str
    language: str
    formula: Callable[[Iterable[str]], float]
    harder: Callable[[float, float], float]
    limits: Callable[[TextLimits], tuple[float | None, float | None]]

    @property
    def name(self) -> str:
        """What it is called in messages: "reading grade"."""
        return self.rule.replace("-", " ")

    def figures(self, texts: Iterable[Text]) -> dict[str, float]:
        """Path → figure of each text of its language that is long enough to have one."""
        lines = {one.path: [line.text for line in one.running()] for one in texts if one.language == self.language}
        return {path: self.formula(own) for path, own in lines.items() if _count(own) >= MIN_WORDS}

    def check(self, text: Text) -> Iterator[Remark]:
        """A document that is harder than the limit."""
        limit, _ = self._limits()
        for value in self.figures([text]).values():
            if problem := self._beyond(value, limit):
                yield 1, f"{self.name} {problem}: shorter sentences, shorter words"

    def check_median(self, texts: Iterable[Text]) -> Iterator[LintFinding]:
        """The texts together harder than the limit; said once, of the hardest."""
        found = self.figures(texts)
        _, limit = self._limits()
        if found and (problem := self._beyond(median(found.values()), limit)):
            hardest = max(found, key=lambda path: found[path] if self.harder is max else -found[path])
            message = f"median {self.name} of {len(found)} documents {problem}"
            yield LintFinding(hardest, 1, self.rule, f"{message}; this one, {found[hardest]:.1f}, is the hardest")

    def _limits(self) -> tuple[float | None, float | None]:
        limits = load_limits(self.language)
        return self.limits(limits) if limits else (None, None)

    def _beyond(self, value: float, limit: float | None) -> str | None:
        """Figure and limit in words, where the figure is beyond it."""
        if limit is None or self.harder(value, limit) == limit:
            return None
        return f"{value:.1f}, at {'most' if self.harder is max else 'least'} {limit:.0f}"


def _count(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)


GRADE = Measure("reading-grade", "en", grade, max, lambda limits: (limits.max_grade, limits.median_grade))
EASE = Measure("reading-ease", SPANISH, reading_ease, min, lambda limits: (limits.min_ease, limits.median_ease))


def grades(texts: Iterable[Text]) -> dict[str, float]:
    """Path → Flesch–Kincaid grade, in years of schooling, of each English text that is long enough to have one."""
    return GRADE.figures(texts)


def eases(texts: Iterable[Text]) -> dict[str, float]:
    """Path → INFLESZ reading ease, higher is easier, of each Spanish text that is long enough to have one."""
    return EASE.figures(texts)


def sentence_length(text: Text) -> Iterator[Remark]:
    """Sentences longer than the limit, bracketed sources not counted."""
    limits = load_limits(text.language)
    if limits is None:
        return
    for line in text.running():
        for sentence in sentences([line.text], text.language):
            count = len(sentence.split())
            if count > limits.max_sentence_words:
                yield line.number, f"{count} words, at most {limits.max_sentence_words}: “{beginning(sentence)}”"


def beginning(sentence: str) -> str:
    """The first words of a sentence, as a message quotes them."""
    return " ".join(sentence.split()[:7]) + " …"
