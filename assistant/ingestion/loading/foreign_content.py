"""Files that are named as texts and hold something else: told by how their content begins."""

import re

from assistant.errors import DocumentError

_BINARY = (
    (b"{\\rtf", "RTF"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PK\x03\x04", "a zip archive, such as DOCX, ODT or EPUB"),
    (b"\xd0\xcf\x11\xe0", "a document of an old Word or Office"),
    (b"\x1f\x8b", "data that gzip has packed"),
    (b"BZh9", "data that bzip2 has packed"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "a database"),
)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.DOTALL | re.IGNORECASE,
)


def refuse_binary(data: bytes) -> None:
    """Raises DocumentError for a text file that is none by its first bytes."""
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, what in _BINARY:
        if start.startswith(mark):
            raise DocumentError(f"not a text file: it holds {what}; save it as plain text in UTF-8")


def refuse_page(text: str) -> None:
    """Raises DocumentError for a text file that holds a web page. text: without front matter."""
    if _PAGE.match(text):
        raise DocumentError("not a text file: it holds a web page (HTML); name it .html")
