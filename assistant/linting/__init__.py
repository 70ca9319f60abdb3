"""Checks of the library's own texts before they are ingested: form, plainness, fair words, own words.

A rule is a function from a text to findings; `RULES` lists them with their ids. The words looked for
stand in data/languages/en/lint.toml.
"""

from assistant.linting.checks import RULES, grades, lint_texts
from assistant.linting.near_duplicates import near_copies, read_folder
from assistant.linting.readability import grade, syllables
from assistant.linting.results import LintFinding
from assistant.linting.texts import Text, read_texts

__all__ = [
    "RULES",
    "LintFinding",
    "Text",
    "grade",
    "grades",
    "lint_texts",
    "near_copies",
    "read_folder",
    "read_texts",
    "syllables",
]
