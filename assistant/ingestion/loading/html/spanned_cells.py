"""Table cells that span rows: each row says them again, so that a row read alone keeps its meaning."""

import copy
from collections.abc import Iterator

from lxml.html import HtmlElement

MAX_ROWS = 100  # that one cell may span
MAX_WORDS = 20  # of a cell that is said again; a longer one is a column of the page
MAX_COLUMNS = 100
_Due = dict[int, tuple[HtmlElement, int]]  # column → the cell that spans on into the next rows, and how many


def repeat_spanned_cells(tree: HtmlElement) -> None:
    """Puts a copy of each cell with a rowspan into the rows below that it spans, in place."""
    for table in list(tree.iter("table")):
        if table.find(".//*[@rowspan]") is not None and table.find(".//table") is None:
            _fill(table)


def _fill(table: HtmlElement) -> None:
    due: _Due = {}
    for row in table.iter("tr"):
        due = dict(_filled_row(row, due))


def _filled_row(
    row: HtmlElement, due: dict[int, tuple[HtmlElement, int]]
) -> Iterator[tuple[int, tuple[HtmlElement, int]]]:
    """Fills one row; yields what spans on."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    column = 0
    while cells or column in due:
        if column >= MAX_COLUMNS:
            return
        if column in due:
            cell, rows = due[column]
            again = copy.deepcopy(cell)
            again.tail = None
            cells[0].addprevious(again) if cells else row.append(again)
        else:
            cell = cells.pop(0)
            rows = min(_span(cell, "rowspan"), MAX_ROWS)
            cell.attrib.pop("rowspan", None)
        if rows > 1 and len("".join(cell.itertext()).split()) <= MAX_WORDS:
            yield column, (cell, rows - 1)
        column += min(_span(cell, "colspan"), MAX_COLUMNS)


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(int(value), 1) if value.isdecimal() and len(value) < 5 else 1
