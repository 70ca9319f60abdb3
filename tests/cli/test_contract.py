"""The JSON and the exit codes that outside programs rely on."""

import json
from pathlib import Path

import pytest

from assistant import cli
from assistant.chat.assistant import Assistant
from assistant.chat.output import answer_json, answer_text
from assistant.safety import load_finders, load_helplines

ANSWER_KEYS = ["id", "outcome", "safety", "query", "carried_over", "confidence", "certainty", "message", "passages",
    "near_topics", "finders",
]  # fmt: skip
SAFETY_KEYS = ["action", "lead", "tier", "secondary", "under_age", "patterns", "text", "helplines"]
PASSAGE_KEYS = [
    "rank",
    "score",
    "text",
    "highlights",
    "shown",
    "also_in",
    "document",
    "section",
    "page",
    "page_label",
    "start",
    "end",
]
DOCUMENT_KEYS = ["id", "title", "author", "publisher", "published", "url", "licence", "kind", "pathway", "language"]

pytestmark = pytest.mark.usefixtures("small_encoder")


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_the_json_of_an_answer(assistant: Assistant) -> None:
    row = answer_json(assistant.ask("do many sponsors and newcomers speak every day?"), identifier="7")
    assert list(row) == ANSWER_KEYS
    assert list(row["safety"]) == SAFETY_KEYS
    assert (row["id"], row["outcome"], row["carried_over"]) == ("7", "answered", None)
    assert row["safety"] == {
        "action": "none", "lead": None, "tier": None, "secondary": None, "under_age": False, "patterns": [],
        "text": None, "helplines": [],
    }  # fmt: skip
    best = row["passages"][0]
    assert list(best) == PASSAGE_KEYS
    assert list(best["document"]) == DOCUMENT_KEYS
    assert best["document"]["id"] == "articles/sponsor.md"
    assert best["end"] - best["start"] == len(best["text"])
    (start, end) = best["highlights"][0]
    assert best["text"][start:end].startswith("Many sponsors and newcomers")
    first, last = best["shown"]
    assert (row["certainty"], first <= start, end <= last) == ("sure", True, True)
    assert (best["page"], best["page_label"], best["section"]) == (
        None,
        None,
        "How often do people talk to a sponsor?",
    )
    json.dumps(row, allow_nan=False)


def test_the_json_of_a_takeover(assistant: Assistant) -> None:
    row = answer_json(assistant.ask("I want to kill myself"))
    assert (row["outcome"], row["passages"]) == ("safety", [])
    assert (row["safety"]["action"], row["safety"]["lead"], row["safety"]["tier"]) == (
        "takeover",
        "suicide_self_harm",
        "acute",
    )
    assert "988" in row["safety"]["text"]
    assert all(set(line) == {"service", "number", "how"} for line in row["safety"]["helplines"])


def test_plain_text_marks_the_best_sentence_and_cites(assistant: Assistant) -> None:
    text = answer_text(assistant.ask("do many sponsors and newcomers speak every day?"))
    assert "»Many sponsors and newcomers speak every day" in text
    assert (
        "Finding a sponsor, How often do people talk to a sponsor?, Test author, Test house, 2024-03-01, CC BY 4.0"
        in text
    )


def test_ask_one_question(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "do many sponsors and newcomers speak every day?", "--index", index, "--json", "--top-k", 1) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["outcome"], len(row["passages"])) == ("answered", 1)


def test_ask_a_batch_line_for_line(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        json.dumps({"id": "a", "question": "do many sponsors and newcomers speak every day?"}),
        "not json",
        json.dumps({"id": 3, "question": ""}),
        json.dumps({"id": "d", "question": "y" * 20_000}),
        json.dumps({"id": "e"}),
        json.dumps(["x"]),
        json.dumps({"id": "g", "question": "why?", "history": "no list"}),
        "",
        json.dumps({"id": "i", "question": "how often?", "history": ["do sponsors and newcomers speak every day"]}),
        '{"id": "j", "question": "lone \\ud800 surrogate"}',
        json.dumps({"id": "k", "question": "I want to kill myself"}),
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines) + "\n")
    assert run("ask", "--batch", source, "--out", target, "--index", index) == 3
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", None, 3, "d", "e", None, "g", None, "i", "j", "k"]
    assert [number for number, row in enumerate(rows) if "error" in row] == [1, 2, 3, 4, 5, 6, 7]
    assert list(rows[0]) == ANSWER_KEYS
    assert rows[8]["carried_over"] == "do sponsors and newcomers speak every day"
    assert rows[10]["outcome"] == "safety"
    assert "7 of 11 lines failed" in capsys.readouterr().err


def test_a_missing_index_is_one_line_and_help_still_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "how do I find a sponsor", "--index", tmp_path / "none", "--json") == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["outcome"] == "unavailable"
    assert captured.err.count("\n") == 1
    assert "no index in" in captured.err
    assert run("ask", "I want to kill myself", "--index", tmp_path / "none") == 0
    assert "988" in capsys.readouterr().out


@pytest.mark.parametrize("question", ["", "z" * 20_000])
def test_a_question_that_cannot_be_searched_is_one_line(
    index: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    assert run("ask", question, "--index", index) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


def test_usage_is_exit_2(tmp_path: Path) -> None:
    assert run("ask") == 2
    with pytest.raises(SystemExit) as caught:
        run("ask", "x", "--colour")
    assert caught.value.code == 2
    with pytest.raises(SystemExit) as caught:
        run("dance")
    assert caught.value.code == 2


def test_ingest_reports_in_json(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "bad.txt").write_bytes(b"\x00\x01")
    assert run("ingest", "--corpus", corpus, "--index", tmp_path / "i", "--json") == 3
    report = json.loads(capsys.readouterr().out)
    assert list(report) == [
        "generation",
        "documents",
        "passages",
        "sentences",
        "seconds",
        "failures",
        "withheld_sentences",
        "notes",
        "passed_over",
    ]
    missing = [("articles/sleep.md", "author, publisher, licence not stated")]
    assert [(note["path"], note["detail"]) for note in report["notes"] if note["kind"] == "missing"] == missing
    assert report["documents"] == {"added": 2, "changed": 0, "removed": 0, "unchanged": 0, "failed": 1}
    assert report["failures"] == [{"path": "bad.txt", "reason": "not a text file: it holds binary data"}]
    assert list(report["seconds"]) == ["read", "embed", "index", "total"]
    assert run("ingest", "--corpus", corpus, "--index", tmp_path / "i", "--json") == 3
    again = json.loads(capsys.readouterr().out)
    assert again["documents"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 2, "failed": 1}
    assert again["generation"] == report["generation"]


def test_a_dry_run_touches_nothing(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ingest", "--corpus", corpus, "--index", tmp_path / "i", "--dry-run") == 0
    assert "added: 2" in capsys.readouterr().out
    assert not (tmp_path / "i").exists()


def test_doctor_names_what_is_wrong_and_what_to_do(
    corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("doctor", "--index", index, "--corpus", corpus, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["healthy"] is True
    (next((index / "generations").iterdir()) / "passages.jsonl").write_text("{")
    assert run("doctor", "--index", index, "--corpus", corpus) == 1
    assert "problem  index: index file passages.jsonl is missing or altered; rebuild it" in capsys.readouterr().out


def test_doctor_names_the_helplines_that_are_due(
    corpus: Path, index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = load_helplines()
    arguments = ("doctor", "--index", index, "--corpus", corpus)
    monkeypatch.setattr("assistant.cli.doctor.overdue", lambda _: ())
    assert run(*arguments) == 0
    assert (
        f"ok       helplines: {len(lines)} lines, to be looked up again from 2027-02-20 on" in capsys.readouterr().out
    )
    monkeypatch.setattr("assistant.cli.doctor.overdue", lambda _: lines[:2])
    assert run(*arguments) == 0
    warning = f"warning  helplines: 2 of {len(lines)} are to be looked up again (us-911, us-988)"
    assert warning in capsys.readouterr().out


def test_doctor_names_the_articles_past_their_date(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--index", tmp_path / "dated", "--corpus", corpus)
    assert run("doctor", *arguments) == 1
    assert "warning  articles: not looked at: the index cannot be read" in capsys.readouterr().out
    path = corpus / "articles" / "sponsor.md"
    text = path.read_text(encoding="utf-8")
    late = "warning  articles: 1 of 2 are past their date (articles/sponsor.md, 2024); look up"
    for expires, said in (("2999", "ok       articles: none of 2 is past its date"), ("2024", late)):
        path.write_text(text.replace("---\n", f"---\nexpires: {expires}\n", 1), encoding="utf-8")
        assert run("ingest", *arguments) == 0
        assert run("doctor", *arguments) == 0
        assert said in capsys.readouterr().out


def test_doctor_names_the_finders_that_are_due(
    corpus: Path, index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = load_finders().finders
    arguments = ("doctor", "--index", index, "--corpus", corpus)
    monkeypatch.setattr("assistant.cli.doctor.overdue_finders", lambda _: ())
    assert run(*arguments) == 0
    weak = sum(one.confidence == "medium" for one in rows)
    found = f"ok       finders: {len(rows)} pages, to be looked up again from 2027-02-26 on; {weak} of them are still"
    assert found in capsys.readouterr().out
    monkeypatch.setattr("assistant.cli.doctor.overdue_finders", lambda _: rows[:2])
    assert run(*arguments) == 0
    assert f"warning  finders: 2 of {len(rows)} are to be looked up again (aa, na); open" in capsys.readouterr().out


def test_finders_are_in_the_json_and_under_the_text_of_a_question_where_to_find(assistant: Assistant) -> None:
    answer = assistant.ask("where can I find an AA meeting? I live in Ireland")
    row = answer_json(answer)
    assert row["finders"][0] == {
        "id": "ie-aa", "name": "Alcoholics Anonymous Ireland", "finds": "meetings", "kind": "fellowship",
        "url": "https://www.alcoholicsanonymous.ie/find-meeting/", "languages": ["en"],
    }  # fmt: skip
    text = answer_text(answer)
    at = text.index("I cannot search by place.")
    assert at < text.index("- Alcoholics Anonymous Ireland: ") < text.index(row["finders"][0]["url"])
    assert answer_json(assistant.ask("do many sponsors and newcomers speak every day?"))["finders"] == []


def test_evaluate_answers_on_a_temporary_index(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = "Many sponsors and newcomers speak every day in the first weeks."
    rows = [
        {"id": "1", "question": "do many sponsors and newcomers speak every day", "gold_doc": "articles/sponsor.md",
         "gold_text": gold, "answerable": True},
        {"id": "2", "question": "how often?", "history": ["do sponsors and newcomers speak every day"],
         "gold_doc": "articles/sponsor.md", "gold_text": gold, "answerable": True},
        {"id": "3", "question": "which xylophone quartets won prizes", "answerable": False},
    ]  # fmt: skip
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert run("evaluate", "answers", "--questions", tmp_path / "q.jsonl", "--corpus", corpus, "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["standalone"]["hit@150"]["value"] == 1.0
    assert figures["standalone"]["MRR"]["value"] == 1.0
    assert figures["followups"]["R@5"]["value"] == 1.0
    assert figures["silence"] == {
        "questions": 1, "auc": 1.0,
        "false_answers": {"value": 0.0, "interval": [0.0, 0.0]},
        "false_silences": {"value": 0.0, "interval": [0.0, 0.0]},
    }  # fmt: skip
    assert figures["verbatim"] is True


def test_a_quote_that_is_not_in_its_source_fails_the_evaluation(
    corpus: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = {"id": "1", "question": "do many sponsors and newcomers speak every day", "answerable": False}
    (tmp_path / "q.jsonl").write_text(json.dumps(question))
    path = corpus / "articles" / "sponsor.md"
    path.write_text(path.read_text().replace("Many sponsors and newcomers", "Some sponsors and newcomers"))
    config = tmp_path / "settings.toml"
    config.write_text(f'corpus = "{corpus}"\n')
    assert run("evaluate", "answers", "--questions", tmp_path / "q.jsonl", "--index", index, "--config", config) == 1
    assert "equals its source slice: NO" in capsys.readouterr().out
