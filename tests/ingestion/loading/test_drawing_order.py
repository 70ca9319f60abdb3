"""Lines of one column that are drawn out of order are noted; columns, heads and feet are not."""

import pytest

from assistant.ingestion.loading.pdf.extraction import read_pdf
from assistant.ingestion.loading.pdf.layout import Fragment, is_out_of_order
from tests.ingestion.loading.raw_pdf import lines, raw_pdf

LEFT = 72.0


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([(LEFT, 700), (LEFT, 680), (LEFT, 660), (LEFT, 640)], False),
        ([(LEFT, 660), (LEFT, 700), (LEFT, 680)], True),
        ([(LEFT, 700), (LEFT, 640), (LEFT + 20, 680), (LEFT, 660), (LEFT, 620)], True),
        ([(LEFT, 30), (LEFT, 700), (LEFT, 680), (LEFT, 660)], False),  # a foot drawn first
        ([(LEFT, 700), (LEFT, 680), (LEFT, 660), (LEFT, 780)], False),  # a head drawn last
        ([(LEFT, 700), (LEFT, 680), (300, 700), (300, 680)], False),  # two columns
        ([(LEFT, 700), (LEFT, 703), (LEFT, 680), (LEFT, 660)], False),  # a raised figure
        ([], False),
    ],
)
def test_the_order_of_one_column(places: list[tuple[float, float]], expected: bool) -> None:
    assert is_out_of_order([Fragment(x, y, "A few words.") for x, y in places]) == expected


def test_a_page_drawn_out_of_order_is_noted() -> None:
    first, second, third = (
        lines(f"The {name} line goes on here, and ends with a stop.", top=top)
        for name, top in (("first", 500), ("second", 486), ("third", 472))
    )
    assert [note.kind for note in read_pdf(raw_pdf(f"{third}\n{first}\n{second}")).notes] == ["out_of_order"]
    assert read_pdf(raw_pdf(f"{first}\n{second}\n{third}")).notes == ()
