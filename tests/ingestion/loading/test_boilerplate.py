"""Boilerplate: what advertises goes, what helps stays. Every case is an input of our own."""

import pytest

from assistant.ingestion.loading.advertising import shows_sign, tells_of_help
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.boilerplate import strip_boilerplate
from assistant.ingestion.loading.html.article import html_blocks
from assistant.ingestion.loading.markdown.commonmark import markdown_blocks
from tests.ingestion.loading.test_documents_web import PROSE, page

LINE = "An evening walk with a friend makes the first weeks a little easier to bear."  # 15 words


def left(text: str) -> list[str]:
    """What stays of a Markdown text."""
    return [block.line for block in strip_boilerplate(markdown_blocks(text)[0]).blocks]


def left_of_page(body: str) -> list[str]:
    blocks = html_blocks(page(f"<article>{PROSE}{body}{PROSE}</article>"))[1]
    return [block.line for block in strip_boilerplate(blocks, in_page=True).blocks]


@pytest.mark.parametrize(
    "call", ["Seek medical help now.", "Get help now", "Get emergency help now", "Find support near you"]
)
@pytest.mark.parametrize("form", ["{}", "**{}**", "- {}", "## {}", "1. {}"])
def test_a_call_for_help_deletes_nothing(call: str, form: str) -> None:
    after = ["Never stop these tablets all at once.", "Call 911 if somebody does not wake up."]
    text = f"{LINE}\n\n{form.format(call)}\n\n{after[0]}\n\n{after[1]}\n"
    mark = "1. " if form.startswith("1") else ""
    assert left(text) == [LINE, mark + call, *after]


def test_a_call_for_help_in_a_page_deletes_nothing() -> None:
    found = left_of_page("<h2>Get help now</h2><p>Never stop these tablets all at once, because fits may follow.</p>")
    assert "Get help now" in found
    assert "Never stop these tablets all at once, because fits may follow." in found


@pytest.mark.parametrize(
    "advert",
    [
        "Our admissions team is here to talk.",
        "Most plans of your insurance pay for the stay.",
        "Ring 844-555-0134 at any hour.",
        "Silver Birch Recovery Center has beds by the sea.",
        "Your call will be routed to a treatment provider.",
    ],
)
def test_a_call_with_a_sign_of_advertising_goes_as_far_as_the_sign(advert: str) -> None:
    help_line = "Call 911 if somebody does not wake up."
    text = f"{LINE}\n\nGet help today\n\nThe sea is near.\n\n{help_line}\n\n{advert}\n\nNever stop at once.\n"
    assert left(text) == [LINE, help_line, "Never stop at once."]


def test_a_registered_line_ends_no_text() -> None:
    text = f"{LINE}\n\n" * 12 + "For 24/7 help, call or text 988.\n\nStay with them.\n"
    assert left(text)[12:] == ["For 24/7 help, call or text 988.", "Stay with them."]
    question = f"{LINE}\n\n" * 12 + "Where do calls go?\n\nTo a volunteer in your county.\n"
    assert left(question)[12:] == ["Where do calls go?", "To a volunteer in your county."]
    advert = f"{LINE}\n\n" * 12 + "Where do calls go?\n\nEach provider is a paid advertiser.\n"
    assert left(advert)[12:] == []


@pytest.mark.parametrize(
    ("items", "stay"),
    [
        ("1. Listen\n2. Share\n3. Close", ["1. Listen", "2. Share", "3. Close"]),
        ("- Listen\n- Share\n- Close", ["Listen", "Share", "Close"]),
        ("- Home\n- Search\n- Privacy policy", []),
        ("Follow us on the walk every Sunday.", ["Follow us on the walk every Sunday."]),
    ],
)
def test_steps_of_a_meeting_are_no_menu(items: str, stay: list[str]) -> None:
    assert left(f"{LINE}\n\n{items}\n\n{LINE}\n") == [LINE, *stay, LINE]


def test_half_of_a_list_in_a_page_makes_it_a_menu() -> None:
    steps = [Block(BlockKind.ITEM, text) for text in ("Listen", "Share", "Close")]
    menu = [Block(BlockKind.ITEM, text) for text in ("Home", "Our walks", "Search")]
    assert strip_boilerplate(steps, in_page=True).blocks == tuple(steps)
    assert strip_boilerplate(menu, in_page=True).blocks == (menu[1],)


def test_help_and_advertising_in_one_line_is_advertising() -> None:
    assert tells_of_help("Call 911 at once.")
    assert tells_of_help("Go to the next emergency room.")
    assert not tells_of_help("Call 911, or our admissions team.")
    assert not tells_of_help("A walk does you good.")
    assert not shows_sign("A recovery center may help; health insurance differs by state.")


def test_a_paragraph_of_an_author_that_holds_a_link_word_stays() -> None:
    long = f"{LINE} If you shake, go to a hospital at once; click here for a list of them."
    assert left(f"{long}\n\nFor a list, click here.\n") == [long]
