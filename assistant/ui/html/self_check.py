"""A self-check as one page: it is scored in the browser, and says how to add the points up where no script runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.safety import Finder, finders_for, fixed_text, load_self_checks
from assistant.safety.responses.self_checks import HELP, Band, CheckAnswer, SelfCheck, text_in
from assistant.types import Action
from assistant.ui.html.cards import safety_html
from assistant.ui.html.reader import Reader, read_path
from assistant.ui.html.rendering import render
from assistant.ui.html.source import page_values
from assistant.ui.html.wording import Wording, languages


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The values of one answer. help: the kind of help that it leads to; empty for none."""

    text: str
    points: int
    help: str


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """The values of one question. id: of its group of answers."""

    id: str
    text: str
    answers: Sequence[ShownAnswer]


@dataclass(frozen=True, slots=True)
class ShownBand:
    """The values of one result. low, high: first and last score it holds for; scores: the same in words."""

    low: int
    high: int
    scores: str
    title: str
    text: str
    finders: Sequence[Finder]


def self_check_html(check: SelfCheck, *, reader: Reader, titles: Mapping[str, str]) -> Markup:
    """The page of a check. reader: whose region's helplines and finders it names. titles: of documents by id."""
    words, region, language = reader.words, reader.region, reader.words.language
    checks = load_self_checks()
    own = text_in(checks.words, language)
    values = {
        **page_values(reader),
        "check": check,
        "say": own,
        "language": language,
        "region": region,
        "others_in": {code: name for code, name in languages().items() if code != language},
        "title": text_in(check.title, language),
        "about": text_in(check.about, language),
        "questions": [
            ShownQuestion(one.id, text_in(one.text, language), [_answer(answer, language) for answer in one.answers])
            for one in check.questions
        ],
        "helps": {one: _help_html(one, region=region, words=words) for one in check.helps},
        "bands": [_band(check, one, own, region=region, language=language) for one in check.bands],
        "reading": [(titles[one], reader.to(read_path(one))) for one in check.read if one in titles],
        "others": [(one.id, text_in(one.title, language)) for one in checks.checks.values() if one.id != check.id],
    }
    return render("self_check.html", values)


def _answer(answer: CheckAnswer, language: str) -> ShownAnswer:
    return ShownAnswer(text_in(answer.texts, language), answer.points, answer.help or "")


def _help_html(kind: str, *, region: str, words: Wording) -> Markup:
    """The fixed text and the helplines for an answer that is a cry."""
    text = fixed_text(HELP[kind], language=words.language, region=region, variant="short")
    return safety_html(text, action=Action.CARD, words=words)


def _band(check: SelfCheck, band: Band, own: Mapping[str, str], *, region: str, language: str) -> ShownBand:
    low, high = check.range_of(band)
    return ShownBand(
        low,
        high,
        own["from_to"].format(low=low, high=high),
        text_in(band.title, language),
        text_in(band.text, language),
        finders_for(check.topics, region, language, finds=band.finds),
    )
