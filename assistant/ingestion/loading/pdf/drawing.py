"""What a PDF page draws: its pieces of text, each with its place, and the shapes below and above them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.ingestion.loading.pdf.colours import Colour
from assistant.ingestion.loading.pdf.geometry import Box, Matrix
from assistant.ingestion.loading.pdf.graphics_state import Operands

Operation = tuple[Any, bytes]  # operands and operator, as pypdf has them
SHOWING = frozenset((b"Tj", b"TJ", b"'", b'"'))


@dataclass(slots=True, eq=False)
class Piece:
    """One text that is shown at once.

    - content, at: which operation of which content shows it.
    - shown: its operands, bytes and in an array shifts between them; raw: the bytes, in the codes of its font.
    - line: the matrix of its line of text; matrix: from there to the page, before the font's size.
    - x, y: where it begins on the page; size: the height of its letters there; scale: of its widths.
    - moved: whether it was put in its place; else it follows the piece before.
    - hidden: why nobody sees it; text: what is to be read instead of it, with shifts as in shown.
    """

    content: int
    at: int
    shown: Operands
    raw: bytes
    font: object
    font_size: float
    line: Matrix
    matrix: Matrix
    x: float
    y: float
    size: float
    scale: float
    rise: float
    moved: bool
    hidden: str | None = None
    text: tuple[str | float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """An area that was painted.

    - colour: None for a picture and whatever else has no single one.
    - after: how many pieces of text were shown before it.
    - is_solid: whether nothing shines through anywhere in it.
    """

    box: Box
    colour: Colour | None
    after: int
    is_solid: bool
    is_picture: bool = False


@dataclass(slots=True)
class Form:
    """A form that is drawn: its content, and the operation of another content that draws it."""

    content: int
    drawn_in: int
    at: int


@dataclass(slots=True)
class Drawing:
    """A page's pieces and shapes, in the order they are drawn.

    - area: what can be seen of the page.
    - contents: those of its operations that matter to the text, for the page itself, then for each form it draws.
    - described: the dictionary of each content.
    - colours: of its shapes.
    """

    area: Box
    pieces: list[Piece] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    contents: list[list[Operation]] = field(default_factory=list)
    described: list[Mapping[str, object]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    colours: set[Colour] = field(default_factory=set)

    @classmethod
    def nothing(cls) -> "Drawing":
        """A page on which nothing is drawn."""
        return cls(Box(0.0, 0.0, 0.0, 0.0))
