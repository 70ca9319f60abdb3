"""A document of the library as one plain page that needs nothing else: no script, no style sheet, no image.

A long document is shown in windows around a place, with links to the text before and after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from assistant.types import Document, Section, Span
from assistant.ui.html.cards import NO_PATHWAY, marked, page_words, source_link
from assistant.ui.html.lines import safe_url
from assistant.ui.html.wording import Wording, load_wording

WINDOW = 24_000  # characters shown before and after the place: some ten printed pages each way
PIECE = 4_000  # characters at which a long section is cut, at the end of a paragraph
_STYLE = """
:root { color-scheme: light; --ground: #faf7f2; --ink: #2a2522; --soft: #5d534c; --link: #155263; --mark: #fbe3a6;
        --help: #fdf0e3; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --ground: #1d1b19; --ink: #ece6df; --soft: #b9afa5; --link: #8fcfe0; --mark: #5d4a13;
          --help: #33281e; }
}
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 0 1rem 4rem;
       background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--link); }
.help { position: sticky; top: 0; background: var(--help); padding: 0 .8rem; margin: 0 -.8rem 1rem; }
.help a, .window a, .facts a { display: inline-block; padding: .65rem .4rem .65rem 0; }
h1 { line-height: 1.25; } h2 { margin-top: 2.2rem; line-height: 1.3; }
.facts, .page { color: var(--soft); font-size: .95rem; margin: .2rem 0; }
.text { white-space: pre-line; }
section, mark { scroll-margin-top: 5rem; }
mark { background: var(--mark); color: inherit; }
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to open a document. section: 1-based, 0 for the beginning; span: characters of it; mark: whether to
    mark them."""

    section: int = 0
    span: Span = (0, 0)
    mark: bool = True


@dataclass(frozen=True, slots=True)
class _Piece:
    section: int  # 1-based
    start: int
    end: int


def source_html(
    document: Document, place: Place | None = None, *, words: Wording | None = None, note: str = "", help_html: str = ""
) -> str:
    """The document around a place. note: words of ours above it; help_html: helplines to reach from it."""
    words, place = words or load_wording(), place or Place()
    pieces = _pieces(document.sections)
    first, last = _window(pieces, place)
    body = "".join(_piece_html(document, one, place, words, opens=at == first) for at, one in enumerate(pieces)
                   if first <= at <= last)  # fmt: skip
    before = _step(document, pieces, first - 1, words("earlier"), kind="earlier") if first else ""
    after = _step(document, pieces, last + 1, words("later"), kind="later") if last + 1 < len(pieces) else ""
    said = f'<p class="facts note">{escape(note)}</p>' if note else ""
    head = f"{help_html}<header>{_facts(document, place, words)}{said}</header>"
    own = escape(document.language)
    main = f'<main lang="{own}">{before}{body}{after}</main>'
    return page_html(document.title, head + main, language=words.language)


def missing_html(reason: str, *, words: Wording | None = None, help_html: str = "") -> str:
    """What stands at the address of a document that is not there."""
    words = words or load_wording()
    title = words("missing_title")
    body = f"{help_html}<main><h1>{escape(title)}</h1><p>{escape(reason)}</p></main>"
    return page_html(title, body, language=words.language)


def page_html(title: str, body: str, *, language: str) -> str:
    """A page of plain reading; body: HTML."""
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _facts(document: Document, place: Place, words: Wording) -> str:
    """Title, people, dates, rights, and the way to the original: of a PDF, to its physical page."""
    people = [part for part in (document.author, document.publisher) if part]
    dates = [("published", document.published), ("reviewed", document.reviewed)]
    people += [words(key, day=words.day(day)) for key, day in dates if day]
    if document.pathway and document.pathway != NO_PATHWAY:
        people.append(words.named("pathways", document.pathway))
    rights = " · ".join(part for part in (document.licence, document.credit) if part) or words("not_stated")
    page = document.sections[place.section - 1].page if 0 < place.section <= len(document.sections) else None
    lines = [" · ".join(people), rights, words("pdf_page", number=page) if page else ""]
    facts = "".join(f'<p class="facts">{escape(line)}</p>' for line in lines if line)
    link = _original(document, page, words)
    return f'<h1 lang="{escape(document.language)}">{escape(document.title)}</h1>{facts}{link}'


def _original(document: Document, page: int | None, words: Wording) -> str:
    address = safe_url(document.url)
    if not address:
        return ""
    if page and urlsplit(address).path.lower().endswith(".pdf"):
        address = f"{address.partition('#')[0]}#page={page}"
    link = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(words("original"))}</a>'
    return f'<p class="facts">{link}</p>'


def _pieces(sections: Sequence[Section]) -> list[_Piece]:
    """Every section, long ones cut at the ends of paragraphs; together they are the whole text."""
    pieces = []
    for number, section in enumerate(sections, start=1):
        start = 0
        while len(section.text) - start > PIECE:
            at = section.text.rfind("\n", start + PIECE // 2, start + PIECE)
            end = at + 1 if at >= 0 else start + PIECE
            pieces.append(_Piece(number, start, end))
            start = end
        pieces.append(_Piece(number, start, len(section.text)))
    return pieces


def _window(pieces: Sequence[_Piece], place: Place) -> tuple[int, int]:
    """First and last piece to show: those within WINDOW of the place."""
    held = [at for at, one in enumerate(pieces) if one.section == place.section and one.end > place.span[0]]
    middle = held[0] if held else 0
    return _reach(pieces, middle, -1), _reach(pieces, middle, 1)


def _reach(pieces: Sequence[_Piece], at: int, step: int) -> int:
    shown = 0
    while 0 <= at + step < len(pieces) and shown < WINDOW:
        at += step
        shown += pieces[at].end - pieces[at].start
    return at


def _piece_html(document: Document, piece: _Piece, place: Place, words: Wording, *, opens: bool) -> str:
    """One piece; its section's heading stands above the first one, unless it repeats the one before or the title."""
    section = document.sections[piece.section - 1]
    previous = document.sections[piece.section - 2].heading if piece.section > 1 else (document.title,)
    repeats = tuple(section.heading) == tuple(previous) and not (opens and piece.section > 1)
    heads = section.heading and not repeats and (piece.start == 0 or opens)
    title = f"<h2>{escape(section.heading[-1])}</h2>" if heads else ""
    label = page_words(section.page_label, words) if piece.start == 0 or opens else ""
    page = f'<p class="page">{escape(label)}</p>' if label else ""
    here = place.mark and piece.section == place.section
    span = (max(place.span[0] - piece.start, 0), place.span[1] - piece.start) if here else (0, 0)
    text = marked(section.text[piece.start : piece.end], span)
    name = f' id="section-{piece.section}"' if piece.start == 0 else ""
    return f'<section{name}>{title}{page}<div class="text">{text.replace("<mark>", _mark(words), 1)}</div></section>'


def _mark(words: Wording) -> str:
    return f'<mark id="passage" tabindex="-1" aria-label="{escape(words("source_here"))}">'


def _step(document: Document, pieces: Sequence[_Piece], at: int, label: str, *, kind: str) -> str:
    """A link to the window around another piece."""
    one = pieces[at]
    address = f"{source_link(document.id)}&section={one.section}&start={one.start}#{kind}"
    return f'<p class="window"><a class="step" rel="nofollow" href="{escape(address)}">{escape(label)}</a></p>'
