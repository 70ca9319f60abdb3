"""The content of a PDF page without the pieces that are left out, and with the text that others are to be read as."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.ingestion.loading.pdf.drawing import SHOWING, Drawing, Operation, Piece
from assistant.ingestion.loading.pdf.objects import dictionary

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import ContentStream, DictionaryObject

_PLACING = frozenset((b"Td", b"TD", b"Tm", b"T*"))
_BESIDE = frozenset((b"Tf", b"Tc", b"Tw", b"Tz"))


@contextmanager
def rewritten(page: "PageObject", drawing: Drawing) -> Iterator[None]:
    """The page as it is to be read, inside; as it was, afterwards."""
    from pypdf.generic import NameObject

    names = NameObject("/Contents"), NameObject("/Resources")
    before = {name: page.raw_get(name) if name in page else None for name in names}
    if drawing.contents:
        page[names[0]] = _content(drawing, 0)
    if drawing.forms:
        page[names[1]] = _resources(page.get_inherited("/Resources"), drawing, 0)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                page.pop(name, None)
            else:
                page[name] = value


def _content(drawing: Drawing, number: int) -> "ContentStream":
    """One content of a drawing as it is to be read, with its own resources where it is a form."""
    from pypdf.generic import ContentStream, NameObject

    pieces = {piece.at: piece for piece in drawing.pieces if piece.content == number}
    operations = list(drawing.contents[number])
    for form in drawing.forms:
        if form.drawn_in == number:
            operations[form.at] = [NameObject(_name(form.content))], b"Do"
    for piece in pieces.values():
        if piece.text is not None and not piece.hidden:
            operations[piece.at] = _replaced(piece, *operations[piece.at])
    if any(piece.hidden for piece in pieces.values()):
        operations = list(_shown(operations, pieces))
    stream = ContentStream(None, None, "bytes")
    stream.operations = operations
    described = drawing.described[number]
    for key, value in described.items():
        if key not in ("/Filter", "/DecodeParms", "/Length"):
            stream[NameObject(key)] = value
    if "/XObject" in dictionary(described.get("/Resources")):
        stream[NameObject("/Resources")] = _resources(described["/Resources"], drawing, number)
    return stream


def _resources(resources: object, drawing: Drawing, number: int) -> "DictionaryObject":
    """The resources of a content, with the forms it draws as they are to be read."""
    from pypdf.generic import DictionaryObject, NameObject

    copy, objects = DictionaryObject(), DictionaryObject()
    copy.update(dictionary(resources))
    objects.update(dictionary(copy.get("/XObject")))
    for form in drawing.forms:
        if form.drawn_in == number:
            objects[NameObject(_name(form.content))] = _content(drawing, form.content)
    copy[NameObject("/XObject")] = objects
    return copy


def _name(stream: int) -> str:
    return f"/drawn.{stream}"  # a name for each time that a form is drawn


def _replaced(piece: Piece, operands: Any, operator: bytes) -> Operation:  # noqa: ANN401 - as pypdf has them
    """The showing of a piece with what it is to be read as: pypdf takes a string for text and bytes for codes."""
    from pypdf.generic import ArrayObject, FloatObject, TextStringObject

    parts = piece.text or ()
    if operator in (b"'", b'"'):
        return [*operands[:-1], TextStringObject("".join(part for part in parts if isinstance(part, str)))], operator
    return [ArrayObject(TextStringObject(one) if isinstance(one, str) else FloatObject(one) for one in parts)], b"TJ"


def _shown(operations: Sequence[Operation], pieces: Mapping[int, Piece]) -> Iterator[Operation]:
    """The operations without the pieces left out and without what puts them in their places."""
    held: list[Operation] = []  # what may only place a piece that is left out
    is_astray = False  # whether the place that was read is no longer that of the file
    for at, (operands, operator) in enumerate(operations):
        piece = pieces.get(at)
        if piece is not None and piece.hidden:
            held, is_astray = list(_without_places(held)), True
        elif operator in SHOWING and is_astray and piece is not None:
            yield from _without_places(held)
            yield from _placed(piece, operands, operator)
            held, is_astray = [], False
        elif operator in _PLACING or operator in _BESIDE:
            held.append((operands, operator))
        else:
            yield from _without_places(held) if is_astray else held
            held, is_astray = [], is_astray and operator != b"BT"
            yield operands, operator
    yield from held


def _without_places(held: Sequence[Operation]) -> Iterator[Operation]:
    """Operations without those that put text in a place; the leading that one of them sets stays set."""
    for operands, operator in held:
        if operator == b"TD":
            yield [-operands[1]], b"TL"
        elif operator not in _PLACING:
            yield operands, operator


def _placed(piece: Piece, operands: Any, operator: bytes) -> Iterator[Operation]:  # noqa: ANN401 - as pypdf has them
    """A showing that is put in its place first, for what came before has been left out."""
    from pypdf.generic import FloatObject

    yield [FloatObject(value) for value in piece.line], b"Tm"
    yield (operands, operator) if operator in (b"Tj", b"TJ") else (operands[-1:], b"Tj")
