"""What the rules say."""

from dataclasses import dataclass

Remark = tuple[int, str]  # what one rule says of one text: line, 1-based, in a PDF the page; and what is wrong


@dataclass(frozen=True, slots=True, order=True)
class LintFinding:
    """One thing to mend; in order of path, line and rule.

    - path: as it was named.
    - line: 1-based, in a PDF the page.
    - rule: an id of RULES, or "near-duplicate".
    - message: what is wrong, and in most rules what to do.
    """

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"
