"""What a maintainer should know of how a file was read; nothing of it is ever shown to readers.

Words of the file stand in a note between “ ” alone, made by `quoted`: they are checked there before the note leaves the
loader (`redaction.without_withheld_words`).
"""

from dataclasses import dataclass
from textwrap import shorten

from assistant.text.cleaning import one_line

MAX_QUOTED = 60  # characters of the file's words in a note
# Kinds that say what is usual. All others ask a maintainer to look: `ingest` shows those without --verbose.
USUAL = frozenset({
    "beside", "boilerplate", "byline", "doubled", "empty_heading", "gutenberg", "hidden", "inferred", "mended",
    "missing", "ocr", "page_number", "references", "removed", "repeated_title", "right_to_left", "running_line",
    "struck", "title",
})  # fmt: skip
# Kinds that only `read` shows, file in hand. They say where words went that are not lost, so no index keeps them.
NOT_KEPT = frozenset({"byline", "page_number", "references", "repeated_title"})


@dataclass(frozen=True, slots=True)
class Note:
    """One remark.

    - kind: a word to sort by ("encoding", "hidden", "running_line", …); docs/reference/json.md lists them.
    - detail: the remark itself; the file's own words only as `quoted` gives them.
    - page: 1-based, where there is one.
    """

    kind: str
    detail: str
    page: int | None = None

    def __str__(self) -> str:
        where = f"page {self.page}: " if self.page else ""
        return f"{where}{self.detail}"

    @property
    def is_usual(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.kind in USUAL


def quoted(text: str) -> str:
    """The beginning of a text as it may stand in a note."""
    bare = one_line(text).replace("“", '"').replace("”", '"')
    return f"“{shorten(bare, MAX_QUOTED, placeholder='…')}”"


def counted(number: int, noun: str) -> str:
    """A number and its noun: "1 block", "2 blocks"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
