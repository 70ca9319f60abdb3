"""The stemmed terms of texts as numbers, which is what BM25 counts: kept with an index, a text is taken apart once."""

import json
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import Stemmer

from assistant.data import DEFAULT_LANGUAGE
from assistant.text.language import WORD_PATTERN, Language, language

Numbers = npt.NDArray[np.int32]
IDS, COUNTS, VOCABULARY = "terms.npy", "term-counts.npy", "vocab.index.json"  # the last one is bm25s' own
_WORD = re.compile(WORD_PATTERN)
_STOPPED = -1


@dataclass(frozen=True, slots=True)
class Terms:
    """Of n texts: the terms of each in order, without stop words.

    ids: (m,), positions in vocabulary, text after text. counts: (n,), how many are whose. vocabulary: every
    term that occurs, in order of its first occurrence.
    """

    ids: Numbers
    counts: Numbers
    vocabulary: tuple[str, ...]

    def save(self, folder: Path) -> None:
        """Writes the numbers; the vocabulary is written by the engine that they are counted for."""
        np.save(folder / IDS, self.ids, allow_pickle=False)
        np.save(folder / COUNTS, self.counts, allow_pickle=False)


def load_terms(folder: Path) -> Terms | None:
    """The terms saved in a folder; None where there are none that fit together."""
    try:
        numbers: dict[str, int] = json.loads((folder / VOCABULARY).read_text(encoding="utf-8"))
        ids, counts = (np.load(folder / name, allow_pickle=False) for name in (IDS, COUNTS))
    except (OSError, ValueError):
        return None
    vocabulary = tuple(sorted(numbers, key=lambda term: numbers[term]))
    fits = counts.sum() == len(ids) and (not len(ids) or 0 <= ids.min() <= ids.max() < len(vocabulary))
    return Terms(ids.astype(np.int32), counts.astype(np.int32), vocabulary) if fits else None


def read_terms(
    texts: Sequence[str],
    *,
    languages: Sequence[str] = (),
    earlier: Terms | None = None,
    rows: Sequence[int | None] = (),
) -> Terms:
    """The terms of texts. languages: code of each; the default one where there are none.

    earlier, rows: text i is the same as text rows[i] of earlier where that is a number.
    """
    known = list(rows) if earlier is not None else []
    known += [None] * (len(texts) - len(known))
    numbers = _Numbers(earlier.vocabulary if earlier else ())
    starts = np.concatenate([[0], np.cumsum(earlier.counts)]) if earlier else np.zeros(1, np.int64)
    ids, counts = array("i"), array("i")
    codes = languages or [DEFAULT_LANGUAGE] * len(texts)
    for text, code, row in zip(texts, codes, known, strict=True):
        before = len(ids)
        if row is None or earlier is None:
            ids.extend(numbers.of(text, code))
        else:
            ids.frombytes(earlier.ids[starts[row] : starts[row + 1]].tobytes())
        counts.append(len(ids) - before)
    return _numbered(np.array(ids, np.int32), np.array(counts, np.int32), list(numbers.by_stem))


class _Numbers:
    """The number of each stem, given at its first occurrence; words of each language by their own stemmer."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.by_stem = {term: number for number, term in enumerate(vocabulary)}
        self._words: dict[str, _Words] = {}

    def of(self, text: str, code: str) -> list[int]:
        """The numbers of a text's words, stop words left out."""
        if code not in self._words:
            self._words[code] = _Words(language(code), self.by_stem)
        words = self._words[code]
        return [number for number in map(words.__getitem__, _WORD.findall(text.lower())) if number != _STOPPED]


class _Words(dict[str, int]):
    """Word of one language in lower case → the number of its stem. by_stem: shared, and added to."""

    def __init__(self, own: Language, by_stem: dict[str, int]) -> None:
        super().__init__()
        self._stop_words = own.stop_words
        self._by_stem = by_stem
        self._stem = Stemmer.Stemmer(own.stemmer).stemWord

    def __missing__(self, word: str) -> int:
        if word in self._stop_words:
            number = _STOPPED
        else:
            number = self._by_stem.setdefault(self._stem(word), len(self._by_stem))
        self[word] = number
        return number


def _numbered(ids: Numbers, counts: Numbers, vocabulary: Sequence[str]) -> Terms:
    """The same terms numbered by their first occurrence, whatever they were numbered by."""
    first = np.full(len(vocabulary), len(ids))
    first[ids[::-1]] = np.arange(len(ids))[::-1]  # of several values for one place numpy keeps the last
    used = np.flatnonzero(first < len(ids))
    order = used[np.argsort(first[used])]
    place = np.zeros(len(vocabulary), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Terms(place[ids], counts, tuple(vocabulary[number] for number in order))
