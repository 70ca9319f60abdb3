"""What a reader sees on a PDF page, as text: nothing that is unseen or doubled, and figures and letters right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.pdf.content import draw
from assistant.ingestion.loading.pdf.doubled import DOUBLED, mark_doubled
from assistant.ingestion.loading.pdf.drawing import Drawing, Piece
from assistant.ingestion.loading.pdf.fonts import Fonts, is_plain, lost_letters, with_lost_letters
from assistant.ingestion.loading.pdf.largest_print import largest_print
from assistant.ingestion.loading.pdf.layers import Layers
from assistant.ingestion.loading.pdf.layout import Fragment, is_out_of_order, page_text
from assistant.ingestion.loading.pdf.printed_lines import RIGHT_TO_LEFT
from assistant.ingestion.loading.pdf.rewriting import rewritten
from assistant.ingestion.loading.pdf.right_to_left import PUT_IN_ORDER, order_lines
from assistant.ingestion.loading.pdf.superscripts import write_superscripts
from assistant.ingestion.loading.pdf.unseen import Eye, count_words, mark_unseen

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, a line of print each.

    - fragments: the pieces it is made of.
    - notes: what was left out or could not be had.
    """

    text: str
    fragments: Sequence[Fragment] = ()
    notes: tuple[Note, ...] = ()


class PageReader:
    """Reads the pages of one file."""

    def __init__(self, reader: "PdfReader") -> None:
        self._fonts = Fonts()
        self._layers = Layers(reader)
        self._known: dict[int, bool] = {}  # for each font: whether pypdf knows all glyphs that it names

    def read(self, page: "PageObject", number: int) -> PageText:
        """The text of a page. number: 1-based, for the notes. Raises what pypdf raises for a damaged page."""
        try:
            drawing = self._drawing(page)
            text, fragments = self._text(page, drawing)
            notes = list(self._notes(drawing, text, number))
        except MemoryError:
            raise
        except Exception:  # what pypdf can read is read
            text, fragments = page_text(page)
            notes = [
                Note("damaged", "not searched for text that no reader sees: its drawing cannot be followed", number)
            ]
        text = with_lost_letters(text)
        if lost := lost_letters(text):
            notes.append(Note("lost_letters", f"{lost} letters are not told by its fonts (ligatures?)", number))
        if is_out_of_order(fragments):
            notes.append(
                Note("out_of_order", "its lines are not drawn from top to bottom; check that they read on", number)
            )
        return PageText(text, fragments, tuple(notes))

    def largest_print(self, page: "PageObject") -> str | None:
        """The text that stands out on a page by its size; None where there is none."""
        try:
            return largest_print(self._drawing(page).pieces, self._fonts)
        except MemoryError:
            raise
        except Exception:  # a title is no reason to lose the text
            return None

    def _drawing(self, page: "PageObject") -> Drawing:
        """What the page draws, each piece of it judged."""
        from pypdf.generic import ContentStream

        contents = page.get("/Contents")
        if contents is None:
            return Drawing.nothing()
        stream = ContentStream(contents.get_object(), page.pdf, "bytes")
        drawing = draw(page, stream, self._layers, Eye(self._fonts).verdict)
        mark_unseen(drawing, self._fonts)
        mark_doubled(drawing.pieces, self._fonts)
        write_superscripts(drawing.pieces, self._fonts)
        self._write_named_letters(drawing.pieces)
        return drawing

    def _text(self, page: "PageObject", drawing: Drawing) -> tuple[str, list[Fragment]]:
        with rewritten(page, drawing):
            text, fragments = page_text(page)
        is_right_to_left, is_told = bool(RIGHT_TO_LEFT.search(text)), False
        if lost_letters(text):
            is_told = self._write_told_letters(drawing.pieces)
        if is_right_to_left:
            order_lines(drawing.pieces, self._fonts)
        if is_told or is_right_to_left:
            with rewritten(page, drawing):
                return page_text(page)
        return text, fragments

    def _write_named_letters(self, pieces: Sequence[Piece]) -> None:
        """Where a font names glyphs that pypdf does not know, or numbers them, pypdf writes names or wrong letters."""
        for piece in pieces:
            known = self._known.get(id(piece.font))
            if known is None:
                known = self._known[id(piece.font)] = is_plain(piece.font)
            if not known:
                self._write(piece)

    def _write_told_letters(self, pieces: Sequence[Piece]) -> bool:
        """Where a letter is lost that the name of its glyph tells; whether there is one."""
        written = [self._write(piece) for piece in pieces]
        return any(written)

    def _write(self, piece: Piece) -> bool:
        """Whether the piece holds a letter that pypdf does not find; it is then to be read as its font has it."""
        font = self._fonts.font(piece.font)
        if piece.hidden or piece.text is not None or font is None or font.tells(piece.raw):
            return False
        piece.text = font.told(piece.shown)
        return True

    def _notes(self, drawing: Drawing, text: str, number: int) -> Iterator[Note]:
        hidden = count_words(drawing.pieces, self._fonts)
        again = hidden.pop(DOUBLED, 0)
        hidden.pop(PUT_IN_ORDER, None)
        if hidden:
            why = ", ".join(f"{count} {reason}" for reason, count in hidden.items())
            yield Note("hidden", f"{sum(hidden.values())} words left out that no reader sees: {why}", number)
        if again:
            yield Note("doubled", f"{again} words drawn again in the same place left out", number)
        if RIGHT_TO_LEFT.search(text):
            yield Note(
                "right_to_left", "lines from right to left put in order by their places; check mixed lines", number
            )
