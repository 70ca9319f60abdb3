"""What has to be looked after later: texts past their date, and the same article in another language."""

import datetime
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import DocumentError
from assistant.ingestion.expiry import has_expired
from assistant.ingestion.loading.readers import stated_fields
from assistant.linting.results import Remark
from assistant.linting.texts import Text

ARTICLES = "articles"  # the folder that the paths of twins begin in


def expired(text: Text) -> Iterator[Remark]:
    """A text past the date in `expires`."""
    if has_expired(text.metadata.expires, datetime.date.today()):
        yield 1, f"expired on {text.metadata.expires}: look up what may have changed, then renew the date"


def twin(text: Text) -> Iterator[Remark]:
    """A twin that is not there, is in the same language, or does not name this text as its own twin."""
    if text.metadata.twin is None:
        return
    folder = _articles_above(text.file)
    other = folder / text.metadata.twin
    try:
        theirs = stated_fields(other.name, other.read_bytes())
    except OSError:
        yield 1, f"“{text.metadata.twin}”: there is no such file in {folder.as_posix()}"
        return
    except DocumentError as error:
        yield 1, f"“{text.metadata.twin}”: {error}"
        return
    if theirs.twin is None or (folder / theirs.twin).resolve() != text.file.resolve():
        yield 1, f"“{text.metadata.twin}” does not name this text as its twin"
    if (theirs.language or "en") == (text.metadata.language or "en"):
        yield 1, f"“{text.metadata.twin}” is in the same language"


def _articles_above(file: Path) -> Path:
    """The nearest folder of that name above a file; else the file's own folder."""
    return next((one for one in file.absolute().parents if one.name == ARTICLES), file.parent)
