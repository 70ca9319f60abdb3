"""How well documents are ranked on a public collection, beside BM25, dense and their rank fusion."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import Encoder
from assistant.errors import MissingExtraError
from assistant.evaluation.collections import Collection
from assistant.evaluation.intervals import mean_with_interval, percentiles
from assistant.evaluation.spans import GoldSpan, measure_spans
from assistant.ingestion.pipeline import build_documents
from assistant.search.fusion import reciprocal_rank
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.search.searcher import Searcher
from assistant.store.bm25 import terms_of

DEPTH = 100  # documents of each ranking that are judged
Ranking = list[tuple[str, float]]  # document id and score, best first
Rank = Callable[[str], Ranking]


def measure_retrieval(
    collection: Collection,
    encoder: Encoder,
    index: Path,
    *,
    baselines: bool = False,
    spans: Sequence[GoldSpan] = (),
) -> tuple[dict[str, Any], dict[str, Ranking]]:
    """Figures of `evaluate retrieval`, and our run (query id → ranking). index: where to build.

    spans: gold spans of the queries, where the collection has them.
    """
    report = build_documents(collection.documents, index, encoder)
    searcher = open_searcher(index, encoder)
    searcher.rank_documents(FollowUp("warm up"), count=1)
    run, seconds = _run(collection.queries, lambda text: searcher.rank_documents(FollowUp(text), count=DEPTH))
    figures: dict[str, Any] = {
        "documents": len(collection.documents),
        "passages": report.passages,
        "queries": len(run),
        "ours": judge(run, collection.judgements),
        "build_seconds": {stage: round(value, 2) for stage, value in report.seconds.items()},
        "query_seconds": percentiles(seconds),
    }
    if baselines:
        figures["baselines"] = _baselines(collection, searcher)
    if spans:
        figures["spans"] = measure_spans(searcher, spans, collection.queries)
    return figures, run


def judge(run: Mapping[str, Ranking], judgements: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """nDCG@10, Recall@10, Recall@100 and MRR@10 with intervals, by ir-measures."""
    return {name: mean_with_interval(list(row.values())) for name, row in judge_each(run, judgements).items()}


def judge_each(run: Mapping[str, Ranking], judgements: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    """Measure → query of the run → value, 0 to 1, by ir-measures."""
    try:
        import ir_measures
        from ir_measures import RR, R, nDCG
    except ImportError as error:
        raise MissingExtraError("evaluate retrieval needs: pip install 'recovery-assistant[evaluation]'") from error
    qrels = [ir_measures.Qrel(q, d, grade) for q, row in judgements.items() if q in run for d, grade in row.items()]
    scored = [ir_measures.ScoredDoc(q, d, -rank) for q, row in run.items() for rank, (d, _) in enumerate(row)]
    names = {"nDCG@10": nDCG @ 10, "Recall@10": R @ 10, "Recall@100": R @ 100, "MRR@10": RR @ 10}
    values: dict[str, dict[str, float]] = {name: {} for name in names}
    by_measure = {str(measure): name for name, measure in names.items()}
    for one in ir_measures.iter_calc(list(names.values()), qrels, scored):
        values[by_measure[str(one.measure)]][one.query_id] = float(one.value)
    return values


def trec_lines(run: Mapping[str, Ranking], *, tag: str = "recovery-assistant") -> list[str]:
    """A run in TREC's form: query Q0 document rank score tag."""
    return [
        f"{query} Q0 {document} {rank} {score:.6f} {tag}"
        for query, ranking in run.items()
        for rank, (document, score) in enumerate(ranking, start=1)
    ]


def _run(queries: Mapping[str, str], rank: Rank) -> tuple[dict[str, Ranking], list[float]]:
    run, seconds = {}, []
    for name, text in queries.items():
        began = time.perf_counter()
        run[name] = rank(text)
        seconds.append(time.perf_counter() - began)
    return run, seconds


def _baselines(collection: Collection, searcher: Searcher) -> dict[str, Any]:
    """Whole documents by BM25, by one vector of title and text as far as the encoder reads, and both by rank."""
    names = list(searcher.documents)
    vectors = _whole_document_vectors(collection, searcher.encoder)

    def dense(text: str) -> Ranking:
        return _best(names, vectors @ searcher.encoder.encode_queries([text])[0].vector)

    def bm25(text: str) -> Ranking:
        return _best(names, searcher.view.bm25_documents.scores(terms_of(text)))

    def fused(text: str) -> Ranking:
        rows = {name: row for row, name in enumerate(names)}
        both = reciprocal_rank([[rows[name] for name, _ in rank(text)] for rank in (bm25, dense)])
        return [(names[row], score) for row, score in sorted(both.items(), key=lambda item: (-item[1], item[0]))][
            :DEPTH
        ]

    ranks: dict[str, Rank] = {"BM25": bm25, "dense": dense, "rank fusion": fused}
    return {
        name: judge(_run(collection.queries, rank)[0], collection.judgements) for name, rank in ranks.items()
    }  # fmt: skip


def _whole_document_vectors(collection: Collection, encoder: Encoder) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(documents, dim): what a plain use of the encoder makes of title and text, cut where its window ends."""
    texts = []
    for document in collection.documents:
        words = " ".join((document.title, *(section.text for section in document.sections))).split()
        texts.append(_fitting(words, encoder))
    spans: Sequence[Sequence[tuple[int, int]]] = [[(0, 1)]] * len(texts)
    return encoder.encode_passages(texts, spans).passages


def _fitting(words: list[str], encoder: Encoder) -> str:
    """The longest beginning of words that the encoder reads whole."""
    kept, used = 0, 0
    counts = encoder.count_tokens(words[: encoder.max_tokens]) if words else []
    for count in counts:
        if used + count > encoder.max_tokens:
            break
        kept, used = kept + 1, used + count
    return " ".join(words[:kept]) or "."


def _best(names: Sequence[str], scores: np.ndarray[Any, np.dtype[np.float32]]) -> Ranking:
    rows = np.argsort(-scores, kind="stable")[:DEPTH]
    return [(names[row], float(scores[row])) for row in rows]
