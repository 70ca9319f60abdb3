"""A new format is added in one place: the registry of readers."""

from pathlib import Path

import pytest

from assistant.errors import DocumentError, IndexDamagedError
from assistant.ingestion.loading import load
from assistant.ingestion.loading.blocks import Block, BlockKind
from assistant.ingestion.loading.metadata import Metadata
from assistant.ingestion.loading.parsed_source import ParsedSource, source_of_blocks
from assistant.ingestion.loading.readers import READERS, ParseOptions, Reader, reader_of
from assistant.ingestion.loading.sandbox import child
from assistant.ingestion.loading.sandbox.wire import ReadRequest, answer_of, request_of, to_wire
from assistant.ingestion.loading.withdrawn import WithdrawnFlags
from assistant.ingestion.pipeline import build
from assistant.ingestion.plan import make_plan
from assistant.search.library import open_searcher
from assistant.store.records import read_documents, read_passages
from tests.fakes import HashingEncoder

TEXT = """Sober evenings
==============

An evening without a drink is long at first. A walk, a call and a book fill the hours that used to be lost.
"""


def parse_rst(data: bytes, _options: ParseOptions) -> ParsedSource:
    """As much of reStructuredText as the text above needs."""
    title, _, body = data.decode("utf-8").partition("\n")
    _, _, prose = body.partition("\n\n")
    blocks = [Block(BlockKind.HEADING, title, level=1), Block(BlockKind.PARAGRAPH, prose.strip())]
    return source_of_blocks(Metadata(author="Test author"), Metadata(), blocks)


@pytest.fixture
def rst(corpus: Path) -> Path:
    path = corpus / "articles" / "evenings.rst"
    path.write_text(TEXT)
    return path


def test_a_new_format_is_indexed_once_it_has_a_reader(
    corpus: Path, index: Path, rst: Path, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert make_plan(corpus, index).is_current
    with pytest.raises(DocumentError, match=r"no reader for \.rst; known: \.md"):
        load(rst, document_id="articles/evenings.rst")
    monkeypatch.setitem(READERS, ".rst", Reader(parse_rst, sandboxed=False))
    report = build(corpus, index, encoder)
    assert report.plan.added == report.read == ("articles/evenings.rst",)
    document = open_searcher(index, encoder).documents["articles/evenings.rst"]
    assert (document.title, document.author) == ("Sober evenings", "Test author")
    assert document.sections[0].text.startswith("An evening without a drink")


def test_a_sandboxed_reader_is_asked_and_answers_over_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, ".rst", Reader(parse_rst))
    request = request_of(to_wire(ReadRequest(".rst", "evenings.rst", {"pathway": "AA"})))
    answer = answer_of(to_wire(child.answer_to(request, TEXT.encode(), megabytes=900)))
    assert answer.loaded is not None
    assert (answer.loaded.document.title, answer.loaded.document.pathway) == ("Sober evenings", "AA")
    broken = answer_of(to_wire(child.answer_to(request, b"\xff", megabytes=900)))
    assert (broken.loaded, broken.error) == (None, "cannot be read: UnicodeDecodeError")


def test_front_matter_is_looked_at_where_a_reader_says_so(
    corpus: Path, rst: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rst.write_text("---\nwithdrawn: true\n---\n" + TEXT)
    for has_front_matter, expected in ((False, frozenset()), (True, frozenset({"articles/evenings.rst"}))):
        monkeypatch.setitem(READERS, ".rst", Reader(parse_rst, has_front_matter=has_front_matter))
        assert WithdrawnFlags(corpus).among(["articles/evenings.rst"]) == expected


def test_suffixes_are_known_in_any_case() -> None:
    assert reader_of("BOOK.PDF") is READERS[".pdf"]
    assert reader_of("picture.png") is None


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'{"id": "a"}', b'{"id": 1, "title": "A", "kind": "article", "sections": [], "content_hash": ""}',
     b'{"id": "a", "title": "A", "kind": "poem", "sections": [], "content_hash": ""}'],
)  # fmt: skip
def test_a_record_of_another_shape_is_damage(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(b'{"id":"a","title":"A","kind":"article","sections":[],"content_hash":""}\n' + line + b"\n")
    with pytest.raises(IndexDamagedError, match=r"documents\.jsonl cannot be read; rebuild"):
        read_documents(path)
    with pytest.raises(IndexDamagedError, match=r"documents\.jsonl cannot be read; rebuild"):
        read_passages(path)
