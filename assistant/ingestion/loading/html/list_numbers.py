"""What stands before the items of a numbered list in a web page."""

from collections.abc import Iterator

from lxml.html import HtmlElement

_LARGEST_LETTER = 26
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LARGEST_ROMAN = 39  # beyond it, figures are clearer


class ListNumbers:
    """Numbers the items of the lists of one page, in reading order."""

    def __init__(self) -> None:
        self._next: dict[HtmlElement, int] = {}

    def mark_of(self, item: HtmlElement) -> str:
        """The mark of an item that begins ("4."), as a reader sees it; "" where its list has no numbers."""
        numbered = item.getparent()
        if item.tag != "li" or numbered is None or numbered.tag != "ol" or _shows_no_marks(numbered):
            return ""
        number = _integer(item.get("value"), self._next.get(numbered, _first(numbered)))
        self._next[numbered] = number + (-1 if numbered.get("reversed") is not None else 1)
        return f"{_written(number, numbered.get('type') or '1')}."


def _shows_no_marks(numbered: HtmlElement) -> bool:
    style = "".join((numbered.get("style") or "").lower().split())
    return "list-style:none" in style or "list-style-type:none" in style


def _first(numbered: HtmlElement) -> int:
    last = sum(1 for _ in numbered.iterchildren("li")) if numbered.get("reversed") is not None else 1
    return _integer(numbered.get("start"), last)


def _integer(value: str | None, otherwise: int) -> int:
    try:
        return int((value or "").strip()[:9])
    except ValueError:
        return otherwise


def _written(number: int, form: str) -> str:
    if form in ("a", "A") and 1 <= number <= _LARGEST_LETTER:
        return chr(ord(form) + number - 1)
    if form in ("i", "I") and 1 <= number <= _LARGEST_ROMAN:
        roman = "".join(_roman(number))
        return roman.upper() if form == "I" else roman
    return str(number)


def _roman(number: int) -> Iterator[str]:
    for value, letters in _ROMAN:
        while number >= value:
            yield letters
            number -= value
