"""What tells a label that counts, "Rung 5", from a title with the number of its page: where it stands, and the text."""

import pytest

from assistant.ingestion.loading.counted_labels import counted_labels
from assistant.ingestion.loading.printed_pages import Page
from assistant.ingestion.loading.running_lines import drop_running_lines

TEXT = ["It was late when we came to", "the harbour, and the lamps were lit.", "Nobody spoke for a while."]


def pages(form: str, first: int, changed: dict[int, list[str]] | None = None) -> list[Page]:
    """Four pages of text below a label, the text of some of them changed."""
    texts = [(changed or {}).get(number, TEXT) for number in range(1, 5)]
    return [Page(number, str(number), [form.format(first + number - 1), *text]) for number, text in enumerate(texts, 1)]


def left(those: list[Page]) -> list[str]:
    """What is left of the labels."""
    labels = [page.lines[0] for page in those]
    drop_running_lines(those)
    return [label for label, page in zip(labels, those, strict=True) if label in page.lines]


COUNTS = {
    "inside a page": {4: [*TEXT, "Rung 9", *TEXT]},
    "named in a sentence": {2: ["We come back to what Rung 5 says", *TEXT]},
    "named in brackets": {3: ["We come back to it (see Rung 7)", *TEXT]},
    "beside the number of the page": {number: [*TEXT, str(57 + number)] for number in range(1, 5)},
}
DOES_NOT = {
    "nothing said of it": {},
    "another number named": {2: ["We come back to what Rung 12 says", *TEXT]},
    "in a list": {2: ["Rung 5 and the others", *TEXT]},
    "beside the same number": {number: [*TEXT, str(4 + number)] for number in range(1, 5)},
}


@pytest.mark.parametrize("changed", COUNTS.values(), ids=COUNTS)
def test_a_label_counts_where_its_place_or_the_text_says_so(changed: dict[int, list[str]]) -> None:
    assert left(pages("Rung {}", 5, changed)) == ["Rung 5", "Rung 6", "Rung 7", "Rung 8"]


@pytest.mark.parametrize("changed", DOES_NOT.values(), ids=DOES_NOT)
def test_else_its_number_is_that_of_the_page(changed: dict[int, list[str]]) -> None:
    assert left(pages("Rung {}", 5, changed)) == []


@pytest.mark.parametrize("title", ["Harbour", "The quiet harbour", "HARBOUR"])
def test_the_title_on_the_first_page_is_no_label(title: str) -> None:
    titled = pages("Harbour {}", 1)
    assert counted_labels(titled, at_top=True, printed={}) == {"harbour"}
    titled[0].lines.insert(0, title)
    assert counted_labels(titled, at_top=True, printed={}) == frozenset()
    assert left(titled[1:]) == []


def test_a_title_of_the_outline_is_no_label() -> None:
    titled = pages("Harbour {}", 1)
    titled[2].outline = (("Harbour", 2),)
    assert counted_labels(titled, at_top=True, printed={}) == frozenset()
    titled[2].outline = (("Harbour 3", 2),)
    assert counted_labels(titled, at_top=True, printed={}) == {"harbour"}


def test_a_label_at_the_bottom_heads_no_text() -> None:
    assert counted_labels(pages("Harbour {}", 1), at_top=False, printed={}) == frozenset()
    assert counted_labels([], at_top=True, printed={}) == frozenset()
