"""Bytes of a text file to text: decoded as browsers decode, line ends as "\\n", mojibake undone."""

from dataclasses import replace

from assistant.errors import DocumentError
from assistant.ingestion.loading.decoding import Decoded, decode_bytes
from assistant.ingestion.loading.hyphens import join_soft_hyphens
from assistant.ingestion.loading.notes import Note, counted

MAX_LINE_CHARACTERS = 1_000_000  # prose has line ends; a longer line is data, not an article


def decode(data: bytes) -> str:
    """The text alone; see `decode_text`."""
    return decode_text(data).text


def decode_text(data: bytes) -> Decoded:
    """The text and how it was read. Raises DocumentError for binary data and for one huge line."""
    decoded = decode_bytes(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    longest = max(map(len, text.split("\n")))
    if longest > MAX_LINE_CHARACTERS:
        raise DocumentError(f"one line of {longest:,} characters: not an article (at most {MAX_LINE_CHARACTERS:,})")
    repaired = repair(text)
    return replace(decoded, text=join_soft_hyphens(repaired), notes=(*decoded.notes, *_repairs(text, repaired)))


def repair(text: str) -> str:
    """The text with each line that was once read in a wrong encoding ("cafÃ©") as it was written."""
    if text.isascii():  # nothing of it was read in a wrong encoding
        return text
    import ftfy
    from ftfy.badness import is_bad

    return "\n".join(ftfy.fix_encoding(line) if is_bad(line) else line for line in text.split("\n"))


def _repairs(text: str, repaired: str) -> tuple[Note, ...]:
    lines = zip(text.split("\n"), repaired.split("\n"), strict=False)
    count = sum(before != after for before, after in lines)
    return (Note("mended", f"{counted(count, 'line')} once read in a wrong encoding put right"),) if count else ()
