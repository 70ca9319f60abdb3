"""Is the labelled span in the passage shown first, and in its highlight, where the document is given?

Only passages of the labelled document are ranked: by the fused features ("ours"), and by the passage cosine alone with
its nearest single sentence as highlight ("dense"), over the same passages.
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
from assistant.evaluation.intervals import Estimate, mean_with_interval, ratio_of_means, with_interval
from assistant.search.index_view import IndexView
from assistant.search.searcher import Searcher
from assistant.text.cleaning import clean_text
from assistant.types import Span

SPANS = "spans.jsonl"
RANKINGS = ("ours", "dense")
SHARES = ("gold_in_first_passage", "gold_in_highlight", "gold_middle_in_highlight")


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """Where a query is answered.

    - query, document: their ids.
    - span: characters of the document's only section, end exclusive; None where cleaning took the words.
    """

    query: str
    document: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class TopPassage:
    """What a ranking shows first.

    - passage, highlight: characters of the section, end exclusive.
    """

    passage: Span
    highlight: Span


def read_spans(folder: Path, collection: Collection) -> list[LabelledSpan]:
    """The spans of a folder's judged queries; none where it has no spans.jsonl.

    Raises AssistantError, which names the line whose start and end do not give its text.
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
            spans.append(LabelledSpan(query, document, locate(texts[document], clean_text(row["text"]), near=near)))
    return spans


def _gives_its_text(row: Mapping[str, Any], text: str) -> bool:
    start, end = row["start"], row["end"]
    numbers = isinstance(start, int) and isinstance(end, int)
    return numbers and 0 <= start < end and text[start:end] == row["text"]


def locate(text: str, sentence: str, *, near: int) -> Span | None:
    """Where the words of a sentence stand in text, whatever the white space between them; None where they do not.

    near: a character; of several places the one that begins nearest to it.
    """
    words = sentence.split()
    if not words:
        return None
    places = [found.span() for found in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    return min(places, key=lambda place: abs(place[0] - near), default=None)


def measure_spans(searcher: Searcher, spans: Sequence[LabelledSpan], queries: Mapping[str, str]) -> dict[str, Any]:
    """SHARES for both rankings, and ours over dense in a paired bootstrap. queries: id → text.

    - spans: how many are measured. lost_in_cleaning: how many could not be found.
    - in_one_passage: share of labelled spans that lie inside a single passage, the most that can be reached.
    """
    rows = _rows_by_document(searcher.view)
    cases = []
    for one in spans:
        if one.span is not None:
            tops = _top_passages(searcher, queries[one.query], rows[one.document])
            cases.append(_Case(one.span, _is_in_one_passage(searcher.view, rows[one.document], one.span), tops))
    return {
        "spans": len(cases),
        "lost_in_cleaning": len(spans) - len(cases),
        "in_one_passage": mean_with_interval([case.in_one_passage for case in cases]),
        **{name: _ranking_metrics(cases, name) for name in RANKINGS},
        "ours_over_dense": {share: _ours_over_dense(cases, share) for share in SHARES},
    }


@dataclass(frozen=True, slots=True)
class _Case:
    """A labelled span, whether one passage holds it, and what each ranking shows first."""

    span: Span
    in_one_passage: bool
    tops: Mapping[str, TopPassage]

    def share(self, ranking: str, name: str) -> bool:
        return judge_span(self.span, self.tops[ranking])[name]


def judge_span(label: Span, top: TopPassage) -> dict[str, bool]:
    """Each of SHARES for one question. The middle of [start, end) is the character (start + end − 1) // 2."""
    middle = (label[0] + label[1] - 1) // 2
    return {
        "gold_in_first_passage": _is_inside(label, top.passage),
        "gold_in_highlight": _is_inside(label, top.highlight),
        "gold_middle_in_highlight": _is_inside((middle, middle + 1), top.highlight),
    }


def _ranking_metrics(cases: Sequence[_Case], ranking: str) -> dict[str, Any]:
    """Shares with intervals, and how long the highlights are on average, in characters."""
    metrics: dict[str, Any] = {}
    for name in SHARES:
        metrics[name] = mean_with_interval([case.share(ranking, name) for case in cases])
    highlights = [case.tops[ranking].highlight for case in cases]
    metrics["highlight_characters"] = round(float(np.mean([end - start for start, end in highlights])), 1)
    return metrics


def _ours_over_dense(cases: Sequence[_Case], name: str) -> Estimate:
    ours = [case.share("ours", name) for case in cases]
    dense = [case.share("dense", name) for case in cases]
    return with_interval(ratio_of_means, ours, dense)


def _top_passages(searcher: Searcher, question: str, rows: Rows) -> dict[str, TopPassage]:
    """What ours and dense show first of the passages at rows; dense takes the question as it is written."""
    view = searcher.view
    ours, highlight = searcher.best_of(question, rows)
    (plain,) = searcher.encoder.encode_queries([question])
    dense = int(rows[np.argmax(view.vectors.get(rows) @ plain.vector)])
    return {
        "ours": _top_passage(view, ours, highlight),
        "dense": _top_passage(view, dense, _nearest_sentence(view, dense, plain.vector)),
    }


def _top_passage(view: IndexView, row: int, highlight: Span) -> TopPassage:
    """highlight: characters of the passage, end exclusive."""
    passage = view.passages[row]
    start = passage.start
    return TopPassage((start, passage.end), (start + highlight[0], start + highlight[1]))


def _nearest_sentence(view: IndexView, row: int, query: Floats) -> Span:
    cosines = unit_rows(view.sentences.of(row).astype(np.float32)) @ query
    return view.passages[row].sentences[int(np.argmax(cosines))]


def _rows_by_document(view: IndexView) -> dict[str, Rows]:
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(view.passages):
        rows.setdefault(passage.document_id, []).append(row)
    return {name: np.asarray(own, np.int64) for name, own in rows.items()}


def _is_in_one_passage(view: IndexView, rows: Rows, label: Span) -> bool:
    return any(_is_inside(label, (view.passages[row].start, view.passages[row].end)) for row in rows.tolist())


def _is_inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
