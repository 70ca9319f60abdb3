"""The content of a PDF page without the pieces that are left out, and with the text that others are to be read as."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.ingestion.loading.pdf.drawing import SHOWING, Drawing, Piece
from assistant.ingestion.loading.pdf.objects import dictionary

if TYPE_CHECKING:
    from pypdf import PageObject
    from pypdf.generic import ContentStream, DictionaryObject

_Operation = tuple[Any, bytes]  # operands and operator, as pypdf has them
_PLACING = frozenset((b"Td", b"TD", b"Tm", b"T*"))
_BESIDE = frozenset((b"Tf", b"g", b"rg", b"k", b"sc", b"scn", b"cs", b"gs", b"Tr", b"Tc", b"Tw", b"Tz", b"Ts"))


@contextmanager
def rewritten(page: "PageObject", drawing: Drawing) -> Iterator[None]:
    """The page as it is to be read, inside; as it was, afterwards."""
    from pypdf.generic import NameObject

    names = NameObject("/Contents"), NameObject("/Resources")
    before = {name: page.raw_get(name) if name in page else None for name in names}
    if drawing.streams:
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

    source = drawing.streams[number]
    pieces = {piece.at: piece for piece in drawing.pieces if piece.stream == number}
    forms = {form.at: form.stream for form in drawing.forms if form.drawn_in == number}
    is_changed = forms or any(piece.hidden or piece.text is not None for piece in pieces.values())
    stream = ContentStream(None, source.pdf, "bytes")
    stream.operations = list(_operations(source.operations, pieces, forms)) if is_changed else source.operations
    described = drawing.described[number]
    for key, value in described.items():
        if key not in ("/Filter", "/DecodeParms", "/Length"):
            stream[NameObject(key)] = value
    if forms and "/Resources" in described:
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
            objects[NameObject(_name(form.stream))] = _content(drawing, form.stream)
    copy[NameObject("/XObject")] = objects
    return copy


def _name(stream: int) -> str:
    return f"/drawn.{stream}"  # a name for each time that a form is drawn


def _operations(
    operations: Sequence[_Operation], pieces: Mapping[int, Piece], forms: Mapping[int, int]
) -> Iterator[_Operation]:
    """The operations without the pieces left out and without what puts them in their places."""
    from pypdf.generic import NameObject

    held: list[_Operation] = []  # what may only place a piece that is left out
    is_astray = False  # whether the place in the file is no longer the place that was read
    for at, (operands, operator) in enumerate(operations):
        piece = pieces.get(at)
        if piece is not None and piece.hidden:
            held = [one for one in held if one[1] not in _PLACING]
            is_astray = True
        elif operator in SHOWING:
            if is_astray:
                held = [one for one in held if one[1] not in _PLACING]
                yield from held
                yield from _replaced(piece, operands, operator, anew=True)
            else:
                yield from held
                yield from _replaced(piece, operands, operator, anew=False)
            held, is_astray = [], False
        elif operator in _PLACING or operator in _BESIDE:
            held.append((operands, operator))
        else:
            yield from (one for one in held if not is_astray or one[1] not in _PLACING)
            held = []
            is_astray = is_astray and operator != b"BT"
            yield ([NameObject(_name(forms[at]))], operator) if at in forms else (operands, operator)
    yield from held


def _replaced(piece: Piece | None, operands: Any, operator: bytes, *, anew: bool) -> Iterator[_Operation]:  # noqa: ANN401
    """One showing of text. anew: it is put in its place first, for what came before has been left out."""
    from pypdf.generic import FloatObject, TextStringObject

    if anew and piece is not None:
        yield [FloatObject(value) for value in piece.line], b"Tm"
        operands, operator = (operands if operator == b"TJ" else operands[-1:]), b"TJ" if operator == b"TJ" else b"Tj"
    if piece is None or piece.text is None:
        yield operands, operator
    elif operator in (b"TJ", b"Tj"):
        yield [TextStringObject(piece.text)], b"Tj"
    else:
        yield [*operands[:-1], TextStringObject(piece.text)], operator
