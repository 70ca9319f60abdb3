"""Small talk has fixed answers; a cry and a real question are never taken for it."""

import json

import pytest

from assistant.chat.answer import Outcome
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.chat.fixed_words import in_region
from assistant.chat.small_talk import kind_of
from assistant.data import language_codes, language_file, read_toml
from assistant.safety import general_text
from assistant.types import Action
from tests.paths import ROOT

SAID = [
    ("hi", "greeting", "en"), ("Hello!", "greeting", "en"),
    ("hola", "greeting", "es"), ("¡Buenos días!", "greeting", "es"),
    ("thanks", "thanks", "en"), ("Muchas gracias.", "thanks", "es"), ("bye", "bye", "en"), ("adios", "bye", "es"),
    ("are you a person?", "person", "en"), ("hi, are you a bot?", "person", "en"),
    ("¿Eres una persona?", "person", "es"),
    ("do you save this", "privacy", "en"), ("thanks. is this private?", "privacy", "en"),
    ("¿esto es privado?", "privacy", "es"), ("What can you do?", "help", "en"), ("¿qué puedes hacer?", "help", "es"),
    ("Who’s there? hi", None, "en"), ("what's your name", "person", "en"), ("thanks bye", "bye", "en"),
]  # fmt: skip
REAL = [
    "help with drinking", "thanks, how long does withdrawal last", "hi, what is a sponsor?",
    "hola, ¿qué es un padrino?",
    "is what I say in a meeting private", "are you a person in recovery if you take methadone", "...", "",
    "gracias por nada, no puedo más", "goodbye forever",
]  # fmt: skip


@pytest.mark.parametrize(("message", "kind", "code"), SAID)
def test_small_talk_is_answered(assistant: Assistant, message: str, kind: str | None, code: str) -> None:
    answer = assistant.ask(message)
    assert answer.is_talk == (kind is not None)
    if kind:
        assert answer.message == general_text(f"talk_{kind}", language=code)
        assert (answer.outcome, answer.quotes, answer.near_topics, answer.query) == (Outcome.NOT_FOUND, (), (), "")


@pytest.mark.parametrize("message", REAL)
def test_a_real_question_is_no_small_talk(message: str) -> None:
    assert [kind_of(message, code) for code in language_codes()] == [None, None]


@pytest.mark.parametrize("message", ["help me", "goodbye", "ayuda", "please help"])
def test_what_may_be_a_cry_gets_its_card(assistant: Assistant, message: str) -> None:
    answer = assistant.ask(message)
    assert not answer.is_talk
    assert answer.verdict.action is not Action.NONE
    assert answer.safety is not None


def test_no_message_of_danger_is_small_talk_without_help(assistant: Assistant) -> None:
    lines = (ROOT / "tests" / "safety" / "never_miss.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    taken = [text for text in texts if any(kind_of(text, code) for code in language_codes())]
    assert [text for text in taken if assistant.ask(text).is_talk] == []


def test_its_numbers_follow_the_region(assistant: Assistant) -> None:
    here, there = (assistant.ask("hi", (), TurnOptions(region=region)) for region in ("US", "GB"))
    assert "988" in (here.message or "")
    assert in_region(here, "GB") == there


@pytest.mark.parametrize("code", language_codes())
def test_every_kind_has_its_text_and_no_phrase_two_kinds(code: str) -> None:
    rows = read_toml(language_file(code, "small_talk.toml"))
    assert list(rows) == ["greeting", "thanks", "bye", "help", "person", "privacy"]
    phrases = [phrase for row in rows.values() for phrase in row]
    assert len(set(phrases)) == len(phrases)
    for kind, row in rows.items():
        assert general_text(f"talk_{kind}", language=code)
        assert all(kind_of(phrase, code) == kind for phrase in row)


def test_small_talk_is_not_carried_over(assistant: Assistant) -> None:
    answer = assistant.ask("and how often do they speak?", ["hi, are you a bot?", "thanks"])
    assert answer.carried_over is None
