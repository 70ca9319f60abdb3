"""The file of a language, data/languages/<code>/lint.toml: where it lies, and whether there is one."""

from assistant.data import DEFAULT_LANGUAGE, data_file, language_file, read_text


def lint_file(code: str) -> str:
    """The name of a language's file, as it stands in messages: "languages/es/lint.toml"."""
    return language_file(code, "lint.toml")


def lint_text(code: str) -> str | None:
    """The content of a language's file; None where the language has none, and its texts are judged by form alone.

    Raises DataFileError when it cannot be read, or when the default language lacks it.
    """
    name = lint_file(code)
    return read_text(name) if code == DEFAULT_LANGUAGE or data_file(name).is_file() else None
