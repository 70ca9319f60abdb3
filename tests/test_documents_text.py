"""Old books and files that went through the wrong encoding."""

from pathlib import Path

import pytest

from assistant.loading import load
from assistant.loading.textfile import decode, repair

BOOK = """The Project Gutenberg EBook of A Quiet Road, by Ann Writer

This eBook is for the use of anyone anywhere at no cost.

Title: A Quiet Road

Author: Ann Writer

Language: English

*** START OF THIS PROJECT GUTENBERG EBOOK A QUIET ROAD ***

Produced by Two Volunteers.

CHAPTER I

{prose}

End of the Project Gutenberg EBook of A Quiet Road, by Ann Writer

*** END OF THIS PROJECT GUTENBERG EBOOK A QUIET ROAD ***

Redistribution is subject to the trademark license.
"""
PROSE = "The road was quiet that morning, and he walked it slowly, because nobody was waiting for him. " * 6


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_the_licence_of_project_gutenberg_is_taken_off(tmp_path: Path, name: str) -> None:
    text = BOOK.format(prose=PROSE)
    if name == "a.html":
        head, rest = text.split("Produced")
        body, tail = rest.split("End of")
        body = "".join(f"<p>{part}</p>" for part in f"Produced{body}".split("\n\n"))
        text = f"<html><body><pre>{head}</pre>{body}<pre>End of{tail}</pre></body></html>"
    elif name == "a.md":
        text = text.replace("***", r"\*\*\*")
    (tmp_path / name).write_text(text, encoding="utf-8")
    document = load(tmp_path / name, document_id=name).document
    found = "\n".join(section.text for section in document.sections)
    assert (document.title, document.author) == ("A Quiet Road", "Ann Writer")
    assert PROSE.strip() in found
    for unwanted in ("Gutenberg", "no cost", "Volunteers", "trademark"):
        assert unwanted not in found


def test_a_text_about_project_gutenberg_is_left_alone(tmp_path: Path) -> None:
    text = f"# Free books\n\n{PROSE}\n\nMany come from Project Gutenberg, where volunteers type them.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = load(tmp_path / "a.md", document_id="a.md").document.sections[0].text
    assert found.endswith("Many come from Project Gutenberg, where volunteers type them.")


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Itâ€™s a cafÃ©", "It’s a café"),
        ("A plain line\nde la maÃ±ana", "A plain line\nde la mañana"),
        ("SÃO PAULO, “naïve” & fine", "SÃO PAULO, “naïve” & fine"),
        ("&amp; stays, ﬁ stays", "&amp; stays, ﬁ stays"),
    ],
)
def test_mojibake_is_undone_and_the_rest_left_alone(broken: str, whole: str) -> None:
    assert repair(broken) == whole


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_from_the_bytes(encoding: str) -> None:
    text = "El café de la mañana ayuda a empezar el día con calma. “Sí”, dijo. " * 5
    assert decode(text.encode(encoding)) == text
