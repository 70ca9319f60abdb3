"""Bytes to text as browsers decode: what is declared or marked is read as written; what is guessed is noted."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DocumentError
from assistant.ingestion.loading import load
from assistant.ingestion.loading.decoding import declared_label, decode_bytes

SPANISH = "El café de la mañana ayuda a empezar el día con calma; “sí”, dijo ella, y añadió azúcar. " * 4
RUSSIAN = "Выздоровление требует времени, и каждый день без спиртного делает следующий день легче. " * 4


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF8 * 2, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    decoded = decode_bytes(mark + SPANISH.encode(encoding), label="iso-8859-5")
    assert (decoded.text, decoded.how, decoded.notes) == (SPANISH, "mark", ())


def test_a_label_is_mapped_as_browsers_map_it() -> None:
    decoded = decode_bytes("“Mañana” – 5 €".encode("cp1252"), label="ISO-8859-1")
    assert (decoded.text, decoded.encoding) == ("“Mañana” – 5 €", "windows-1252")
    assert decode_bytes(RUSSIAN.encode("koi8-r"), label="koi8-r").text == RUSSIAN


def test_a_label_that_many_characters_belie_is_out_of_date() -> None:
    assert decode_bytes(RUSSIAN.encode("utf-8"), label="windows-1251").text == RUSSIAN
    assert decode_bytes("CafÃ© 5".encode("cp1252"), label="windows-1252").text == "CafÃ© 5"


@pytest.mark.parametrize("label", [None, "utf-8", "no such encoding", "replacement"])
def test_a_stray_byte_changes_no_other_character(label: str | None) -> None:
    data = SPANISH.encode("utf-8") + b"caf\xe9 \x93s\xed\x94"
    decoded = decode_bytes(data, label=label)
    assert decoded.text == SPANISH + "café “sí”"
    assert [note.detail for note in decoded.notes] == ["4 bytes are not UTF-8 and were read as windows-1252"]


@pytest.mark.parametrize(("text", "encoding"), [(SPANISH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r")])
def test_what_is_guessed_is_right_and_noted(text: str, encoding: str) -> None:
    decoded = decode_bytes(text.encode(encoding))
    assert decoded.text == text
    assert decoded.how == "detected"
    assert "guessed" in decoded.notes[0].detail


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_without_a_mark(encoding: str) -> None:
    decoded = decode_bytes(SPANISH.encode(encoding))
    assert decoded.text == SPANISH
    assert decoded.notes


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 50, bytes(range(256)) * 4])
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(DocumentError, match="binary"):
        decode_bytes(data)


@given(
    text=st.text(st.characters(codec="cp1252", exclude_characters="\ufeff"), min_size=1),
    label=st.sampled_from(["windows-1252", "latin1", "ISO-8859-1", "ascii"]),
)
def test_what_is_declared_is_read_as_written(text: str, label: str) -> None:
    data = text.encode("cp1252")
    if not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert decode_bytes(data, label=label).text == text


@pytest.mark.parametrize(
    ("head", "label"),
    [
        (b'<meta charset="iso-8859-1">', "iso-8859-1"),
        (b"<META http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b'<?xml version="1.0" encoding="windows-1251"?><html>', "windows-1251"),
        (b'<!-- <meta charset="koi8-r"> --><meta charset=big5>', "big5"),
        (b'<meta charset="utf-16">', "utf-8"),
        (b"<p>charset=koi8-r</p>", None),
    ],
)
def test_the_label_of_a_page(head: bytes, label: str | None) -> None:
    assert declared_label(head) == label


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<?xml version="1.0" encoding="iso-8859-1"?><html><head><meta charset="iso-8859-1">', "cp1252"),
        ('<html><head><meta charset="windows-1251">', "cp1251"),
        ("<html><head>", "utf-8"),
        ("<html><head>", "cp1252"),
    ],
)
def test_a_page_is_read_as_written(tmp_path: Path, head: str, encoding: str) -> None:
    text = RUSSIAN if encoding == "cp1251" else SPANISH
    page = f"{head}<title>Hope</title></head><body><article><h1>Hope</h1><p>{text}</p><p>{text}</p></article></body>"
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    document = load(tmp_path / "a.html", document_id="a.html").document
    assert text.strip() in "\n".join(section.text for section in document.sections)


JAPANESE = "回復には時間がかかります。一日ずつ進みます。"


@pytest.mark.parametrize("label", [None, "iso-2022-jp"])
def test_japanese_in_seven_bits_is_read_labelled_or_not(label: str | None) -> None:
    assert decode_bytes(JAPANESE.encode("iso2022_jp"), label=label).text == JAPANESE


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("Schöne Grüße: täglich üben hilft.", "utf-7", "UTF-7"),
        ("Выздоровление требует времени.", "utf-7", "UTF-7"),
        ("Rest: 回复需要时间。", "hz", "HZ"),
        ("회복에는 시간이 걸립니다.", "iso2022_kr", "ISO-2022-KR"),
    ],
)
@pytest.mark.parametrize("label", [None, "hz-gb-2312", "utf-7"])
def test_what_browsers_do_not_read_in_seven_bits_fails(text: str, encoding: str, name: str, label: str | None) -> None:
    with pytest.raises(DocumentError, match=f"{name}.*save it as UTF-8"):
        decode_bytes(text.encode(encoding), label=label)


@pytest.mark.parametrize(
    "text",
    ["1+1 = 2, and a +one-to-one talk", "C++ and Google+Docs-like", "~{x}~ and ~{rest", "+ABC- alone", "A+B, +49-30"],
)
def test_signs_in_plain_english_are_no_encoding(text: str) -> None:
    assert decode_bytes(text.encode()).text == text


def test_labels_that_name_nothing_are_noted_and_old_ones_read_as_browsers_do() -> None:
    note, _ = decode_bytes(SPANISH.encode("cp1252"), label="nonsense").notes
    assert note.detail == "the label “nonsense” names no encoding; save it as UTF-8 to be sure"
    assert decode_bytes("“Mañana”".encode("cp1252"), label="x-user-defined").text == "“Mañana”"


GUESSED = "Mañana será otro día, y añadió azúcar. " * 4


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "iso8859_2"])
def test_every_guess_says_what_to_do(encoding: str) -> None:
    (note,) = decode_bytes(GUESSED.encode(encoding, "replace")).notes
    assert note.detail.endswith("save it as UTF-8 to be sure")


@pytest.mark.parametrize("encoding", ["cp037", "cp500"])  # of large machines: not even letters are ASCII
def test_what_cannot_be_guessed_says_it_too(encoding: str) -> None:
    with pytest.raises(DocumentError, match="save it as UTF-8"):
        decode_bytes(GUESSED.encode(encoding))
