"""Passages are encoded block by block: the same vectors, each text once, progress over all."""

import numpy as np
import pytest

from assistant.ingestion.library_encoding import LibraryEncoding
from assistant.ingestion.reuse import PassageVectors
from assistant.types import Document, Kind, Passage
from tests.fakes import HashingEncoder

TEXTS = ("A meeting.", "A sponsor calls.", "A meeting.", "Sleep helps.", "One day.", "A meeting.", "Sleep helps.")
DOCUMENTS = (Document("a.md", "A", Kind.ARTICLE, (), ""),)


def passages() -> list[Passage]:
    return [
        Passage(str(row), "a.md", 0, 0, len(text), text, ((0, text.index(" ")), (text.index(" ") + 1, len(text))))
        for row, text in enumerate(TEXTS)
    ]


def rows(encoding: LibraryEncoding) -> list[tuple[list[float], list[list[float]], list[list[int]]]]:
    def plain(one: PassageVectors) -> tuple[list[float], list[list[float]], list[list[int]]]:
        return one.passage.tolist(), one.sentences.tolist(), one.word_vectors.tolist()

    return [plain(one) for one in encoding.passages()]


@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_blocks_of_any_size_give_the_vectors_of_each_text(
    encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr("assistant.ingestion.library_encoding.BLOCK", block)
    told: list[tuple[str, int, int]] = []
    encoding = LibraryEncoding(DOCUMENTS, passages(), encoder, progress=lambda *one: told.append(one))
    found = rows(encoding)
    assert encoding.new == encoder.encoded_texts == 4  # seven passages, four texts
    assert told[-1] == ("encode passages", 4, 4)
    assert {everything for _, _, everything in told} == {4}
    for passage, (vector, sentences, words) in zip(passages(), found, strict=True):
        alone = HashingEncoder().encode_passages([passage.text], [passage.sentences])
        assert vector == alone.passages[0].tolist()
        assert sentences == alone.sentences.tolist()
        assert words == alone.word_vectors.tolist()


def test_what_is_not_held_does_not_keep_its_block(encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that stands again in a later block is kept apart from the arrays of its own block."""
    monkeypatch.setattr("assistant.ingestion.library_encoding.BLOCK", 2)
    third = list(LibraryEncoding(DOCUMENTS, passages(), encoder).passages())[2]
    assert third.passage.base is None
    assert third.sentences.base is None
    assert np.array_equal(third.passage, HashingEncoder().encode_passages([TEXTS[0]], [((0, 1),)]).passages[0])
