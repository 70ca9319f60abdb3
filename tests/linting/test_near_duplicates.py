"""Runs of words shared with other people's texts."""

from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.linting import find_near_duplicates, read_folder, read_texts

THEIRS = "The old lighthouse keeper walked slowly down to the harbour every single morning before the boats came home."


def found(tmp_path: Path, ours: str, theirs: str = THEIRS) -> list[str]:
    path = tmp_path / "ours.md"
    path.write_text(f"# Title\n\n{ours}\n\n## References\n\n1. {THEIRS}\n", encoding="utf-8")
    findings = find_near_duplicates(read_texts([path]), [("theirs.txt", theirs)])
    assert all(one.line == 3 and one.rule == "near-duplicate" for one in findings)
    return [one.message for one in findings]


def test_eight_words_in_a_row_are_found_once_and_whole(tmp_path: Path) -> None:
    ours = "They say the lighthouse keeper walked slowly down to the harbour every day."
    assert found(tmp_path, ours) == [
        "9 words in a row as in theirs.txt: “lighthouse keeper walked slowly down to the harbour every”"
    ]


def test_seven_words_case_and_marks_do_not_matter(tmp_path: Path) -> None:
    assert found(tmp_path, "A keeper walked slowly down to the harbour.") == []
    assert len(found(tmp_path, "Lighthouse: KEEPER walked, slowly; down to the harbour!")) == 1


def test_quotations_and_references_are_spared(tmp_path: Path) -> None:
    assert found(tmp_path, f"She read: “{THEIRS}”") == []
    assert found(tmp_path, "Nothing shared here at all.") == []


def test_the_glue_of_the_language_is_no_copy(tmp_path: Path) -> None:
    glue = "it is the same as it was and so it will be for you"
    assert found(tmp_path, f"They said that {glue}.", theirs=glue) == []


def test_two_separate_runs_are_two_findings(tmp_path: Path) -> None:
    ours = "Lighthouse keeper walked slowly down to the harbour. Every single morning before the boats came home."
    assert len(found(tmp_path, ours)) == 1  # they follow one another in both
    ours = "Lighthouse keeper walked slowly down to the harbour, and every single morning before the boats came home."
    assert len(found(tmp_path, ours)) == 2


def test_folders_are_read_in_any_form(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<html><script>x</script><p>Caf&eacute; <b>at</b> noon</p></html>", encoding="utf-8"
    )
    (tmp_path / "b.txt").write_text("plain", encoding="utf-8")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "d.bin").write_bytes(b"\x00")
    read = {Path(name).name: " ".join(text.split()) for name, text in read_folder(tmp_path)}
    assert read == {"a.html": "Café at noon", "b.txt": "plain"}
    with pytest.raises(AssistantError, match="no folder"):
        list(read_folder(tmp_path / "none"))
