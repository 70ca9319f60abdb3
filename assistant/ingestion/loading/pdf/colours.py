"""How a PDF's colours look: near enough to tell text from its ground."""

from collections.abc import Sequence

from assistant.ingestion.loading.pdf.objects import resolved

Colour = tuple[float, float, float]  # red, green, blue, each 0 to 1
BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
SAME = 0.05  # of full light in each part: no reader tells text from such a ground
_DEVICE = {"/DeviceGray": 1, "/CalGray": 1, "/G": 1, "/DeviceRGB": 3, "/CalRGB": 3, "/RGB": 3, "/DeviceCMYK": 4}
_INKS = ("/Separation", "/DeviceN")


def colour_of(parts: Sequence[object]) -> Colour | None:
    """Grey, RGB or CMYK by how many parts there are; None for anything else."""
    values = [min(1.0, max(0.0, float(one))) for one in parts if isinstance(one, int | float)]
    if len(values) != len(parts):
        return None
    match values:
        case [grey]:
            return grey, grey, grey
        case [red, green, blue]:
            return red, green, blue
        case [cyan, magenta, yellow, black]:
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return None


def colour_in(space: object, parts: Sequence[object]) -> Colour | None:
    """The colour that parts make in a colour space; None where it cannot be told cheaply, as in a pattern."""
    space = resolved(space)
    if isinstance(space, str):
        return colour_of(parts) if _DEVICE.get(space) == len(parts) else None
    kind = resolved(space[0]) if isinstance(space, list) and space else None
    if kind in _INKS:
        return WHITE if parts and all(part == 0 for part in parts) else None  # no ink at all
    if kind == "/ICCBased" or kind in _DEVICE:
        return colour_of(parts)
    return None


def first_colour(space: object) -> Colour | None:
    """The colour that a space begins with: black, where its parts are light or CMYK."""
    space = resolved(space)
    kind = resolved(space[0]) if isinstance(space, list) and space else space
    return BLACK if kind == "/ICCBased" or kind in _DEVICE else None


def look_alike(one: Colour | None, other: Colour | None) -> bool:
    """Whether no reader tells two colours apart; never, where one of them is not known."""
    if one is None or other is None:
        return False
    return all(abs(mine - its) <= SAME for mine, its in zip(one, other, strict=True))
