"""How far the text of a page reads as words: what bad OCR and broken fonts leave behind does not."""

import re
import unicodedata

MIN_LEGIBILITY = 0.4  # prose scores above 0.9, most pages of formulas above 0.5, noise of a bad scan below 0.3
LONG_WORD = 3  # characters
MIN_WORDS = 20  # fewer say nothing: a title page is no bad page
_EDGES = "\"'“”‘’«»„()[]{}<>.,;:!?…*•·–—-/|=+%$€£§©®°#&@~_\\^"
_NUMBER = re.compile(r"[\d.,:/%$€£+–-]*\d[\d.,:/%$€£+–-]*")
_WORD = re.compile(r"[^\W\d_]+(?:[’'‑‐-][^\W\d_]+)*")
_SINGLE = frozenset("aiouyeAIOUYE&")  # words of one letter, in the languages of Europe


def legibility(text: str) -> float:
    """How far a text reads as words, 0 to 1, higher is better; 1 for a nearly empty page.

    The smaller of two shares: of the characters, in words or numbers; of the tokens, words or numbers of
    three characters and more, thrice because a good third of ordinary prose is enough.
    """
    tokens = [token for token in text.split() if token.strip(".…·")]  # dots lead to a page number
    if len(tokens) < MIN_WORDS:
        return 1.0
    words = [token for token in tokens if _is_word(token)]
    long = sum(len(word.strip(_EDGES)) >= LONG_WORD for word in words)
    return min(sum(map(len, words)) / sum(map(len, tokens)), 3 * long / len(tokens))


def _is_word(token: str) -> bool:
    bare = token.strip(_EDGES)
    if not bare:
        return False
    if _NUMBER.fullmatch(bare):
        return True
    letters = unicodedata.normalize("NFKC", bare)
    if "\ufffd" in bare or any(unicodedata.category(sign) == "Co" for sign in bare):
        return False
    if len(letters) == 1:
        return letters in _SINGLE or unicodedata.category(letters) == "Lo"
    marks = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return all(
        _WORD.fullmatch(part) or _NUMBER.fullmatch(part) for part in re.split(r"[/&@._:,()\[\]]+", marks) if part
    )
