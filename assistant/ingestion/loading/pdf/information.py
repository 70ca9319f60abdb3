"""What a PDF's information says of it: title and author, if people wrote them and not a program."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.ingestion.loading.notes import Note
from assistant.text.cleaning import one_line

MAX_CHARACTERS = 500  # of a title or an author
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
_NOBODY = re.compile(  # what programs write where no one gave an author
    r"(?i)\(?(?:anonymous|unknown|unspecified|none|null|n/a|author|user|admin(?:istrator)?|owner|root|default|pc)\)?|\W*"
)


@dataclass(frozen=True, slots=True)
class Information:
    """Title and author as far as they are told, and a note on what was refused."""

    title: str | None
    author: str | None
    notes: tuple[Note, ...] = ()


def told_by(info: Mapping[str, object], first_print: Callable[[], str | None]) -> Information:
    """Title and author as the information has them; what a program wrote for want of one is none.

    first_print: the largest print on the first page, which is the title then; asked for only where it is needed.
    """
    title, author = (one_line(str(info.get(key) or ""))[:MAX_CHARACTERS] or None for key in ("/Title", "/Author"))
    if author and _NOBODY.fullmatch(author):
        author = None
    if title is None or not _PRODUCED.fullmatch(title):
        return Information(title, author)
    refused = Note("title_refused", "the title in the file's information is a program's: not used")
    return Information(first_print(), author, (refused,))
