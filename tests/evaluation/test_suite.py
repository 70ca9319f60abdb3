"""`evaluate all` on a tiny library: table, JSON, page, gates."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant import cli
from assistant.evaluation import plots
from assistant.evaluation.curves import CurvePoint
from tests.fakes import HashingEncoder

GOLD = "Many sponsors and newcomers speak every day in the first weeks."
QUESTIONS = [
    {"question": "how often do people talk to a sponsor", "gold_doc": "articles/sponsor.md", "gold_text": GOLD},
    {
        "question": "and how often?",
        "history": ["How do I find a sponsor?"],
        "gold_doc": "articles/sponsor.md",
        "gold_text": GOLD,
    },
    {"question": "waiting time for a liver transplant in Norway", "answerable": False},
]

PERSON = {"lang": "en", "kind": "<newcomer>", "in_scope": True, "danger": False, "expected_safety": None}
SECTION = {"doc": "articles/sponsor.md", "heading": "How often do people talk to a sponsor?"}
PEOPLE = [
    {"id": "p1", "question": "how often do people talk to a sponsor", "sections": [SECTION]},
    {"id": "p2", "question": "waiting time for a liver transplant in Norway", "sections": []},
    {"id": "p3", "question": "I want to kill myself", "sections": []},
]


@pytest.fixture
def place(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_encoder: HashingEncoder) -> Path:
    """A working folder with a corpus that has labelled questions of both parts."""
    rows = [{"id": f"{part}-{n}", "part": part, **row} for part in ("tune", "check") for n, row in enumerate(QUESTIONS)]
    (corpus / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)))


def data_folder(place: Path) -> Path:
    """One collection, one conversation, and one text with questions; the other collections are not there."""
    data = place / "data"
    for name, extra in (("scifact", "queries.jsonl"), ("cast2022", "conversations.jsonl")):
        folder = data / "retrieval" / name
        write(folder / "corpus.jsonl", [{"_id": "d", "title": "", "text": "A sponsor guides newcomers."}])
        (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\td\t1\n")
        turn = {"turn_id": "q", "query": "who guides newcomers?", "gold_rewrite": "who guides?", "history": []}
        write(folder / extra, [{"_id": "q", "text": "who guides newcomers", "id": "a", "turns": [turn]}])
    (data / "articles").mkdir()
    (data / "articles" / "one.md").write_text("# Sleep\n\nSleep is often broken for weeks. Nights grow calmer later.")
    label = {
        "id": "x",
        "question": "is sleep broken",
        "gold_doc": "one.md",
        "gold_text": "Sleep is often broken for weeks.",
    }
    write(place / "tests" / "evaluation" / "real_articles_few.jsonl", [label])
    return data


class References(HTMLParser):
    """Everything a page would load or point at."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "srcset", "data")]
        self.found += [tag] if tag in ("link", "script", "iframe", "object", "embed", "img") else []


def test_one_report(place: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    assert cli.main(["evaluate", "all", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures["corpus"]) == {"tune", "check"}
    assert figures["corpus"]["check"]["questions"] == 3
    assert len(figures["corpus"]["check"]["curve"]) == 3
    assert figures["latency"]["questions"] == 6
    assert figures["baseline"] == {}
    assert figures["failed"] == []
    assert "nothing is gated" in caplog.text
    assert json.loads((place / "reports" / "evaluation.json").read_text()) == figures
    assert "No baseline is stored" in (place / "reports" / "evaluation.html").read_text()


def test_with_collections(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "all", "--data", str(data_folder(place)), "--report", "out", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["retrieval"]["scifact"]["ours"]["nDCG@10"]["value"] == 1.0
    assert figures["followups"]["cast2022"]["turns"] == 1
    assert figures["answers"]["real_articles_few"]["questions"] == 1
    assert figures["skipped"] == ["retrieval counselchat", "retrieval covidqa_spans"]
    assert "real_articles_few" in (place / "out" / "evaluation.html").read_text()


def test_the_baseline_is_written_kept_and_gates(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", "all", "--write-baseline"]) == 0
    path = place / "tests" / "evaluation" / "baseline.json"
    stored = json.loads(path.read_text())
    name = "corpus/check/silence/auc"
    assert set(stored["corpus/check/verbatim"]) == {"value", "least"}
    assert not [key for key in stored if "seconds" in key or "bytes" in key or "latency" in key]
    stored[name] = {"value": 1.0, "least": 1.1}
    path.write_text(json.dumps(stored))
    capsys.readouterr()
    assert cli.main(["evaluate", "all"]) == 1
    out, err = capsys.readouterr()
    assert err.startswith(f"evaluate: {name} is ")
    assert len(err.splitlines()) == 1
    assert [line.split()[0] for line in out.splitlines() if line.endswith("FAILS")] == [name]
    page = (place / "reports" / "evaluation.html").read_text()
    assert "Gates that fail" in page
    assert page.count('<tr class="failed">') == 1


def test_people_are_measured_and_gated_where_the_corpus_has_them(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(place / "corpus" / "people.jsonl", [PERSON | row for row in PEOPLE])
    assert cli.main(["evaluate", "all", "--write-baseline"]) == 0
    table = capsys.readouterr().out
    path = place / "tests" / "evaluation" / "baseline.json"
    stored = json.loads(path.read_text())
    gates = {name: bound["value"] for name, bound in stored.items() if name.startswith("people/")}
    assert gates == {  # no question is a cry
        "people/rates/R@3": 1.0,
        "people/rates/wrongly_silent": 0.0,
        "people/rates/wrong_safety_text": 0.3333,
    }
    assert "people/outcomes/right_first" in table
    assert "people/kinds" not in table  # groups have their own table in the page
    page = (place / "reports" / "evaluation.html").read_text()
    assert "<td>&lt;newcomer&gt;</td><td>3</td>" in page
    assert "<details><summary>right first: 1</summary><p>p1</p></details>" in page
    assert "<details><summary>wrong safety text, takeover: 1</summary><p>p3</p></details>" in page
    assert "beside the point: " not in page  # no question ended so

    stored["people/rates/R@3"] = {"value": 1.0, "least": 1.1}
    path.write_text(json.dumps(stored))
    assert cli.main(["evaluate", "all"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "evaluate: people/rates/R@3 is 1.0000, not ≥ 1.1000 (baseline 1.0000)"
    ]

    (place / "corpus" / "people.jsonl").unlink()
    assert cli.main(["evaluate", "all"]) == 1
    assert "evaluate: people/rates/R@3 was not measured" in capsys.readouterr().err
    assert "As people meet it" not in (place / "reports" / "evaluation.html").read_text()


def test_a_wrong_line_about_people_is_told_before_anything_is_measured(
    place: Path, capsys: pytest.CaptureFixture[str], small_encoder: HashingEncoder
) -> None:
    write(place / "corpus" / "people.jsonl", [PERSON | PEOPLE[0] | {"danger": "no"}])
    assert cli.main(["evaluate", "all"]) == 1
    assert "people.jsonl line 1: danger must be true or false" in capsys.readouterr().err
    assert small_encoder.encoded_texts == 0


def test_the_page_loads_nothing(place: Path) -> None:
    assert cli.main(["evaluate", "all"]) == 0
    page = (place / "reports" / "evaluation.html").read_text()
    assert page.count("<svg") == 4
    references = References()
    references.feed(page)
    assert references.found  # marks inside the plots
    assert [one for one in references.found if not one.startswith("#")] == []
    assert re.findall(r"url\((?!#)[^)]*\)|@import|https?://", page) == []


def test_ids_of_the_plots_are_each_one_s_own() -> None:
    curve = [CurvePoint(0.9, True, 12), CurvePoint(0.2, False, None)]
    both = plots.plot_hits({"a": curve}) + plots.plot_reliability({"a": curve})
    ids = re.findall(r'\bid="([^"]+)"', both)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', both)) <= set(ids)


def test_questions_of_one_kind_alone_have_no_curve_of_abstention(place: Path) -> None:
    rows = [{"id": part, "part": part, **QUESTIONS[0]} for part in ("tune", "check")]
    write(place / "corpus" / "questions.jsonl", rows)
    assert cli.main(["evaluate", "all"]) == 0
    page = (place / "reports" / "evaluation.html").read_text()
    assert "When it keeps silent" not in page
    assert page.count("<svg") == 2


def test_a_folder_that_cannot_be_written_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "taken").write_text("")
    assert cli.main(["evaluate", "all", "--report", "taken"]) == 1
    assert "evaluate: taken: File exists" in capsys.readouterr().err
