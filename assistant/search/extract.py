"""Which words of a passage are shown first: its best sentences, and as many around them as fit a few lines."""

from assistant.search.parameters import load_parameters
from assistant.types import Passage, Span


def extract(passage: Passage, highlight: Span) -> Span:
    """Start and end, inside passage.text, of whole sentences in a row around the highlight.

    The sentence after the highlight comes first, then the one before, while the words and sentences allowed by
    data/search.toml last. A short rest is not cut off: then the whole passage is shown. An
    extract does not end inside a list.
    """
    limits = load_parameters().extract
    spans = passage.sentences
    inside = [at for at, (start, end) in enumerate(spans) if start < highlight[1] and end > highlight[0]]
    if not inside:
        return highlight
    words = [len(passage.text[start:end].split()) for start, end in spans]
    if sum(words) <= limits.whole:
        return spans[0][0], spans[-1][1]
    first, last = inside[0], inside[-1]
    while True:
        room = limits.words - sum(words[first : last + 1])
        if last - first + 1 >= limits.sentences:
            break
        if last + 1 < len(spans) and words[last + 1] <= room:
            last += 1
        elif first > 0 and words[first - 1] <= room:
            first -= 1
        else:
            break
    while last + 1 < len(spans) and not _is_closed(passage.text[slice(*spans[last])]):
        last += 1
    return spans[first][0], spans[last][1]


def _is_closed(sentence: str) -> bool:
    """Whether a sentence ends where a reader may stop: not after a colon, and not at a list item with more to come."""
    return sentence.rstrip("\"'”’»)]").endswith((".", "!", "?", "…"))
