"""Checks of the texts of the library before they are ingested: form, plain words, fair words, near-duplicates.

A rule is a function from a text to remarks. `RULES` lists them with their ids. Each text is judged by
its own language. The words looked for stand in data/languages/<code>/lint.toml; a language without this file has the
rules of form alone.
"""

from assistant.linting.checks import RULES, lint_texts
from assistant.linting.inflesz import reading_ease, spanish_syllables
from assistant.linting.near_duplicates import find_near_duplicates, read_folder
from assistant.linting.readability import grade, syllables
from assistant.linting.reading import eases, grades
from assistant.linting.results import LintFinding
from assistant.linting.texts import Text, read_texts

__all__ = [
    "RULES",
    "LintFinding",
    "Text",
    "eases",
    "find_near_duplicates",
    "grade",
    "grades",
    "lint_texts",
    "read_folder",
    "read_texts",
    "reading_ease",
    "spanish_syllables",
    "syllables",
]
