"""What a PDF's information says of it: title and author, if people wrote them and not a program."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.ingestion.loading.notes import Note
from assistant.ingestion.loading.pdf.layout import Fragment
from assistant.text.cleaning import one_line

MAX_CHARACTERS = 500  # of a title or an author
MAX_TITLE = 120  # characters of a title that is told from the first page
MIN_LETTERS = 3  # of a piece of a title; fewer are an initial or a number
STANDS_OUT = 1.2  # times the size of half of the words
SAME_SIZE = 0.95  # of the largest: the next line of the same title
_SUFFIXES = (
    "docx? dotx? odt rtf txt pages indd indb qxd qxp pdf ps eps ai dvi tex pptx? odp key xlsx? pub html? md tiff?"
)
_PRODUCED = re.compile(  # what programs and scanners write where no one gave a title
    rf"""(?xi)
      (?:microsoft\ |ms\ )?(?:office\ )?(?:word|powerpoint|excel|publisher|visio|outlook)\ ?[-–—:]\ .*
    | (?:(?:microsoft\ )?(?:powerpoint|word|excel)[-\ ])?(?:presentation|document)[\ _-]?\(?\d*\)?
    | powerpoint-präsentation|présentation\ powerpoint|presentación\ de\ powerpoint|apresentação\ do\ powerpoint
    | presentazione\ standard\ di\ powerpoint
    | (?:untitled(?:\ document|\ page)?|no\ title|title|unnamed|unbenannt|ohne\ titel|sin\ t[ií]tulo|sans\ titre
      |sem\ t[ií]tulo|senza\ titolo|none|null|n/a|unknown|new\ document|neues\ dokument|dokument|documento)
      [\ _-]?\(?\d*\)?
    | (?:slide|folie|page|seite|diapositiva|diapositive|layout|template|draft|default|print|job)[\ _-]?\d*
    | (?:book|workbook|sheet|präsentation)\d+
    | (?:hp|xerox|brother|canon|epson|kyocera|ricoh|adobe|cam)?[\ _-]?(?:scan(?:ned)?|img|image|dsc|doc|file|fax|ccf)
      [\ _-]?\d[\d\ _.:()-]*
    | (?:scanned|scan|image)\ (?:document|image|from|to|by)\b.*
    | [\w-]*\d{{5,}}[\w.-]*
    | about:blank|(?:[a-z]:[\\/]|file:|https?:).*
    | [^/\\]{{0,200}}\.(?:{_SUFFIXES.replace(" ", "|")})
    | \W*
    """
)


@dataclass(frozen=True, slots=True)
class Information:
    """Title and author as far as they are told, and a note on what was refused."""

    title: str | None
    author: str | None
    notes: tuple[Note, ...] = ()


def told_by(info: Mapping[str, object], first_page: Sequence[Fragment]) -> Information:
    """Title and author as the information has them; a title that a program wrote is none.

    The title is then the largest print at the top of the first page, where it stands out.
    """
    title, author = (one_line(str(info.get(key) or ""))[:MAX_CHARACTERS] or None for key in ("/Title", "/Author"))
    if title is None or not _PRODUCED.fullmatch(title):
        return Information(title, author)
    refused = Note("title", "the title in the file's information is a program's: not used")
    return Information(largest_print(first_page), author, (refused,))


def largest_print(fragments: Sequence[Fragment]) -> str | None:
    """The first text in the largest letters of a page; None where it does not stand out, or is too long or short."""
    words = [one for one in fragments if sum(map(str.isalpha, one.text)) >= MIN_LETTERS]
    if not words:
        return None
    sizes = sorted(one.size for one in words for _ in one.text.split())
    largest = max(sizes)
    if largest < STANDS_OUT * sizes[len(sizes) // 2]:
        return None
    at = next(at for at, one in enumerate(words) if one.size == largest)
    lines = list(takewhile(lambda one: one.size >= SAME_SIZE * largest, words[at:]))
    text = one_line(" ".join(one.text for one in lines))
    return text if MIN_LETTERS < len(text) <= MAX_TITLE else None
