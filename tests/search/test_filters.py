"""A part of the library: what belongs to it, and that nothing else is ranked, shown or judged."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import cli
from assistant.chat.answer import Outcome
from assistant.chat.assistant import Assistant, TurnOptions
from assistant.search.filters import NO_FILTERS, Filters
from assistant.search.library import open_searcher
from assistant.search.parameters import load_parameters
from assistant.search.query import FollowUp
from assistant.types import Document, Kind
from tests.fakes import HashingEncoder

QUESTION = "do many sponsors and newcomers speak every day in the first weeks?"
SPONSOR, SLEEP = "articles/sponsor.md", "articles/sleep.md"
DOCUMENT = Document("a.md", "A", Kind.ARTICLE, (), "", published="2019-05", pathway="AA")


@pytest.mark.parametrize(
    ("filters", "held"),
    [
        (NO_FILTERS, True),
        (Filters(pathways=frozenset({"AA", "NA"})), True),
        (Filters(pathways=frozenset({"NA"})), False),
        (Filters(kinds=frozenset({Kind.ARTICLE})), True),
        (Filters(kinds=frozenset({Kind.LITERATURE})), False),
        (Filters(since=2019), True),
        (Filters(since=2020), False),
        (Filters(frozenset({"AA"}), frozenset({Kind.LITERATURE}), 2019), False),
    ],
)
def test_what_belongs_to_a_part(filters: Filters, held: bool) -> None:
    assert filters.holds(DOCUMENT) is held
    assert bool(filters) is (filters != NO_FILTERS)


def test_a_document_without_a_date_is_left_out_once_a_year_is_asked_for() -> None:
    undated = replace(DOCUMENT, published=None)
    assert NO_FILTERS.holds(undated)
    assert not Filters(since=1900).holds(undated)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(pathways=frozenset({"AA"})), {SPONSOR}),
        (Filters(since=2024), {SPONSOR}),
        (Filters(since=2023), {SPONSOR, SLEEP}),
        (Filters(kinds=frozenset({Kind.LITERATURE})), set()),
    ],
)
def test_only_that_part_is_found(index: Path, encoder: HashingEncoder, filters: Filters, left: set[str]) -> None:
    searcher = open_searcher(index, encoder)
    found = searcher.search(FollowUp("vivid dreams about using, and a sponsor"), top_k=9, filters=filters)
    assert {hit.passage.document_id for hit in found.hits} == left


def test_the_candidates_come_from_that_part_even_where_others_are_nearer(
    index: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = load_parameters()
    one = replace(limits, candidates=replace(limits.candidates, passages=1, questions=1))
    for module in ("searcher", "candidates"):  # left out after the ranking, nothing would remain
        monkeypatch.setattr(f"assistant.search.{module}.load_parameters", lambda: one)
    found = open_searcher(index, encoder).search(
        FollowUp("vivid dreams about using"), top_k=5, filters=Filters(pathways=frozenset({"AA"}))
    )
    assert {hit.passage.document_id for hit in found.hits} == {SPONSOR}
    assert all(hit.found_by for hit in found.hits)


def test_silence_is_judged_by_what_is_left(assistant: Assistant) -> None:
    assert assistant.ask(QUESTION).outcome is Outcome.ANSWERED
    for elsewhere in (Filters(since=2025), Filters(pathways=frozenset({"NA"}))):
        answer = assistant.ask(QUESTION, (), TurnOptions(filters=elsewhere))
        assert (answer.outcome, answer.quotes) == (Outcome.NOT_FOUND, ())
    sleep_only = TurnOptions(filters=Filters(frozenset({"general"})))
    assert assistant.ask(QUESTION, (), sleep_only).outcome is Outcome.NOT_FOUND


def test_help_comes_whatever_part_is_asked_for(assistant: Assistant) -> None:
    nothing = TurnOptions(filters=Filters(since=3000))
    assert assistant.ask("i want to kill myself", (), nothing).outcome is Outcome.SAFETY


def test_a_message_that_is_to_stand_alone_carries_nothing_over(assistant: Assistant) -> None:
    history = ["how do people find a sponsor?"]
    assert assistant.ask("and how often?", history).carried_over == history[0]
    assert assistant.ask("and how often?", history, TurnOptions(use_history=False)).carried_over is None


@pytest.mark.usefixtures("small_encoder")
def test_the_command_narrows_too(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", QUESTION, "--index", str(index), "--json"]
    assert cli.main([*asked, "--pathway", "AA", "--kind", "article", "--since", "2024"]) == 0
    assert '"outcome": "answered"' in capsys.readouterr().out
    assert cli.main([*asked, "--since", "2025"]) == 0
    assert '"outcome": "not_found"' in capsys.readouterr().out
