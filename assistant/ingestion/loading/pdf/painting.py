"""Shapes and pictures on a PDF page, as the ground of text or over it, and the paths that cut it."""

from assistant.ingestion.loading.pdf.colours import Colour
from assistant.ingestion.loading.pdf.drawing import Drawing, Shape
from assistant.ingestion.loading.pdf.geometry import Box, box_around, is_upright, rectangle
from assistant.ingestion.loading.pdf.graphics_state import State
from assistant.ingestion.loading.pdf.paths import FILLING, STROKING, Path, boxes_of

MIN_SIDE = 2.0  # points: a smaller shape is nobody's ground and hides no word
BAND = 4.0  # points: a thicker line is a band of colour


def paint(drawing: Drawing, path: Path, operator: bytes, state: State) -> None:
    """Fills or strokes a path."""
    if operator in FILLING:
        boxes, are_all = boxes_of(path, state.matrix)
        for box in boxes:
            cover(drawing, box, state.fill if are_all and not state.is_cut else None, state)
    elif operator in STROKING:
        a, b, c, d, _, _ = state.matrix
        width = state.line_width * abs(a * d - b * c) ** 0.5
        if width >= BAND:
            for left, bottom, right, top in boxes_of(path, state.matrix)[0]:
                half = width / 2
                cover(drawing, Box(left - half, bottom - half, right + half, top + half), None, state)


def cut(path: Path, state: State) -> None:
    """Lets only what lies within a path be seen from here on."""
    boxes, are_all = boxes_of(path, state.matrix)
    if boxes:
        state.clip = state.clip.common(box_around(boxes))
        state.is_cut = state.is_cut or not are_all or len(boxes) > 1


def put_picture(drawing: Drawing, state: State, *, is_mask: bool) -> None:
    """A picture on the unit square. is_mask: whether its ground shines through."""
    is_exact = is_upright(state.matrix) and not state.is_cut
    box = rectangle(state.matrix, 0.0, 0.0, 1.0, 1.0)
    cover(drawing, box, None, state, picture=is_exact and not is_mask)


def cover(drawing: Drawing, box: Box, colour: Colour | None, state: State, *, picture: bool | None = None) -> None:
    """Puts a shape on the page, as far as it is seen there.

    - colour: None where it has no single one, or is not painted all over.
    - picture: for a picture alone, whether it is painted all over.
    """
    seen = box.common(state.clip)
    if seen.width < MIN_SIDE or seen.height < MIN_SIDE or state.fill_opacity == 0:
        return
    shines = state.fill_opacity < 1 or not state.is_plain
    if shines:
        colour = None
    if colour is not None:
        drawing.colours.add(colour)
    is_solid = not shines and (bool(picture) or colour is not None)
    drawing.shapes.append(Shape(seen, colour, len(drawing.pieces), is_solid, is_picture=picture is not None))
