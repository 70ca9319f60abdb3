"""Which sentences of a passage are shown first."""

import pytest

from assistant.search.extract import extract
from assistant.types import Passage, Span


def passage(*lengths: int) -> Passage:
    """A passage with a sentence of each number of words."""
    sentences = [" ".join(["word"] * length) + "." for length in lengths]
    spans, at = [], 0
    for sentence in sentences:
        spans.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    return Passage("0" * 16, "a.md", 0, 0, len(text), text, tuple(spans))


def of_sentences(sentences: list[str]) -> Passage:
    """A passage of these sentences, each so long that none fits beside another."""
    spans, lines = list[Span](), [f"{one[:-1]}{' word' * 50}." for one in sentences]
    for line in lines:
        at = spans[-1][1] + 1 if spans else 0
        spans.append((at, at + len(line)))
    text = " ".join(lines)
    return Passage("0" * 16, "a.md", 0, 0, len(text), text, tuple(spans))


def shown(lengths: tuple[int, ...], highlight: tuple[int, int]) -> list[int]:
    """Numbers of the sentences that are shown for a highlight from one sentence to another."""
    one = passage(*lengths)
    start, end = extract(one, (one.sentences[highlight[0]][0], one.sentences[highlight[1]][1]))
    return [at for at, (first, last) in enumerate(one.sentences) if start <= first and last <= end]


@pytest.mark.parametrize(
    ("lengths", "highlight", "sentences"),
    [
        ((10, 25, 20), (1, 1), [0, 1, 2]),  # short enough to be shown whole
        ((20, 20, 20, 20), (1, 1), [1, 2]),  # what follows comes first
        ((20, 20, 40, 20), (1, 1), [0, 1]),  # what follows is too long
        ((5, 5, 5, 5, 60), (0, 0), [0, 1, 2]),  # three sentences at most
        ((60, 60), (0, 0), [0]),  # a long highlight is not cut
        ((30, 30, 30), (1, 2), [1, 2]),
    ],
)
def test_sentences_around_the_highlight(
    lengths: tuple[int, ...], highlight: tuple[int, int], sentences: list[int]
) -> None:
    assert shown(lengths, highlight) == sentences


def test_without_sentences_the_highlight_is_shown() -> None:
    highlight: Span = (3, 9)
    assert extract(Passage("0" * 16, "a.md", 0, 0, 12, "no sentences", ()), highlight) == highlight


@pytest.mark.parametrize("ending", [";", "", ":", ","])
def test_an_extract_does_not_end_inside_a_list(ending: str) -> None:
    lines = [" ".join(["item"] * 24) + end for end in (ending, ending, ending, ".", ".")]
    text, spans = "\n".join(lines), list[Span]()
    for line in lines:
        at = spans[-1][1] + 1 if spans else 0
        spans.append((at, at + len(line)))
    one = Passage("0" * 16, "a.md", 0, 0, len(text), text, tuple(spans))
    assert extract(one, spans[0]) == (0, spans[3][1])


@pytest.mark.parametrize(
    ("sentences", "code", "shown_at"),
    [
        (["Call the police.", "Do not try to stop the fight.", "They are trained."], "en", (0, 1)),
        (["You may take it at home.", "But never with alcohol.", "Don't drive.", "It helps."], "en", (0, 2)),
        (["Naltrexone helps many.", "It is taken once a day.", "Some feel sick."], "en", (0, 0)),
        (["Puedes tomarla en casa.", "Nunca la tomes con alcohol.", "Ayuda mucho."], "es", (0, 1)),
        (["Puedes tomarla en casa.", "Ayuda mucho.", "Nunca la tomes con alcohol."], "es", (0, 0)),
    ],
)
def test_what_limits_a_sentence_is_shown_with_it(sentences: list[str], code: str, shown_at: tuple[int, int]) -> None:
    one = of_sentences(sentences)
    assert extract(one, one.sentences[0], code) == (one.sentences[shown_at[0]][0], one.sentences[shown_at[1]][1])


def test_a_sentence_that_leans_is_shown_with_the_one_before() -> None:
    one = of_sentences(["Methadone can slow the breath.", "That is why the first days are watched.", "Ask them."])
    assert extract(one, one.sentences[1])[0] == 0
