"""What is no text fails and says what it is; what is taken out of a text is counted; names cannot forge lines."""

from pathlib import Path

import pytest

from assistant import cli
from assistant.errors import DocumentError
from assistant.ingestion.loading import load
from assistant.ingestion.loading.notes import Note
from assistant.ingestion.plan import make_plan
from assistant.text.printable import printable

PROSE = "An evening walk with a friend makes the first weeks a little easier to bear. Rest comes with time."


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (rb"{\rtf1\ansi " + PROSE.encode() + b"}", "holds RTF"),
        (b"\xef\xbb\xbf\n{\\rtf1 " + PROSE.encode(), "holds RTF"),
        (b"\x89PNG\r\n\x1a\n" + PROSE.encode(), "holds a PNG picture"),
        (b"PK\x03\x04" + PROSE.encode(), "holds a zip archive"),
        (b"%PDF-1.7\n" + PROSE.encode(), "holds a PDF"),
        (f"<!DOCTYPE html><p>{PROSE}".encode(), r"holds a web page \(HTML\); name it \.html"),
        (f"---\ntitle: Rest\n---\n<!-- x --><HTML lang=en><p>{PROSE}".encode(), "holds a web page"),
        (b"\x00" * 3000, "nothing but NUL bytes"),
        (b"---\ntitle: Rest\n---\n", "holds no text, only fields or headings"),
    ],
)
def test_what_is_no_text_fails_and_says_what_it_is(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DocumentError, match=reason):
        load(tmp_path / name, document_id=name)


@pytest.mark.parametrize(
    "text", [f"<div>{PROSE}</div>", f"PK is a friend. {PROSE}", f"`<html>` is a word. {PROSE}", f"{{rtf}} {PROSE}"]
)
def test_a_text_that_speaks_of_them_is_a_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert "walk with a friend" in load(tmp_path / "a.md", document_id="a.md").document.sections[0].text


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("re\u200bcover\u200ey", "2 invisible signs left out"),
        ("re\u200dcover", "1 invisible sign left out"),
        ("take\x07it\x08", "2 control characters left out"),
        ("\u202etake\x07it", "1 invisible sign and 1 control character left out"),
        ("re\u00adcover", None),
        ("می\u200cخواهم 👩\u200d👧 \u2066abc\u2069", None),
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_what_is_removed_is_noted(tmp_path: Path, name: str, text: str, detail: str | None) -> None:
    body = f"{text} {PROSE}"
    (tmp_path / name).write_text(f"<html><body><article><p>{body}</p>" if name == "a.html" else body, encoding="utf-8")
    notes = [note for note in load(tmp_path / name, document_id=name).notes if note.kind == "removed"]
    assert notes == ([Note("removed", detail)] if detail else [])


@pytest.mark.parametrize(("name", "before"), [("a.txt", ""), ("a.html", "<html><body><article><p>")])
def test_a_control_between_letters_is_a_blank(tmp_path: Path, name: str, before: str) -> None:
    (tmp_path / name).write_text(f"{before}{PROSE} Take\x0bten\x1fmore.")
    assert "ten more." in load(tmp_path / name, document_id=name).document.sections[0].text


def test_links_that_lead_round_are_told_in_words(corpus: Path, index: Path) -> None:
    (corpus / "a.md").symlink_to("b.md")
    (corpus / "b.md").symlink_to("a.md")
    assert set(make_plan(corpus, index).failed) == {"a.md", "b.md"}
    assert not any("Error" in reason for reason in make_plan(corpus, index).failed.values())


@pytest.mark.usefixtures("small_encoder")
def test_a_name_forges_no_line(corpus: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "a\nfailed: good.md: forged.md").write_text("")
    (corpus / "b\x1b[31m.md").write_text("")
    assert cli.main(["ingest", "--dry-run", "--corpus", str(corpus), "--index", str(index)]) == 3
    out = capsys.readouterr().out
    assert "  a\\nfailed: good.md: forged.md: the file is empty\n" in out
    assert "  b\\x1b[31m.md: the file is empty\n" in out
    assert "\x1b" not in out


def test_letters_of_every_script_are_printed_as_they_are() -> None:
    for text in ("Größe 👩\u200d👧", "می\u200cخواهم"):
        assert printable(text) == text
    assert printable("a\u202eb\u2028c\x9b") == "a\\u202eb\\u2028c\\x9b"
