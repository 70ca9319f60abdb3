"""The detector on pinned messages and dialogues."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli.assembly import make_detector, make_library
from assistant.safety import MessageClassifier
from assistant.safety.detector import FAILED, Detector
from assistant.safety.findings import Finding
from assistant.settings import Settings
from assistant.types import Action, Category, SafetyVerdict, Tier

HERE = Path(__file__).parent
DETECTOR = Detector(classifier=MessageClassifier(None))  # rules, guards and context alone
SHIPPED = Detector()  # with the classifier, as while no encoder is loaded
TAKEOVER, CARD = Action.TAKEOVER, Action.CARD


@pytest.fixture(params=[DETECTOR, SHIPPED], ids=["rules", "rules and classifier"])
def detector(request: pytest.FixtureRequest) -> Detector:
    found: Detector = request.param
    return found


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", rows("never_miss.jsonl"), ids=lambda row: row["id"])
def test_never_miss(detector: Detector, row: dict[str, str]) -> None:
    verdict = detector.check(row["text"])
    assert (verdict.lead, verdict.tier) == (row["expected"], row["tier"]), verdict.patterns


@pytest.mark.usefixtures("shared_encoder")
def test_half_an_emoji_does_not_keep_the_model_from_reading(caplog: pytest.LogCaptureFixture) -> None:
    library = make_library(Settings())
    library.encoder()
    assert make_detector(library).check("nobody would miss me if i were gone \ud83d").action is not Action.NONE
    assert caplog.records == []


@pytest.mark.usefixtures("shared_encoder")
def test_never_miss_with_the_model() -> None:
    library = make_library(Settings())
    library.encoder()
    detector = make_detector(library)
    verdicts = {row["id"]: (row, detector.check(row["text"])) for row in rows("never_miss.jsonl")}
    missed = [name for name, (row, verdict) in verdicts.items() if verdict.lead != row["expected"]]
    lowered = [
        name for name, (row, verdict) in verdicts.items()
        if DETECTOR.check(row["text"]).action is TAKEOVER and verdict.action is not TAKEOVER
    ]  # fmt: skip
    assert (missed, lowered) == ([], [])


@pytest.mark.parametrize("row", rows("look_alikes.jsonl"), ids=lambda row: row["id"])
def test_look_alikes_are_answered(row: dict[str, str]) -> None:
    assert replace(DETECTOR.check(row["text"]), language=None) == SafetyVerdict()


def test_the_pinned_lists_are_long_enough_and_ids_unique() -> None:
    pinned, alike = rows("never_miss.jsonl"), rows("look_alikes.jsonl")
    ids = [row["id"] for row in pinned + alike]
    assert len(pinned) >= 60
    assert len(alike) >= 80
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("message", "history", "lead", "action"),
    [
        ("what should i do", ["i took a lot of pills"], Category.OVERDOSE, TAKEOVER),
        ("please", ["I want to kill myself"], Category.SUICIDE_SELF_HARM, TAKEOVER),
        ("i don't know", ["everyone would be better off without me"], Category.SUICIDE_SELF_HARM, CARD),
        ("How do I find a sponsor?", ["I want to kill myself"], None, Action.NONE),
        ("he won't wake up", ["my husband drank a lot"], Category.OVERDOSE, TAKEOVER),
        ("suddenly?", ["is it safe to quit"], None, Action.NONE),
        ("thanks", ["what is step two", "I want to die"], Category.SUICIDE_SELF_HARM, TAKEOVER),
        ("thanks", ["I want to die", "what is step two"], None, Action.NONE),
        ("yes", ["I want to die", "ok"], Category.SUICIDE_SELF_HARM, TAKEOVER),
        ("I took them", ["I want to die", "ok"], Category.SUICIDE_SELF_HARM, TAKEOVER),
        ("ok", ["I want to die", "hm", "yes"], Category.SUICIDE_SELF_HARM, TAKEOVER),
        ("ok", ["I want to die", "hm", "yes", "ok"], None, Action.NONE),
        ("I'm drunk right now", ["I want to die"], Category.SUICIDE_SELF_HARM, TAKEOVER),
        ("ok", ["I have a bottle of xanax next to me"], Category.RELAPSE_NOW, CARD),
        ("I took them", ["I have a bottle of xanax next to me"], Category.OVERDOSE, TAKEOVER),
        ("what is step two", ["I want to die", "ok"], None, Action.NONE),
        ("ok", ["I want to die", "what is step two", "thanks"], None, Action.NONE),
        ("why not?", ["how do i pass a drug test"], None, Action.NONE),
    ],
)
def test_dialogues(message: str, history: Sequence[str], lead: Category | None, action: Action) -> None:
    verdict = DETECTOR.check(message, history)
    assert (verdict.lead, verdict.action) == (lead, action)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("I want to kill myself", TAKEOVER),
        ("I used to want to die", Action.NONE),
        ("I used to want to die and tonight I still want to die", TAKEOVER),
        ("I used to want to die like I do tonight", CARD),
        ("My brother died last year and I want to die", TAKEOVER),
        ("I don't want to live", TAKEOVER),
        ("I don't want to live anymore", TAKEOVER),
        ("I want to live", Action.NONE),
        ("when I was drinking my husband hit me", Action.NONE),
        ("when I was drinking my husband hit me last night", TAKEOVER),
        ("a few years ago, my husband hit me", Action.NONE),
        ("I quit drinking a few years ago, my husband hit me", TAKEOVER),
        ("since my dad died, my mom wants to die", TAKEOVER),
        ("in the movie he wants to die", Action.NONE),
        ("in the movie he wants to die and I want to die", TAKEOVER),
        ("I don't want to die, I have felt that since 2019", Action.NONE),
        ("I'm not suicidal", Action.NONE),
        ("two years ago he stopped breathing and now he is not breathing again", TAKEOVER),
        ("years ago, but he won't wake up", TAKEOVER),
        ("I want. To. Die.", TAKEOVER),
    ],
)
def test_guards_lower_or_clear_but_never_hide(message: str, action: Action) -> None:
    assert DETECTOR.check(message).action is action


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("my brother took fent and his lips are blue", TAKEOVER),
        ("she scratches me and throws plates at me", TAKEOVER),
        ("in 1989 she threw plates at me", Action.NONE),
        ("in 1989 she threw plates at me and tonight she scratches me again", CARD),
        ("the article asks: what is the surest way to die", Action.NONE),
        ("the article asks: what is the surest way to die tonight", TAKEOVER),
        ("I have a research paper due. I want to hang myself", TAKEOVER),
        ("Years ago I read an article. Tonight I will take all my pills", TAKEOVER),
    ],
)
def test_what_is_merely_retold_is_answered_and_what_is_meant_is_not(message: str, action: Action) -> None:
    assert DETECTOR.check(message).action is action


def test_a_takeover_leads_before_a_lowered_card_of_a_higher_category() -> None:
    verdict = DETECTOR.check("I overdosed in 2016 and again today my husband hits me")
    assert (verdict.lead, verdict.action) == (Category.VIOLENCE_ABUSE, TAKEOVER)


def test_a_lowered_takeover_is_the_passive_card_without_passages() -> None:
    verdict = DETECTOR.check("I used to want to die like I do tonight")
    assert (verdict.lead, verdict.tier, verdict.passages) == (Category.SUICIDE_SELF_HARM, Tier.PASSIVE, False)


@pytest.mark.parametrize(
    ("message", "lead", "secondary"),
    [
        ("I want to die. He won't wake up", Category.OVERDOSE, Category.SUICIDE_SELF_HARM),
        ("my husband hits me and they'd be better off without me", Category.VIOLENCE_ABUSE, Category.SUICIDE_SELF_HARM),
        ("I'm about to drink and I'm such a burden to everyone", Category.SUICIDE_SELF_HARM, Category.RELAPSE_NOW),
        ("dope sick and I'm about to drink", Category.WITHDRAWAL, Category.RELAPSE_NOW),
    ],
)
def test_one_lead_and_one_secondary_in_order_of_precedence(message: str, lead: Category, secondary: Category) -> None:
    verdict = DETECTOR.check(message)
    assert (verdict.lead, verdict.secondary) == (lead, secondary)


@pytest.mark.parametrize(
    ("message", "passages"),
    [
        ("I want to kill myself", False),
        ("they'd be better off without me", False),
        ("I'm about to drink", True),
        ("should I stop my antidepressants", True),
        ("what is step one", True),
    ],
)
def test_passages(message: str, passages: bool) -> None:
    assert DETECTOR.check(message).passages is passages


@pytest.mark.parametrize(
    ("message", "young"),
    [
        ("i'm 15", True),
        ("im in 8th grade and i drink", True),
        ("tengo 14 años", True),
        ("I'm a minor", True),
        ("I'm 15 years sober", False),
        ("15 days clean", False),
        ("i'm 15 days in", False),
        ("I'm 45", False),
        ("my daughter is 15", False),
        ("tengo 15 días limpio", False),
        ("tengo 15 años sobrio", False),
    ],
)
def test_under_age(message: str, young: bool) -> None:
    assert DETECTOR.check(message).under_age is young


def test_under_age_is_a_modifier_and_remembers_the_last_message() -> None:
    verdict = DETECTOR.check("my dad hits me", ["i'm 14"])
    assert (verdict.lead, verdict.under_age) == (Category.VIOLENCE_ABUSE, True)


def test_a_failure_shows_the_general_crisis_card(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Detector, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        raise RuntimeError("broken")

    monkeypatch.setattr(Detector, "check", fail)
    with caplog.at_level(logging.ERROR):
        verdict = DETECTOR.safe_check("hello")
    assert [record.getMessage() for record in caplog.records] == ["the detector failed: RuntimeError"]
    assert verdict == FAILED
    assert (verdict.action, verdict.patterns, verdict.passages) == (CARD, ("detector-failed",), False)


@pytest.mark.parametrize("message", ["", " ", "???", "\ud800", "日本語", "a" * 20000, "i " * 10000, "\x00"])
def test_odd_input_is_no_finding(message: str) -> None:
    assert DETECTOR.check(message) == SafetyVerdict()


@pytest.mark.parametrize(
    ("message", "other"),
    [
        ("my friend says she is going to kill herself tonight", True),
        ("my friend says she is going to kill herself tonight and I want to kill myself too", False),
        ("I want to kill myself", False),
        ("mi hijo amenaza con suicidarse", True),
    ],
)
def test_a_verdict_tells_whether_another_person_is_meant(detector: Detector, message: str, other: bool) -> None:
    verdict = detector.check(message)
    assert (verdict.lead, verdict.about_other) == (Category.SUICIDE_SELF_HARM, other)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("quiero morirme", "es"),
        ("I want to die", None),
        ("¿cómo encuentro un padrino?", "es"),
        ("how do I find a sponsor", None),
        ("", None),
    ],
)
def test_a_verdict_tells_the_language_of_the_message(detector: Detector, message: str, language: str | None) -> None:
    assert detector.check(message).language == language


def test_a_language_that_cannot_be_told_costs_nothing(detector: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> str:
        raise RuntimeError("a fault")

    monkeypatch.setattr("assistant.safety.detector.language_of", fail)
    verdict = detector.safe_check("I want to kill myself")
    assert (verdict.action, verdict.language, verdict.failed) == (Action.TAKEOVER, None, False)


class Alarmed(MessageClassifier):
    """A classifier that takes everything for danger."""

    def refine(self, message: str, found: Sequence[Finding], *, least: float = 0.0) -> list[Finding]:
        near = Finding(("near.x",), Category.SUICIDE_SELF_HARM, Tier.PASSIVE, Action.CARD, by_rule=False)
        return [*found, near]


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("что такое спонсор", Action.NONE),
        ("ステップ4とは", Action.NONE),
        ("كيف أساعد أخي", Action.NONE),
        ("Am I an alcoholic?", Action.NONE),
        ("Am I an alcoholic? My cat is grey.", Action.CARD),
        ("my cat is grey", Action.CARD),
    ],
)
def test_the_classifier_is_not_heard_on_other_letters_and_plain_forms(message: str, action: Action) -> None:
    assert Detector(classifier=Alarmed(None)).check(message).action is action


@pytest.mark.parametrize("message", ["я хочу умереть", "死にたい", "і wаnt tо dіe"])
def test_a_cry_in_other_letters_is_heard(message: str) -> None:
    assert DETECTOR.check(message).lead is Category.SUICIDE_SELF_HARM


@pytest.mark.parametrize(
    "message",
    [
        "iwannadie",
        "im so suicdal rn",
        "suicde is all i think about tonight, i will do it",
        "i want to 🔫 myself",
        "quieromorir ya",
    ],
)
def test_a_cry_typed_in_one_breath_misspelt_or_with_pictures_is_heard(message: str) -> None:
    assert DETECTOR.check(message).lead is Category.SUICIDE_SELF_HARM


@pytest.mark.parametrize(
    "message",
    ["la cocina está sucia", "I am saving money since I quit", "wie lange dauert der Entzug", "come smettere di bere"],
)
def test_words_like_those_of_danger_and_languages_that_no_rule_reads_raise_nothing(message: str) -> None:
    assert SHIPPED.check(message).action is Action.NONE
