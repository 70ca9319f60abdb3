"""How well documents are ranked on a public collection, beside BM25, dense and their rank fusion."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.arrays import Floats
from assistant.embedding import Encoder
from assistant.errors import MissingExtraError
from assistant.evaluation.collections import Collection, Judgements
from assistant.evaluation.intervals import mean_with_interval, percentiles
from assistant.evaluation.spans import LabelledSpan, measure_spans
from assistant.ingestion.pipeline import build_documents
from assistant.search.fusion import reciprocal_rank
from assistant.search.library import open_searcher
from assistant.search.query import FollowUp
from assistant.search.searcher import Searcher
from assistant.store.bm25 import terms_of

DEPTH = 100  # documents of each ranking that are judged
ScoredDocuments = list[tuple[str, float]]  # document id and score (higher is better), best first
Run = dict[str, ScoredDocuments]  # query id → its documents; TREC's word
Ranker = Callable[[str], ScoredDocuments]  # the text of a query → its documents


def measure_retrieval(
    collection: Collection,
    encoder: Encoder,
    index: Path,
    *,
    baselines: bool = False,
    spans: Sequence[LabelledSpan] = (),
) -> tuple[dict[str, Any], Run]:
    """Metrics of `evaluate retrieval`, and our run.

    index: where to build. baselines: whether BM25, dense and rank fusion are measured too. spans: where the queries
    are answered, if the collection tells. Raises MissingExtraError without ir-measures.
    """
    report = build_documents(collection.documents, index, encoder)
    searcher = open_searcher(index, encoder)
    searcher.rank_documents(FollowUp("warm up"), count=1)
    run, seconds = _run(collection.queries, lambda text: searcher.rank_documents(FollowUp(text), count=DEPTH))
    metrics: dict[str, Any] = {
        "documents": len(collection.documents),
        "passages": report.passages,
        "queries": len(run),
        "ours": judge(run, collection.judgements),
        "build_seconds": {stage: round(value, 2) for stage, value in report.seconds.items()},
        "query_seconds": percentiles(seconds),
    }
    if baselines:
        metrics["baselines"] = _baselines(collection, searcher)
    if spans:
        metrics["spans"] = measure_spans(searcher, spans, collection.queries)
    return metrics, run


def judge(run: Run, judgements: Judgements) -> dict[str, Any]:
    """nDCG@10, Recall@10, Recall@100 and MRR@10, each with its interval. Raises MissingExtraError."""
    return {name: mean_with_interval(list(values.values())) for name, values in judge_each(run, judgements).items()}


def judge_each(run: Run, judgements: Judgements) -> dict[str, dict[str, float]]:
    """Metric → query of the run → value, 0 to 1, by ir-measures. Raises MissingExtraError where it is not installed."""
    try:
        import ir_measures
        from ir_measures import RR, R, nDCG
    except ImportError as error:
        raise MissingExtraError("evaluate retrieval needs: pip install 'recovery-assistant[evaluation]'") from error
    measures = {"nDCG@10": nDCG @ 10, "Recall@10": R @ 10, "Recall@100": R @ 100, "MRR@10": RR @ 10}
    names = {str(measure): name for name, measure in measures.items()}
    qrels = [
        ir_measures.Qrel(query, document, grade)
        for query, grades in judgements.items()
        if query in run
        for document, grade in grades.items()
    ]
    scored = [
        ir_measures.ScoredDoc(query, document, -rank)  # ties are decided by our order
        for query, documents in run.items()
        for rank, (document, _) in enumerate(documents)
    ]
    values: dict[str, dict[str, float]] = {name: {} for name in measures}
    for one in ir_measures.iter_calc(list(measures.values()), qrels, scored):
        values[names[str(one.measure)]][one.query_id] = float(one.value)
    return values


def trec_lines(run: Run, *, tag: str = "recovery-assistant") -> list[str]:
    """A run in TREC's form: query Q0 document rank score tag."""
    return [
        f"{query} Q0 {document} {rank} {score:.6f} {tag}"
        for query, documents in run.items()
        for rank, (document, score) in enumerate(documents, start=1)
    ]


def _run(queries: Mapping[str, str], ranker: Ranker) -> tuple[Run, list[float]]:
    """The documents of each query, and the seconds of each in order."""
    run: Run = {}
    seconds = []
    for name, text in queries.items():
        began = time.perf_counter()
        run[name] = ranker(text)
        seconds.append(time.perf_counter() - began)
    return run, seconds


def _baselines(collection: Collection, searcher: Searcher) -> dict[str, Any]:
    """Whole documents by BM25, by one vector of title and text as far as the encoder reads, and both by rank."""
    names = list(searcher.documents)
    vectors = _whole_document_vectors(collection, searcher.encoder)

    def dense(text: str) -> ScoredDocuments:
        return _best(names, vectors @ searcher.encoder.encode_queries([text])[0].vector)

    def bm25(text: str) -> ScoredDocuments:
        return _best(names, searcher.view.bm25_documents.scores(terms_of(text)))

    def fused(text: str) -> ScoredDocuments:
        return _fuse(names, [bm25(text), dense(text)])

    metrics = {}
    for name, ranker in {"BM25": bm25, "dense": dense, "rank fusion": fused}.items():
        run, _ = _run(collection.queries, ranker)
        metrics[name] = judge(run, collection.judgements)
    return metrics


def _fuse(names: Sequence[str], rankings: Sequence[ScoredDocuments]) -> ScoredDocuments:
    """Reciprocal rank fusion. names: document ids in the order of the library, which decides ties."""
    rows = {name: row for row, name in enumerate(names)}
    scores = reciprocal_rank([[rows[name] for name, _ in ranking] for ranking in rankings])
    best_first = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [(names[row], score) for row, score in best_first[:DEPTH]]


def _whole_document_vectors(collection: Collection, encoder: Encoder) -> Floats:
    """(documents, dim): what a plain use of the encoder makes of title and text, cut where its window ends."""
    texts = []
    for document in collection.documents:
        words = " ".join((document.title, *(section.text for section in document.sections))).split()
        texts.append(_fitting(words, encoder))
    spans: Sequence[Sequence[tuple[int, int]]] = [[(0, 1)]] * len(texts)
    return encoder.encode_passages(texts, spans).passages


def _fitting(words: list[str], encoder: Encoder) -> str:
    """The longest beginning of words that the encoder reads whole; "." where there is none."""
    kept = used = 0
    counts = encoder.count_tokens(words[: encoder.max_tokens]) if words else []
    for count in counts:
        used += count
        if used > encoder.max_tokens:
            break
        kept += 1
    return " ".join(words[:kept]) or "."


def _best(names: Sequence[str], scores: Floats) -> ScoredDocuments:
    """The DEPTH best. scores: (documents,), higher is better."""
    rows = np.argsort(-scores, kind="stable")[:DEPTH]
    return [(names[row], float(scores[row])) for row in rows]
