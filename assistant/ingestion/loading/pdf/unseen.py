"""Text of a PDF page that no reader sees: without ink, in the colour of its ground, outside the page, tiny, in a layer
that is off, or under a shape drawn later. It is not quoted.

The text layer of a scan is unseen too. It is kept where a picture is all that the page shows.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.ingestion.loading.pdf.colours import WHITE, Colour, look_alike
from assistant.ingestion.loading.pdf.drawing import Drawing, Piece, Shape
from assistant.ingestion.loading.pdf.fonts import Fonts
from assistant.ingestion.loading.pdf.geometry import place
from assistant.ingestion.loading.pdf.graphics_state import State

NO_INK, SAME_COLOUR, OUTSIDE, TINY, COVERED = "without ink", "in the colour of its ground", "outside", "tiny", "covered"
MIN_OPACITY = 0.05
MIN_SIZE = 1 / 1000  # of the page's longer side: 0.8 points on A4
PICTURE_SHARE = 0.5  # of the page's area: pictures that cover more are what the reader sees
MAX_SHAPES = 5_000  # of a page that is searched for the ground of its text
MAX_COVERS = 300  # shapes of a page, the largest first: a drawing may have a hundred thousand
STAMP_SHARE = 0.1  # of all characters: a page of a scan may carry a seen line of its library besides
CHARACTERS_OF_A_WORD = 5  # where letters are drawn one by one
_FILLED, _STROKED, _BOTH, _INVISIBLE = (0, 4), (1, 5), (2, 6), 3
_Named = dict[str, int]


class Eye:
    """Judges pieces as they are drawn."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._shift = 0.0  # how far the text has gone on since it was put outside, in ems

    def verdict(self, drawing: Drawing, piece: Piece, state: State) -> str | None:
        """Why a piece is not seen; None where it is."""
        if state.mode == _INVISIBLE or _opacity(state) < MIN_OPACITY:
            return NO_INK
        if piece.size <= MIN_SIZE * max(drawing.area.width, drawing.area.height) or state.scale == 0:
            return None if _is_drawn(piece.font) and piece.size > 0 else TINY
        if self._is_outside(piece, state):
            return OUTSIDE
        return SAME_COLOUR if _is_hidden_by_colour(drawing, piece, state) else None

    def _is_outside(self, piece: Piece, state: State) -> bool:
        """Whether nothing of a piece lies where something can be seen."""
        clip, size = state.clip, piece.size
        if clip.width == 0 or clip.height == 0:
            return True
        if piece.moved:
            self._shift = 0.0
        begins_inside = (
            clip.left - size <= piece.x <= clip.right and clip.bottom - size <= piece.y <= clip.top + size / 2
        )
        if begins_inside and self._shift == 0.0:
            return False
        font = self._fonts.font(piece.font)
        width = font.width(piece.raw) if font else len(piece.raw)
        begins, self._shift = self._shift, self._shift + width
        em = piece.font_size * piece.scale
        corners = [place(piece.matrix, em * x, piece.font_size * y) for x in (begins, self._shift) for y in (-0.2, 0.7)]
        lefts, heights = [x for x, _ in corners], [y for _, y in corners]
        meets = min(lefts) < clip.right and max(lefts) > clip.left and min(heights) < clip.top
        return not (meets and max(heights) > clip.bottom)


def _is_drawn(font: object) -> bool:
    """Whether the font's letters are drawings, whose own size nobody knows."""
    return isinstance(font, dict) and font.get("/Subtype") == "/Type3"


def _opacity(state: State) -> float:
    if state.mode in _FILLED:
        return state.fill_opacity
    return state.stroke_opacity if state.mode in _STROKED else max(state.fill_opacity, state.stroke_opacity)


def _is_hidden_by_colour(drawing: Drawing, piece: Piece, state: State) -> bool:
    inks = _inks(state)
    if not inks or None in inks:
        return False
    if not any(look_alike(ink, colour) for ink in inks for colour in (WHITE, *drawing.colours)):
        return False
    ground = _ground(drawing, *place(piece.matrix, 0.1 * piece.font_size, 0.3 * piece.font_size + piece.rise))
    return all(look_alike(ink, ground) for ink in inks)


def _inks(state: State) -> list[Colour | None]:
    """What letters are drawn with; nothing for letters that only clip."""
    if state.mode in _FILLED:
        return [state.fill]
    if state.mode in _STROKED:
        return [state.stroke]
    return [state.fill, state.stroke] if state.mode in _BOTH else []


def _ground(drawing: Drawing, x: float, y: float) -> Colour | None:
    """The colour at a place; None where it cannot be told, or only at a great cost."""
    if len(drawing.shapes) > MAX_SHAPES:
        return None
    return next((shape.colour for shape in reversed(drawing.shapes) if shape.box.holds(x, y)), WHITE)


def mark_unseen(drawing: Drawing, fonts: Fonts) -> bool:
    """Marks what is covered, and takes the marks off the text layer of a scan; whether there is such a layer."""
    by_pictures = _mark_covered(drawing, fonts)
    return _keep_layer_of_scan(drawing, by_pictures)


def _mark_covered(drawing: Drawing, fonts: Fonts) -> frozenset[int]:
    """Marks the pieces under a solid shape that was drawn later; the places of those under a picture."""
    by_pictures = set[int]()
    covers = [shape for shape in drawing.shapes if shape.is_solid and shape.after]
    covers.sort(key=lambda shape: shape.box.width * shape.box.height, reverse=True)
    for shape in covers[:MAX_COVERS]:
        for at, piece in enumerate(drawing.pieces[: shape.after]):
            begins_there = shape.box.holds(piece.x, piece.y) and (not piece.hidden or shape.is_picture)
            if begins_there and _is_under(shape, piece, fonts):
                piece.hidden = piece.hidden or COVERED
                by_pictures |= {at} if shape.is_picture else set()
    return frozenset(by_pictures)


def _is_under(shape: Shape, piece: Piece, fonts: Fonts) -> bool:
    """Whether a shape covers all of a piece."""
    font = fonts.font(piece.font)
    if font is None:
        return False
    em, width = piece.font_size * piece.scale, font.width(piece.raw)
    corners = [
        place(piece.matrix, em * x, piece.font_size * y) for x in (0.1, max(0.1, width - 0.1)) for y in (0.0, 0.5)
    ]
    return all(shape.box.holds(x, y) for x, y in corners)


def _keep_layer_of_scan(drawing: Drawing, by_pictures: frozenset[int]) -> bool:
    pictures = [shape.box for shape in drawing.shapes if shape.is_picture]
    area = drawing.area.width * drawing.area.height
    if sum(box.width * box.height for box in pictures) < PICTURE_SHARE * area:
        return False
    layer = [
        piece
        for at, piece in enumerate(drawing.pieces)
        if (piece.hidden == NO_INK or at in by_pictures) and any(box.holds(piece.x, piece.y) for box in pictures)
    ]
    shown = sum(len(piece.raw) for piece in drawing.pieces if not piece.hidden)
    beneath = sum(len(piece.raw) for piece in layer)
    if not layer or shown > STAMP_SHARE * (shown + beneath):
        return False
    for piece in layer:
        piece.hidden = None
    return True


def count_words(pieces: Iterable[Piece], fonts: Fonts) -> _Named:
    """Why pieces are hidden → how many words they hold, roughly where letters are drawn one by one."""
    texts: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.hidden:
            font = fonts.font(piece.font)
            texts.setdefault(piece.hidden, []).append(font.text(piece.raw) if font else " ")
    return {why: words for why, those in texts.items() if (words := _words(those))}


def _words(texts: Sequence[str]) -> int:
    shown = [text for text in texts if text.strip()]
    letters = sum(len(text.strip()) for text in shown)
    if letters < 2 * len(shown):
        return -(-letters // CHARACTERS_OF_A_WORD)
    return Counter(word for text in shown for word in text.split()).total()
