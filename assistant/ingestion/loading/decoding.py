"""Bytes to text, by one decision for every format, as browsers decode (WHATWG Encoding Standard).

A mark at the beginning decides; then a declared label, mapped as browsers map it ("iso-8859-1" is windows-1252), unless
many characters show that it is out of date; then UTF-8 where the bytes are UTF-8 but for a few; detection comes last.
What is guessed or put right is noted.
"""

import codecs
import re
from dataclasses import dataclass, replace

import webencodings
from charset_normalizer import from_bytes

from assistant.errors import DocumentError
from assistant.ingestion.loading.notes import Note, quoted
from assistant.ingestion.loading.seven_bit import seven_bit_text
from assistant.ingestion.loading.western_encodings import LEAST, is_latin, likelier_encoding

CERTAIN = 1.0
LOOK_AT = 100_000  # bytes that detection reads
STRAY_SHARE = 0.2  # of the characters beyond ASCII: with more bytes that are not UTF-8 a text is not taken for it
LEAST_VALID = 2  # characters beyond ASCII that must be UTF-8 before stray bytes are put up with
SURELY_UTF8 = 20  # characters beyond ASCII, all of them UTF-8: no text in another encoding comes to that by chance
BROWSER_MARGIN = 0.03  # of coherence, 0 to 1: windows-1252 is taken unless another fits better by more than that
WIDE_SHARE = 0.3  # of the bytes at odd or at even places that are NUL: text of two bytes a character without a mark
LEAST_PRINTABLE = 0.95  # of the characters of such a text; fewer, and it is data

_MARKS = (  # the longer ones first: the mark of UTF-32 begins as that of UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1254", "cp1255", "cp1256", "iso8859_7", "koi8_r", "mac_roman", "shift_jis",
    "euc_jp", "euc_kr", "gb18030", "big5",
]  # fmt: skip
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that surrogateescape puts by
_FFFD = "\ufffd"
_ADVICE = "save it as UTF-8 to be sure"  # of every guess: old encodings differ in few letters
_UNKNOWN = "its encoding cannot be told; save it as UTF-8"
_LIKE = {"x-user-defined": "windows-1252"}  # as browsers read a page that declares it


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read.

    encoding: its name. how: "mark", "declared", "utf-8" or "detected". confidence: 0 to 1, higher is surer.
    """

    text: str
    encoding: str
    how: str
    confidence: float
    notes: tuple[Note, ...] = ()


def decode_bytes(data: bytes, *, label: str | None = None) -> Decoded:
    """The text of a file, without its mark. label: the encoding that it declares itself.

    Raises DocumentError for bytes that are no text in any encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _told(data[len(mark) :], encoding, "mark")
    declared = webencodings.lookup(_LIKE.get(label.strip().lower(), label)) if label else None
    if (seven_bit := seven_bit_text(data)) is not None:
        return Decoded(seven_bit, "iso-2022-jp", "detected" if declared is None else "declared", CERTAIN)
    decoded = _unmarked(data, declared)
    if label and declared is None and decoded.how == "detected":
        note = Note("encoding", f"the label {quoted(label)} names no encoding; {_ADVICE}")
        return replace(decoded, notes=(note, *decoded.notes))
    return decoded


def _unmarked(data: bytes, declared: webencodings.Encoding | None) -> Decoded:
    """The text of a file without a mark, whose label names an encoding or none."""
    if declared is not None and declared.name not in ("utf-8", "replacement") and not _is_surely_utf8(data):
        return _told(data, declared.codec_info.name, "declared", shown=declared.name)
    if (text := _mostly_utf8(data, trust=declared is not None)) is not None:
        return text
    return _wide(data) or _detected(data)


def declared_label(data: bytes) -> str | None:
    """The encoding that an HTML page names in its head, as browsers look for it; None where it names none."""
    head = _COMMENT.sub(b"", data[:LOOK_AT])
    found = _META.search(head) or _XML.search(head)
    label = found.group(1).decode("ascii") if found else None
    if label and label.lower().startswith("utf-16"):
        return "utf-8"  # the label could be read as ASCII, so it cannot be true
    return label


def _is_surely_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 whatever the label says: a page saved anew keeps the label that it had before."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(not char.isascii() for char in text) >= SURELY_UTF8


def _told(data: bytes, encoding: str, how: str, *, shown: str | None = None) -> Decoded:
    """The bytes in an encoding that is known; what does not fit becomes U+FFFD, and is counted."""
    text = data.decode(encoding, errors="replace")
    lost = text.count(_FFFD) - data.count(_FFFD.encode("utf-8")) if encoding == "utf-8" else text.count(_FFFD)
    notes = (Note("encoding", f"{lost} characters are not {shown or encoding}"),) if lost > 0 else ()
    return Decoded(_without_marks(text), shown or encoding, how, CERTAIN, notes)


def _mostly_utf8(data: bytes, *, trust: bool) -> Decoded | None:
    """The text where the bytes are UTF-8, or are but for a few; those are read as windows-1252, as most likely meant.

    trust: whether the file says that it is UTF-8.
    """
    if b"\x00" in data:
        return None
    how = "declared" if trust else "utf-8"
    try:
        return Decoded(_without_marks(data.decode("utf-8")), "utf-8", how, CERTAIN)
    except UnicodeDecodeError:
        text, stray = _patched(data)
    valid = sum(not char.isascii() for char in text) - stray
    if not trust and (valid < LEAST_VALID or stray > STRAY_SHARE * (valid + stray)):
        return None
    note = Note("encoding", f"{stray} bytes are not UTF-8 and were read as windows-1252")
    return Decoded(_without_marks(text), "utf-8", how, valid / max(valid + stray, 1), (note,))


def _patched(data: bytes) -> tuple[str, int]:
    """UTF-8 with each byte that is none read as windows-1252, and how many those were."""
    text, stray = _ESCAPED.subn(_meant, data.decode("utf-8", errors="surrogateescape"))
    return text, stray


def _meant(escaped: re.Match[str]) -> str:
    byte = bytes([ord(escaped.group()) - 0xDC00])
    return str(webencodings.decode(byte, "windows-1252")[0])


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark, told by the NUL bytes of its ASCII letters; None for anything else."""
    head = data[:LOOK_AT]
    nul = [head[place::2].count(0) / max(len(head) // 2, 1) for place in (0, 1)]
    if max(nul) < WIDE_SHARE or min(nul) > WIDE_SHARE / 10:
        return None
    encoding = "utf-16-be" if nul[0] > nul[1] else "utf-16-le"
    text = data[: len(data) // 2 * 2].decode(encoding, errors="replace")
    if sum(char.isprintable() or char.isspace() for char in text) < LEAST_PRINTABLE * len(text):
        return None
    note = Note("encoding", f"no mark and no label; read as {encoding}")
    return Decoded(_without_marks(text), encoding, "detected", max(nul), (note,))


def _detected(data: bytes) -> Decoded:
    if _is_binary(data):
        raise DocumentError("not a text file: it holds binary data")
    encoding, confidence = _by_frequencies(data)
    if is_latin(data):
        likelier, plausible = likelier_encoding(data, encoding or "cp1252")
        if plausible < LEAST:
            raise DocumentError(_UNKNOWN)
        if likelier != encoding:
            encoding, confidence = likelier, plausible
    if encoding is None:
        raise DocumentError(_UNKNOWN)
    told = webencodings.lookup(encoding.replace("_", "-"))
    shown = told.name if told else encoding
    text = data.decode(told.codec_info.name if told else encoding, errors="replace")
    note = Note("encoding", f"no mark and no label; guessed {shown} (confidence {confidence:.2f}); {_ADVICE}")
    return Decoded(text, shown, "detected", confidence, (note,))


def _by_frequencies(data: bytes) -> tuple[str | None, float]:
    """The encoding that detection finds, and how surely, 0 to 1; None where it finds none."""
    matches = list(from_bytes(data[:LOOK_AT], cp_isolation=_CANDIDATES))
    if not matches:
        return None, 0.0
    best = matches[0]
    browsers = next((one for one in matches if "cp1252" in (one.encoding, *one.could_be_from_charset)), None)
    if browsers is not None and browsers.coherence >= best.coherence - BROWSER_MARGIN:
        return "cp1252", browsers.coherence
    return best.encoding, best.coherence


def _without_marks(text: str) -> str:
    """Marks at the beginning, however many, are no text."""
    return text.lstrip("\ufeff")


def _is_binary(data: bytes) -> bool:
    head = data[:LOOK_AT]
    control = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    return b"\x00" in head or control > 0.01 * len(head)
