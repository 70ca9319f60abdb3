"""How much of the main text of web pages is found, and how much besides: word by word against a person's choice.

A dataset is a folder with a folder for each page. It holds source.html or source.html.gz, and expected.html with the
main text alone. Words count one by one, and as runs of GRAM, which also tell whether they stand in order.
"""

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading.document import read_document
from assistant.ingestion.loading.html.elements import page_blocks
from assistant.ingestion.loading.html.mathml import write_formulas
from assistant.ingestion.loading.html.spanned_cells import repeat_spanned_cells
from assistant.ingestion.loading.html.written_marks import write_scripts
from assistant.types import Section

Grams = Counter[tuple[str, ...]]  # runs of words, with how often each occurs
GRAM = 4  # words in a row; as in the article extraction benchmark of Scrapinghub, 2019
LOWEST = 10  # pages that are named
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A web page and its main text.

    - name: of its folder.
    - source: the bytes of the page.
    - expected: the words of the main text, in order.
    """

    name: str
    source: bytes
    expected: tuple[str, ...]


class Overlap(NamedTuple):
    """How well the words of a page, or runs of them, are found, each 0 to 1. f1: the harmonic mean of the others."""

    f1: float
    precision: float
    recall: float


class PageScore(NamedTuple):
    """How well a page is read. words: one by one. grams: in runs of GRAM."""

    words: Overlap
    grams: Overlap


def read_pages(folder: Path) -> list[LabelledPage]:
    """The pages of a dataset, in order of their names. Raises AssistantError where there are none, or one is broken."""
    found = [_page(one.parent) for one in sorted(folder.rglob("expected.html"))]
    if not found:
        raise AssistantError(f"no page in {folder}; it must hold a folder with source.html and expected.html for each")
    return found


def measure_pages(pages: list[LabelledPage]) -> dict[str, Any]:
    """Means and medians of `PageScore` over the pages, and the pages with the lowest F1. pages: at least 1.

    A page that cannot be read has found no word; its reason is among the failures.
    """
    scores, failures = score_pages(pages, our_text)
    lowest = sorted(scores, key=lambda name: scores[name].words.f1)[:LOWEST]
    return {
        "pages": len(pages),
        **summary(scores),
        "lowest": {name: round(scores[name].words.f1, 4) for name in lowest},
        "failures": failures,
    }


def score_pages(
    pages: list[LabelledPage], text_of: Callable[[bytes], str]
) -> tuple[dict[str, PageScore], dict[str, str]]:
    """The score of each page by its name, and the reasons of those that cannot be read."""
    scores: dict[str, PageScore] = {}
    failures: dict[str, str] = {}
    for page in pages:
        try:
            found = words_of(text_of(page.source))
        except DocumentError as error:
            found, failures[page.name] = (), str(error)
        scores[page.name] = score(found, page.expected)
    return scores, failures


def summary(scores: Mapping[str, PageScore]) -> dict[str, Any]:
    """Mean F1, precision and recall of the words, their median F1, and mean and median F1 of the runs. At least 1."""
    words, grams = [one.words for one in scores.values()], [one.grams for one in scores.values()]
    return {
        "mean": {name: round(fmean(getattr(one, name) for one in words), 4) for name in Overlap._fields},
        "median_f1": round(median(one.f1 for one in words), 4),
        "grams": {
            "mean_f1": round(fmean(one.f1 for one in grams), 4),
            "median_f1": round(median(one.f1 for one in grams), 4),
        },
    }


def pages_table(metrics: dict[str, Any]) -> str:
    """The metrics as lines of text."""
    mean, grams = metrics["mean"], metrics["grams"]
    lines = [
        f"pages      {metrics['pages']}",
        f"F1         mean {mean['f1']:.4f}, median {metrics['median_f1']:.4f}",
        f"F1 of {GRAM}    mean {grams['mean_f1']:.4f}, median {grams['median_f1']:.4f}",
        f"precision  mean {mean['precision']:.4f}",
        f"recall     mean {mean['recall']:.4f}",
        *(f"failed     {name}: {reason}" for name, reason in metrics["failures"].items()),
    ]
    return "\n".join(lines)


def our_text(source: bytes) -> str:
    """What the loader makes of a page. Raises DocumentError."""
    document = read_document(source, ".html", document_id="page.html").document
    return " ".join(running_text(document.sections, document.references))


def running_text(sections: tuple[Section, ...], references: tuple[str, ...]) -> Iterator[str]:
    """Every heading once, the text, and the list of references, which stands in the main text too."""
    before: tuple[str, ...] = ()
    for section in sections:
        for level, name in enumerate(section.heading, start=1):
            if section.heading[:level] != before[:level]:
                yield name
        yield section.text
        before = section.heading
    yield from references


def words_of(text: str) -> tuple[str, ...]:
    """Its words in order, in small letters."""
    return tuple(_WORD.findall(text.lower()))


def score(found: tuple[str, ...], expected: tuple[str, ...]) -> PageScore:
    """How well the found words agree with the expected ones, alone and in runs."""
    return PageScore(_overlap(_grams(found, 1), _grams(expected, 1)), _overlap(_grams(found), _grams(expected)))


def _grams(words: tuple[str, ...], length: int = GRAM) -> Grams:
    """Runs of words; a text shorter than one run is a run of its own."""
    if 0 < len(words) < length:
        return Counter([words])
    return Counter(words[at : at + length] for at in range(len(words) - length + 1))


def _overlap(found: Grams, expected: Grams) -> Overlap:
    """1 where nothing was to be found and nothing was."""
    if not found and not expected:
        return Overlap(1.0, 1.0, 1.0)
    shared = (found & expected).total()
    return Overlap(
        f1=2 * shared / (found.total() + expected.total()),
        precision=shared / max(found.total(), 1),
        recall=shared / max(expected.total(), 1),
    )


def _page(folder: Path) -> LabelledPage:
    from lxml import html

    packed, plain = folder / "source.html.gz", folder / "source.html"
    try:
        source = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        expected = html.fromstring(f"<div>{(folder / 'expected.html').read_text(encoding='utf-8')}</div>")
    except (OSError, ValueError) as error:
        raise AssistantError(f"{folder}: {error}") from error
    write_formulas(expected)  # a person chose elements, and not in what form they are read
    write_scripts(expected)
    repeat_spanned_cells(expected)
    return LabelledPage(folder.name, source, words_of(" ".join(one.block.line for one in page_blocks(expected))))
