"""What a message does to a conversation: shown, remembered, announced, saved; filters, starters, ways to go on."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat.assistant import Assistant
from assistant.search.filters import EVERYTHING, Narrowing
from assistant.search.library import Library
from assistant.types import Answer, Document, Kind, Section
from assistant.ui.gradio_app.page import load_examples, opening, start_again
from assistant.ui.html.wording import load_wording
from assistant.ui.session.chat_service import Desk
from assistant.ui.session.suggestions import Shelf, starters
from assistant.ui.session.turns import (
    Place,
    Shown,
    Talk,
    drop_carried,
    fits,
    narrowed_words,
    narrowing_of,
    place_of,
    take_turn,
    talk_text,
)
from tests.fakes import HashingEncoder

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
HOSTILE = "<img src=x onerror=alert(1)>"
US, GB, SPANISH = Place("US", "en"), Place("GB", "en"), Place("US", "es")


class BrokenAssistant(Assistant):
    """An assistant whose every answer fails."""

    def ask(self, *_arguments: object, **_options: object) -> Answer:
        raise RuntimeError("a fault nobody thought of")


def test_a_turn_shows_cards_and_remembers_the_persons_words_only(desk: Desk) -> None:
    shown = take_turn(desk, QUESTION, Talk(), US)
    assert "<mark>" in shown.html
    assert (shown.talk.messages, shown.kept) == ((QUESTION,), "")
    assert shown.said == f"Passages found: {shown.html.count('<article')}."
    assert start_again(load_wording())[:3] == ("", Talk(), "")


def test_the_persons_own_markup_is_shown_as_text(desk: Desk) -> None:
    shown = take_turn(desk, HOSTILE + " $x$ **b** sponsor", Talk(), US)
    assert "&lt;img src=x onerror=alert(1)&gt; $x$ **b** sponsor" in shown.html
    assert "<img" not in shown.html


def test_a_takeover_uses_the_region_chosen_and_is_remembered_on_the_next_turn(desk: Desk) -> None:
    shown = take_turn(desk, CRISIS, Talk(), GB)
    assert 'href="tel:999"' in shown.html
    assert "911" not in shown.html
    assert "blockquote" not in shown.html
    assert shown.talk.reminding
    first = re.sub("<[^>]+>", "", shown.html.split('class="first">')[1].split("</div>")[0])
    assert html.unescape(first) == shown.said.removeprefix("Please read this first. ")
    plain = take_turn(desk, QUESTION, Talk(reminding=True), GB)
    assert 'class="reminder"' in plain.html
    assert not plain.talk.reminding


@pytest.mark.parametrize("message", ["", "   ", "x " * 10_000])
def test_a_message_that_cannot_be_searched_for_is_met_kindly(desk: Desk, message: str) -> None:
    shown = take_turn(desk, message, Talk(), US)
    assert 'class="notice turn"' in shown.html
    assert shown.talk == Talk()
    assert shown.kept == (message if message.strip() else "")
    assert shown.said


def test_half_a_character_does_no_harm(desk: Desk) -> None:
    take_turn(desk, "sponsor \ud83d", Talk(), US).html.encode("utf-8")


def test_whatever_breaks_the_person_gets_a_text() -> None:
    shown = take_turn(Desk(BrokenAssistant(Library(Path("none"), HashingEncoder))), QUESTION, Talk(), GB)
    assert "I cannot search the library" in shown.html
    assert "999" in shown.html
    assert "nobody thought of" not in shown.html


def test_the_page_speaks_spanish_and_says_that_a_passage_does_not(desk: Desk) -> None:
    shown = take_turn(desk, QUESTION, Talk(), SPANISH)
    for part in ("Leer en contexto", "Este pasaje está en inglés.", 'lang="en"', "1 de marzo de 2024", "Preguntaste:"):
        assert part in shown.html
    assert shown.said.startswith("Pasajes encontrados:")
    assert "Llamar al 988" in take_turn(desk, CRISIS, Talk(), SPANISH).html
    assert "Nada en esta biblioteca" in take_turn(desk, "liver transplant waiting time", Talk(), SPANISH).html


@pytest.mark.parametrize("where", ["", "{", "[]", "null", '{"region": 7, "language": ["es"]}', '{"region": "<b>"}'])
def test_a_place_that_makes_no_sense_is_that_of_the_settings(desk: Desk, where: str) -> None:
    assert place_of(desk, where) == US


def test_a_place_is_what_the_page_says(desk: Desk) -> None:
    assert place_of(desk, '{"region": "GB", "language": "es"}') == Place("GB", "es")


@pytest.mark.parametrize(
    ("filters", "narrowing"),
    [
        ((None, None, None), EVERYTHING),
        (([], [], ""), EVERYTHING),
        (
            (["AA"], ["literature", "nonsense"], "2024"),
            Narrowing(frozenset({"AA"}), frozenset({Kind.LITERATURE}), 2024),
        ),
        (("AA", 7, "soon"), EVERYTHING),
        (([], [], "20241"), EVERYTHING),
    ],
)
def test_filters_name_a_part_of_the_library(filters: tuple[object, ...], narrowing: Narrowing) -> None:
    assert narrowing_of(*filters) == narrowing


def test_an_answer_says_what_it_was_searched_in(desk: Desk) -> None:
    only = Narrowing(frozenset({"AA"}), frozenset({Kind.ARTICLE}), 2024)
    assert "Only in: AA · Articles · Since 2024" in take_turn(desk, QUESTION, Talk(), US, only).html
    nothing = take_turn(desk, QUESTION, Talk(), US, Narrowing(since=2030)).html
    assert "Only in: Since 2030. Nothing in that part of the library" in nothing
    assert "Only in" not in take_turn(desk, CRISIS, Talk(), US, only).html
    hostile = narrowed_words(Narrowing(frozenset({HOSTILE})), load_wording())
    assert HOSTILE in hostile
    assert "<img" not in take_turn(desk, QUESTION, Talk(), US, Narrowing(frozenset({HOSTILE}))).html


def followed(desk: Desk) -> Shown:
    first = take_turn(desk, "how do people find a sponsor?", Talk(), US)
    return take_turn(desk, "and how often do they speak?", first.talk, US)


def test_what_was_carried_over_can_be_taken_away(desk: Desk) -> None:
    shown = followed(desk)
    assert 'data-drop="2"' in shown.html
    alone = drop_carried(desk, 2, shown.talk, US)
    assert "data-drop" not in alone.html
    assert alone.talk.messages == shown.talk.messages
    assert [turn.number for turn in alone.talk.turns] == [1, 2]


def test_an_older_turn_is_answered_once_more_and_an_unknown_one_not_at_all(desk: Desk) -> None:
    talk = take_turn(desk, QUESTION, followed(desk).talk, US).talk
    again = drop_carried(desk, 2, talk, US)
    assert [turn.number for turn in again.talk.turns] == [1, 2, 3, 4]
    assert again.talk.turns[-1].message == talk.turns[1].message
    assert drop_carried(desk, 99, talk, US).talk == talk


def test_a_conversation_is_saved_with_its_sources(desk: Desk) -> None:
    talk = take_turn(desk, CRISIS, take_turn(desk, QUESTION, Talk(), US).talk, US).talk
    text = talk_text(talk, load_wording())
    for part in (f"## Question: {QUESTION}", "> “", "Many sponsors and newcomers speak every day", "Finding a sponsor",
                 "Test house, 1 March 2024, CC BY 4.0, https://example.org/sponsor", "988"):  # fmt: skip
        assert part in text
    assert talk_text(Talk(), load_wording()) == ""


def test_headings_after_the_quoted_ones_lead_on(desk: Desk) -> None:
    first = take_turn(desk, "what is a sponsor, a member with some years of sobriety?", Talk(), US)
    heading = "How often do people talk to a sponsor?"
    offered = f'data-ask="{heading}"' in first.html
    assert offered is (f"{heading}</p>" not in first.html)
    second = take_turn(desk, heading, first.talk, US)
    assert f'data-ask="{heading}"' not in second.html.split('id="turn-2"')[1]


def library_of(*headings: str, pathway: str = "AA") -> Document:
    sections = tuple(Section(("T", one), "text") for one in headings)
    return Document(f"{headings[0]}.md", "T", Kind.ARTICLE, sections, "", pathway=pathway)


def test_starters_are_headings_near_to_what_is_wanted_then_of_every_pathway() -> None:
    documents = [
        library_of("What is a sponsor for?", "How does it feel?", "Meetings", "What does a chip stand for?"),
        library_of("What happens at a first SMART meeting?", "x" * 90 + "?", pathway="SMART"),
        replace(library_of("What is withdrawn here today?"), withdrawn=True),
    ]
    chosen = starters(documents, wanted=["What happens at a first meeting?"], fit=lambda _: True)
    assert chosen[0] == "What happens at a first SMART meeting?"
    assert set(chosen) == {chosen[0], "What is a sponsor for?", "What does a chip stand for?"}
    assert starters(documents, wanted=[], fit=lambda text: "chip" in text) == ["What does a chip stand for?"]
    assert len(starters([library_of(*(f"What is a number {n}?" for n in range(9)))], wanted=[], fit=bool)) == 6


def test_words_with_a_number_or_an_alarm_stand_on_no_button(desk: Desk) -> None:
    fit = fits(desk.assistant.detector)
    assert fit("What does a sponsor do?")
    assert not fit("Call 1-800-234-5678 now?")
    assert not fit("How can I kill myself?")


def test_a_page_that_opens_is_given_the_librarys_own_questions(desk: Desk) -> None:
    shelf = Shelf(wanted=load_examples(), fit=fits(desk.assistant.detector))
    storage, _, first, *rest = opening(desk, shelf, load_wording())
    assert storage.startswith("<p>Nothing you write is stored")
    assert first["value"] == "How often do people talk to a sponsor?"
    assert [one.get("visible") for one in rest[:5]] == [False] * 5
    assert rest[5]["choices"] == [("AA", "AA")]
    assert rest[6]["choices"] == [("Articles", "article")]
    assert rest[7]["choices"] == [("Any year", ""), ("Since 2024", "2024"), ("Since 2023", "2023")]


def test_before_the_library_is_open_the_examples_are_offered(assistant: Assistant) -> None:
    desk = Desk(replace(assistant, library=Library(Path("none"), HashingEncoder)))
    offers = opening(desk, Shelf(wanted=load_examples(), fit=fits(desk.assistant.detector)), load_wording())
    assert [one["value"] for one in offers[2 : 2 + len(load_examples())]] == list(load_examples())


def test_four_to_six_examples_are_offered() -> None:
    assert 4 <= len(load_examples()) <= 6
