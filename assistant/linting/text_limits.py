"""The limits of a plain text, by language, from data/languages/<code>/lint.toml."""

from dataclasses import dataclass
from functools import cache

from assistant.data import parse_toml
from assistant.errors import DataFileError
from assistant.linting.language_data import lint_file, lint_text


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLimits:
    """The bars of a plain text. Bracketed sources are not counted.

    - max_sentence_words, max_heading_words: words.
    - copied_words: as many words in a row as in another text are a near-duplicate.
    - max_grade, median_grade: Flesch–Kincaid grade of one document and of all, in years of schooling; higher is
      harder. None where the language has another measure.
    - min_ease, median_ease: INFLESZ reading ease of one document and of all, about 0 to 100; higher is easier. None
      where the language has another measure.
    """

    max_sentence_words: int
    max_heading_words: int
    copied_words: int
    max_grade: float | None = None
    median_grade: float | None = None
    min_ease: float | None = None
    median_ease: float | None = None


@cache
def load_limits(code: str) -> TextLimits | None:
    """The shipped limits of a language, None where it has none; raises DataFileError naming what is wrong."""
    text = lint_text(code)
    return None if text is None else parse_limits(text, lint_file(code))


def parse_limits(text: str, name: str) -> TextLimits:
    """The table `limits` of such a file. name: of the file, for the DataFileError raised when it is wrong."""
    try:
        return TextLimits(**parse_toml(text, name)["limits"])
    except (KeyError, TypeError) as error:
        raise DataFileError(f"{name}: limits: {error}") from error
