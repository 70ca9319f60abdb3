"""The stage between splitting and writing: the vectors of a library, those of earlier snapshots used again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.arrays import Floats
from assistant.embedding import Bytes, Encoded, Encoder, Progress
from assistant.ingestion.reuse import Halves, PassageKey, PassageVectors, PreviousSnapshots, passage_key
from assistant.store.example_questions import all_questions
from assistant.types import Document, Passage


@dataclass(frozen=True, slots=True)
class EncodedLibrary:
    """The vectors of n passages with m sentences and w content words, and of q example questions, as they are stored.

    - vectors: (n, dim), rows of length 1.
    - sentences: (m, dim), un-normalised sums, in the order of the passages.
    - word_vectors: (w, word_dim), in the order of the passages.
    - word_counts: (n,), how many words each passage has.
    - example_questions: (q, dim), in the order of all_questions.
    - new: passage texts that had to be encoded; the others were known.
    """

    vectors: Floats
    sentences: Halves
    word_vectors: Bytes
    word_counts: npt.NDArray[np.int32]
    example_questions: Floats
    new: int


def encode_library(
    documents: Iterable[Document],
    passages: Sequence[Passage],
    encoder: Encoder,
    *,
    earlier: PreviousSnapshots | None = None,
    progress: Progress | None = None,
) -> EncodedLibrary:
    """Vectors of all passages and example questions; each text that is not known is encoded, once."""
    keys = [passage_key(passage) for passage in passages]
    known = earlier.vectors(keys) if earlier else {}
    new = [one for one in dict.fromkeys(keys) if one not in known]
    encoded = _encode_passages(new, encoder, progress)
    if encoded is None or len(new) < len(keys):
        encoded = _gathered(keys, new, known, encoded, encoder)
    return EncodedLibrary(
        vectors=encoded.passages,
        sentences=encoded.sentences,
        word_vectors=encoded.word_vectors,
        word_counts=encoded.word_counts,
        example_questions=_encode_example_questions(all_questions(documents), encoder, earlier, progress),
        new=len(new),
    )


def _encode_passages(keys: Sequence[PassageKey], encoder: Encoder, progress: Progress | None) -> Encoded | None:
    """The vectors of passages, in order; None of none."""
    if not keys:
        return None
    return encoder.encode_passages([text for text, _ in keys], [spans for _, spans in keys], progress=progress)


def _gathered(
    keys: Sequence[PassageKey],
    new: Sequence[PassageKey],
    known: Mapping[PassageKey, PassageVectors],
    encoded: Encoded | None,
    encoder: Encoder,
) -> Encoded:
    """The vectors of all keys, in order: those of the new ones as they were encoded, the others as they are known."""
    all_known = dict(known)
    if encoded is not None:
        all_known.update(zip(new, _one_by_one(encoded, [len(spans) for _, spans in new]), strict=True))
    ordered = [all_known[one] for one in keys]
    no_rows = np.zeros((0, encoder.dimension), np.float32)
    no_words = np.zeros((0, encoder.word_dimension), np.int8)
    return Encoded(
        passages=np.concatenate([no_rows, *(one.passage[None, :] for one in ordered)]),
        sentences=np.concatenate([no_rows.astype(np.float16), *(one.sentences for one in ordered)]),
        word_vectors=np.concatenate([no_words, *(one.word_vectors for one in ordered)]),
        word_counts=np.array([len(one.word_vectors) for one in ordered], np.int32),
    )


def _encode_example_questions(
    lines: Sequence[str], encoder: Encoder, earlier: PreviousSnapshots | None, progress: Progress | None
) -> Floats:
    """(q, dim): vectors of the lines, in order."""
    known = earlier.example_questions() if earlier else {}
    new = [line for line in dict.fromkeys(lines) if line not in known]
    if new:
        known.update(zip(new, encoder.encode_example_questions(new, progress=progress), strict=True))
    return np.stack([known[line] for line in lines])


def _one_by_one(encoded: Encoded, sentence_counts: Sequence[int]) -> Iterator[PassageVectors]:
    """Encoded passages, each with its own sentences and words."""
    sentence = word = 0
    for row, sentence_count in enumerate(sentence_counts):
        sentence_end = sentence + sentence_count
        word_end = word + int(encoded.word_counts[row])
        yield PassageVectors(
            encoded.passages[row], encoded.sentences[sentence:sentence_end], encoded.word_vectors[word:word_end]
        )
        sentence, word = sentence_end, word_end
