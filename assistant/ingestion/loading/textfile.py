"""Bytes of a text file to text: UTF-8 first, then what the bytes look like; mojibake is undone."""

from charset_normalizer import from_bytes

from assistant.errors import DocumentError
from assistant.ingestion.loading.hyphens import join_soft_hyphens

MAX_LINE_CHARACTERS = 1_000_000  # prose has line ends; a longer line is data, not an article
MAX_CONTROL_SHARE = 0.01  # of the first part of the file
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LOOK_AT = 100_000  # bytes


def decode(data: bytes) -> str:
    """The text with line ends as "\\n". Raises DocumentError for binary data and for one huge line."""
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    longest = max(map(len, text.split("\n")))
    if longest > MAX_LINE_CHARACTERS:
        raise DocumentError(f"one line of {longest:,} characters: not an article (at most {MAX_LINE_CHARACTERS:,})")
    return join_soft_hyphens(repair(text))


def repair(text: str) -> str:
    """The text with each line that was once read in a wrong encoding ("cafÃ©") as it was written."""
    import ftfy
    from ftfy.badness import is_bad

    return "\n".join(ftfy.fix_encoding(line) if is_bad(line) else line for line in text.split("\n"))


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if _is_binary(data):
        raise DocumentError("not a text file: it holds binary data")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(data[:_LOOK_AT], cp_isolation=["cp1252", "latin_1", "iso8859_15", "mac_roman"]).best()
        return data.decode(best.encoding if best else "cp1252", errors="replace")


def _is_binary(data: bytes) -> bool:
    head = data[:_LOOK_AT]
    control = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13))
    return b"\x00" in head or control > MAX_CONTROL_SHARE * len(head)
