"""Follows the operations of a PDF page and of the forms that it draws. A damaged operation does nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.ingestion.loading.pdf.drawing import SHOWING, Drawing, Form, Operation, Piece
from assistant.ingestion.loading.pdf.geometry import UNIT, Box, matrix_of, rectangle, times
from assistant.ingestion.loading.pdf.graphics_state import CHANGES, Operands, State
from assistant.ingestion.loading.pdf.layers import Layers
from assistant.ingestion.loading.pdf.objects import dictionary, number, resolved
from assistant.ingestion.loading.pdf.painting import cover, cut, paint, put_picture
from assistant.ingestion.loading.pdf.paths import BUILDING, PAINTING

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import ContentStream

LAYER_OFF = "in a layer that is off"
MAX_DEPTH = 8  # of forms within forms
MAX_FORMS = 500  # drawn on one page
_TEXTUAL = SHOWING | {
    b"BT", b"ET", b"q", b"Q", b"cm", b"Tz", b"Tc", b"Tw", b"TL", b"Tf", b"Td", b"TD", b"Tm", b"T*", b"Do",
}  # fmt: skip
_DAMAGE = (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError)
Verdict = Callable[[Drawing, Piece, State], str | None]  # why a piece is not seen as it is drawn


def draw(page: "PageObject", stream: "ContentStream", layers: Layers, verdict: Verdict) -> Drawing:
    """Follows a page. stream: its contents. verdict: is asked about each piece when it is drawn."""
    paper, crop = (Box(*(float(side) for side in box)) for box in (page.mediabox, page.cropbox))
    drawing = Drawing(paper.common(crop))
    state = State(UNIT, drawing.area, _resources(page))
    _Pen(drawing, layers, verdict, page.pdf).follow(stream.operations, {}, state, depth=0)
    return drawing


def _resources(page: "PageObject") -> Mapping[str, object]:
    here: Mapping[str, object] = page
    for _ in range(MAX_DEPTH):
        if "/Resources" in here:
            return dictionary(here["/Resources"])
        here = dictionary(here.get("/Parent"))
    return {}


class _Pen:
    """What is common to the content of a page and those of its forms."""

    def __init__(self, drawing: Drawing, layers: Layers, verdict: Verdict, pdf: object) -> None:
        self.drawing, self.layers, self.verdict, self.pdf = drawing, layers, verdict, pdf
        self.parsed: dict[int, Sequence[Operation]] = {}
        self.off: list[bool] = []  # for each marked content around: whether its layer is off

    def follow(
        self, operations: Sequence[Operation], described: Mapping[str, object], state: State, *, depth: int
    ) -> None:
        """Draws one content, from a state of its own."""
        number, around = len(self.drawing.contents), len(self.off)
        self.drawing.contents.append([])
        self.drawing.described.append(described)
        self.drawing.contents[number] = _Content(self, number, state, depth).run(operations)
        del self.off[around:]

    def operations(self, form: Any) -> Sequence[Operation]:  # noqa: ANN401 - a stream of pypdf
        """The operations of a form, which a page may draw many times."""
        from pypdf.generic import ContentStream

        if id(form) not in self.parsed:
            self.parsed[id(form)] = ContentStream(form, self.pdf, "bytes").operations
        return self.parsed[id(form)]


class _Content:
    """The operations of one content."""

    def __init__(self, pen: _Pen, number: int, state: State, depth: int) -> None:
        self.pen, self.number, self.state, self.depth = pen, number, state, depth
        self.saved: list[State] = []
        self.line, self.moved = UNIT, True  # the matrix of the line of text; whether nothing was shown there yet
        self.path: list[Operation] = []
        self.cuts = False  # whether the path is also a clipping path
        self.kept: list[Operation] = []
        self.fonts: dict[object, object] = {}

    def run(self, operations: Sequence[Operation]) -> list[Operation]:
        """Carries them out; those that matter to the text, in order."""
        handlers = {operator: handler.__get__(self) for operator, handler in _HANDLERS.items()}
        kept, path = self.kept, self.path
        for operation in operations:
            operands, operator = operation
            if operator in BUILDING:
                path.append(operation)
                continue
            if operator in _TEXTUAL:
                kept.append(operation)
            try:
                if operator in CHANGES:
                    CHANGES[operator](self.state, operands)
                elif operator in SHOWING:
                    self.show(operator, operands)
                elif operator in handlers:
                    handlers[operator](operands)
                elif operator in PAINTING:
                    self.paint(operator)
            except _DAMAGE:
                continue
        return kept

    def save(self, _: Operands) -> None:
        self.saved.append(self.state.twin())

    def restore(self, _: Operands) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def begin_text(self, _: Operands) -> None:
        self.line, self.moved = UNIT, True

    def place(self, operands: Operands) -> None:
        self.line, self.moved = matrix_of(operands), True

    def move(self, operands: Operands) -> None:
        x, y = operands
        a, b, c, d, e, f = self.line
        self.line = a, b, c, d, e + float(x) * a + float(y) * c, f + float(x) * b + float(y) * d
        self.moved = True

    def move_and_lead(self, operands: Operands) -> None:
        self.state.leading = -float(operands[1])
        self.move(operands)

    def next_line(self, _: Operands) -> None:
        self.move((0.0, -self.state.leading))

    def font(self, operands: Operands) -> None:
        name, size = operands
        if name not in self.fonts:
            self.fonts[name] = resolved(self.state.named("/Font", name))
        self.state.font, self.state.size = self.fonts[name], float(size)

    def show(self, operator: bytes, operands: Operands) -> None:
        """One piece of text."""
        if operator in (b"'", b'"'):
            self.next_line(())
        state = self.state
        shown = operands[0] if operator == b"TJ" else operands[-1:]
        raw = b"".join([one for one in shown if isinstance(one, bytes)])
        if not raw:
            return
        matrix = times(self.line, state.matrix)
        a, b, c, d, e, f = matrix
        rise = state.rise
        piece = Piece(
            self.number, len(self.kept) - 1, shown, raw, state.font, state.size, self.line, matrix,
            e + c * rise, f + d * rise, abs(state.size) * abs(a * d - b * c) ** 0.5, state.scale, rise, self.moved,
        )  # fmt: skip
        self.moved = False
        piece.hidden = LAYER_OFF if any(self.pen.off) else self.pen.verdict(self.pen.drawing, piece, state)
        self.pen.drawing.pieces.append(piece)

    def begin_marked(self, operands: Operands) -> None:
        properties = operands[1] if len(operands) > 1 else None
        is_layer = operands[0] == "/OC" and isinstance(properties, str)
        found = self.state.named("/Properties", properties) if is_layer else None
        self.pen.off.append(found is not None and self.pen.layers.are_off(found))

    def begin_plain(self, _: Operands) -> None:
        self.pen.off.append(False)

    def end_marked(self, _: Operands) -> None:
        if self.pen.off:
            self.pen.off.pop()

    def begin_cut(self, _: Operands) -> None:
        self.cuts = True

    def paint(self, operator: bytes) -> None:
        """Fills, strokes or only cuts along the path, which is over then."""
        path, cuts = self.path.copy(), self.cuts
        self.path.clear()
        self.cuts = False
        if not any(self.pen.off):
            paint(self.pen.drawing, path, operator, self.state)
        if cuts:
            cut(path, self.state)

    def shade(self, _: Operands) -> None:
        cover(self.pen.drawing, self.state.clip, None, self.state)

    def draw_inline(self, operands: Operands) -> None:
        settings = dictionary(dictionary(operands).get("settings"))
        put_picture(self.pen.drawing, self.state, is_mask=any(settings.get(key) for key in ("/IM", "/ImageMask")))

    def draw_object(self, operands: Operands) -> None:
        """A picture or a form."""
        found = resolved(self.state.named("/XObject", str(operands[0])))
        described = dictionary(found)
        self.pen.off.append(self.pen.layers.are_off(described.get("/OC")))
        try:
            if described.get("/Subtype") == "/Form":
                self.draw_form(found)
            elif described.get("/Subtype") == "/Image" and not any(self.pen.off):
                is_mask = any(resolved(described.get(key)) for key in ("/SMask", "/Mask", "/ImageMask"))
                put_picture(self.pen.drawing, self.state, is_mask=is_mask)
        finally:
            self.pen.off.pop()

    def draw_form(self, found: Any) -> None:  # noqa: ANN401 - a stream of pypdf
        """Draws a form's content, from the state here."""
        drawing, described = self.pen.drawing, dictionary(found)
        if self.depth >= MAX_DEPTH or len(drawing.forms) >= MAX_FORMS:
            return
        own = resolved(described.get("/Matrix"))
        matrix = times(matrix_of(own), self.state.matrix) if isinstance(own, list) else self.state.matrix
        state = self.state.twin()
        state.matrix = matrix
        bounds = resolved(described.get("/BBox"))
        if isinstance(bounds, list) and len(bounds) == 4:
            left, bottom, right, top = (number(side, 0.0) for side in bounds)
            state.clip = state.clip.common(rectangle(matrix, left, bottom, right - left, top - bottom))
        if "/Resources" in described:
            state.resources = dictionary(described["/Resources"])
        form = Form(len(drawing.contents), self.number, len(self.kept) - 1)
        drawing.forms.append(form)
        self.pen.follow(self.pen.operations(found), described, state, depth=self.depth + 1)


_HANDLERS: Mapping[bytes, Callable[[_Content, Operands], None]] = {
    b"q": _Content.save,
    b"Q": _Content.restore,
    b"BT": _Content.begin_text,
    b"Td": _Content.move,
    b"TD": _Content.move_and_lead,
    b"Tm": _Content.place,
    b"T*": _Content.next_line,
    b"BDC": _Content.begin_marked,
    b"BMC": _Content.begin_plain,
    b"EMC": _Content.end_marked,
    b"W": _Content.begin_cut,
    b"W*": _Content.begin_cut,
    b"sh": _Content.shade,
    b"Do": _Content.draw_object,
    b"Tf": _Content.font,
    b"INLINE IMAGE": _Content.draw_inline,
}
