"""Layers of a PDF that are switched off when the file is opened (optional content, ISO 32000-2, 8.11)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from assistant.ingestion.loading.pdf.objects import dictionary, resolved

if TYPE_CHECKING:
    from pypdf import PdfReader


class Layers:
    """Which layers of a file are off."""

    def __init__(self, reader: "PdfReader") -> None:
        properties = dictionary(dictionary(reader.trailer.get("/Root")).get("/OCProperties"))
        default = dictionary(properties.get("/D"))
        everything, on, off = (
            _identities(value) for value in (properties.get("/OCGs"), default.get("/ON"), default.get("/OFF"))
        )
        is_off = resolved(default.get("/BaseState")) == "/OFF"
        self._off = (everything - on) | off if is_off else off

    def are_off(self, content: object) -> bool:
        """Whether a layer, or a group of them, hides its content."""
        if not self._off:
            return False
        group = dictionary(content)
        if resolved(group.get("/Type")) != "/OCMD":
            return id(resolved(content)) in self._off
        members = group.get("/OCGs")
        several = resolved(members)
        states = [id(resolved(one)) in self._off for one in (several if isinstance(several, list) else [members])]
        if not states or members is None:
            return False
        return _hides(str(resolved(group.get("/P")) or "/AnyOn"), states)


def _hides(policy: str, off: list[bool]) -> bool:
    """Whether a group hides its content. off: for each of its layers."""
    shown: Mapping[str, bool] = {
        "/AllOn": not any(off),
        "/AnyOff": any(off),
        "/AllOff": all(off),
        "/AnyOn": not all(off),
    }
    return not shown.get(policy, True)


def _identities(value: object) -> frozenset[int]:
    found = resolved(value)
    return frozenset(id(resolved(one)) for one in found) if isinstance(found, list) else frozenset()
