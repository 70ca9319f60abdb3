"""The shipped self-checks: short lists of questions of our own, with points, results by score, and help for a cry."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar

from msgspec import Struct, field

from assistant.data import DEFAULT_LANGUAGE, language_codes, parse_toml, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import checked
from assistant.safety.responses.finders import PAGE, load_finders
from assistant.types import Action, Category, SafetyVerdict, Tier

FILE = "self_checks.toml"
ASPECTS = ("frequency", "amount", "control", "harm", "worry", "body", "danger")  # what a question is about
NEEDED = ("frequency", "amount", "control", "harm", "worry", "danger")  # aspects that every check asks about
WORDS = (
    "statement", "private", "add_up", "points", "show", "missing", "result", "sum", "first", "from_to", "where",
    "place", "read", "tested", "others",
)  # fmt: skip
_CRY = Category.SUICIDE_SELF_HARM
HELP: Mapping[str, SafetyVerdict] = {  # fixed texts for answers that are cries, the most pressing first
    "crisis_now": SafetyVerdict(Action.CARD, _CRY, Tier.ACUTE),
    "gambling_crisis": SafetyVerdict(Action.CARD, _CRY, Tier.ACUTE, text="gambling_death"),
    "crisis_other": SafetyVerdict(Action.CARD, _CRY, Tier.ACUTE, about_other=True),
    "withdrawal_now": SafetyVerdict(Action.CARD, Category.WITHDRAWAL, Tier.SEVERE),
    "violence": SafetyVerdict(Action.CARD, Category.VIOLENCE_ABUSE),
    "crisis": SafetyVerdict(Action.CARD, _CRY, Tier.PASSIVE),
    "withdrawal": SafetyVerdict(Action.CARD, Category.WITHDRAWAL, Tier.QUESTION),
}

Texts = Mapping[str, str]  # by language code
_Words = TypeVar("_Words")
_ID = re.compile(r"[a-z]+(?:-[a-z]+)*")
_PLACEHOLDERS = {"missing": {"number"}, "sum": {"sum", "most"}, "from_to": {"low", "high"}}


class Instrument(Struct, frozen=True, forbid_unknown_fields=True):
    """A validated test of somebody else that can be read for free."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """An answer to choose. points: 0 or more; help: one of HELP where it is a cry, else None."""

    points: int
    texts: Texts
    help: str | None


class _Question(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    asks: str
    text: dict[str, str]
    answers: tuple[dict[str, int | str], ...]


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """A question. asks: one of ASPECTS."""

    id: str
    asks: str
    text: Texts
    answers: tuple[CheckAnswer, ...]

    @property
    def most(self) -> int:
        """Points of the answer that has most."""
        return max(one.points for one in self.answers)


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said to a range of scores. least: points from which it holds; finds: which finders are linked."""

    least: int = field(name="from")
    title: dict[str, str]
    text: dict[str, str]
    finds: tuple[Literal["meetings", "treatment", "naloxone"], ...]


class _Check(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: dict[str, str]
    about: dict[str, str]
    topics: frozenset[str]
    read: tuple[str, ...]
    instrument: tuple[Instrument, ...]
    question: tuple[_Question, ...]
    band: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """One list of questions.

    - about: what it is about, and over which time
    - topics: of the finders that its results link to
    - read: ids of documents to read
    - bands: ascending; the first begins at 0
    """

    id: str
    title: Texts
    about: Texts
    topics: frozenset[str]
    read: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    questions: tuple[CheckQuestion, ...]
    bands: tuple[Band, ...]

    @property
    def most(self) -> int:
        """The highest score."""
        return sum(one.most for one in self.questions)

    @property
    def helps(self) -> tuple[str, ...]:
        """The kinds of help that its answers ask for, the most pressing first."""
        asked = {answer.help for question in self.questions for answer in question.answers}
        return tuple(one for one in HELP if one in asked)

    def band(self, score: int) -> Band:
        """The band of a score, from 0 to `most`. Raises ValueError for another."""
        if not 0 <= score <= self.most:
            raise ValueError(f"{score} is no score of {self.id}: 0 to {self.most}")
        return [one for one in self.bands if one.least <= score][-1]

    def range_of(self, band: Band) -> tuple[int, int]:
        """First and last score of a band."""
        later = [one.least for one in self.bands if one.least > band.least]
        return band.least, (min(later) - 1 if later else self.most)


@dataclass(frozen=True, slots=True)
class SelfChecks:
    """All that the file holds. words: around every check, by language and name; checks: by id."""

    words: Mapping[str, Texts]
    checks: Mapping[str, SelfCheck]


def text_in(texts: Mapping[str, _Words], language: str) -> _Words:
    """What stands for a language; the default one's where it has nothing."""
    return texts.get(language, texts[DEFAULT_LANGUAGE])


@cache
def load_self_checks() -> SelfChecks:
    """The shipped self-checks; raises DataFileError naming file, check, field and reason."""
    return parse_self_checks(read_text(FILE), FILE)


def parse_self_checks(text: str, name: str) -> SelfChecks:
    """The content of a file of self-checks; raises DataFileError naming file, check, field and reason."""
    data = parse_toml(text, name)
    words = checked(data.get("words"), f"{name}: words", dict[str, dict[str, str]])
    _check_languages(words, f"{name}: words")
    for code in words:
        if set(words[code]) != set(WORDS):
            raise DataFileError(f"{name}: words: {code}: expected {', '.join(WORDS)}")
        for key, needed in _PLACEHOLDERS.items():
            if set(re.findall(r"\{(\w+)\}", words[code][key])) != needed:
                raise DataFileError(f"{name}: words: {code}: {key}: {', '.join(sorted(needed))} must stand in braces")
    found: dict[str, SelfCheck] = {}
    for raw in data.get("check", ()):
        where = f"{name}: {raw.get('id', '(no id)')}"
        one = _self_check(checked(raw, where, _Check), where)
        if one.id in found:
            raise DataFileError(f"{where}: id: used twice")
        found[one.id] = one
    return SelfChecks(words, found)


def _self_check(raw: _Check, where: str) -> SelfCheck:
    if not _ID.fullmatch(raw.id):
        raise DataFileError(f"{where}: id: {raw.id!r} is not small letters, with hyphens between")
    _check_texts(raw.title, f"{where}: title")
    _check_texts(raw.about, f"{where}: about")
    if unknown := raw.topics - load_finders().topics.all:
        raise DataFileError(f"{where}: topics: {', '.join(sorted(unknown))}: not among the topics of the finders")
    for one in raw.instrument:
        if not PAGE.fullmatch(one.url):
            raise DataFileError(f"{where}: instrument: url: {one.url!r} is not well formed")
    questions = tuple(_question(one, f"{where}: {one.id}") for one in raw.question)
    made = SelfCheck(raw.id, raw.title, raw.about, raw.topics, raw.read, raw.instrument, questions, tuple(raw.band))
    _check_questions(made, where)
    _check_bands(made, where)
    return made


def _question(raw: _Question, where: str) -> CheckQuestion:
    if raw.asks not in ASPECTS:
        raise DataFileError(f"{where}: asks: {raw.asks!r} is not one of {', '.join(ASPECTS)}")
    _check_texts(raw.text, f"{where}: text")
    if len(raw.answers) < 2:
        raise DataFileError(f"{where}: answers: at least 2 are needed")
    answers = tuple(_answer(one, f"{where}: answer {number}") for number, one in enumerate(raw.answers, start=1))
    if not any(one.points == 0 and one.help is None for one in answers):
        raise DataFileError(f"{where}: answers: one must have 0 points and no help")
    return CheckQuestion(raw.id, raw.asks, raw.text, answers)


def _answer(raw: Mapping[str, int | str], where: str) -> CheckAnswer:
    texts = {key: value for key, value in raw.items() if key not in ("points", "help") and isinstance(value, str)}
    _check_texts(texts, where)
    points, help_key = raw.get("points"), raw.get("help")
    if not isinstance(points, int) or points < 0 or len(texts) + 1 + (help_key is not None) != len(raw):
        raise DataFileError(f"{where}: points: expected a whole number, 0 or more")
    if help_key is not None and help_key not in HELP:
        raise DataFileError(f"{where}: help: {help_key!r} is not one of {', '.join(HELP)}")
    return CheckAnswer(points, texts, str(help_key) if help_key is not None else None)


def _check_texts(texts: Mapping[str, str], where: str) -> None:
    _check_languages(texts, where)
    if not all(texts.values()):
        raise DataFileError(f"{where}: a text is empty")


def _check_languages(texts: Mapping[str, object], where: str) -> None:
    """The default language must be there, since it stands in where a language has no text; others must be known."""
    if DEFAULT_LANGUAGE not in texts or set(texts) - set(language_codes()):
        raise DataFileError(f"{where}: expected a text in {DEFAULT_LANGUAGE}, others in shipped languages alone")


def _check_questions(one: SelfCheck, where: str) -> None:
    ids = [question.id for question in one.questions]
    if len(set(ids)) != len(ids):
        raise DataFileError(f"{where}: question: id: used twice")
    if missing := [aspect for aspect in NEEDED if aspect not in {question.asks for question in one.questions}]:
        raise DataFileError(f"{where}: question: none asks about {', '.join(missing)}")
    for question in one.questions:
        if question.asks == "danger" and not any(answer.help for answer in question.answers):
            raise DataFileError(f"{where}: {question.id}: a question about danger needs an answer that leads to help")


def _check_bands(one: SelfCheck, where: str) -> None:
    starts = [band.least for band in one.bands]
    if not starts or starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] > one.most:
        raise DataFileError(f"{where}: band: from: expected 0 first, then rising, {one.most} at most")
    for band in one.bands:
        _check_texts(band.title, f"{where}: band {band.least}: title")
        _check_texts(band.text, f"{where}: band {band.least}: text")
