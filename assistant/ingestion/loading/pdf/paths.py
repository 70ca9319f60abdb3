"""Paths of a PDF page: the boxes that they fill or cut out."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from assistant.ingestion.loading.pdf.geometry import Box, Matrix, is_upright, rectangle

BUILDING = frozenset((b"m", b"l", b"c", b"v", b"y", b"re", b"h"))
CLIPPING = frozenset((b"W", b"W*"))
FILLING = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
STROKING = frozenset((b"S", b"s"))
PAINTING = FILLING | STROKING | {b"n"}
Path = Sequence[tuple[bytes, Sequence[Any]]]  # operators of BUILDING with their operands


def boxes_of(path: Path, matrix: Matrix) -> tuple[list[Box], bool]:
    """The boxes of a path, and whether they are all of it; else one box around everything. Empty for no path.

    Raises ValueError or TypeError for operands that are no numbers.
    """
    if all(operator == b"re" or operator == b"h" for operator, _ in path):
        boxes = [rectangle(matrix, *map(float, operands[:4])) for operator, operands in path if operator == b"re"]
        return boxes, is_upright(matrix)
    corners = [corner for operator, operands in path for corner in _corners(operator, operands)]
    if not corners:
        return [], False
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    around = rectangle(matrix, min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return [around], _is_rectangle(path, corners) and is_upright(matrix)


def _corners(operator: bytes, operands: Sequence[Any]) -> list[tuple[float, float]]:
    """The points that an operator names."""
    values = [float(one) for one in operands]
    if operator == b"re":
        x, y, width, height = values
        return [(x, y), (x + width, y + height)]
    return list(zip(values[::2], values[1::2], strict=True))


def _is_rectangle(path: Path, corners: Sequence[tuple[float, float]]) -> bool:
    """Whether one line goes around four corners along the axes."""
    drawn = [operator for operator, _ in path if operator != b"h"]
    if drawn not in ([b"m", b"l", b"l", b"l"], [b"m", b"l", b"l", b"l", b"l"]) or len(set(corners)) != 4:
        return False
    xs, ys = {x for x, _ in corners}, {y for _, y in corners}
    turns = pairwise(corners[:4])
    return len(xs) == len(ys) == 2 and all((one[0] == two[0]) != (one[1] == two[1]) for one, two in turns)
