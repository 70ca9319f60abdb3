"""How a PDF's colours look: near enough to tell text from its ground."""

from collections.abc import Sequence

from assistant.ingestion.loading.pdf.objects import resolved

Colour = tuple[float, float, float]  # red, green, blue, each 0 to 1
WHITE: Colour = (1.0, 1.0, 1.0)
SAME = 0.05  # of full light in each part: no reader tells text from such a ground
_BY_PARTS = ("/DeviceGray", "/CalGray", "/DeviceRGB", "/CalRGB", "/DeviceCMYK", "/ICCBased")
_INKS = ("/Separation", "/DeviceN")


def colour_in(space: object, parts: Sequence[object]) -> Colour | None:
    """The colour that parts make in a colour space, None for grey, RGB or CMYK by how many parts there are.

    None where it cannot be told cheaply, as in a pattern.
    """
    if space is None:
        return _colour_of(parts)
    space = resolved(space)
    kind = resolved(space[0]) if isinstance(space, list) and space else space
    if kind in _INKS:
        return WHITE if parts and all(part == 0 for part in parts) else None  # no ink at all
    return _colour_of(parts) if kind in _BY_PARTS else None


def first_parts(space: object) -> Sequence[object]:
    """The parts that a colour space begins with: black, or ink in full; none where that cannot be told."""
    space = resolved(space)
    kind = resolved(space[0]) if isinstance(space, list) and space else space
    if kind == "/DeviceCMYK":
        return (0, 0, 0, 1)
    return (0, 0, 0) if kind in ("/DeviceRGB", "/CalRGB") else (0,) if kind in ("/DeviceGray", "/CalGray") else ()


def _colour_of(parts: Sequence[object]) -> Colour | None:
    """Grey, RGB or CMYK by how many parts there are; None for anything else."""
    match parts:
        case [int() | float() as grey]:
            one = _within(grey)
            return one, one, one
        case [int() | float() as red, int() | float() as green, int() | float() as blue]:
            return _within(red), _within(green), _within(blue)
        case [int() | float() as cyan, int() | float() as magenta, int() | float() as yellow, int() | float() as black]:
            light = 1 - _within(black)
            return (1 - _within(cyan)) * light, (1 - _within(magenta)) * light, (1 - _within(yellow)) * light
    return None


def _within(part: float) -> float:
    return min(1.0, max(0.0, float(part)))


def look_alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether no reader tells two colours apart; never, where one of them is not known."""
    if one is None or other is None:
        return False
    red, green, blue = one
    return abs(red - other[0]) <= SAME and abs(green - other[1]) <= SAME and abs(blue - other[2]) <= SAME
