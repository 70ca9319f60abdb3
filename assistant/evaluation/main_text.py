"""How much of the main text of web pages is found, and how much besides: word by word against a person's choice.

A dataset is a folder with a folder for each page. It holds source.html or source.html.gz, and expected.html with the
main text alone.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading.document import read_document
from assistant.ingestion.loading.html.elements import page_blocks
from assistant.types import Document

Words = Counter[str]
LOWEST = 10  # pages that are named
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A web page and its main text.

    - name: of its folder.
    - source: the bytes of the page.
    - expected: the words of the main text, with how often each occurs.
    """

    name: str
    source: bytes
    expected: Words


class WordScore(NamedTuple):
    """How well the words of a page are found, each 0 to 1. f1: the harmonic mean of precision and recall."""

    f1: float
    precision: float
    recall: float


def read_pages(folder: Path) -> list[LabelledPage]:
    """The pages of a dataset, in order of their names. Raises AssistantError where there are none, or one is broken."""
    found = [_page(one.parent) for one in sorted(folder.rglob("expected.html"))]
    if not found:
        raise AssistantError(f"no page in {folder}; it must hold a folder with source.html and expected.html for each")
    return found


def measure_pages(pages: list[LabelledPage]) -> dict[str, Any]:
    """Means of `WordScore` over the pages, the median of F1, and the pages with the lowest F1. pages: at least 1.

    A page that cannot be read has found no word; its reason is among the failures.
    """
    scores: dict[str, WordScore] = {}
    failures: dict[str, str] = {}
    for page in pages:
        try:
            loaded = read_document(page.source, ".html", document_id=f"{page.name}.html")
            found = _words(" ".join(_texts(loaded.document)))
        except DocumentError as error:
            found, failures[page.name] = Counter(), str(error)
        scores[page.name] = score_words(found, page.expected)
    lowest = sorted(scores, key=lambda name: scores[name].f1)[:LOWEST]
    return {
        "pages": len(pages),
        "mean": {
            "f1": round(fmean(score.f1 for score in scores.values()), 4),
            "precision": round(fmean(score.precision for score in scores.values()), 4),
            "recall": round(fmean(score.recall for score in scores.values()), 4),
        },
        "median_f1": round(median(score.f1 for score in scores.values()), 4),
        "lowest": {name: round(scores[name].f1, 4) for name in lowest},
        "failures": failures,
    }


def pages_table(metrics: dict[str, Any]) -> str:
    """The metrics as lines of text."""
    mean = metrics["mean"]
    lines = [
        f"pages      {metrics['pages']}",
        f"F1         mean {mean['f1']:.4f}, median {metrics['median_f1']:.4f}",
        f"precision  mean {mean['precision']:.4f}",
        f"recall     mean {mean['recall']:.4f}",
        *(f"failed     {name}: {reason}" for name, reason in metrics["failures"].items()),
    ]
    return "\n".join(lines)


def _page(folder: Path) -> LabelledPage:
    from lxml import html

    packed, plain = folder / "source.html.gz", folder / "source.html"
    try:
        source = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        expected = html.fromstring(f"<div>{(folder / 'expected.html').read_text(encoding='utf-8')}</div>")
    except (OSError, ValueError) as error:
        raise AssistantError(f"{folder}: {error}") from error
    return LabelledPage(folder.name, source, _words(" ".join(one.block.text for one in page_blocks(expected))))


def _texts(document: Document) -> Iterator[str]:
    """Every heading once, the text, and the list of references, which stands in the main text too."""
    before: tuple[str, ...] = ()
    for section in document.sections:
        for level, name in enumerate(section.heading, start=1):
            if section.heading[:level] != before[:level]:
                yield name
        yield section.text
        before = section.heading
    yield from document.references


def _words(text: str) -> Words:
    return Counter(_WORD.findall(text.lower()))


def score_words(found: Words, expected: Words) -> WordScore:
    """How well found agrees with expected; 1 where nothing was to be found and nothing was."""
    if not found and not expected:
        return WordScore(1.0, 1.0, 1.0)
    shared = (found & expected).total()
    return WordScore(
        f1=2 * shared / (found.total() + expected.total()),
        precision=shared / max(found.total(), 1),
        recall=shared / max(expected.total(), 1),
    )
