"""How hard a text is to read: the Flesch–Kincaid grade, years of American schooling.

Kincaid et al. 1975: 0.39 words per sentence + 11.8 syllables per word - 15.59.

Syllables are counted by rule, not by dictionary: nearly always within one of the right number, right on average.
The library textstat is no substitute. It downloads a dictionary when it first runs; with one at hand it reads AA as
one syllable, and it counts no sentence of one or two words.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.text.sentences import sentence_spans

_YEAR = r"(?:(?:19|20)\d\d[a-z]?|n\.d\.|s\. ?f\.)"
_SOURCE = re.compile(rf" ?\((?:[^()]|\([^()]*\))*\b{_YEAR}(?:[^()]|\([^()]*\))*\)")  # a citation
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SPOKEN = re.compile(r"[A-Z]{2,}s?")  # AA, SMARTs: letters are spoken
_VOWELS = re.compile(r"[aeiouyáéíóúäöüæø]+")
_SILENT = re.compile(
    r"(?<![td])ed$"  # helped, but wanted
    r"|(?<![aeiouycgszxh])es$|(?<=[tp]h)es$"  # takes, clothes, but places
    r"|(?<![lr])e$|(?<=[aeiouyr]l)e$|(?<=[aeiouy]r)e$"  # whole, but table and acre
    r"|e(?=(?:ly|less|ness|ful|fully|ments?|where|thing|times?)$)"  # safely, movement
)
_APART = re.compile(  # vowels side by side of which the second begins a syllable
    r"(?<![cstgxl])i(?=a(?!g)|o(?!us?$|n))|(?<=l)i(?=a)|(?<=[lp])i(?=on$)|(?<=[dlrn])i(?=en[ct])"  # social, but dial
    r"|(?<=d)i(?=u)|(?<=[rv])i(?=ou|o)|(?<=[drx])i(?=et)|(?<=c)i(?=et|den)|(?<=er)i(?=en)|(?<!a)(?<![csgx])i(?=ously?$)"
    r"|[aeiouy](?=ing$)|(?<=b)e(?=ing)|(?<![gq])u(?=ity|ou|al|at)|(?<=qu)i(?=et)|(?<=co)o(?=p)"
    r"|(?<=th)e(?=o)|e(?=ality|ate|ation)|(?<=id)e(?=a)|(?<=ar)e(?=a)|(?<=mus)e(?=u)|(?<=po)e(?=[mt])"
)
_EXCEPTIONS = {
    "business": 2, "create": 2, "creates": 2, "employer": 3, "employers": 3, "evening": 2, "every": 2, "everyone": 3,
    "everything": 3, "hundred": 2, "million": 2, "science": 2, "sciences": 3, "somebody": 3, "someone": 2,
    "something": 2, "sometimes": 2,
}  # fmt: skip


def without_citations(text: str) -> str:
    """The text without its bracketed sources, which nobody reads aloud."""
    return _SOURCE.sub("", text)


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """Syllables of an English word, at least 1. Two to four capitals are spoken letter by letter."""
    if _SPOKEN.fullmatch(word) and len(word) <= 4:
        return len(word.removesuffix("s"))
    plain = re.sub(r"['’](?:s|t|re|ve|ll|d|m)$", "", word.lower())
    if plain in _EXCEPTIONS:
        return _EXCEPTIONS[plain]
    heard = _SILENT.sub("", plain)
    count = len(_VOWELS.findall(heard)) + len(_APART.findall(heard))
    if heard.endswith(("ism", "isms")):
        count += 1
    return max(1, count)


def sentences(lines: Iterable[str], language: str = "en") -> list[str]:
    """The sentences of some lines, without bracketed sources."""
    return [sentence for line in lines for sentence in _sentences(line, language)]


@lru_cache(maxsize=50_000)  # several rules ask for the same lines
def _sentences(line: str, language: str) -> tuple[str, ...]:
    plain = without_citations(line)
    return tuple(plain[start:end] for start, end in sentence_spans(plain, language))


def words(sentence: str) -> list[str]:
    """What is spoken as a word; figures count as none."""
    return _WORD.findall(sentence)


def grade(lines: Iterable[str], language: str = "en") -> float:
    """The Flesch–Kincaid grade of some lines, higher is harder; 0 where there are no words."""
    by_sentence = [words(sentence) for sentence in sentences(lines, language)]
    sentence_count = sum(1 for found in by_sentence if found)
    spoken = [word for found in by_sentence for word in found]
    if not spoken:
        return 0.0
    syllable_count = sum(syllables(word) for word in spoken)
    return 0.39 * len(spoken) / sentence_count + 11.8 * syllable_count / len(spoken) - 15.59
