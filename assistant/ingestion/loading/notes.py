"""What a maintainer should know of how a file was read; nothing of it is ever shown to readers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One remark.

    - kind: a word to sort by ("encoding", "hidden", "running_line", …).
    - detail: the remark itself, without a word of the file's text.
    - page: 1-based, where there is one.
    """

    kind: str
    detail: str
    page: int | None = None

    def __str__(self) -> str:
        where = f"page {self.page}: " if self.page else ""
        return f"{where}{self.detail}"
