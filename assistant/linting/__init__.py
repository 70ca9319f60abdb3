"""Checks of the texts of the library before they are ingested: form, plain words, fair words, near-duplicates.

A rule is a function from a text to remarks. `RULES` lists them with their ids. The words looked for stand in
data/languages/en/lint.toml.
"""

from assistant.linting.checks import RULES, grades, lint_texts
from assistant.linting.near_duplicates import find_near_duplicates, read_folder
from assistant.linting.readability import grade, syllables
from assistant.linting.results import LintFinding
from assistant.linting.texts import Text, read_texts

__all__ = [
    "RULES",
    "LintFinding",
    "Text",
    "find_near_duplicates",
    "grade",
    "grades",
    "lint_texts",
    "read_folder",
    "read_texts",
    "syllables",
]
