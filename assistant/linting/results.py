"""What a rule says about a line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class LintFinding:
    """One thing to mend. path: as it was named; line: 1-based, in a PDF the page; rule: an id of RULES."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"
