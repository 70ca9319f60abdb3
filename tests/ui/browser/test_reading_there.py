"""Asking and reading in a real Chromium: sources, copying, filters, follow-ups, saving, the keyboard, what moves."""

from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser.visits import CRISIS, DESK, PHONE, QUESTION, ask, in_view, overflow, serious, visiting

pytestmark = pytest.mark.browser
FIRST_BYTES = 60_000  # what the page may bring at first besides Gradio's own files
LATER_BYTES = 120_000  # of the rules and helplines that it fetches when it is idle
_IS_LATER = "one => /ui.(hear.js|rules.json|help.json)$/.test(one.name)"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_source_opens_at_the_passage_and_closes_to_where_one_was(
    browser: Any, address: str, size: tuple[int, int]
) -> None:
    with visiting(browser, address, size) as visit:
        page = visit.page
        ask(page, QUESTION, shows=".card")
        quoted = page.text_content(".card blockquote >> nth=0")
        link = page.locator(".card a.open >> nth=0")
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#passage")
        assert page.text_content("#passage") == quoted
        assert page.evaluate("document.activeElement.id") == "source"
        assert in_view(page, "#source .close")
        page.wait_for_timeout(100)
        top = page.evaluate("document.querySelector('#passage').getBoundingClientRect().top")
        assert 0 < top < size[1]
        for words in ("Finding a sponsor", "Test author · Test house", "Original page"):
            assert words in page.inner_text("#source")
        assert page.evaluate("document.querySelector('gradio-app').inert") is (size == PHONE)
        page.keyboard.press("Escape")
        assert not page.is_visible("#source")
        assert link.evaluate("one => one === document.activeElement")
        assert page.evaluate("document.querySelector('gradio-app').inert") is False


# Another text than before stands there, whole: its heading and its steps too.
_OTHER_TEXT = """before => {
  const text = document.querySelector('#source .source-text');
  return text && text.innerText !== before && document.querySelector('#source h2')
    && document.querySelector('#source .step');
}"""


def test_a_long_source_can_be_read_on_in_both_directions(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        ask(page, "which old lanterns of harbour 15 burn oil, and does lantern 15 shine?", shows=".card")
        page.click(".card a.open >> nth=0")
        page.wait_for_selector("#passage")
        first = page.inner_text("#source .source-text")
        page.click("#source .step >> nth=0")
        page.wait_for_function(_OTHER_TEXT, arg=first)
        assert not page.locator("#passage").count()
        while page.locator("#source .step", has_text="Later text").count():
            shown = page.inner_text("#source .source-text")
            page.locator("#source .step", has_text="Later text").click()
            page.wait_for_function(_OTHER_TEXT, arg=shown)
        assert "Chapter 30" in page.inner_text("#source .source-text")


def test_a_passage_can_be_copied_with_its_source_and_its_address_opens_alone(browser: Any, address: str) -> None:
    with visiting(browser, address, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.page
        ask(page, QUESTION, shows=".card")
        quoted = page.text_content(".card blockquote >> nth=0")
        page.click(".card .facts > summary >> nth=0")
        page.click(".card [data-copy] >> nth=0")
        page.wait_for_function("document.querySelector('#said').textContent === 'Copied'")
        text = page.evaluate("navigator.clipboard.readText()")
        words, source, place = text.rsplit("\n", 2)
        assert words == quoted.strip()
        assert source.startswith("— Test author, Finding a sponsor, ")
        assert source.endswith("Test house, 1 March 2024, CC BY 4.0, https://example.org/sponsor")
        page.click(".card [data-copy-link] >> nth=0")
        page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('http'))")
        permanent = page.evaluate("navigator.clipboard.readText()")
        assert place == permanent
        other = visit.context.new_page()
        other.goto(permanent)
        assert other.text_content("#passage") == quoted
        assert other.is_visible('a[href="tel:988"]')


def test_filters_narrow_what_is_searched_and_say_so(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        page = visit.page
        page.click("#narrow > button")
        assert page.get_attribute("#narrow > button", "aria-expanded") == "true"
        page.check("#pathways input >> nth=1")
        assert page.locator("#pathways label").all_inner_texts() == ["AA", "NA"]
        ask(page, QUESTION, shows=".notice")
        assert "Only in: NA. Nothing in that part" in page.inner_text(".turn:last-child")
        assert page.get_attribute("#narrow > button", "aria-expanded") == "false"
        page.click("#narrow > button")
        page.uncheck("#pathways input >> nth=1")
        page.check("#kinds input >> nth=0")
        page.check("#since input >> nth=1")
        ask(page, QUESTION, shows=".card")
        assert "Only in: Articles · Since 2024" in page.inner_text(".turn:last-child")
        assert overflow(page) == 0


def test_what_was_carried_over_is_taken_away_by_pressing_its_chip(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        ask(page, QUESTION, shows=".card")
        ask(page, "and how often do they speak?", shows=".chip")
        page.click(".chip button")
        page.wait_for_selector(".chip", state="detached")
        assert page.locator(".turn").count() == 2


def test_starters_and_further_questions_are_the_librarys_and_can_be_asked(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        starter = page.locator("#examples .example:visible")
        assert starter.all_inner_texts() == ["How often do people talk to a sponsor?"]
        starter.click()
        page.wait_for_selector(".card")
        assert page.inner_text(".asked >> nth=0").endswith("How often do people talk to a sponsor?")
        assert not page.is_visible("#examples")
        ask(
            page,
            "vivid dreams about using are common in sleep, and a sponsor with years of sobriety guides",
            shows=".card",
        )
        further = page.locator(".further button")
        if further.count():
            further.first.click()
            page.wait_for_function("document.querySelectorAll('.turn').length === 3")


def test_a_conversation_is_saved_and_printed_with_its_sources(browser: Any, address: str, tmp_path: Path) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        ask(page, QUESTION, shows=".card")
        ask(page, CRISIS, shows=".safety")
        with page.expect_download() as waiting:
            page.click("#save")
        assert waiting.value.suggested_filename == "notes.html"
        kept = visit.context.new_page()
        waiting.value.save_as(tmp_path / "notes.html")
        kept.goto(f"file://{tmp_path}/notes.html")
        for part in (QUESTION, "Many sponsors and newcomers speak every day", "Test author, Finding a sponsor", "988"):
            assert part in kept.inner_text("body")
        assert (overflow(kept), serious(kept)) == (0, [])
        kept.click("figcaption a >> nth=0")
        kept.wait_for_selector("#passage")
        assert kept.url.startswith(f"{address}/read/articles/sponsor.md")
        kept.close()
        page.evaluate("window.print = () => { window.printed = true; }")
        page.click("#print")
        page.wait_for_function("window.printed")
        page.emulate_media(media="print")
        assert [page.is_visible(one) for one in (".card blockquote >> nth=0", ".card .rights >> nth=0", ".safety")] == [
            True
        ] * 3
        assert [page.is_visible(one) for one in ("#composer", "#side", ".card a >> nth=0")] == [False] * 3


def test_markup_in_a_message_stays_text_and_clear_forgets_it(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        hostile = '<img src="x" onerror="document.title=1"> **b** $x^2$ sponsors'
        ask(visit.page, hostile)
        assert visit.page.text_content(".asked") == f"You asked: {hostile}"
        assert visit.page.locator("#transcript img").count() == 0
        visit.page.click("#clear")
        visit.page.wait_for_selector(".turn", state="detached")
        assert visit.page.is_visible(".example >> nth=0")


def test_too_long_a_message_stays_in_the_box(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        visit.page.fill("#question textarea", "sponsor " * 2500)
        visit.page.click("#send")
        visit.page.wait_for_selector(".notice.turn")
        assert len(visit.page.input_value("#question textarea")) == 20_000
        assert overflow(visit.page) == 0


def test_a_lost_connection_is_said_and_the_words_stay(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.expected += ["ERR_FAILED", "Failed to fetch"]
        page.route("**/turn", lambda route: route.abort())
        page.fill("#question textarea", QUESTION)
        page.press("#question textarea", "Enter")
        page.wait_for_selector("#lost:visible")
        assert page.input_value("#question textarea") == QUESTION
        page.unroute("**/turn")
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".card")
        assert not page.is_visible("#lost")


def walk(page: Any, steps: int) -> list[str]:
    """What Tab leads to, one after another; each must show that it has the focus."""
    seen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one);
            const box = one.closest('label')?.querySelector('span') ? getComputedStyle(one) : style;
            return [one.id || one.className.split(' ')[0] || one.textContent.trim(),
                    parseFloat(style.outlineWidth) + (style.boxShadow === 'none' ? 0 : 1)]; }"""
        )
        assert outline > 0, name
        seen.append(name)
    return seen


def test_the_keyboard_alone_is_enough(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        seen = walk(page, 4)
        assert seen[0] == "skip"
        assert seen[1:4] == ["language", "language", "private"]
        page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
        page.focus(".skip")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector(".card")
        assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        names = walk(page, 5)
        assert names[0] == "send"
        assert names[-3:] == ["save", "print", "clear"]
        page.focus(".card a.open >> nth=0")
        page.keyboard.press("Enter")
        page.wait_for_selector("#passage")
        assert walk(page, 3) == ["own", "close", "source-text"]
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert not page.is_visible("#source")
        page.focus("#narrow > button")
        page.keyboard.press("Enter")
        page.wait_for_selector("#narrow > button[aria-expanded=true]")
        page.wait_for_selector("#pathways input:visible")
        walk(page, 1)
        page.keyboard.press("Space")
        page.wait_for_function("document.querySelectorAll('#pathways input:checked').length === 1")


def test_help_comes_before_the_chat_in_the_order_of_the_keyboard(browser: Any, address: str) -> None:
    with visiting(browser, address, PHONE) as visit:
        page = visit.page
        page.focus(".private")
        names = walk(page, 5)
        assert names[:4] == ["tap", "tap", "more", "exit"]
        assert page.evaluate("document.activeElement.matches('.elsewhere-here a')")  # this library has no doors


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_nothing_jumps_when_the_page_opens_or_an_answer_comes(
    browser: Any, address: str, size: tuple[int, int]
) -> None:
    with visiting(browser, address, size) as visit:
        page = visit.page
        page.evaluate(
            """() => { window.shifts = []; new PerformanceObserver(list => { for (const one of list.getEntries())
            window.shifts.push([one.value, one.sources.map(s => [s.node?.id || s.node?.className || s.node?.nodeName,
            s.previousRect.y, s.currentRect.y])]);
            }).observe({type: 'layout-shift', buffered: true}); }"""
        )
        page.wait_for_timeout(300)
        opening = page.evaluate("window.shifts.splice(0)")
        assert sum(value for value, _ in opening) < 0.1, opening
        page.evaluate(
            """() => { window.places = new Set(); const look = () => { requestAnimationFrame(look);
            window.places.add(Math.round(document.querySelector('#send').getBoundingClientRect().top)); }; look(); }"""
        )
        ask(page, QUESTION, shows=".card")
        page.wait_for_timeout(500)
        ask(page, "and how often do they speak?", shows=".chip")
        page.wait_for_timeout(300)
        shifts = page.evaluate("window.shifts")
        assert len(page.evaluate("[...window.places]")) == 1
        # Right after a key too. Chromium counts what is sticky when the page scrolls below it, though it stays put.
        assert sum(value for value, _ in shifts) < 0.02, shifts


def test_the_page_brings_little_besides_gradios_own_files(browser: Any, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.page.wait_for_function(f"performance.getEntriesByType('resource').filter({_IS_LATER}).length === 3")
        sizes = visit.page.evaluate(
            f"""() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .map(one => [new URL(one.name).pathname, one.transferSize, ({_IS_LATER})(one)])"""
        )
        own = [
            (size, is_later)
            for path, size, is_later in sizes
            if not path.startswith(("/assets/", "/gradio_api/")) and path != "/theme.css"
        ]
        assert 0 < sum(size for size, is_later in own if not is_later) < FIRST_BYTES, sizes
        assert 0 < sum(size for size, is_later in own if is_later) < LATER_BYTES, sizes
