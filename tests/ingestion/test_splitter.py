import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.splitter import SplitLimits, split_document
from assistant.text.cleaning import clean_text
from assistant.text.sentences import sentence_spans
from assistant.types import Document, Kind, Section

LIMITS = SplitLimits()


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def count_characters(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def document(*texts: str) -> Document:
    sections = tuple(Section(("Heading",), text) for text in texts)
    return Document(id="a.md", title="A", kind=Kind.ARTICLE, sections=sections, content_hash="0")


prose = st.lists(st.text(alphabet="abc dE.?!,…“”\n1é中", min_size=0, max_size=60), min_size=0, max_size=30).map(
    lambda parts: clean_text(" ".join(parts))
)


@given(st.lists(prose, min_size=1, max_size=3))
def test_every_passage_is_its_slice_and_together_they_cover_everything(texts: list[str]) -> None:
    source = document(*texts)
    passages = split_document(source, count_words, LIMITS)
    for number, section in enumerate(source.sections):
        own = [passage for passage in passages if passage.section == number]
        assert all(section.text[passage.start : passage.end] == passage.text for passage in own)
        ends = [(passage.start, passage.end) for passage in own]
        assert ends == sorted(ends)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(ends))
        covered = "".join("".join(passage.text.split()) for passage in own)
        assert covered == "".join(section.text.split())


@given(prose)
def test_sentences_cover_their_passage(text: str) -> None:
    for passage in split_document(document(text), count_words, LIMITS):
        inside = "".join("".join(passage.text[start:end].split()) for start, end in passage.sentences)
        assert inside == "".join(passage.text.split())


def test_passages_are_40_to_120_words_on_sentence_ends() -> None:
    text = " ".join(f"Sentence number {n} has exactly eight words here." for n in range(60))
    passages = split_document(document(text), count_words, LIMITS)
    assert all(40 <= len(passage.text.split()) <= 120 for passage in passages)
    assert all(passage.text.endswith("here.") for passage in passages)
    assert sum(len(passage.text.split()) for passage in passages) == 480


def test_a_short_source_is_one_passage() -> None:
    (passage,) = split_document(document("One day at a time."), count_words, LIMITS)
    assert (passage.text, passage.start, passage.end, passage.sentences) == ("One day at a time.", 0, 18, ((0, 18),))


def test_no_text_is_longer_than_the_encoder_reads() -> None:
    limits = SplitLimits(max_tokens=50)
    text = "x" * 500 + " " + "word " * 300
    passages = split_document(document(clean_text(text)), count_characters, limits)
    assert max(len(passage.text) for passage in passages) <= 50 + 50  # spaces between words are no tokens
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(text.split())


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    text = " ".join(["word"] * 99) + ", " + " ".join(["more"] * 60)
    first, second = split_document(document(text), count_words, LIMITS)
    assert first.text.endswith("word,")
    assert second.text.startswith("more")


def test_a_list_stays_with_the_line_that_announces_it() -> None:
    opening = "A first paragraph has these words. " * 10
    items = "\n".join(f"item {n} is about six words" for n in range(8))
    passages = split_document(document(f"{opening.strip()}\n\nTry these:\n{items}"), count_words, LIMITS)
    assert [passage.text.split("\n")[0][:10] for passage in passages] == ["A first pa", "Try these:"]
    assert passages[1].text.endswith("item 7 is about six words")


def test_ids_survive_changes_elsewhere_and_tell_equal_passages_apart() -> None:
    one = "Alpha beta gamma delta epsilon. " * 10
    before = split_document(document(one.strip(), one.strip()), count_words, LIMITS)
    after = split_document(document("New text first.", one.strip(), one.strip()), count_words, LIMITS)
    assert len({passage.id for passage in before}) == len(before)
    assert {passage.id for passage in before} <= {passage.id for passage in after}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He asked. She said no!", ["He asked.", "She said no!"]),
        ("Dr. Smith et al. (2016) agree. Yes.", ["Dr. Smith et al. (2016) agree.", "Yes."]),
        ("1. Find a sponsor.\n2. Go to a meeting.", ["1. Find a sponsor.", "2. Go to a meeting."]),
        ("A heading\nA line below it.", ["A heading", "A line below it."]),
        ("", []),
    ],
)
def test_sentence_spans(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text, "en")] == sentences
