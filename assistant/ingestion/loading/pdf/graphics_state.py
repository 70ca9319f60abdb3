"""The graphics state of a PDF page, as far as it decides whether text is seen (ISO 32000-2, 8.4 and 9.3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.ingestion.loading.pdf.colours import Colour, colour_in, first_parts
from assistant.ingestion.loading.pdf.geometry import Box, Matrix, matrix_of, times
from assistant.ingestion.loading.pdf.objects import dictionary, number, resolved

Operands = Sequence[Any]  # numbers, names, bytes, arrays and dictionaries of pypdf


@dataclass(slots=True)
class State:
    """What text and shapes are drawn with.

    - fill_space, stroke_space: of their parts; None for grey, RGB or CMYK by how many parts there are.
    - clip: all that can be seen lies in it; is_cut: a path that is no rectangle takes away more.
    - fill_opacity, stroke_opacity: 0 to 1, groups around them included; is_plain: nothing shines through.
    - size: of the font, before matrix; rise, leading: likewise; scale: of widths, 1 as they are.
    """

    matrix: Matrix
    clip: Box
    resources: Mapping[str, object]
    is_cut: bool = False
    fill_parts: Operands = (0,)
    stroke_parts: Operands = (0,)
    fill_space: object = None
    stroke_space: object = None
    line_width: float = 1.0
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0
    is_plain: bool = True
    mode: int = 0
    font: object = None
    size: float = 0.0
    rise: float = 0.0
    scale: float = 1.0
    leading: float = 0.0

    @property
    def fill(self) -> Colour | None:
        """The colour that areas and letters are filled with; None where it cannot be told."""
        return colour_in(self.fill_space, self.fill_parts)

    @property
    def stroke(self) -> Colour | None:
        """The colour of lines and outlines, likewise."""
        return colour_in(self.stroke_space, self.stroke_parts)

    def named(self, kind: str, name: object) -> object:
        """A resource by its kind and name; None where there is none."""
        return dictionary(self.resources.get(kind)).get(str(name))

    def twin(self) -> "State":
        """A copy of its own. Written out, because pages save their state thousands of times."""
        return State(
            self.matrix, self.clip, self.resources, self.is_cut, self.fill_parts, self.stroke_parts,
            self.fill_space, self.stroke_space, self.line_width, self.fill_opacity, self.stroke_opacity,
            self.is_plain, self.mode, self.font, self.size, self.rise, self.scale, self.leading,
        )  # fmt: skip


def _concatenate(state: State, operands: Operands) -> None:
    state.matrix = times(matrix_of(operands), state.matrix)


def _device_fill(state: State, operands: Operands) -> None:
    state.fill_parts, state.fill_space = operands, None


def _device_stroke(state: State, operands: Operands) -> None:
    state.stroke_parts, state.stroke_space = operands, None


def _fill_space(state: State, operands: Operands) -> None:
    state.fill_space = state.named("/ColorSpace", operands[0]) or operands[0]
    state.fill_parts = first_parts(state.fill_space)


def _stroke_space(state: State, operands: Operands) -> None:
    state.stroke_space = state.named("/ColorSpace", operands[0]) or operands[0]
    state.stroke_parts = first_parts(state.stroke_space)


def _fill_parts(state: State, operands: Operands) -> None:
    state.fill_parts = operands


def _stroke_parts(state: State, operands: Operands) -> None:
    state.stroke_parts = operands


def _line_width(state: State, operands: Operands) -> None:
    state.line_width = float(operands[0])


def _mode(state: State, operands: Operands) -> None:
    state.mode = int(operands[0])


def _rise(state: State, operands: Operands) -> None:
    state.rise = float(operands[0])


def _scale(state: State, operands: Operands) -> None:
    state.scale = float(operands[0]) / 100


def _leading(state: State, operands: Operands) -> None:
    state.leading = float(operands[0])


def _parameters(state: State, operands: Operands) -> None:
    """What a dictionary of graphics state parameters changes (8.4.5)."""
    found = dictionary(state.named("/ExtGState", operands[0]))
    state.fill_opacity = number(found.get("/ca"), state.fill_opacity)
    state.stroke_opacity = number(found.get("/CA"), state.stroke_opacity)
    state.line_width = number(found.get("/LW"), state.line_width)
    mask, blend = resolved(found.get("/SMask")), resolved(found.get("/BM"))
    if mask is not None or blend is not None:
        state.is_plain = mask in (None, "/None") and blend in (None, "/Normal", "/Compatible")
    font = resolved(found.get("/Font"))
    if isinstance(font, list) and len(font) == 2:
        state.font, state.size = resolved(font[0]), number(font[1], 0.0)


CHANGES: Mapping[bytes, Callable[[State, Operands], None]] = {
    b"cm": _concatenate,
    b"g": _device_fill,
    b"rg": _device_fill,
    b"k": _device_fill,
    b"G": _device_stroke,
    b"RG": _device_stroke,
    b"K": _device_stroke,
    b"cs": _fill_space,
    b"CS": _stroke_space,
    b"sc": _fill_parts,
    b"scn": _fill_parts,
    b"SC": _stroke_parts,
    b"SCN": _stroke_parts,
    b"w": _line_width,
    b"gs": _parameters,
    b"Tr": _mode,
    b"Ts": _rise,
    b"Tz": _scale,
    b"TL": _leading,
}
