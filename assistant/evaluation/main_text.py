"""How much of the main text of web pages is found, and how much besides: word by word against a person's choice.

A dataset is a folder with a folder for each page: source.html or source.html.gz, and expected.html with the
main text alone.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

from assistant.errors import AssistantError, DocumentError
from assistant.ingestion.loading.document import read_document
from assistant.ingestion.loading.html.elements import page_blocks
from assistant.types import Document

Words = Counter[str]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its bytes, and the words of its main text."""

    name: str
    source: bytes
    expected: Words


def read_pages(folder: Path) -> list[Page]:
    """The pages of a dataset, in order of their names. Raises AssistantError where there are none."""
    found = [_page(one.parent) for one in sorted(folder.rglob("expected.html"))]
    if not found:
        raise AssistantError(f"no page in {folder}; it must hold a folder with source.html and expected.html for each")
    return found


def measure_pages(pages: list[Page]) -> dict[str, Any]:
    """Mean and median over the pages of the harmonic mean F1 of precision and recall, each of words, 0 to 1.

    A page that cannot be read has found no word; its reason is among the failures.
    """
    rows: dict[str, tuple[float, float, float]] = {}
    failures: dict[str, str] = {}
    for page in pages:
        try:
            loaded = read_document(page.source, ".html", document_id=f"{page.name}.html")
            found = _words(" ".join(_texts(loaded.document)))
        except DocumentError as error:
            found, failures[page.name] = Counter(), str(error)
        rows[page.name] = _score(found, page.expected)
    names = ("f1", "precision", "recall")
    means = {name: round(fmean(row[at] for row in rows.values()), 4) for at, name in enumerate(names)}
    worst = sorted(rows, key=lambda name: rows[name][0])[:10]
    return {
        "pages": len(pages),
        "mean": means,
        "median_f1": round(median(row[0] for row in rows.values()), 4),
        "lowest": {name: round(rows[name][0], 4) for name in worst},
        "failures": failures,
    }


def pages_table(figures: dict[str, Any]) -> str:
    """The figures as lines of text."""
    mean = figures["mean"]
    lines = [
        f"pages      {figures['pages']}",
        f"F1         mean {mean['f1']:.4f}, median {figures['median_f1']:.4f}",
        f"precision  mean {mean['precision']:.4f}",
        f"recall     mean {mean['recall']:.4f}",
        *(f"failed     {name}: {reason}" for name, reason in figures["failures"].items()),
    ]
    return "\n".join(lines)


def _page(folder: Path) -> Page:
    from lxml import html

    packed, plain = folder / "source.html.gz", folder / "source.html"
    try:
        source = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        expected = html.fromstring(f"<div>{(folder / 'expected.html').read_text(encoding='utf-8')}</div>")
    except (OSError, ValueError) as error:
        raise AssistantError(f"{folder}: {error}") from error
    return Page(folder.name, source, _words(" ".join(one.block.text for one in page_blocks(expected))))


def _texts(document: Document) -> Iterator[str]:
    """Every heading once, the text, and the list of references, which stands in the main text too."""
    before: tuple[str, ...] = ()
    for section in document.sections:
        yield from (name for at, name in enumerate(section.heading) if section.heading[: at + 1] != before[: at + 1])
        yield section.text
        before = section.heading
    yield from document.references


def _words(text: str) -> Words:
    return Counter(_WORD.findall(text.lower()))


def _score(found: Words, expected: Words) -> tuple[float, float, float]:
    """F1, precision, recall; 1 where nothing was to be found and nothing was."""
    shared = (found & expected).total()
    if not found and not expected:
        return 1.0, 1.0, 1.0
    precision, recall = shared / max(found.total(), 1), shared / max(expected.total(), 1)
    return 2 * shared / (found.total() + expected.total()), precision, recall
