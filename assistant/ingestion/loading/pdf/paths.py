"""Paths of a PDF page: the boxes that they fill or cut out."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from assistant.ingestion.loading.pdf.geometry import Box, Matrix, is_upright, rectangle

BUILDING = frozenset((b"m", b"l", b"c", b"v", b"y", b"re", b"h"))
CLIPPING = frozenset((b"W", b"W*"))
FILLING = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
STROKING = frozenset((b"S", b"s"))
_RECTANGLES, _LINES = frozenset((b"re", b"h")), frozenset((b"m", b"l", b"h"))
PAINTING = FILLING | STROKING | {b"n"}
Path = Sequence[tuple[Any, bytes]]  # operands and operators of BUILDING, as pypdf has them


def boxes_of(path: Path, matrix: Matrix) -> tuple[list[Box], bool]:
    """The boxes of a path, and whether they are all of it; else one box around everything. Empty for no path.

    Raises ValueError or TypeError for operands that are no numbers.
    """
    kinds = {operator for _, operator in path}
    if kinds <= _RECTANGLES:
        boxes = [rectangle(matrix, *map(float, operands[:4])) for operands, operator in path if operator == b"re"]
        return boxes, is_upright(matrix)
    xs: list[float] = []
    ys: list[float] = []
    for operands, operator in path:
        xs += operands[::2]
        ys += operands[1::2]
        if operator == b"re":
            x, y, width, height = operands
            xs[-1], ys[-1] = x + width, y + height
    left, bottom = float(min(xs)), float(min(ys))
    around = rectangle(matrix, left, bottom, float(max(xs)) - left, float(max(ys)) - bottom)
    is_rectangle = kinds <= _LINES and _is_rectangle(path, xs, ys) and is_upright(matrix)
    return [around], is_rectangle


def _is_rectangle(path: Path, xs: Sequence[float], ys: Sequence[float]) -> bool:
    """Whether one line goes around four corners along the axes. xs, ys: of the points that the path names."""
    corners = list(zip(xs, ys, strict=True))
    starts = [at for at, (_, operator) in enumerate(path) if operator == b"m"]
    if starts != [0] or len(corners) not in (4, 5) or len(set(corners)) != 4:
        return False
    turns = pairwise(corners[:4])
    return len(set(xs)) == len(set(ys)) == 2 and all((one[0] == two[0]) != (one[1] == two[1]) for one, two in turns)
