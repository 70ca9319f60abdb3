"""The doors of the start page: each leads to a page that is there and to questions that the library answers."""

import re
from dataclasses import replace

import pytest

from assistant.data import language_codes
from assistant.safety import load_self_checks
from assistant.types import Document, Kind
from assistant.ui.html.doors import doors_html, load_doors
from assistant.ui.html.wording import load_wording
from tests.paths import ROOT

CODES = language_codes()
ARTICLES = ROOT / "corpus" / "articles"


def page(name: str, *, withdrawn: bool = False) -> Document:
    return Document(name, f"Title of {name}", Kind.ARTICLE, (), "", withdrawn=withdrawn)


@pytest.mark.parametrize("code", CODES)
def test_every_door_has_a_page_and_its_questions_are_headings_in_its_language(code: str) -> None:
    folder = ARTICLES if code == "en" else ARTICLES / code
    text = "\n".join(one.read_text(encoding="utf-8") for one in folder.glob("*.md"))
    headings = set(re.findall(r"^## (.+?)\s*$", text, re.MULTILINE))
    _, doors = load_doors(code)
    assert len(doors) == 5
    for door in doors:
        assert (ROOT / "corpus" / door.page).is_file()
        assert len(door.starters) == 3
        assert set(door.starters) <= headings, door.label


def test_a_door_is_shown_where_the_library_holds_its_page_and_asks_what_may_be_asked() -> None:
    words, (_, doors) = load_wording(), load_doors("en")
    held = {one.page: page(one.page) for one in doors[:3]}
    held[doors[2].page] = replace(held[doors[2].page], withdrawn=True)
    shown = doors_html(held, words=words, fit=lambda text: text != doors[0].starters[0])
    assert re.findall(r"<summary>(.*?)</summary>", shown) == [doors[0].label, doors[1].label, "Self-checks"]
    assert f'<a href="read/{doors[0].page}">Title of {doors[0].page}</a>' in shown
    assert re.findall(r'data-ask="(.*?)"', shown)[:2] == list(doors[0].starters[1:])
    empty = doors_html({}, words=words, fit=bool)
    assert 'class="doors"' not in empty
    assert re.findall(r'href="check/(\w+)\?lang=en"', empty) == list(load_self_checks().checks)
    assert 'href="topics"' in empty


def test_a_language_without_doors_has_the_english_ones() -> None:
    assert load_doors("xx") == load_doors("en")
