"""`evaluate retrieval` on a tiny BEIR folder."""

import json
from pathlib import Path

import pytest

from assistant import cli
from assistant.errors import AssistantError
from assistant.evaluation.collections import read_collection
from assistant.evaluation.retrieval import judge, trec_lines

DOCUMENTS = {
    "d1": "Sponsors guide newcomers through the steps. They speak every day in the first weeks.",
    "d2": "Sleep is often broken after somebody stops drinking. Vivid dreams are common.",
    "d3": "Grief comes in waves. A long walk and a kind voice can help on the worst days.",
}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    rows = [{"_id": name, "title": "", "text": text} for name, text in DOCUMENTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    queries = [
        {"_id": "q1", "text": "who guides newcomers"},
        {"_id": "q2", "text": "vivid dreams"},
        {"_id": "q3", "text": "x"},
    ]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
    return folder


@pytest.mark.usefixtures("small_encoder")
def test_figures_baselines_and_run(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "evaluate",
        "retrieval",
        "--dataset",
        str(dataset),
        "--baselines",
        "--json",
        "--run-out",
        str(tmp_path / "run"),
    ]
    assert cli.main(arguments) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["documents"], figures["queries"]) == (3, 2)  # a query without judgements is not asked
    assert figures["ours"]["nDCG@10"]["value"] == 1.0
    assert set(figures["baselines"]) == {"BM25", "dense", "rank fusion"}
    assert figures["baselines"]["BM25"]["MRR@10"]["value"] == 1.0
    first = (tmp_path / "run").read_text().splitlines()[0].split()
    assert (first[0], first[2], first[3], first[5]) == ("q1", "d1", "1", "recovery-assistant")


def test_judging_by_hand() -> None:
    run = {"q": [("b", 0.9), ("a", 0.8)]}
    figures = judge(run, {"q": {"a": 1}, "unasked": {"b": 1}})
    assert figures["MRR@10"]["value"] == 0.5
    assert figures["nDCG@10"]["value"] == pytest.approx(0.6309, abs=1e-4)
    assert figures["Recall@10"]["value"] == 1.0
    assert trec_lines(run) == ["q Q0 b 1 0.900000 recovery-assistant", "q Q0 a 2 0.800000 recovery-assistant"]


def test_a_wrong_line_is_named(dataset: Path) -> None:
    (dataset / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1 d1 1\n")
    with pytest.raises(AssistantError, match=r"qrels.tsv line 2: needs query, document and grade"):
        read_collection(dataset)
    (dataset / "corpus.jsonl").write_text('{"_id": "x"}\n')
    (dataset / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    with pytest.raises(AssistantError, match=r"corpus.jsonl line 1: needs _id, text"):
        read_collection(dataset)
    with pytest.raises(AssistantError, match=r"corpus\.jsonl"):
        read_collection(dataset.parent / "absent", qrels=dataset / "qrels.tsv")
