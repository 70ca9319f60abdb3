"""Flat front matter is read by a faster loader, and comes to the same."""

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.errors import DocumentError
from assistant.ingestion.loading import front_matter

ODD = ["true", "no", "0o17", "1_000", "2024-01-01", "~", "'a: b'", '"\\u00e9"', "- - x", "a: b", ".inf", "\tx", "'open"]
SCALARS = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_characters="\n\r"), max_size=20))
FIELDS = st.tuples(st.sampled_from(["title", "withdrawn", "x1", "url"]), SCALARS)


@settings(max_examples=400)
@given(st.lists(FIELDS, min_size=1, max_size=4))
def test_the_fast_loader_reads_flat_lines_as_the_other_does(fields: list[tuple[str, str]]) -> None:
    inside = "".join(f"{name}: {value}\n" for name, value in fields)
    assume(front_matter._FLAT.fullmatch(inside))
    try:
        fast = front_matter._read_flat(inside)
    except (DocumentError, ValueError) as error:
        with pytest.raises(type(error)):
            yaml.load(inside, front_matter._Loader)  # noqa: S506
        return
    if fast is not None:
        assert repr(fast) == repr(yaml.load(inside, front_matter._Loader))  # noqa: S506


@pytest.mark.parametrize("inside", ["a: [b]\n", "a:\n  b: c\n", "- a\n", "a: {b: c}\n", "a: |\n  b\n", "a: *b\n"])
def test_what_may_be_nested_is_left_to_the_other(inside: str) -> None:
    assert front_matter._FLAT.fullmatch(inside) is None
