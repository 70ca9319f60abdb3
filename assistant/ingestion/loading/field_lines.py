"""Lines that are meant as fields, told from prose by what a person sees, however their letters are written.

Invisible signs, escapes, marks of emphasis and tags make a field no less one: a text that says "withdrawn" at its top
must be hidden, or fail with a reason.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from assistant.ingestion.loading.metadata import FIELDS

LOOK_AT_LINES = 40  # at the top of a text, in which a stray field is looked for
MAX_STATUS_WORDS = 5  # of a line that says that a text is withdrawn; a longer one is prose
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))")
_HALVES = range(0xD800, 0xE000)  # of characters of UTF-16: none alone
_UNSEEN = frozenset({"Cf", "Cc", "Mn"})  # categories of what nobody sees, and of marks on letters
_AS_SEEN = str.maketrans("ԝіһԁаеоѕуɑα", "wihdaeosyaa", "*`\u115f\u1160")  # letters that look like Latin ones; marks
_NAMES = "|".join(FIELDS)
_TAGS = r"\s*(?:[!&]\S*\s+)*"  # of YAML, before a name
_WORD = "with[ -]?drawn"
_TRUE = "true|yes|on|1|y|sí|si|wahr|ja|oui"
_FIELD = re.compile(rf"{_TAGS}[\W_]*\b(?:{_NAMES})(?:[^\w:=]|_)*[:=]", re.IGNORECASE)
_OWN_FIELD = re.compile(rf"(?:{_NAMES})[ \t]*[:=]")  # as we write it: "Title:" is prose
_KEYED = re.compile(r"-\s|[a-z][\w-]*\s*[:=](?:\s|$)|\s+\S|#")  # a field of somebody's, what belongs to it, a comment
_ENTRY = re.compile(r"[^\w|>]*\w[\w-]*[\"']?\s*[:=](?:\s|$)")  # a field of one word
_PROSE_END = re.compile(r"[.!?…][”\"')\]*_]*\s*$")
_FENCE_LIKE = re.compile(r"[\W_]*")
_WITHDRAWN = re.compile(rf"{_TAGS}[\W_]*{_WORD}[\W_]+(?:is[\W_]+)?(?:{_TRUE})(?:[\W_]*|\s*[,;|}}#].*)", re.IGNORECASE)
_STATUS = re.compile(rf"[\W_]*(?:status|state)[\W_]+{_WORD}[\W_]*", re.IGNORECASE)
_KEY_ALONE = re.compile(rf"{_TAGS}(?:\?\s*{_WORD}|[\W_]*{_WORD}[\W_]*[:=])[\W_]*", re.IGNORECASE)
_NAMED = re.compile(rf"\b{_WORD}\b", re.IGNORECASE)


def plain_line(line: str) -> str:
    """A line as a person sees it: escapes and references as their signs, letters in one form, nothing unseen."""
    if line.isascii() and "\\" not in line and "&" not in line:
        return line.translate(_AS_SEEN).rstrip()
    written = html.unescape(_ESCAPE.sub(_meant, line))
    letters = unicodedata.normalize("NFKD", written.replace("\t", " "))
    seen = [one for one in letters if unicodedata.category(one) not in _UNSEEN]
    return unicodedata.normalize("NFC", "".join(seen)).translate(_AS_SEEN).rstrip()


def top_lines(text: str) -> list[str]:
    """The first lines of a text that show anything, as a person sees them."""
    lines = map(plain_line, text.split("\n", LOOK_AT_LINES)[:LOOK_AT_LINES])
    return [line for line in lines if line]


def name_fields(lines: Sequence[str]) -> bool:
    """Whether lines between fences are meant as fields: one names a field of ours, or all have the form of one."""
    if any(map(_FIELD.match, lines)):
        return True
    return all(map(_KEYED.match, lines)) and not all(line.startswith("#") for line in lines)


def say_withdrawn(lines: Sequence[str]) -> bool:
    """Whether a line, or two together, say that the text is withdrawn."""
    if any(_WITHDRAWN.fullmatch(line) or _STATUS.fullmatch(line) or _KEY_ALONE.fullmatch(line) for line in lines):
        return True
    return any(_WITHDRAWN.fullmatch(f"{line} {after}") for line, after in pairwise(lines))


def speak_of_withdrawal(lines: Sequence[str]) -> bool:
    """Whether a short line that is no sentence has the word: right below a fence it is meant as a field."""
    return any(
        _NAMED.search(line) and len(line.split()) <= MAX_STATUS_WORDS and not _PROSE_END.search(line) for line in lines
    )


def begin_with_fields(lines: Sequence[str]) -> bool:
    """Whether the first two lines that are no fence are fields as we write them."""
    named = [line for line in lines if not _FENCE_LIKE.fullmatch(line)]
    return len(named) > 1 and all(map(_OWN_FIELD.match, named[:2]))


def have_entries(lines: Sequence[str]) -> bool:
    """Whether a line is a field of one word, and its value no sentence."""
    return any(_ENTRY.match(line) and not is_prose(line) for line in lines)


def is_prose(text: str) -> bool:
    """Whether a line, or the value of a field, ends as a sentence of several words does."""
    return len(text.split()) > 2 and bool(_PROSE_END.search(text))


def _meant(escape: re.Match[str]) -> str:
    code = int(escape.group(escape.lastindex or 0), 16)
    return "" if code in _HALVES else chr(code)
