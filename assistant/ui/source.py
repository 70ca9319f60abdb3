"""A document of the library as one plain page that needs nothing else: no script, no style sheet, no image."""

from collections.abc import Sequence
from html import escape

from assistant.types import Document, Section, Span
from assistant.ui.cards import day_words, marked, page_words, safe_url

_STYLE = """
:root { color-scheme: light; --ground: #faf7f2; --ink: #2a2522; --soft: #5d534c; --link: #155263; --mark: #fbe3a6; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --ground: #1d1b19; --ink: #ece6df; --soft: #b9afa5; --link: #8fcfe0; --mark: #5d4a13; }
}
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
       background: var(--ground); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { line-height: 1.25; } h2 { margin-top: 2.2rem; line-height: 1.3; }
.facts, .page { color: var(--soft); font-size: .95rem; margin: .2rem 0; }
.text { white-space: pre-line; }
section { scroll-margin-top: 1rem; }
mark { background: var(--mark); color: inherit; }
"""


def source_html(document: Document, *, section: int = 0, span: Span = (0, 0)) -> str:
    """The whole document. section: 1-based, whose characters of span are marked; 0 for none."""
    parts = "".join(
        _section(
            number,
            one,
            previous=document.sections[number - 2].heading if number > 1 else (document.title,),
            span=span if number == section else (0, 0),
        )
        for number, one in enumerate(document.sections, start=1)
    )
    return _page(document.title, f"<header>{_facts(document)}</header><main>{parts}</main>", language=document.language)


def missing_html(reason: str) -> str:
    """What stands at the address of a document that is not there."""
    return _page("Not in the library", f"<main><h1>Not in the library</h1><p>{escape(reason)}</p></main>")


def _page(title: str, body: str, *, language: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _facts(document: Document) -> str:
    people = [part for part in (document.author, document.publisher) if part]
    dates = [("published", document.published), ("reviewed", document.reviewed)]
    people += [f"{word} {day_words(day)}" for word, day in dates if day]
    rights = " · ".join(part for part in (document.licence, document.credit) if part) or "Rights not stated"
    address = safe_url(document.url)
    link = f'<p class="facts"><a href="{escape(address)}" rel="noopener noreferrer">Original</a></p>' if address else ""
    return (
        f'<h1>{escape(document.title)}</h1><p class="facts">{escape(" · ".join(people))}</p>'
        f'<p class="facts">{escape(rights)}</p>{link}'
    )


def _section(number: int, section: Section, *, previous: Sequence[str], span: Span) -> str:
    """One section; a heading that repeats the one before it, or the title, is not written again."""
    heading = section.heading[-1] if section.heading and tuple(section.heading) != tuple(previous) else ""
    title = f"<h2>{escape(heading)}</h2>" if heading else ""
    page = f'<p class="page">{escape(page_words(section.page_label))}</p>' if section.page_label else ""
    return f'<section id="section-{number}">{title}{page}<div class="text">{marked(section.text, span)}</div></section>'
