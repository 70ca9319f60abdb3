"""Documents to read in, and passages that keep their address."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.ingestion.pipeline import build
from assistant.search.library import Library, open_searcher
from assistant.types import Document, Kind, Section
from assistant.ui.html.source import OWN_PUBLISHER, SLICE, WINDOW, ReadingPlace, source_html
from assistant.ui.html.wording import load_wording
from assistant.ui.http.server import make_app
from assistant.ui.session.chat_service import ChatService
from tests.fakes import HashingEncoder
from tests.serving import serving

HOSTILE = "<img src=x onerror=alert(1)>"
SPONSOR = "articles/sponsor.md"


def test_a_document_can_be_read_with_the_passage_marked(http: httpx.Client) -> None:
    page = http.get("/source", params={"id": SPONSOR, "section": 1, "start": 0, "end": 9})
    assert page.status_code == 200
    for part in (">Finding a sponsor</h1>", "Test author · Test house · published 1 March 2024 · AA", "CC BY 4.0",
                 'href="https://example.org/sponsor"', 'id="section-1"', 'id="section-2"', ">A sponsor</mark>",
                 "<h2>How often do people talk to a sponsor?</h2>", 'href="tel:988"'):  # fmt: skip
        assert part in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_passage_has_an_address_of_its_own(service: ChatService, http: httpx.Client) -> None:
    passage = service.assistant.library.searcher().passages[-1]
    page = http.get("/passage", params={"id": passage.id, "in": passage.document_id})
    assert page.status_code == 200
    assert page.text.split('id="passage"')[1].split(">", 1)[1].split("</mark>")[0] == passage.text
    spanish = http.get("/passage", params={"id": passage.id}, headers={"accept-language": "es-MX,es;q=0.9"}).text
    assert '<html lang="es">' in spanish
    assert "El pasaje del que vienes" in spanish


def test_the_address_outlives_a_reindexing_of_the_unchanged_text(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    before = {one.text: one.id for one in open_searcher(index, encoder).passages}
    path = corpus / SPONSOR
    text = path.read_text(encoding="utf-8").replace("title: Finding a sponsor", "title: Another title")
    path.write_text(text.replace("# Finding a sponsor\n", "# Another title\n\n## New\n\nA new section.\n\n## Old\n"))
    build(corpus, index, encoder)
    after = open_searcher(index, encoder)
    kept = [one for one in after.passages if before.get(one.text) == one.id]
    assert {one.document_id for one in kept} == {SPONSOR, "articles/sleep.md"}
    assert any("Many sponsors and newcomers" in one.text for one in kept)


def test_a_passage_that_was_edited_away_leads_to_its_document(http: httpx.Client) -> None:
    page = http.get("/passage", params={"id": "0" * 16, "in": SPONSOR})
    assert page.status_code == 404
    assert "no longer in the library word for word" in page.text
    assert ">Finding a sponsor</h1>" in page.text
    assert "Not in the library" in http.get("/passage", params={"id": "0" * 16}).text


@pytest.mark.parametrize("path", ["/source", "/passage"])
@pytest.mark.parametrize("name", ["", "nothing.md", "../../etc/passwd", HOSTILE])
def test_an_unknown_document_is_not_found(http: httpx.Client, path: str, name: str) -> None:
    page = http.get(path, params={"id": name, "in": name})
    assert page.status_code == 404
    assert HOSTILE not in page.text
    assert 'href="tel:988"' in page.text


def test_a_source_page_escapes_its_document(tmp_path: Path, encoder: HashingEncoder) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    text = f"A title\n\nWords about a meeting {HOSTILE} and a sponsor who listens.\n"
    (folder / "a.txt").write_text(text, encoding="utf-8")
    build(folder, tmp_path / "hostile-index", encoder)
    document = open_searcher(tmp_path / "hostile-index", encoder).documents["a.txt"]
    page = source_html(document, ReadingPlace(1, (0, 5)))
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page


def test_who_reviewed_a_document_is_said(service: ChatService) -> None:
    document = service.assistant.library.searcher().documents["articles/sponsor.md"]
    unreviewed = "Our own summary with references, not yet reviewed by a clinician"
    ours = replace(document, publisher=OWN_PUBLISHER)
    assert unreviewed not in source_html(document)
    assert unreviewed in source_html(ours)
    page = source_html(replace(ours, reviewed_by="A. Person, physician, 2026-11-30"))
    assert "Reviewed by A. Person, physician, 2026-11-30" in page
    assert unreviewed not in page


def test_a_withdrawn_document_is_not_found(service: ChatService) -> None:
    searcher = service.assistant.library.searcher()
    documents = {name: replace(one, withdrawn=True) for name, one in searcher.documents.items()}

    class Withdrawn(Library):
        ready = True

        def searcher(self) -> Any:
            return replace(searcher, view=replace(searcher.view, documents=documents))

    hidden = ChatService(replace(service.assistant, library=Withdrawn(Path("none"), HashingEncoder)))
    with serving(make_app(hidden, not_ready=lambda: None)) as address:
        assert httpx.get(f"{address}/source", params={"id": SPONSOR}).status_code == 404
        passage = searcher.passages[-1]
        assert httpx.get(f"{address}/passage?id={passage.id}").status_code == 404


def book(pages: int, *, url: str | None = None) -> Document:
    text = "\n".join(f"Paragraph {n} " + "word " * 150 for n in range(10))
    sections = tuple(Section(("Book", f"Chapter {n}"), f"[{n}] {text}", n, f"p{n}") for n in range(1, pages + 1))
    return Document("book.pdf", "Book", Kind.LITERATURE, sections, "", url=url)


def test_a_long_book_is_shown_around_the_place_with_ways_to_the_rest() -> None:
    page = source_html(book(60), ReadingPlace(30, (2, 4)))
    assert len(page) < 4 * WINDOW
    for part in (
        "Chapter 29",
        "Chapter 30",
        "Chapter 31",
        "p. p30",
        "Earlier text",
        "Later text",
        "page 30 of the PDF",
    ):
        assert part in page
    assert "Chapter 1<" not in page
    assert "Chapter 60<" not in page
    assert source_html(book(2)).count("Earlier text") == 0


def test_every_word_can_be_reached_by_going_on() -> None:
    words, document, seen = load_wording(), book(20), set()
    place: ReadingPlace | None = ReadingPlace()
    while place:
        page = source_html(document, place)
        seen |= {n for n in range(1, 21) if f"[{n}] " in page}
        later = page.partition(f">{words('later')}<")[0].rpartition('href="')[2] if words("later") in page else ""
        numbers = dict(part.split("=") for part in later.partition("#")[0].split("&amp;")[1:]) if later else {}
        place = ReadingPlace(int(numbers["section"]), (int(numbers["start"]), 0)) if numbers else None
    assert seen == set(range(1, 21))


def test_a_section_of_any_length_is_cut_at_paragraphs_and_no_word_is_lost() -> None:
    text = "\n".join(f"line {n} " + "word " * 90 for n in range(12))
    document = Document("a.txt", "A", Kind.ARTICLE, (Section((), text),), "")
    page = source_html(document, ReadingPlace(1, (SLICE - 100, SLICE + 300)))
    parts = [one.split("</div>")[0] for one in page.split('<div class="text">')[1:]]
    assert len(parts) > 1
    plain = "".join(parts)
    marks = [one.split("</mark>")[0] for one in plain.replace('<mark id="passage"', "<mark").split("<mark")[1:]]
    assert "".join(one.split(">", 1)[1] for one in marks) == text[SLICE - 100 : SLICE + 300]


def test_the_original_of_a_pdf_is_opened_at_its_physical_page() -> None:
    page = source_html(book(9, url="https://example.org/a/book.pdf#x"), ReadingPlace(7, (0, 3)))
    assert 'href="https://example.org/a/book.pdf#page=7"' in page
    assert 'href="https://example.org/a/book"' in source_html(
        book(9, url="https://example.org/a/book"), ReadingPlace(7)
    )
