"""The parts of a question that go through the encoder one by one: pieces that fit its window, telling sentences."""

from collections.abc import Callable, Sequence

from assistant.text.sentences import sentence_spans
from assistant.text.words import content_words

LEAST_WORDS = 3  # of a sentence that is compared by itself
MAX_QUESTION_SENTENCES = 12  # of a question that are compared one by one; a life story's first say what it is about


def telling_sentences(text: str) -> list[str]:
    """The sentences of a question that say something by themselves, or none where it is one alone."""
    spans = sentence_spans(text, "en")
    found = [text[start:end] for start, end in spans if content_words(text[start:end])]
    long = [one for one in found if len(one.split()) >= LEAST_WORDS]
    return long[:MAX_QUESTION_SENTENCES] if len(spans) > 1 else []


def pieces_of(text: str, count_tokens: Callable[[Sequence[str]], Sequence[int]], max_tokens: int) -> list[str]:
    """The text in pieces of whole words that fit the window; at least one. A longer word is cut by characters."""
    if len(text) <= max_tokens:  # no token is shorter than a character
        return [text]
    words = [word[at : at + max_tokens] for word in text.split() for at in range(0, len(word), max_tokens)] or [text]
    pieces: list[list[str]] = [[]]
    used = 0
    for word, size in zip(words, count_tokens(words), strict=True):
        if pieces[-1] and used + size > max_tokens:
            pieces.append([])
            used = 0
        pieces[-1].append(word)
        used += size
    return [" ".join(piece) for piece in pieces]
