"""Which words of a passage are shown first: its best sentences, and as many around them as fit a few lines."""

from collections.abc import Sequence

from assistant.data import DEFAULT_LANGUAGE
from assistant.search.parameters import ExtractLimits, load_parameters
from assistant.text.language import ExtractWords, language
from assistant.types import Passage, Span

MOST_LIMITING = 2  # sentences that limit what stands before them and are shown with it
MOST_LEANT_ON = 1  # sentences that the first one leans on


def extract(passage: Passage, highlight: Span, code: str = DEFAULT_LANGUAGE) -> Span:
    """Start and end, inside passage.text, of whole sentences in a row around the highlight.

    The sentence after the highlight comes first, then the one before, while the words and sentences allowed by
    data/search.toml last. A short rest is not cut off: then the whole passage is shown. An extract does not end inside
    a list, or before a sentence that limits or warns of what it says. code: language of the passage.
    """
    limits = load_parameters().extract
    spans = passage.sentences
    inside = [at for at, (start, end) in enumerate(spans) if start < highlight[1] and end > highlight[0]]
    if not inside:
        return highlight
    words = [len(passage.text[start:end].split()) for start, end in spans]
    if sum(words) <= limits.whole:
        return spans[0][0], spans[-1][1]
    first, last = _around(words, inside[0], inside[-1], limits)
    sentences = [passage.text[start:end] for start, end in spans]
    first, last = _with_what_belongs_to_it(sentences, first, last, language(code).extract)
    return spans[first][0], spans[last][1]


def _around(words: Sequence[int], first: int, last: int, limits: ExtractLimits) -> tuple[int, int]:
    """The first and last sentence to show. words: of each sentence. first, last: those of the highlight."""
    while last - first + 1 < limits.sentences:
        room = limits.words - sum(words[first : last + 1])
        if last + 1 < len(words) and words[last + 1] <= room:
            last += 1
        elif first > 0 and words[first - 1] <= room:
            first -= 1
        else:
            break
    return first, last


def _with_what_belongs_to_it(sentences: Sequence[str], first: int, last: int, words: ExtractWords) -> tuple[int, int]:
    """The same, with the rest of a list, what limits the last sentence, and what the first one leans on."""
    end = len(sentences) - 1
    while last < end and not _is_closed(sentences[last]):
        last += 1
    for _ in range(MOST_LIMITING):
        if last < end and words.limiting.match(_bare(sentences[last + 1])):
            last += 1
    for _ in range(MOST_LEANT_ON):
        if first > 0 and words.leaning.match(_bare(sentences[first])):
            first -= 1
    return first, last


def _bare(sentence: str) -> str:
    """A sentence without marks before its first word."""
    return sentence.lstrip("\"'“‘«¡¿*•–- ")


def _is_closed(sentence: str) -> bool:
    """Whether a sentence ends where a reader may stop: not after a colon, and not at a list item with more to come."""
    return sentence.rstrip("\"'”’»)]").endswith((".", "!", "?", "…"))
