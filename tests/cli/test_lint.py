"""recovery-assistant lint: output, JSON, exit codes; and the shipped library is clean."""

import json
from pathlib import Path

import pytest

from assistant.cli import main
from tests.paths import ROOT

ARTICLE = ROOT / "corpus" / "articles" / "sleep-in-recovery.md"


def test_the_shipped_library_is_clean_and_plain(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lint", str(ROOT / "corpus"), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert [one for one in report["findings"] if one["rule"] != "expired"] == []  # a date is no fault of a change
    assert len(report["grades"]) >= 69
    assert report["median_grade"] <= 9
    assert max(report["grades"].values()) <= 12
    assert min(report["reading_ease"].values(), default=100) >= 45
    assert (report["median_reading_ease"] or 100) >= 60


def test_a_clean_file_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(ARTICLE)]) == 0
    assert capsys.readouterr().out.startswith("1 texts, nothing to mend; median reading grade ")


def test_each_language_is_told_by_its_own_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spanish = tmp_path / "uno.md"
    words = " ".join(["Hoy no bebo. Voy a pie a casa y como pan con mi hija."] * 12)
    spanish.write_text(f"---\ntitle: Uno\nlanguage: es\n---\n# Uno\n\n{words}\n", encoding="utf-8")
    main(["lint", str(ARTICLE), str(spanish), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert list(report["grades"]) == [ARTICLE.as_posix()]
    assert list(report["reading_ease"]) == [spanish.as_posix()]
    assert report["median_grade"] == report["grades"][ARTICLE.as_posix()]
    assert report["median_reading_ease"] == report["reading_ease"][spanish.as_posix()] > 80
    main(["lint", str(ARTICLE), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert (report["reading_ease"], report["median_reading_ease"]) == ({}, None)


def test_findings_are_lines_and_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text(ARTICLE.read_text(encoding="utf-8") + "\nAddicts", encoding="utf-8")
    assert main(["lint", str(bad)]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 1
    assert all(line.startswith(f"{bad.as_posix()}:") for line in lines)
    assert main(["lint", str(bad), "--json"]) == 3
    rows = json.loads(capsys.readouterr().out)["findings"]
    assert set(rows[0]) == {"path", "line", "rule", "message"}


def test_against_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "A doctor can look for causes and talk about the choices that fit you best in the end."
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "one.txt").write_text(line, encoding="utf-8")
    ours = tmp_path / "ours.md"
    ours.write_text(ARTICLE.read_text(encoding="utf-8").replace("## References", f"{line}\n\n## References"))
    assert main(["lint", str(ours), "--against", str(tmp_path / "theirs")]) == 3
    assert ": near-duplicate: 18 words in a row as in " in capsys.readouterr().out


def test_a_missing_place_is_our_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "no-such-place"]) == 1
    assert capsys.readouterr().err == "lint: no file or folder no-such-place\n"
