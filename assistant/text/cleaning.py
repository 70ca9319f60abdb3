"""Plain-text cleaning that every source passes through; it changes form, never words.

`clean_text` is idempotent: cleaning twice equals cleaning once. Private characters stay. Joiners stay between letters
and signs of other scripts, whose form they decide; in ASCII words and numbers they only hide. A C1 byte becomes the
sign that windows-1252 has there, which was meant. Marks of direction stay in lines that hold letters from right to
left, overrides of it nowhere. U+FDD0 and U+FDD1 stay: they mark pages while a file is read.
"""

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b\u202d\u202e\u2060-\u2064\u206a-\u206f\ufdd2-\ufdef\ufeff]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
_SCRIPT = r"[^\x00-\x7f\d\s]"  # what a joiner can join
_STRAY_JOINERS = re.compile(f"(?<!{_SCRIPT})[\u200c\u200d]+|[\u200c\u200d]+(?!{_SCRIPT})")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n?|\x0c|\u2028|\u2029|\x85")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def replace_surrogates(text: str) -> str:
    """The text with each unpaired surrogate, which no encoding can carry, as U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def clean_text(text: str) -> str:
    """Canonical composition, one kind of line end, no invisible characters but joiners, single spaces.

    At most one blank line stays between lines; none at either end.
    """
    text = unicodedata.normalize("NFC", replace_surrogates(text))
    text = _INVISIBLE.sub("", _C1.sub(_meant, _LINE_END.sub("\n", text)))
    text = _STRAY_JOINERS.sub("", _without_idle_directions(text))
    text = _SPACES.sub(" ", _CONTROL.sub(" ", text))
    text = _BLANK_LINES.sub("\n\n", _AROUND_LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def _without_idle_directions(text: str) -> str:
    """The text without marks of direction in lines that run one way."""
    if not _DIRECTIONS.search(text):
        return text
    lines = text.split("\n")
    return "\n".join(line if _RIGHT_TO_LEFT.search(line) else _DIRECTIONS.sub("", line) for line in lines)


def one_line(text: str) -> str:
    """The cleaned text with every run of white space as one space."""
    return " ".join(clean_text(text).split())


def _meant(control: re.Match[str]) -> str:
    """The sign of windows-1252 at a C1 code; a space where it has none."""
    return control.group().encode("latin-1").decode("cp1252", errors="replace").replace("\ufffd", " ")
