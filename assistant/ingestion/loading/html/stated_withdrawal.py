"""Whether a web page says itself that it is withdrawn: `<meta name="withdrawn" content="true">`, and nothing else.

It is told from the page's text without a parser, so that the ingest and the live flag ask the same function.
"""

import re

from assistant.errors import DocumentError
from assistant.ingestion.loading.field_lines import name_fields, say_withdrawn, top_lines
from assistant.ingestion.loading.metadata import Metadata

_COMMENT = re.compile(r"<!--((?:(?!<!--|-->).)*)-->", re.DOTALL)  # looks ahead once, whatever is left open
_META = re.compile(r"<meta\b((?:\"[^\"]*\"|'[^']*'|[^>\"']){0,500})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TAG = re.compile(r"<[^>]{0,2000}>")
_BEFORE_PAGE = re.compile(r"\A[^<]*")
_HEAD = 65_536  # characters of a page in which it is looked for


def page_fields(text: str) -> Metadata:
    """What a page states of itself on purpose.

    Raises DocumentError where the flag is neither true nor false, and for front matter, which no page has.
    """
    head = text[:_HEAD]
    _refuse_front_matter(head)
    said = [_content(found.group(1)) for found in _META.finditer(_COMMENT.sub("", head))]
    flags = {flag.strip().lower() for flag in said if flag is not None}
    if not flags <= {"true", "false"}:
        raise DocumentError("withdrawn: the content of its meta element is neither true nor false")
    return Metadata(withdrawn="true" in flags)


def _content(attributes: str) -> str | None:
    """The content of a meta element that is named "withdrawn"; None of any other."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(attributes):
        found.setdefault(name.lower(), next(filter(None, values), ""))
    names = {found.get(key, "").strip().lower() for key in ("name", "property", "itemprop")}
    return found.get("content", "") if "withdrawn" in names else None


def _refuse_front_matter(head: str) -> None:
    before = _BEFORE_PAGE.match(head)
    above = top_lines(before.group() if before else "")
    shown = top_lines(_TAG.sub("\n", _COMMENT.sub(r"\n\1\n", head)).strip())
    if name_fields(above) or say_withdrawn(shown):
        raise DocumentError('a web page has no front matter; write <meta name="withdrawn" content="true"> in its head')
