"""Front matter cannot be missed: whatever says that a text is withdrawn hides it, or fails with a reason."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import DocumentError
from assistant.ingestion.loading.front_matter import split_front_matter
from assistant.ingestion.loading.html.stated_withdrawal import page_fields
from assistant.ingestion.loading.textfile import decode
from assistant.ingestion.loading.withdrawn import WithdrawnFlags

DRESSES = [  # of `withdrawn: true`, as people and programs write it
    "? withdrawn\n: true",
    '"withdr\\u0061wn": true',
    "!!str withdrawn: true",
    "&a withdrawn: true",
    "{withdrawn: true}",
    "- withdrawn: true",
    "with\u200bdrawn: true",
    "withdrawn\u200b: true",
    "with\u00addrawn: true",
    "w\u0456thdrawn: true",
    "ｗithdrawn: true",
    "withdr&#97;wn: true",
    "**withdrawn**: true",
    "**with**drawn: true",
    "withdrawn; true",
    "withdrawn - true",
    "withdrawn → true",
    "withdrawn: true # ask the editor",
    "Status: withdrawn",
]
PROSE = "Rest helps. Many people sleep badly in the first weeks, and it passes."


@pytest.mark.parametrize(
    "head",
    [
        "---\nwithdrawn: true\n---\n",
        "\n\n---\nwithdrawn: true\n---\n",
        "---\nwithdrawn: true\n...\n",
        "\ufeff---\nwithdrawn: true\n---\n",
        "\u200b\n --- \nwithdrawn: true\n---  \n",
        "+++\nwithdrawn = true\n+++\n",
        "---\r\ntitle: Rest\r\nwithdrawn: yes\r\n---\r\n",
        "---\nwithdrawn: true\n---",
    ],
)
def test_every_form_of_it_is_read_and_is_no_text(head: str) -> None:
    metadata, body = split_front_matter(head + "\n" + PROSE)
    assert metadata.withdrawn
    assert body.strip() == PROSE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nwithdrawn: true\n\n" + PROSE, "not closed"),
        ("withdrawn: true\n\n" + PROSE, "outside the front matter"),
        ("# Rest\n\nWithdrawn: Yes\n\n" + PROSE, "outside the front matter"),
        ("– withdrawn: true\n" + PROSE, "outside the front matter"),
        ("title: Rest\nauthor: Someone\n\n" + PROSE, "without front matter"),
        ("---\ntitle: Rest\nwithdrawn: false\nwithdrawn: true\n---\n" + PROSE, "stands twice"),
        ("---\nwithdrawn: maybe\n---\n" + PROSE, "neither true nor false"),
        ("---\nwithdrawm: true\n---\n" + PROSE, "unknown field"),
        ("---\ntitle: [Rest\n---\n" + PROSE, "not valid YAML"),
        ("+++\ntitle = Rest\n+++\n" + PROSE, "not valid TOML"),
    ],
)
def test_a_near_miss_fails_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        split_front_matter(text)


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        f"---\n\n{PROSE}\n\n---\n\nMore.",
        f"# Rest\n\n---\n\n{PROSE}",
        f"Title: a word that begins a line.\n\n{PROSE}",
        f"She had withdrawn: true friends were rare.\n\n{PROSE}",
        f"---\nA note on rest\n---\n\n{PROSE}",
        f"---\n# A walk: one hour\n\n{PROSE}\n\n---\n",
        f"---\nNote: she said so to all of us.\n---\n\n{PROSE}",
        f"---\n| one: walk | two |\n---\n\n{PROSE}",
        f"---\n\nShe was withdrawn.\n\n---\n\n{PROSE}",
        f"---\n\n## Withdrawn and alone\n\n{PROSE}",
        f"---\n---\n{PROSE}",
        "",
    ],
)
def test_what_is_no_front_matter_stays_text(text: str) -> None:
    metadata, body = split_front_matter(text)
    assert not metadata.withdrawn
    assert body == text


@settings(deadline=None)
@given(
    before=st.text(st.sampled_from("\n \t\ufeff\u200b"), max_size=6),
    fence=st.sampled_from(["---", "+++", "--- ", "\u200b---", "", "----", "<!--", "———"]),
    fields=st.lists(st.sampled_from(["title: Rest", "language: en", "", "# a comment"]), max_size=3),
    place=st.integers(0, 3),
    said=st.sampled_from(
        ["withdrawn: true", "withdrawn : yes", "withdrawn = true", "Withdrawn: true", "withdrawn: on", *DRESSES]
    ),
    end=st.sampled_from(["---", "...", "+++", "", "--- \t", "\u200b---"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_no_opening_that_says_withdrawn_is_ever_shown(
    before: str, fence: str, fields: list[str], place: int, said: str, end: str, line_end: str
) -> None:
    lines = [fence, *fields[:place], said, *fields[place:], end, "", PROSE]
    text = before + line_end.join(lines)
    try:
        metadata, _ = split_front_matter(decode(text.encode("utf-8")))
    except DocumentError:
        return
    assert metadata.withdrawn


@pytest.mark.parametrize(
    "dress", [*DRESSES, "withdrawn:", "<<: {withdrawn: true}", '"with\\\n  drawn": true', "withdrawn"]
)
def test_the_first_field_hides_or_fails_whatever_it_is_written_as(dress: str) -> None:
    try:
        metadata, _ = split_front_matter(f"---\n{dress}\n---\n\n{PROSE}")
    except DocumentError:
        return
    assert metadata.withdrawn


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<meta name=withdrawn content=true><p>", True),
        ("<META content='TRUE' name=\"withdrawn\"/>", True),
        ("<meta name=withdrawn content=false>", False),
        ("<!-- <meta name=withdrawn content=true> --><p>", False),
        ("<p>Title: she had withdrawn.</p>", False),
        ("<meta name=withdrawn>", None),
        ("---\nwithdrawn: true\n---\n<html>", None),
        ("---\ntitle: Rest\n---\n<html>", None),
        ("<!-- withdrawn: true --><p>", None),
        ("<p>withdrawn: <b>true</b></p>", None),
    ],
)
def test_a_web_page_says_it_in_its_head_or_fails(page: str, expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(DocumentError, match=r"no front matter|neither true nor false"):
            page_fields(page)
    else:
        assert page_fields(page).withdrawn == expected


class TestWithdrawnFlags:
    @pytest.mark.parametrize("page", ["<meta name=withdrawn content=true>", "---\nwithdrawn: true\n---\n"])
    def test_a_web_page_is_hidden_as_the_ingest_hides_it(self, tmp_path: Path, page: str) -> None:
        (tmp_path / "a.html").write_text(f"{page}<p>{PROSE}")
        (tmp_path / "b.html").write_text(f"<p>{PROSE}")
        assert WithdrawnFlags(tmp_path).among(["a.html", "b.html"]) == {"a.html"}

    def test_a_table_that_is_gone_for_good_withdraws_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = [100.0]
        monkeypatch.setattr(time, "monotonic", lambda: now[0])
        flags, table = WithdrawnFlags(tmp_path), tmp_path / "sources.toml"
        table.write_text('["a.txt"]\nwithdrawn = true\n')
        assert flags.among(["a.txt"]) == {"a.txt"}
        table.write_text("[broken")
        assert flags.among(["a.txt"]) == {"a.txt"}
        table.unlink()
        assert flags.among(["a.txt"]) == {"a.txt"}  # an editor may be saving it
        now[0] += 60
        assert flags.among(["a.txt"]) == frozenset()

    def test_a_document_whose_front_matter_cannot_be_read_is_not_shown(self, tmp_path: Path) -> None:
        path, flags = tmp_path / "a.md", WithdrawnFlags(tmp_path)
        path.write_text(f"---\ntitle: Rest\n---\n{PROSE}")
        assert flags.among(["a.md"]) == frozenset()
        path.write_text(f"---\ntitle: Rest\nwithdrawn: perhaps\n---\n{PROSE}")
        assert flags.among(["a.md"]) == {"a.md"}
        path.write_text(f"---\ntitle: Rest again\n---\n{PROSE}")
        assert flags.among(["a.md"]) == frozenset()

    @pytest.mark.parametrize("listed", ["cafe\u0301.txt", "caf\u00e9.txt"])
    @pytest.mark.parametrize("named", ["cafe\u0301.txt", "caf\u00e9.txt"])
    def test_a_name_is_the_same_in_either_normal_form(self, tmp_path: Path, listed: str, named: str) -> None:
        (tmp_path / named).write_text(PROSE)
        (tmp_path / "sources.toml").write_text(f'["{listed}"]\nwithdrawn = true\n', encoding="utf-8")
        assert WithdrawnFlags(tmp_path).among([named]) == {named}

    @pytest.mark.parametrize("value", ['"true"', "1", "[]"])
    def test_what_is_no_flag_hides_too(self, tmp_path: Path, value: str) -> None:
        (tmp_path / "a.txt").write_text(PROSE)
        (tmp_path / "sources.toml").write_text(f'["a.txt"]\nwithdrawn = {value}\n', encoding="utf-8")
        assert WithdrawnFlags(tmp_path).among(["a.txt"]) == {"a.txt"}

    def test_a_long_file_is_read_to_a_whole_line(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("¡Mañana será otro día! " * 20_000, encoding="utf-8")
        assert WithdrawnFlags(tmp_path).among(["a.txt"]) == frozenset()


@pytest.mark.parametrize("part", ["<meta ", '<meta "', "<!--", "<", "<!--x-->"])
def test_no_page_makes_its_flag_slow(part: str) -> None:
    """What `serve` looks at between two questions."""
    began = time.process_time()
    page_fields(part * (60_000 // len(part)))
    assert time.process_time() - began < 5
