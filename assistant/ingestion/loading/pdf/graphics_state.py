"""The graphics state of a PDF page, as far as it decides whether text is seen (ISO 32000-2, 8.4 and 9.3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.ingestion.loading.pdf.colours import BLACK, Colour, colour_in, colour_of, first_colour
from assistant.ingestion.loading.pdf.geometry import Box, Matrix, matrix_of, times
from assistant.ingestion.loading.pdf.objects import dictionary, number, resolved

Operands = Sequence[Any]  # numbers, names, bytes, arrays and dictionaries of pypdf


@dataclass(slots=True)
class State:
    """What text and shapes are drawn with.

    - clip: all that can be seen lies in it; is_cut: a path that is no rectangle takes away more.
    - fill_opacity, stroke_opacity: 0 to 1, groups around them included; is_plain: nothing shines through.
    - size: of the font, before matrix; rise, leading: likewise; scale: of widths, 1 as they are.
    """

    matrix: Matrix
    clip: Box
    resources: Mapping[str, object]
    is_cut: bool = False
    fill: Colour | None = BLACK
    stroke: Colour | None = BLACK
    fill_space: object = "/DeviceGray"
    stroke_space: object = "/DeviceGray"
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

    def named(self, kind: str, name: object) -> object:
        """A resource by its kind and name; None where there is none."""
        return dictionary(self.resources.get(kind)).get(str(name))

    def twin(self, **changed: Any) -> "State":  # noqa: ANN401 - as replace takes them
        """A copy of its own."""
        return replace(self, **changed)


def _concatenate(state: State, operands: Operands) -> None:
    state.matrix = times(matrix_of(operands), state.matrix)


def _grey_fill(state: State, operands: Operands) -> None:
    state.fill, state.fill_space = colour_of(operands), "/DeviceGray"


def _device_fill(state: State, operands: Operands) -> None:
    state.fill, state.fill_space = colour_of(operands), "/DeviceRGB" if len(operands) == 3 else "/DeviceCMYK"


def _device_stroke(state: State, operands: Operands) -> None:
    state.stroke = colour_of(operands)


def _space(state: State, name: object) -> object:
    return state.named("/ColorSpace", name) or name


def _fill_space(state: State, operands: Operands) -> None:
    state.fill_space = _space(state, operands[0])
    state.fill = first_colour(state.fill_space)


def _stroke_space(state: State, operands: Operands) -> None:
    state.stroke_space = _space(state, operands[0])
    state.stroke = first_colour(state.stroke_space)


def _fill_in_space(state: State, operands: Operands) -> None:
    state.fill = colour_in(state.fill_space, operands)


def _stroke_in_space(state: State, operands: Operands) -> None:
    state.stroke = colour_in(state.stroke_space, operands)


def _line_width(state: State, operands: Operands) -> None:
    state.line_width = float(operands[0])


def _mode(state: State, operands: Operands) -> None:
    state.mode = int(operands[0])


def _font(state: State, operands: Operands) -> None:
    state.font = resolved(state.named("/Font", operands[0]))
    state.size = float(operands[1])


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
    b"g": _grey_fill,
    b"rg": _device_fill,
    b"k": _device_fill,
    b"G": _device_stroke,
    b"RG": _device_stroke,
    b"K": _device_stroke,
    b"cs": _fill_space,
    b"CS": _stroke_space,
    b"sc": _fill_in_space,
    b"scn": _fill_in_space,
    b"SC": _stroke_in_space,
    b"SCN": _stroke_in_space,
    b"w": _line_width,
    b"gs": _parameters,
    b"Tr": _mode,
    b"Tf": _font,
    b"Ts": _rise,
    b"Tz": _scale,
    b"TL": _leading,
}
