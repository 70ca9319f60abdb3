"""The questions that a section is asked with: read from comments, used to find it, never shown."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.chat.assistant import Assistant
from assistant.chat.output import answer_json
from assistant.errors import DocumentError, IndexDamagedError
from assistant.ingestion.loading import load
from assistant.ingestion.loading.sandbox.wire import ReadAnswer, answer_of, to_wire
from assistant.ingestion.pipeline import build
from assistant.search.candidates import index_query
from assistant.search.features import features_of
from assistant.search.library import Library, open_searcher
from assistant.search.query import FollowUp
from assistant.store.example_questions import ExampleQuestionIndex, all_questions
from assistant.store.snapshot import EXAMPLE_QUESTIONS
from assistant.store.snapshots import open_current
from assistant.store.vectors import VectorStore, new_store
from assistant.types import Document, Kind, Passage, Section
from tests.fakes import HashingEncoder

WORDS = "Some words about one thing that go on for as long as a section needs to stand by itself. " * 3
HEADING = "## How often do people talk to a sponsor?\n"
QUESTION = "zebra trombone marmalade"


def loaded(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "one.md"
    path.write_text(text, encoding="utf-8")
    return load(path, document_id="one.md").document


def ask_with(corpus: Path, *lines: str) -> None:
    path = corpus / "articles" / "sponsor.md"
    comment = "\n".join(["<!-- asked", *lines, "-->"])
    path.write_text(path.read_text().replace(HEADING, f"{HEADING}{comment}\n"))


def test_the_lines_of_a_comment_belong_to_the_heading_above(tmp_path: Path) -> None:
    text = f"# T\n\n{WORDS}\n\n## A\n<!-- asked\nwhy  A\n\nand *how*\n-->\n\n{WORDS}\n\n## B\n\n{WORDS}\n"
    opening, first, second = loaded(tmp_path, text).sections
    assert (opening.example_questions, first.example_questions, second.example_questions) == (
        (),
        ("why A", "and *how*"),
        (),
    )
    assert first.text == " ".join(WORDS.split())


def test_under_the_title_they_belong_to_the_introduction(tmp_path: Path) -> None:
    text = f"# T\n<!-- asked\nwhat is T\n-->\n{WORDS}\n\n## A\n\n{WORDS}"
    first, second = loaded(tmp_path, text).sections
    assert (first.heading, first.example_questions, second.example_questions) == ((), ("what is T",), ())


def test_a_short_section_takes_its_lines_along(tmp_path: Path) -> None:
    (section,) = loaded(
        tmp_path, f"# T\n\n## A\n<!-- asked\nwhy A\n-->\nShort.\n\n## B\n<!-- asked\nwhy B\n-->\n{WORDS}"
    ).sections
    assert section.example_questions == ("why A", "why B")
    assert "why" not in section.text


@pytest.mark.parametrize(
    "text",
    [
        f"<!-- asked\nwhy\n-->\n\n## A\n\n{WORDS}",  # under no heading
        f"## A\n\n{WORDS}\n\n```\nwhy\n```",  # a block of code
    ],
)
def test_what_is_no_such_comment_asks_nothing(tmp_path: Path, text: str) -> None:
    assert [section.example_questions for section in loaded(tmp_path, text).sections] == [()]


def test_a_comment_that_is_never_closed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="not closed"):
        loaded(tmp_path, f"## A\n\n{WORDS}\n\n<!-- asked\nwhy")


def test_the_lines_cross_over_from_the_process_that_reads(tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_text(f"## A\n<!-- asked\nwhy A\n-->\n{WORDS}", encoding="utf-8")
    read = load(path, document_id="one.md")
    assert answer_of(to_wire(ReadAnswer(read))).loaded == read


def test_a_section_is_found_by_the_words_it_is_asked_with_alone(corpus: Path, tmp_path: Path) -> None:
    encoder, index = HashingEncoder(dimension=1024), tmp_path / "index"
    build(corpus, index, encoder)
    assert {hit.score for hit in open_searcher(index, encoder).search(FollowUp(QUESTION), top_k=5).hits} == {0.0}
    ask_with(corpus, QUESTION)
    build(corpus, index, encoder)
    best, *others = open_searcher(index, encoder).search(FollowUp(QUESTION), top_k=5).hits
    assert best.passage.text.startswith("Many sponsors and newcomers speak every day")
    assert "example_questions" in best.found_by
    assert all(best.score > other.score for other in others)


def test_the_lines_are_never_shown(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    ask_with(corpus, f"{QUESTION} sponsors and newcomers speak every day in the first weeks")
    build(corpus, index, encoder)
    answer = Assistant(Library(index, lambda: encoder)).ask(
        "do sponsors and newcomers speak every day in the first weeks"
    )
    assert answer.quotes
    assert "trombone" not in json.dumps(answer_json(answer))


def test_what_was_encoded_before_is_not_encoded_again(corpus: Path, tmp_path: Path, encoder: HashingEncoder) -> None:
    index = tmp_path / "new"
    build(corpus, index, encoder)
    before = encoder.encoded_questions
    assert before == 3  # an introduction, a heading, the other article
    ask_with(corpus, QUESTION, "how often")
    report = build(corpus, index, encoder)
    assert (encoder.encoded_questions - before, report.encoded) == (2, 0)
    again = build(corpus, index, HashingEncoder(), rebuild=True)
    assert again.plan.is_current


def random_library(pen: np.random.Generator) -> tuple[dict[str, Document], list[Passage], np.ndarray]:
    documents = {}
    for name in "abcd":
        sections = tuple(
            Section((f"h{at}",), "text", example_questions=tuple(f"{at} {line}" for line in range(pen.integers(0, 4))))
            for at in range(pen.integers(1, 5))
        )
        documents[name] = Document(name, name, Kind.ARTICLE, sections, "")
    passages = [
        Passage(f"{name}{at}{part}", name, at, 0, 4, "text", ((0, 4),))
        for name, document in documents.items()
        for at in range(len(document.sections))
        for part in range(pen.integers(0, 3))
    ]
    vectors = pen.normal(size=(len(all_questions(documents.values())), 8)).astype(np.float32)
    return documents, passages, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def stored(place: Path, vectors: np.ndarray) -> VectorStore:
    store = new_store("faiss", place, vectors.shape[1])
    store.write(np.arange(len(vectors)), vectors)
    return store


@pytest.mark.parametrize("seed", range(20))
def test_likeness_equals_looking_at_every_line(seed: int, tmp_path: Path) -> None:
    pen = np.random.default_rng(seed)
    documents, passages, vectors = random_library(pen)
    query, windows = vectors[-1], pen.uniform(-1, 1, len(passages)).astype(np.float32)
    own = {}
    at = 0
    for name, document in documents.items():
        for number, section in enumerate(document.sections):
            own[name, number] = vectors[at : at + 1 + len(section.example_questions)] @ query
            at += 1 + len(section.example_questions)
    places = [own[one.document_id, one.section] for one in passages]
    asked = ExampleQuestionIndex(documents, passages, stored(tmp_path, vectors))
    heading, nearest = asked.likeness(query, np.arange(len(passages)), windows)
    assert heading == pytest.approx([one[0] for one in places], abs=1e-5)
    expected = [max(one) if len(one) > 1 else max(one[0], window) for one, window in zip(places, windows, strict=True)]
    assert nearest == pytest.approx(expected, abs=1e-5)
    everything = {"questions": 60, "sections": 20}  # as few sections as these are all candidates
    found = asked.nearest(query, **everything)
    assert sorted(found) == list(range(len(passages)))
    best = [max(places[row]) for row in found]
    assert best == sorted(best, reverse=True)
    some = np.arange(0, len(passages), 2)
    assert set(asked.nearest(query, among=some, **everything)) == set(some)


def test_a_section_that_says_nothing_is_as_near_as_its_words(
    corpus: Path, index: Path, encoder: HashingEncoder
) -> None:
    """What other articles say of themselves must not put it last."""
    ask_with(corpus, "a b c", "d e f")
    build(corpus, index, encoder)
    view = open_searcher(index, encoder).view
    (vectors,) = encoder.encode_queries(["vivid dreams about using"])
    query = index_query(view, "vivid dreams", vectors, count=5, code="en")
    row = next(n for n, one in enumerate(view.passages) if "Vivid dreams" in one.text)
    table = features_of(view, query, np.asarray([row]))
    assert table["example_questions"][0] == max(table["heading"][0], table["sentence"][0])


def test_lines_and_vectors_that_do_not_agree_are_damage(corpus: Path, index: Path, encoder: HashingEncoder) -> None:
    path = open_current(index).folder / EXAMPLE_QUESTIONS
    stored(path, np.zeros((1, 64), np.float32)).publish()
    with pytest.raises(IndexDamagedError, match="headings do not agree"):
        open_searcher(index, encoder, verify=False)
    (path / "index.faiss").write_bytes(b"half")
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        open_searcher(index, encoder, verify=False)
    assert build(corpus, index, encoder).passages > 0
    assert open_searcher(index, encoder).search(FollowUp("vivid dreams"), top_k=5).hits
