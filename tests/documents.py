"""The documents of the repository as tests read them."""

import re

from tests.paths import ROOT

DOCS = ROOT / "docs"
AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
PAGES = [*(ROOT / name for name in AT_THE_TOP), *sorted(DOCS.rglob("*.md"))]
TOP = (
    r"(?:assistant|corpus|deploy|docs|requirements|scripts|tests|\.ci)/"
    r"|(?:Dockerfile|Makefile|SECURITY\.md|pyproject\.toml|constraints\.txt|app\.py)$"
)
PATH = re.compile(rf"`((?:{TOP})[^`\s]*)`")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def exists(path: str) -> bool:
    """Whether a path of the repository is there. A name in angle brackets stands for any, a star for any characters.

    The name of a test may stand behind its file: tests/test_a.py::test_b.
    """
    return any(ROOT.glob(re.sub(r"<\w+>", "*", path.partition("::")[0]).rstrip("/")))
