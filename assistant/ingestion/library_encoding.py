"""The stage between splitting and writing: the vectors of a library, those of earlier snapshots used again."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.arrays import Floats
from assistant.embedding import Encoded, Encoder, Progress
from assistant.ingestion.reuse import PassageKey, PassageVectors, PreviousSnapshots, passage_key
from assistant.store.example_questions import all_questions
from assistant.types import Document, Passage

BLOCK = 2048  # passages whose vectors are in memory at once; batches fill as well as with all of them


class LibraryEncoding:
    """The vectors of a library, made as they are asked for; each text that is not known is encoded, once.

    - encoder: what encodes them.
    - new: passage texts that have to be encoded; the others are known.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        passages: Sequence[Passage],
        encoder: Encoder,
        *,
        earlier: PreviousSnapshots | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.encoder = encoder
        self._earlier = earlier
        self._progress = progress
        self._questions = all_questions(documents)
        codes = {document.id: document.language for document in documents}
        self._keys = [passage_key(passage, codes[passage.document_id]) for passage in passages]
        times = Counter(self._keys)
        self._known = earlier.vectors(times) if earlier else {}
        new = times.keys() - self._known.keys()
        self._repeated = {key for key in new if times[key] > 1}
        self.new = len(new)

    def passages(self) -> Iterator[PassageVectors]:
        """Of each passage, in order. A block is encoded at a time, and stays in memory while one of it is held."""
        known = dict(self._known)
        done = 0
        for first in range(0, len(self._keys), BLOCK):
            keys = self._keys[first : first + BLOCK]
            new = [key for key in dict.fromkeys(keys) if key not in known]
            encoded = self._encode(new, done)
            done += len(new)
            known.update((key, encoded[key].copy()) for key in new if key in self._repeated)
            for key in keys:
                yield encoded[key] if key in encoded else known[key]

    def example_questions(self) -> Floats:
        """(q, dim): of all example questions, in the order of all_questions."""
        known = self._earlier.example_questions() if self._earlier else {}
        new = [line for line in dict.fromkeys(self._questions) if line not in known]
        if new:
            encoded = self.encoder.encode_example_questions(new, progress=self._progress)
            known.update(zip(new, encoded, strict=True))
        return np.stack([known[line] for line in self._questions])

    def _encode(self, keys: Sequence[PassageKey], done: int) -> dict[PassageKey, PassageVectors]:
        """The vectors of passages by key. done: how many were encoded before."""
        if not keys:
            return {}
        encoded = self.encoder.encode_passages(
            [text for text, _ in keys], [spans for _, spans in keys], progress=self._counted(done)
        )
        return dict(zip(keys, _one_by_one(encoded, [len(spans) for _, spans in keys]), strict=True))

    def _counted(self, before: int) -> Progress | None:
        """Progress in one block as progress in all. before: texts encoded before it."""
        progress = self._progress
        if progress is None:
            return None
        return lambda task, done, _: progress(task, before + done, self.new)


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
