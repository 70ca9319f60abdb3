"""Matrices and boxes of a PDF page, in points, to the right and up."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Box(NamedTuple):
    """A rectangle along the axes."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return max(0.0, self.right - self.left)

    @property
    def height(self) -> float:
        return max(0.0, self.top - self.bottom)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside or on the edge."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def common(self, other: "Box") -> "Box":
        """What both cover; of no width or height where they do not meet."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(left, bottom, max(left, min(self.right, other.right)), max(bottom, min(self.top, other.top)))


def times(one: Matrix, other: Matrix) -> Matrix:
    """The matrix that does one, then the other."""
    a, b, c, d, e, f = one
    k, m, n, o, p, q = other
    return a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q


def place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point comes to lie."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def box_of(points: Iterable[tuple[float, float]]) -> Box:
    """The smallest box around some points; ValueError where there are none."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def box_around(boxes: Iterable[Box]) -> Box:
    """The smallest box around some boxes; ValueError where there are none."""
    return box_of(corner for box in boxes for corner in ((box.left, box.bottom), (box.right, box.top)))


def rectangle(matrix: Matrix, x: float, y: float, width: float, height: float) -> Box:
    """The box around a rectangle that a matrix moves."""
    return box_of(place(matrix, x + dx, y + dy) for dx in (0.0, width) for dy in (0.0, height))


def is_upright(matrix: Matrix) -> bool:
    """Whether rectangles stay along the axes: no turn but by right angles, no slant."""
    a, b, c, d, _, _ = matrix
    small = 1e-3 * max(abs(a), abs(b), abs(c), abs(d))
    return (abs(b) <= small and abs(c) <= small) or (abs(a) <= small and abs(d) <= small)


def matrix_of(values: Sequence[object]) -> Matrix:
    """Six numbers as a matrix. Raises ValueError or TypeError for anything else."""
    a, b, c, d, e, f = (float(str(one)) if not isinstance(one, int | float) else float(one) for one in values)
    return a, b, c, d, e, f
