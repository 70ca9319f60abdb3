"""The library from A to Z and its documents as pages, as the server sends them: whole without a script."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from assistant.chat.assistant import Assistant
from assistant.search.library import Library
from assistant.types import Document, Kind, Section
from assistant.ui.html.document_page import REACH, read_html
from assistant.ui.html.reader import Reader
from assistant.ui.html.topics import topic_groups, topics_html
from assistant.ui.html.wording import load_wording
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.site import Site
from tests.fakes import HashingEncoder
from tests.serving import serving

SPONSOR = "articles/sponsor.md"
SECTIONS = (Section(("A", "First?"), "One."), Section(("A", "Second"), "Two."))


def document(name: str, title: str, **values: object) -> Document:
    return replace(Document(name, title, Kind.ARTICLE, SECTIONS, ""), **values)  # type: ignore[arg-type]


def titles(documents: list[Document], language: str = "en") -> dict[str, list[str]]:
    reader = Reader(load_wording(language))
    groups = topic_groups({one.id: one for one in documents}, reader)
    return {group.head: [one.title for one in group.topics] for group in groups}


def test_a_document_is_read_whole_with_contents_help_exit_and_the_way_back(http: httpx.Client) -> None:
    page = http.get(f"/read/{SPONSOR}")
    assert page.status_code == 200
    for part in (">Finding a sponsor</h1>", 'href="tel:988"', 'class="exit" href="https://www.wikipedia.org/"',
                 'href="../../?lang=en"', 'href="../../topics?lang=en&amp;region=US"', 'href="#section-2"',
                 'id="section-2"', 'src="../../ui/reading.js"', "CC BY 4.0"):  # fmt: skip
        assert part in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "connect-src" not in policy
    assert page.headers["cache-control"] == "no-store"


def test_a_passage_of_it_is_marked_and_has_an_anchor(service: ChatService, http: httpx.Client) -> None:
    passage = next(one for one in service.assistant.library.searcher().passages if one.document_id == SPONSOR)
    page = http.get(f"/read/{passage.document_id}", params={"passage": passage.id})
    assert page.status_code == 200
    assert page.text.split('id="passage"')[1].split(">", 1)[1].split("</mark>")[0] == passage.text
    for gone, name in (("0" * 16, SPONSOR), (passage.id, "articles/sleep.md")):
        page = http.get(f"/read/{name}", params={"passage": gone})
        assert (page.status_code, "no longer in the library word for word" in page.text) == (404, True)
        assert "</h1>" in page.text


def test_words_and_helplines_are_the_readers(http: httpx.Client) -> None:
    page = http.get(f"/read/{SPONSOR}", params={"lang": "es", "region": "GB"}).text
    assert '<html lang="es">' in page
    assert 'href="tel:999"' in page
    assert 'href="../../topics?lang=es&amp;region=GB"' in page
    assert "Líneas de ayuda de: Reino Unido" in page
    assert 'href="?lang=es&amp;region=IE"' in page  # the same page for another region
    assert 'href="tel:988"' in http.get(f"/read/{SPONSOR}", params={"region": "nowhere"}).text


@pytest.mark.parametrize("name", ["", "nothing.md", "../../etc/passwd", "%2e%2e/x", "<img src=x>", "articles"])
def test_what_is_not_there_is_not_found(http: httpx.Client, name: str) -> None:
    page = http.get(f"/read/{name}")
    assert page.status_code == 404
    assert "<img" not in page.text


def test_a_document_that_is_withdrawn_is_on_no_page() -> None:
    hidden = document("a.md", "Gone", withdrawn=True)
    assert titles([hidden]) == {}
    assert "Gone" not in topics_html({"a.md": hidden}, reader=Reader())


def test_topics_lead_to_every_document_and_its_questions(http: httpx.Client) -> None:
    page = http.get("/topics")
    assert page.status_code == 200
    for part in ('id="letter-f"', 'href="#letter-f"', 'href="./read/articles/sponsor.md?lang=en&amp;region=US"',
                 'href="./read/articles/sponsor.md?lang=en&amp;region=US#section-2"', 'href="tel:988"'):  # fmt: skip
        assert part in page.text
    links = re.findall(r'href="\./(read/[^"?]+)', page.text)
    assert {http.get(f"/{one}").status_code for one in set(links)} == {200}


def test_topics_are_sorted_by_letter_without_marks() -> None:
    found = titles(
        [document(title, title) for title in ("¿Qué es?", "Ávila", "apple", "12 steps", "Zoo", "Éric", "eve")]
    )
    assert found == {"#": ["12 steps"], "A": ["apple", "Ávila"], "E": ["Éric", "eve"], "Q": ["¿Qué es?"], "Z": ["Zoo"]}


def test_a_text_that_has_a_twin_is_listed_once_in_each_language() -> None:
    held = [document("articles/a.md", "Sleep", twin="es/a.md"),
            document("articles/es/a.md", "Dormir", twin="articles/a.md", language="es"),
            document("articles/b.md", "Work")]  # fmt: skip
    assert titles(held) == {"S": ["Sleep"], "W": ["Work"]}
    assert titles(held, "es") == {"D": ["Dormir"], "Solo en inglés": ["Work"]}
    documents = {one.id: one for one in held}
    page = read_html(held[0], reader=Reader(root="../../"), documents=documents)
    assert 'href="../../read/articles/es/a.md?lang=en&amp;region=WORLD" hreflang="es">This text in Spanish</a>' in page
    assert "hreflang" not in read_html(held[2], reader=Reader(), documents=documents)


def test_references_stand_at_the_end() -> None:
    page = read_html(document("a.md", "A", references=("Somebody, 2020",)), reader=Reader(), documents={})
    assert page.index("<li>Somebody, 2020</li>") > page.index("Two.")


def test_a_very_long_document_comes_in_parts_that_the_contents_lead_to() -> None:
    text = "word " * (REACH // 10)
    long = replace(document("b.pdf", "B"), sections=tuple(Section(("B", f"Part {n}"), text) for n in range(9)))
    page = read_html(long, reader=Reader(), documents={})
    assert page.count("<li><a href=") >= 9
    assert 'href="#section-1"' in page
    assert "section=9#section-9" in page.replace("&amp;", "&")
    assert ">Later text</a>" in page
    assert len(page) < 4 * REACH


@pytest.mark.parametrize("indexed", [True, False])
def test_search_engines_list_the_pages_only_where_the_operator_wants_it(
    index_templates: Callable[[HashingEncoder], Path], indexed: bool
) -> None:
    library = Library(index_templates(HashingEncoder()), HashingEncoder)
    passage = library.searcher().passages[0]
    site = Site(indexed=indexed, url="https://a.example/help", messages_per_minute=0)
    app = make_app(ChatService(Assistant(library), site=site), not_ready=lambda: None)
    with serving(app) as address:
        for path in (f"/read/{SPONSOR}", "/topics"):
            page = httpx.get(address + path).text
            assert ('content="noindex"' in page) is not indexed
            assert (f'rel="canonical" href="https://a.example/help{path}"' in page) is indexed
        for path in (f"/read/{passage.document_id}?passage={passage.id}", f"/source?id={SPONSOR}", "/check/alcohol"):
            assert 'content="noindex"' in httpx.get(address + path).text
