"""Cells that a table row has beyond its head: the parser drops them without a word."""

from collections.abc import Sequence

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

_BEFORE_ROW = " \t>"  # of a quotation, or the indent of a list


def extra_cells(row: Token, lines: Sequence[str], columns: int) -> list[str]:
    """The source of the cells of a row after the last column. lines: of the source. columns: of the table."""
    if row.map is None or row.map[0] >= len(lines):
        return []
    line = lines[row.map[0]].lstrip(_BEFORE_ROW).rstrip()
    cells = escapedSplit(line.removeprefix("|").removesuffix("|"))
    return [cell.strip() for cell in cells[columns:] if cell.strip()]
