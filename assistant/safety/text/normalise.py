"""One spelling for what people type, so that a pattern is written once.

- The result holds small ASCII letters and digits, one space between words, and a newline between sentences.
- Every step takes time in proportion to the length of the text. All of the text is read.
"""

import re
import unicodedata

from assistant.safety.text.word_forms import ENDINGS, load_word_forms

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_MARKS = re.compile("[\u0300-\u036f]")
_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9`\u00b4", "'"))
_WRAPPED = re.compile(r"(?<![.!?\n])\r?\n(?=[ \t]*[a-z])")
_SPACED = re.compile(r"(?<![\w'])[a-z]([ .\-_*|])[a-z](?:\1[a-z])+(?![\w'])")
_TOKEN = re.compile(r"[a-z0-9@$*#|']++(?:!++[a-z0-9@$*#|']++)*+")
_SPLIT_NOT = re.compile(r"\b(do|did|does|is|was|are|were|have|has|had|could|would|should|ca|wo)n t\b")
_STEMS = {"ca": "can", "wo": "will"}  # of "can't" and "won't", without the n
_SPLIT_BE = re.compile(r"\b(i|he|she|it|they|we|you) (m|ve|ll|re|s|d)\b")
_ILL = re.compile(r"\bill (?=(?:be|do|end|kill|take|go|die|hurt|jump|never|use|drink|just|cut|have|shoot)\b)")
_ID = re.compile(r"\bid (?=(?:be|rather|kill|like|die|never|love|do|want|hurt|end|have|probably)\b)")
_END = re.compile(r"[.!?;\u2026\u00bf\u00a1\n]+(?![0-9])|\n+")
_COMMA = re.compile(r"[,:()\u2013\u2014]| -+ ")
_OTHER = re.compile(r"[^a-z0-9\n,]+")
_COMMAS = re.compile(r" ?,[ ,]*")
_BREAKS = re.compile(r",? ?\n[, \n]*")


def normalise(text: str) -> str:
    """The text as patterns see it: ASCII words, one space between words, a newline between sentences."""
    return marked(text).replace(",", "")


def marked(text: str) -> str:
    """As normalise, with a comma left after each word at which a comma, bracket, colon or dash stood."""
    forms = load_word_forms()
    text = _letters(text).translate(forms.look_alikes)
    text = _SPACED.sub(lambda match: match[0].replace(match[1], ""), text)
    text = _TOKEN.sub(lambda match: forms.read(match[0]), text)
    text = _OTHER.sub(" ", _COMMA.sub(",", _END.sub("\n", text)))
    return _BREAKS.sub("\n", _split_forms(_COMMAS.sub(", ", text))).strip(" ,\n")


def _letters(text: str) -> str:
    """Lower-case letters without marks, invisible characters, wrapped lines or curly quotes."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _INVISIBLE.sub("", _WRAPPED.sub(" ", text))
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return text.lower()


def without_marks(text: str) -> str:
    """The text without accents and other marks on its letters, in decomposed form."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")


def _split_forms(text: str) -> str:
    """Contractions whose apostrophe became a space, and "ill", "id" before a verb."""
    text = _SPLIT_NOT.sub(lambda match: f"{_STEMS.get(match[1], match[1])} not", text)
    text = _SPLIT_BE.sub(lambda match: f"{match[1]} {ENDINGS[match[2]]}", text)
    text = _ID.sub("i would ", _ILL.sub("i will ", text))
    return text.replace("my self", "myself").replace("over dose", "overdose").replace(" t o ", " to ")
