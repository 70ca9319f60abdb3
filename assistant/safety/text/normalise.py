"""One spelling for what people type, so that a pattern is written once.

The result holds only lower-case ASCII letters and digits, single spaces inside a sentence and a
newline between sentences. Every step is linear in the length of the text and all of it is read.
"""

import re
import unicodedata

from assistant.safety.text.wordforms import CHAT, DISGUISED, LOOKALIKE, LOOSE, REDUCED

LOOSE_LENGTH = 7  # characters; shorter words are never matched loosely
LONGEST_WORD = 40  # characters; what is longer is no word and stays as it is

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_MARKS = re.compile("[\u0300-\u036f]")
_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9`\u00b4", "'"))
_WRAPPED = re.compile(r"(?<![.!?\n])\r?\n(?=[ \t]*[a-z])")
_SPACED = re.compile(r"(?<![\w'])[a-z]([ .\-_*|])[a-z](?:\1[a-z])+(?![\w'])")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_TOKEN = re.compile(r"[a-z0-9@$*#|']++(?:!++[a-z0-9@$*#|']++)*+")
_CHANGED = re.compile(r"[a-z].*[0-9@$*#|!]|[@$0-9#|!].*[a-z]")
_SPLIT_NOT = re.compile(r"\b(do|did|does|is|was|are|were|have|has|had|could|would|should)n t\b|\b(ca|wo)n t\b")
_SPLIT_BE = re.compile(r"\b(i|he|she|it|they|we|you) (m|ve|ll|re|s|d)\b")
_ILL = re.compile(r"\bill (?=(?:be|do|end|kill|take|go|die|hurt|jump|never|use|drink|just|cut|have|shoot)\b)")
_ID = re.compile(r"\bid (?=(?:be|rather|kill|like|die|never|love|do|want|hurt|end|have|probably)\b)")
_END = re.compile(r"[.!?;\u2026\u00bf\u00a1\n]+(?![0-9])|\n+")
_COMMA = re.compile(r"[,:()\u2013\u2014]| -+ ")
_OTHER = re.compile(r"[^a-z0-9\n,]+")
_COMMAS = re.compile(r" ?,[ ,]*")
_BREAKS = re.compile(r",? ?\n[, \n]*")

_SUFFIX = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "is"}
_LEET = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "il",
}
_WILD = frozenset("*#")


def normalise(text: str) -> str:
    """The text as patterns see it: ASCII words, one space between words, a newline between sentences."""
    return marked(text).replace(",", "")


def marked(text: str) -> str:
    """As normalise, with a comma left after each word at which a comma, bracket, colon or dash stood."""
    text = _letters(text)
    text = _SPACED.sub(lambda m: m.group().replace(m.group(1), ""), text)
    text = _TOKEN.sub(lambda m: _word(m.group()), text)
    text = _OTHER.sub(" ", _COMMA.sub(",", _END.sub("\n", text)))
    return _BREAKS.sub("\n", _split_forms(_COMMAS.sub(", ", text))).strip(" ,\n")


def _letters(text: str) -> str:
    """Lower-case letters without marks, invisible characters, wrapped lines or curly quotes."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _INVISIBLE.sub("", _WRAPPED.sub(" ", text))
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return text.lower().translate(LOOKALIKE)


def _undisguise(token: str) -> str:
    """The listed word a token was disguised from, else the token itself."""
    for word in DISGUISED:
        if len(word) == len(token) and all(map(_stands_for, token, word)):
            return word
    return token


def _stands_for(char: str, letter: str) -> bool:
    return char == letter or char in _WILD or letter in _LEET.get(char, "")


def _word(token: str) -> str:
    """One word with its disguise, contraction, chat form or misspelling undone."""
    token = token.strip("'")
    if len(token) > LONGEST_WORD:
        return token
    if _CHANGED.search(token):
        token = _undisguise(token)
    if _REPEATED.search(token):
        token = _REPEATED.sub(r"\1", token)
        token = REDUCED.get(token, token)
    return CHAT.get(token) or _unlisted_word(token)


def _unlisted_word(token: str) -> str:
    if "'" in token:
        return _contraction(token)
    if len(token) >= LOOSE_LENGTH and token not in _LOOSE_WORDS:
        return _loose(token)
    return token


def _contraction(token: str) -> str:
    bare = CHAT.get(token.replace("'", ""))
    if bare is not None:
        return bare
    stem, _, ending = token.rpartition("'")
    if ending == "t" and stem.endswith("n"):
        return f"{stem[:-1]} not"
    return f"{stem} {_SUFFIX.get(ending, ending)}"


def _loose(token: str) -> str:
    """A long word of the list that differs by one letter, or by two neighbours swapped."""
    for candidate in (token, *_deletes(token)):
        word = _LOOSE_INDEX.get(candidate)
        if word is not None and word[0] == token[0]:
            return word
    return token


def _split_forms(text: str) -> str:
    """Contractions whose apostrophe became a space, and "ill", "id" before a verb."""
    text = _SPLIT_NOT.sub(lambda m: f"{m.group(1) or {'ca': 'can', 'wo': 'will'}[m.group(2)]} not", text)
    text = _SPLIT_BE.sub(lambda m: f"{m.group(1)} {_SUFFIX[m.group(2)]}", text)
    text = _ID.sub("i would ", _ILL.sub("i will ", text))
    return text.replace("my self", "myself").replace("over dose", "overdose").replace(" t o ", " to ")


def _deletes(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


_LOOSE_WORDS = frozenset(LOOSE)
_LOOSE_INDEX = {form: word for word in reversed(LOOSE) for form in _deletes(word)}
