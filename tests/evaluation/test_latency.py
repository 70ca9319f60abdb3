"""`evaluate latency`: what is timed, and what is counted."""

import json
from pathlib import Path

import pytest

from assistant import cli
from assistant.chat.assistant import Assistant
from assistant.errors import AssistantError
from assistant.evaluation import latency
from assistant.evaluation.latency import (
    Message,
    TimedEncoder,
    encoding_rate,
    measure_latency,
    read_messages,
    resident_bytes,
)
from tests.fakes import HashingEncoder

FIRST = "how do I find a sponsor?"
MESSAGES = [Message(FIRST), Message("and how often?", (FIRST,)), Message("")]


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "asked.jsonl"
    path.write_text("\n".join(json.dumps({"question": one.text, "history": list(one.history)}) for one in MESSAGES[:2]))
    return path


def test_every_stage_of_every_question_is_timed(assistant: Assistant) -> None:
    figures = measure_latency(assistant, MESSAGES)  # the empty one is refused and still counts
    assert (figures["questions"], figures["passages"]) == (3, len(assistant.library.searcher().passages))
    assert {name: len(row) for name, row in figures["samples"].items()} == {"ask": 3, "encode": 3, "rank": 3}
    assert all(value > 0 for row in figures["samples"].values() for value in row)
    assert figures["sentence_vector_bytes"] == 64 * 2  # 64 numbers in half precision
    assert figures["ask_seconds"]["p50"] <= figures["ask_seconds"]["p95"]


def test_the_time_of_encoding_is_taken_out_of_the_search(
    assistant: Assistant, encoder: HashingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(100))  # each look at the clock is one second later than the one before
    monkeypatch.setattr(latency.time, "perf_counter", lambda: float(next(clock)))
    samples = latency._search(assistant, assistant.library.searcher(), MESSAGES[:2])
    # The search begins, the encoder begins and ends, the search ends: 3 seconds, 1 of them encoding.
    assert samples == {"rank": [2.0, 2.0], "encode": [1.0, 1.0]}


def test_the_wrapped_encoder_answers_as_the_one_inside(encoder: HashingEncoder) -> None:
    timed = TimedEncoder(encoder)
    assert (timed.name, timed.digest, timed.dimension) == (encoder.name, encoder.digest, encoder.dimension)
    assert timed.count_tokens(["two words"]) == [2]
    (vectors,), (expected,) = timed.encode_queries(["a sponsor"]), encoder.encode_queries(["a sponsor"])
    assert vectors.vector.tolist() == expected.vector.tolist()
    assert timed.encode_passages(["a sponsor"], [[(0, 9)]]).passages.shape == (1, 64)
    assert timed.seconds > 0


def test_the_encoding_rate_by_hand(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = assistant.library.searcher().passages
    seconds = iter([0.5, 1.0, 0.25, 1.0, 1.0, 1.0])  # ours and plain in alternation
    monkeypatch.setattr(latency, "_seconds", lambda _: next(seconds))
    monkeypatch.setattr(latency, "SentenceTransformerEncoder", HashingEncoder)
    metrics = encoding_rate(HashingEncoder(), passages)
    count = len(passages)
    assert metrics["passages_per_second"] == 2 * count  # the median of 2, 4 and 1 for each passage
    assert metrics["plain_passages_per_second"] == count
    assert metrics["ratio"] == 2.0
    assert metrics["sample"] == count
    monkeypatch.undo()
    assert "ratio" not in encoding_rate(HashingEncoder(), passages)  # nothing plain to compare with


def test_resident_memory_is_that_of_a_running_python() -> None:
    assert 10e6 < resident_bytes() < 100e9


@pytest.mark.usefixtures("small_encoder")
@pytest.mark.parametrize("source", ["index", "corpus", "dataset"])
def test_over_an_index_or_one_built_for_it(
    source: str,
    index: Path,
    corpus: Path,
    asked: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "d", "title": "", "text": "A sponsor guides newcomers."}')
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "who guides newcomers"}')
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n")
    named = {"index": index, "corpus": corpus, "dataset": folder}[source]
    questions = [] if source == "dataset" else ["--questions", str(asked)]
    assert cli.main(["evaluate", "latency", f"--{source}", str(named), *questions, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["questions"] == (1 if source == "dataset" else 2)
    assert cli.main(["evaluate", "latency", f"--{source}", str(named), *questions]) == 0
    assert "passages a second" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"question": "x"}\n{"text": "y"}', r"line 2: needs question"),
        ('{"question": "x", "history": "y"}', r"line 1: history must be a list"),
        ("", "holds no questions"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "asked.jsonl").write_text(text)
    with pytest.raises(AssistantError, match=rf"asked\.jsonl .*{reason}"):
        read_messages(tmp_path / "asked.jsonl")


def test_the_messages_of_a_file(asked: Path) -> None:
    assert read_messages(asked) == MESSAGES[:2]
