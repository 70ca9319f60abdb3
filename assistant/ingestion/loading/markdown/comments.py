"""Comments and hidden HTML of a Markdown source: neither is for readers, whatever stands in them. Formulas become text.

They are taken out before the text is parsed, because a parser ends them at a blank line or at the edge of a table cell.
Code keeps what looks like them.
"""

import re
from dataclasses import dataclass

from assistant.errors import DocumentError
from assistant.ingestion.loading.hiding_styles import hides

MAX_CODE_SPAN = 1_000  # characters; bounds how far a stray backtick looks ahead
# whichever begins first counts: a comment inside code is code, a fence inside a comment is comment
_PIECE = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n(?s:.*?)(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    rf"|(?<!`)(?P<ticks>`{{1,9}}+)(?:(?!\n[ \t]*\n)[\s\S]){{1,{MAX_CODE_SPAN}}}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment>(?<!\\)<!--)"
    r"|(?P<remark>(?<![\w%])%%(?!%)(?:(?!%%)[\s\S])*+%%(?![\w%]))"
    r"|<(?P<tag>[a-z][\w-]*+)(?P<attributes>(?:\s[^<>]*+)?)>",
    re.MULTILINE | re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(?:-?>|[\s\S]*?--!?>)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_STYLE = re.compile(r"\bstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?![\w-])(?!\s*=\s*[\"']?until-found)", re.IGNORECASE)
_ARIA_HIDDEN = re.compile(r"\saria-hidden\s*=\s*[\"']?true\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_SILENT = frozenset({"template", "svg"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers may see of a source. remarks: comments between %% left out; hidden: words of hidden elements."""

    source: str
    remarks: int = 0
    hidden: int = 0


def without_comments(source: str) -> Shown:
    """The source without them. Raises DocumentError where a comment, a hidden element or a formula has no end."""
    parts: list[str] = []
    remarks = hidden = end = 0
    while found := _PIECE.search(source, end):
        parts.append(source[end : found.start()])
        end = found.end()
        if found["comment"]:
            end = _comment_end(source, found.start())
        elif found["remark"]:
            remarks += 1
        elif found["tag"] and found["tag"].lower() == "math":
            end = _element_end(source, found)
            parts.append(_formula(source[found.start() : end]))
        elif found["tag"] and _is_hidden(found["tag"].lower(), found["attributes"]):
            end = _element_end(source, found)
            hidden += len(_ANY_TAG.sub(" ", source[found.start() : end]).split())
        else:
            parts.append(found.group())
    parts.append(source[end:])
    return Shown("".join(parts), remarks, hidden)


def _comment_end(source: str, start: int) -> int:
    found = _COMMENT.match(source, start)
    if found is None:
        raise DocumentError("a comment (<!--) is not closed")
    return found.end()


def _formula(html: str) -> str:
    """A formula as text, in one line of the source."""
    from assistant.ingestion.loading.html.mathml import written_formula  # the parser of HTML is slow to import

    return written_formula(html)


def _is_hidden(tag: str, attributes: str) -> bool:
    if tag in _SILENT:
        return not attributes.rstrip().endswith("/")
    if tag in _VOID or not attributes:
        return False
    unquoted = _QUOTED.sub("''", attributes)
    style = next((value for found in _STYLE.finditer(attributes) for value in found.groups() if value), "")
    is_hidden = _HIDDEN.search(unquoted) and _HIDDEN.search(attributes)
    return bool(is_hidden or _ARIA_HIDDEN.search(attributes)) or hides(style)


def _element_end(source: str, opening: re.Match[str]) -> int:
    """Where the element that a tag opens ends, its own kind inside it counted."""
    depth = 1
    for found in re.compile(rf"<(/?){opening['tag']}\b[^<>]*>", re.IGNORECASE).finditer(source, opening.end()):
        depth += -1 if found[1] else 1
        if depth == 0:
            return found.end()
    raise DocumentError(f"an element (<{opening['tag'].lower()}>) is not closed")
