"""Reads the picture of a PDF page with Tesseract, where it is installed: pypdfium2 draws, tesseract reads."""

import importlib.util
import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache

from assistant.errors import DocumentError
from assistant.text.cleaning import clean_text

DOTS_PER_INCH = 300  # what Tesseract is trained on
MAX_SIDE = 5000  # dots: a poster is drawn coarser
MAX_SECONDS = 120  # for one page
_LANGUAGES = {"en": "eng", "es": "spa", "fr": "fra", "de": "deu", "pt": "por", "it": "ita", "ar": "ara"}
_TESSERACT = "Tesseract (apt-get install tesseract-ocr, or brew install tesseract)"
_PDFIUM = "the package pypdfium2 (pip install 'recovery-assistant[ocr]')"


def find_ocr() -> Callable[[bytes, int, str], str]:
    """A function of a PDF, a page number from 1 and a language code to the text of the page's picture.

    Raises DocumentError where something must be installed first.
    """
    missing = what_is_missing()
    if missing:
        raise DocumentError(f"OCR needs {missing}")
    return _read_picture


def what_is_missing() -> str | None:
    """What must be installed for OCR; None when all is there."""
    found = {_TESSERACT: shutil.which("tesseract"), _PDFIUM: importlib.util.find_spec("pypdfium2")}
    return " and ".join(name for name, value in found.items() if not value) or None


def _read_picture(data: bytes, number: int, language: str) -> str:
    """Raises DocumentError when tesseract fails or takes longer than MAX_SECONDS."""
    command = ["tesseract", "stdin", "stdout", "-l", _model(language), "--dpi", str(DOTS_PER_INCH)]
    try:
        done = subprocess.run(command, input=_drawn(data, number), capture_output=True, timeout=MAX_SECONDS, check=True)  # noqa: S603 - no shell
    except (OSError, subprocess.SubprocessError) as error:
        raise DocumentError(f"page {number}: tesseract failed ({type(error).__name__})") from error
    return clean_text(done.stdout.decode("utf-8", errors="replace"))


def _drawn(data: bytes, number: int) -> bytes:
    """The page as a PNG picture in shades of grey."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[number - 1]
        scale = min(DOTS_PER_INCH / 72, MAX_SIDE / max(1.0, *page.get_size()))
        picture = page.render(scale=scale, grayscale=True).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _model(language: str) -> str:
    """Tesseract's name of a language; English where that language is not installed."""
    wanted = _LANGUAGES.get(language.split("-")[0], "eng")
    return wanted if wanted in _installed() else "eng"


@cache
def _installed() -> frozenset[str]:
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=30, check=False)  # noqa: S607
    return frozenset(done.stdout.decode("utf-8", errors="replace").split())
