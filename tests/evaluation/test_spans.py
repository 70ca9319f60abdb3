"""Labelled spans: found again after cleaning, judged against passage and highlight, ours beside dense."""

import json
from pathlib import Path

import pytest

from assistant import cli
from assistant.errors import AssistantError
from assistant.evaluation.collections import read_collection
from assistant.evaluation.spans import TopPassage, judge_span, locate, read_spans

FILLER = "The committee wrote down what every one of its members had said about the matter on that long day. " * 6
GOLD = "Vivid dreams are common in the first month."
TEXT = f"{FILLER}\n\nSleep is often broken  at first. {GOLD.replace(' ', '  ')} Nights grow calmer later.\n\n{FILLER}"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder / "corpus.jsonl", [{"_id": "d1", "title": "", "text": TEXT}])
    write(folder / "queries.jsonl", [{"_id": "q1", "text": "are vivid dreams common in the first month"}])
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    start = TEXT.index("Vivid")
    end = TEXT.index("month.") + len("month.")
    write(folder / "spans.jsonl", [span_row(start, end), {**span_row(0, 13), "query_id": "unasked"}])
    return folder


def span_row(start: int, end: int) -> dict:
    return {"query_id": "q1", "doc_id": "d1", "start": start, "end": end, "text": TEXT[start:end]}


def write(path: Path, rows: list[dict]) -> None:
    path.write_text("\n".join(map(json.dumps, rows)))


def test_a_span_is_found_in_the_cleaned_text(dataset: Path) -> None:
    collection = read_collection(dataset)
    (found,) = read_spans(dataset, collection)  # that of a query which is not asked is passed over
    text = collection.documents[0].sections[0].text
    assert found.span is not None
    assert text[slice(*found.span)] == GOLD


def test_of_several_places_the_nearest_is_taken() -> None:
    text = "one two, one\ntwo, one two"
    assert locate(text, "one  two", near=8) == (9, 16)
    assert text[9:16] == "one\ntwo"
    assert locate(text, "one two", near=99) == (18, 25)
    assert locate(text, "three", near=0) is None
    assert locate(text, " ", near=0) is None


@pytest.mark.parametrize(
    ("gold", "passage", "highlight", "expected"),
    [
        ((10, 20), (0, 50), (10, 20), (True, True, True)),
        ((10, 20), (0, 50), (11, 20), (True, False, True)),  # a character short
        ((10, 20), (0, 50), (15, 30), (True, False, False)),  # the middle of 10 … 19 is 14
        ((10, 20), (0, 50), (14, 15), (True, False, True)),
        ((10, 20), (0, 19), (0, 19), (False, False, True)),
        ((10, 20), (20, 50), (20, 30), (False, False, False)),
        ((10, 11), (10, 11), (10, 11), (True, True, True)),
    ],
)
def test_judging_by_hand(gold: tuple, passage: tuple, highlight: tuple, expected: tuple) -> None:
    assert tuple(judge_span(gold, TopPassage(passage, highlight)).values()) == expected


@pytest.mark.usefixtures("small_encoder")
def test_figures(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "retrieval", "--dataset", str(dataset), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["spans"]
    assert (figures["spans"], figures["lost_in_cleaning"]) == (1, 0)
    assert figures["in_one_passage"]["value"] == 1.0
    for ranking in ("ours", "dense"):
        assert figures[ranking]["gold_in_first_passage"]["value"] == 1.0
        assert figures[ranking]["gold_in_highlight"]["value"] == 1.0
    assert figures["dense"]["highlight_characters"] == len(GOLD)
    assert figures["ours_over_dense"]["gold_in_highlight"]["value"] == 1.0
    assert cli.main(["evaluate", "retrieval", "--dataset", str(dataset)]) == 0
    assert "labelled spans, document given (1 spans)" in capsys.readouterr().out


@pytest.mark.usefixtures("small_encoder")
def test_ours_may_mark_two_sentences_and_dense_one(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = "vivid dreams are common in the first month and nights grow calmer later"
    write(dataset / "queries.jsonl", [{"_id": "q1", "text": asked}])
    write(dataset / "spans.jsonl", [span_row(TEXT.index("Vivid"), TEXT.index("later.") + len("later."))])
    assert cli.main(["evaluate", "retrieval", "--dataset", str(dataset), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["spans"]
    assert [figures[name]["gold_in_first_passage"]["value"] for name in ("ours", "dense")] == [1.0, 1.0]
    assert [figures[name]["gold_in_highlight"]["value"] for name in ("ours", "dense")] == [1.0, 0.0]
    assert figures["ours_over_dense"]["gold_in_highlight"]["value"] == 0.0  # nothing to divide by


@pytest.mark.usefixtures("small_encoder")
def test_a_collection_without_spans_has_no_such_figures(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (dataset / "spans.jsonl").unlink()
    assert cli.main(["evaluate", "retrieval", "--dataset", str(dataset), "--json"]) == 0
    assert "spans" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "change", [{"end": 12}, {"doc_id": "d9"}, {"start": "0"}, {"start": -5}, {"end": 0, "text": ""}]
)
def test_a_span_that_is_not_its_text_is_named(dataset: Path, change: dict) -> None:
    write(dataset / "spans.jsonl", [span_row(0, 13), {**span_row(0, 13), **change}])
    with pytest.raises(AssistantError, match=r"spans\.jsonl line 2: start and end of d\d do not give text"):
        read_spans(dataset, read_collection(dataset))
