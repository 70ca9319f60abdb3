"""Small helps with the objects of a PDF file."""

from collections.abc import Mapping


def resolved(value: object) -> object:
    """The object behind a reference."""
    return value.get_object() if hasattr(value, "get_object") else value


def dictionary(value: object) -> Mapping[str, object]:
    """The dictionary behind a value; an empty one for anything else."""
    found = resolved(value)
    return found if isinstance(found, Mapping) else {}


def number(value: object, otherwise: float) -> float:
    """The number behind a value."""
    found = resolved(value)
    return float(found) if isinstance(found, int | float) else otherwise
