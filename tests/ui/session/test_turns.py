"""What a message does to a conversation: shown, remembered, announced, saved; filters, starters, ways to go on."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat.answer import Answer
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.search.filters import NO_FILTERS, Filters
from assistant.search.library import Library
from assistant.types import Document, Kind, Section
from assistant.ui.gradio_app.page import load_examples, opening, start_again
from assistant.ui.html.wording import load_wording
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation import Conversation
from assistant.ui.session.suggestions import Suggestions, starters
from assistant.ui.session.turns import (
    Locale,
    TurnResult,
    change_region,
    drop_carried,
    filter_words,
    filters_of,
    fits,
    locale_of,
    saved,
    take_turn,
)
from tests.fakes import HashingEncoder

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
CRISIS = "i want to kill myself"
HOSTILE = "<img src=x onerror=alert(1)>"
US, GB, SPANISH = TurnOptions("US", "en"), TurnOptions("GB", "en"), TurnOptions("US", "es")


class BrokenAssistant(Assistant):
    """An assistant whose every answer fails."""

    def ask(self, *_arguments: object, **_options: object) -> Answer:
        raise RuntimeError("a fault nobody thought of")


def test_a_turn_shows_cards_and_remembers_the_persons_words_only(service: ChatService) -> None:
    shown = take_turn(service, QUESTION, Conversation(), US)
    assert "<mark>" in shown.html
    assert (shown.conversation.messages, shown.kept) == ((QUESTION,), "")
    assert shown.said == f"Passages found: {shown.html.count('<article')}."
    again = start_again(load_wording())
    assert (again.html, again.conversation, again.kept) == ("", Conversation(), "")


def test_the_persons_own_markup_is_shown_as_text(service: ChatService) -> None:
    shown = take_turn(service, HOSTILE + " $x$ **b** sponsor", Conversation(), US)
    assert "&lt;img src=x onerror=alert(1)&gt; $x$ **b** sponsor" in shown.html
    assert "<img" not in shown.html


def test_a_takeover_uses_the_region_chosen_and_is_remembered_on_the_next_turn(service: ChatService) -> None:
    shown = take_turn(service, CRISIS, Conversation(), GB)
    assert 'href="tel:999"' in shown.html
    assert "911" not in shown.html
    assert "blockquote" not in shown.html
    assert shown.conversation.reminding
    first = re.sub("<[^>]+>", "", shown.html.split('class="first">')[1].split("</div>")[0])
    assert html.unescape(first) == shown.said.removeprefix("Please read this first. ")
    plain = take_turn(service, QUESTION, Conversation(reminding=True), GB)
    assert 'class="reminder"' in plain.html
    assert not plain.conversation.reminding


@pytest.mark.parametrize("message", ["", "   ", "x " * 10_000])
def test_a_message_that_cannot_be_searched_for_is_met_kindly(service: ChatService, message: str) -> None:
    shown = take_turn(service, message, Conversation(), US)
    assert 'class="notice turn"' in shown.html
    assert shown.conversation == Conversation()
    assert shown.kept == (message if message.strip() else "")
    assert shown.said


def test_half_a_character_does_no_harm(service: ChatService) -> None:
    take_turn(service, "sponsor \ud83d", Conversation(), US).html.encode("utf-8")


def test_whatever_breaks_the_person_gets_a_text() -> None:
    shown = take_turn(ChatService(BrokenAssistant(Library(Path("none"), HashingEncoder))), QUESTION, Conversation(), GB)
    assert "I cannot search the library" in shown.html
    assert "999" in shown.html
    assert "nobody thought of" not in shown.html


def test_the_page_speaks_spanish_and_says_that_a_passage_does_not(service: ChatService) -> None:
    shown = take_turn(service, QUESTION, Conversation(), SPANISH)
    for part in ("Leer en contexto", "Este pasaje está en inglés.", 'lang="en"', "1 de marzo de 2024", "Preguntaste:"):
        assert part in shown.html
    assert shown.said.startswith("Pasajes encontrados:")
    assert "Llamar al 988" in take_turn(service, CRISIS, Conversation(), SPANISH).html
    assert (
        "Nada en esta biblioteca" in take_turn(service, "liver transplant waiting time", Conversation(), SPANISH).html
    )


@pytest.mark.parametrize(
    ("region", "language"), [(None, None), (7, ["es"]), ("<b>", "<b>"), ("", ""), ({"region": "GB"}, 0)]
)
def test_a_place_that_makes_no_sense_is_that_of_the_settings(
    service: ChatService, region: object, language: object
) -> None:
    assert locale_of(service, region, language) == Locale("US", "en")


def test_a_place_is_what_the_page_says(service: ChatService) -> None:
    assert locale_of(service, "GB", "es") == Locale("GB", "es")


@pytest.mark.parametrize(
    ("chosen", "filters"),
    [
        ((None, None, None), NO_FILTERS),
        (([], [], ""), NO_FILTERS),
        (
            (["AA"], ["literature", "nonsense"], "2024"),
            Filters(frozenset({"AA"}), frozenset({Kind.LITERATURE}), 2024),
        ),
        (("AA", 7, "soon"), NO_FILTERS),
        (([], [], "20241"), NO_FILTERS),
    ],
)
def test_filters_name_a_part_of_the_library(chosen: tuple[object, ...], filters: Filters) -> None:
    assert filters_of(*chosen) == filters


def test_an_answer_says_what_it_was_searched_in(service: ChatService) -> None:
    only = Filters(frozenset({"AA"}), frozenset({Kind.ARTICLE}), 2024)
    assert (
        "Only in: AA · Articles · Since 2024"
        in take_turn(service, QUESTION, Conversation(), replace(US, filters=only)).html
    )
    nothing = take_turn(service, QUESTION, Conversation(), replace(US, filters=Filters(since=2030))).html
    assert "Only in: Since 2030. Nothing in that part of the library" in nothing
    assert "Only in" not in take_turn(service, CRISIS, Conversation(), replace(US, filters=only)).html
    hostile = filter_words(Filters(frozenset({HOSTILE})), load_wording())
    assert HOSTILE in hostile
    assert (
        "<img"
        not in take_turn(service, QUESTION, Conversation(), replace(US, filters=Filters(frozenset({HOSTILE})))).html
    )


def followed(service: ChatService) -> TurnResult:
    first = take_turn(service, "how do people find a sponsor?", Conversation(), US)
    return take_turn(service, "and how often do they speak?", first.conversation, US)


def test_what_was_carried_over_can_be_taken_away(service: ChatService) -> None:
    shown = followed(service)
    assert 'data-drop="2"' in shown.html
    alone = drop_carried(service, 2, shown.conversation, US)
    assert "data-drop" not in alone.html
    assert alone.conversation.messages == shown.conversation.messages
    assert [turn.number for turn in alone.conversation.turns] == [1, 2]


def test_an_older_turn_is_answered_once_more_and_an_unknown_one_not_at_all(service: ChatService) -> None:
    conversation = take_turn(service, QUESTION, followed(service).conversation, US).conversation
    again = drop_carried(service, 2, conversation, US)
    assert [turn.number for turn in again.conversation.turns] == [1, 2, 3, 4]
    assert again.conversation.turns[-1].message == conversation.turns[1].message
    assert drop_carried(service, 99, conversation, US).conversation == conversation


def test_a_conversation_is_saved_with_its_sources(service: ChatService) -> None:
    conversation = take_turn(
        service, CRISIS, take_turn(service, QUESTION, Conversation(), US).conversation, US
    ).conversation
    here = Locale("US", "en")
    document = saved(conversation, here)
    for part in (f"<h2><span>Question:</span> {QUESTION}</h2>", "Many sponsors and newcomers speak every day",
                 "Test house, 1 March 2024, CC BY 4.0, https://example.org/sponsor", 'href="tel:988"',
                 'href="read/articles/sponsor.md?passage='):  # fmt: skip
        assert part in document
    assert "<script" not in document
    assert saved(Conversation(), here) == ""


def test_headings_after_the_quoted_ones_lead_on(service: ChatService) -> None:
    first = take_turn(service, "what is a sponsor, a member with some years of sobriety?", Conversation(), US)
    heading = "How often do people talk to a sponsor?"
    offered = f'data-ask="{heading}"' in first.html
    assert offered is (f"{heading}</p>" not in first.html)
    second = take_turn(service, heading, first.conversation, US)
    assert f'data-ask="{heading}"' not in second.html.split('id="turn-2"')[1]


def test_cards_follow_a_change_of_region_as_if_it_had_been_chosen_before(service: ChatService) -> None:
    messages = (
        CRISIS,
        QUESTION,
        CRISIS,
        "liver transplant waiting time",
        "should i stop my antidepressants, sertraline",
    )
    us = gb = Conversation()
    for message in messages:
        us = take_turn(service, message, us, US).conversation
        gb = take_turn(service, message, gb, GB).conversation
    moved = change_region(service, us, Locale("GB", "en"))
    assert [(turn.html, turn.saved) for turn in moved.turns] == [(turn.html, turn.saved) for turn in gb.turns]
    assert "911" in us.turns[0].html + us.turns[0].saved
    assert "911" not in "".join(turn.html + turn.saved for turn in moved.turns)
    assert change_region(service, moved, Locale("US", "en")) == us
    assert (moved.messages, moved.turn_count, moved.reminding) == (us.messages, us.turn_count, us.reminding)


def test_cards_keep_the_region_that_their_message_named_and_quotes_lead_to_the_line_of_the_chosen_one(
    service: ChatService,
) -> None:
    first = take_turn(service, "I'm in Ireland and I want to kill myself", Conversation(), US).conversation
    told = replace(first, reminding=False)
    conversation = take_turn(service, QUESTION, told, US).conversation
    moved = change_region(service, conversation, Locale("GB", "en"))
    assert 'href="tel:112"' in moved.turns[0].html
    assert moved.turns[0] is conversation.turns[0]
    assert 'href="tel:116123"' in moved.turns[1].html
    assert moved.turns[1].saved == conversation.turns[1].saved


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


def test_words_with_a_number_or_an_alarm_stand_on_no_button(service: ChatService) -> None:
    fit = fits(service.assistant.detector)
    assert fit("What does a sponsor do?")
    assert not fit("Call 1-800-234-5678 now?")
    assert not fit("How can I kill myself?")


def test_a_page_that_opens_is_given_the_librarys_own_questions(service: ChatService) -> None:
    suggestions = Suggestions(wanted=load_examples, fit=fits(service.assistant.detector))
    storage, _, first, *rest = opening(service, suggestions, load_wording())
    assert storage.startswith("<p>Nothing you write is stored")
    assert first["value"] == "How often do people talk to a sponsor?"
    assert [one.get("visible") for one in rest[:5]] == [False] * 5
    assert rest[5]["choices"] == [("AA", "AA")]
    assert rest[6]["choices"] == [("Articles", "article")]
    assert rest[7]["choices"] == [("Any year", ""), ("Since 2024", "2024"), ("Since 2023", "2023")]


def test_before_the_library_is_open_the_examples_are_offered(assistant: Assistant) -> None:
    service = ChatService(replace(assistant, library=Library(Path("none"), HashingEncoder)))
    offers = opening(service, Suggestions(wanted=load_examples, fit=fits(service.assistant.detector)), load_wording())
    assert [one["value"] for one in offers[2 : 2 + len(load_examples())]] == list(load_examples())


def test_starters_are_in_the_language_of_the_page_where_the_library_has_some() -> None:
    english, spanish = library_of("What is a sponsor for?"), library_of("¿Qué hace un padrino o una madrina?")
    documents = {"a": english, "b": replace(spanish, language="es")}
    suggestions = Suggestions(wanted=load_examples, fit=bool)
    assert suggestions.offered(documents, "en") == ("What is a sponsor for?",)
    assert suggestions.offered(documents, "es") == ("¿Qué hace un padrino o una madrina?",)
    assert suggestions.offered({"a": english}, "es") == ("What is a sponsor for?",)
    assert load_examples("es") != load_examples("en") == load_examples("xx")


def test_four_to_six_examples_are_offered() -> None:
    assert 4 <= len(load_examples()) <= 6
