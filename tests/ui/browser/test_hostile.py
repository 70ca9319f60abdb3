"""A library and a person that want to break out of the page: whatever they write stays words."""

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.chat.assistant import Assistant
from assistant.ingestion.pipeline import build
from assistant.search.library import Library
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.fakes import HashingEncoder
from tests.hostile import ALL, ALLOWED_SCHEMES, write_hostile_corpus
from tests.serving import serving
from tests.ui.browser.visits import ask, overflow, visiting

pytestmark = pytest.mark.browser

STRANGE = """within => {
  const strange = [], kinds = /^(script|img|iframe|object|embed|form|input|style|base|svg|math|link|meta)$/i;
  for (const one of document.querySelectorAll(within + ' *')) {
    const loose = one.tagName === 'A' && one.target === '_blank' && !/noopener/.test(one.rel);
    const handled = [...one.attributes].some((a) => /^on/i.test(a.name));
    if (kinds.test(one.tagName) || handled || loose) strange.push(one.outerHTML.slice(0, 200));
  }
  return strange;
}"""
SCHEMES = """within => [...new Set([...document.querySelectorAll(within + ' a[href]')]
  .map((one) => new URL(one.href).protocol))]"""
SLIPPED = """() => {
  document.querySelector('#transcript').insertAdjacentHTML('beforeend',
    '<img src=x onerror="window.struck=1"><img src="http://evil.example/p.png">' +
    '<iframe src="http://evil.example/"></iframe><iframe srcdoc="<script>parent.struck=3</script>"></iframe>' +
    '<a id=trap href="javascript:window.struck=2">x</a>');
  const script = document.createElement('script');
  script.textContent = 'window.struck = 4';
  document.body.append(script);
  document.querySelector('#trap').click();
  return fetch('http://evil.example/f').then(() => 'fetched', () => 'blocked');
}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile_corpus(folder / "corpus")
    build(folder / "corpus", folder / "index", HashingEncoder())
    assistant = Assistant(Library(folder / "index", HashingEncoder), top_k=20)
    assert len(assistant.library.searcher().documents) >= len(ALL)
    with serving(make_app(ChatService(assistant, site=Site(messages_per_minute=0)), not_ready=lambda: None)) as url:
        yield url


def check_harmless(page: Any, within: str) -> None:
    assert page.evaluate("window.struck") is None
    assert page.evaluate(STRANGE, within) == []
    assert set(page.evaluate(SCHEMES, within)) <= set(ALLOWED_SCHEMES)


def test_a_hostile_library_shows_words_only(browser: Any, hostile: str) -> None:
    with visiting(browser, hostile) as visit:
        page = visit.page
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
        seen = ""
        for number in range(len(ALL)):
            ask(page, f"what does the walrus of harbour {number} sing every evening?")
            seen = page.inner_text("#transcript")
        assert page.locator("#transcript .card").count() >= len(ALL)
        assert "window.struck=1</script>" in seen
        check_harmless(page, "#transcript")
        assert overflow(page) == 0
        addresses = page.evaluate("[...new Set([...document.querySelectorAll('a.open')].map(one => one.href))]")
        assert len(addresses) >= len(ALL)
        page.click("a.open >> nth=0")
        page.wait_for_selector("#passage")
        check_harmless(page, "#source")
        for address in addresses[:: max(1, len(addresses) // 8)]:
            page.goto(address)
            check_harmless(page, "main")
        page.goto(hostile)
        page.wait_for_selector("#examples button:visible")
        check_harmless(page, "#examples")


def test_a_hostile_person_sees_their_own_words_only(browser: Any, hostile: str) -> None:
    with visiting(browser, hostile) as visit:
        for words in ALL:
            ask(visit.page, words.replace("\x07", ""))
        assert visit.page.evaluate("document.querySelectorAll('#transcript .asked').length") == len(ALL)
        assert '<img src=x onerror="window.struck=2">' in visit.page.inner_text("#transcript .asked >> nth=0")
        check_harmless(visit.page, "#transcript")
        assert overflow(visit.page) == 0


def test_markup_that_slipped_through_would_not_run(browser: Any, hostile: str) -> None:
    """The policy is the second wall: even unescaped markup runs nothing and loads nothing from elsewhere."""
    with visiting(browser, hostile) as visit:
        answered: list[str] = []
        visit.page.on("response", lambda response: answered.append(response.url))
        assert visit.page.evaluate(SLIPPED) == "blocked"
        visit.page.wait_for_timeout(300)
        assert visit.page.evaluate("window.struck") is None
        assert not any("evil.example" in url for url in answered)
        assert any("Content Security Policy" in said for said in visit.errors)
        visit.errors.clear()
        visit.requests[:] = [url for url in visit.requests if "evil.example" not in url]  # told of, never sent
