"""Is the gold span in the passage shown first, and in its highlight? With the gold document given.

Only passages of the gold document are ranked: by the fused signals (ours), and by the passage cosine alone
with its nearest single sentence as highlight (dense), over the same passages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.arrays import Floats, Rows, unit_rows
from assistant.errors import AssistantError
from assistant.evaluation.collections import Collection, read_rows
from assistant.evaluation.intervals import mean_with_interval, ratio_of_means, with_interval
from assistant.search.index_view import IndexView
from assistant.search.searcher import Searcher
from assistant.text.cleaning import clean_text
from assistant.types import Span

SPANS = "spans.jsonl"
RANKINGS = ("ours", "dense")
SHARES = ("gold_in_first_passage", "gold_in_highlight", "gold_middle_in_highlight")


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where a query is answered: characters of the document's only section; None where cleaning took the words."""

    query: str
    document: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What one ranking shows first: characters of the section."""

    passage: Span
    highlight: Span


def read_spans(folder: Path, collection: Collection) -> list[GoldSpan]:
    """The spans of a folder's judged queries; none where it has no spans.jsonl.

    Raises AssistantError naming the line whose start and end do not give its text.
    """
    path = folder / SPANS
    if not path.is_file():
        return []
    raw = {str(row["_id"]): str(row["text"]) for _, row in read_rows(folder / "corpus.jsonl", "_id", "text")}
    texts = {one.id: one.sections[0].text if one.sections else "" for one in collection.documents}
    spans = []
    for number, row in read_rows(path, "query_id", "doc_id", "start", "end", "text"):
        query, document = str(row["query_id"]), str(row["doc_id"])
        if not _gives_its_text(row, raw.get(document, "")):
            raise AssistantError(f"{path} line {number}: start and end of {document} do not give text")
        if query in collection.queries:
            near = len(clean_text(raw[document][: row["start"]]))
            spans.append(GoldSpan(query, document, locate(texts[document], clean_text(row["text"]), near=near)))
    return spans


def _gives_its_text(row: Mapping[str, Any], text: str) -> bool:
    start, end = row["start"], row["end"]
    numbers = isinstance(start, int) and isinstance(end, int)
    return numbers and 0 <= start < end and text[start:end] == row["text"]


def locate(text: str, gold: str, *, near: int) -> Span | None:
    """Where the words of gold stand in text, whatever the white space between them; the place nearest to near."""
    words = gold.split()
    if not words:
        return None
    places = [found.span() for found in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    return min(places, key=lambda place: abs(place[0] - near), default=None)


def measure_spans(searcher: Searcher, spans: Sequence[GoldSpan], queries: Mapping[str, str]) -> dict[str, Any]:
    """Shares of SHARES for both rankings, and ours over dense in a paired bootstrap.

    in_one_passage: share of gold spans that lie inside a single passage, the most that can be reached.
    """
    rows = _rows_by_document(searcher.view)
    found = [one for one in spans if one.span is not None]
    both = [_shown(searcher, queries[one.query], rows[one.document]) for one in found]
    shown = {name: [pair[name] for pair in both] for name in RANKINGS}
    golds = [one.span for one in found if one.span is not None]
    values = {name: [judge_span(*pair) for pair in zip(golds, own, strict=True)] for name, own in shown.items()}
    return {
        "spans": len(found),
        "lost_in_cleaning": len(spans) - len(found),
        "in_one_passage": mean_with_interval(
            [_in_one(searcher.view, rows[one.document], gold) for one, gold in zip(found, golds, strict=True)]
        ),
        **{name: _shares(values[name], own) for name, own in shown.items()},
        "ours_over_dense": {
            share: with_interval(ratio_of_means, *([row[share] for row in values[name]] for name in RANKINGS))
            for share in SHARES
        },
    }


def judge_span(gold: Span, shown: Shown) -> dict[str, bool]:
    """Each of SHARES for one question. The middle of [start, end) is the character (start + end − 1) // 2."""
    middle = (gold[0] + gold[1] - 1) // 2
    return {
        "gold_in_first_passage": _inside(gold, shown.passage),
        "gold_in_highlight": _inside(gold, shown.highlight),
        "gold_middle_in_highlight": _inside((middle, middle + 1), shown.highlight),
    }


def _shares(values: Sequence[Mapping[str, bool]], shown: Sequence[Shown]) -> dict[str, Any]:
    """Shares with intervals, and how long the highlights are on average."""
    lengths = [one.highlight[1] - one.highlight[0] for one in shown]
    return {
        **{share: mean_with_interval([row[share] for row in values]) for share in SHARES},
        "highlight_characters": round(float(np.mean(lengths)), 1),
    }


def _shown(searcher: Searcher, question: str, rows: Rows) -> dict[str, Shown]:
    """What ours and dense show first of the passages at rows; dense takes the question as it is written."""
    view = searcher.view
    ours, highlight = searcher.best_of(question, rows)
    (plain,) = searcher.encoder.encode_queries([question])
    dense = int(rows[np.argmax(view.vectors.get(rows) @ plain.vector)])
    return {
        "ours": _place(view, ours, highlight),
        "dense": _place(view, dense, _nearest_sentence(view, dense, plain.vector)),
    }


def _place(view: IndexView, row: int, highlight: Span) -> Shown:
    passage = view.passages[row]
    start = passage.start
    return Shown((start, passage.end), (start + highlight[0], start + highlight[1]))


def _nearest_sentence(view: IndexView, row: int, query: Floats) -> Span:
    cosines = unit_rows(view.sentences.of(row).astype(np.float32)) @ query
    return view.passages[row].sentences[int(np.argmax(cosines))]


def _rows_by_document(view: IndexView) -> dict[str, Rows]:
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(view.passages):
        rows.setdefault(passage.document_id, []).append(row)
    return {name: np.asarray(own, np.int64) for name, own in rows.items()}


def _in_one(view: IndexView, rows: Rows, gold: Span) -> bool:
    return any(_inside(gold, (view.passages[row].start, view.passages[row].end)) for row in rows.tolist())


def _inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
