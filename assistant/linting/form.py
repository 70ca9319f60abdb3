"""The form of a text: its front matter, its headings, and the links to its neighbours."""

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.ingestion.loading.textfile import decode
from assistant.linting.results import Remark
from assistant.linting.text_limits import load_limits
from assistant.linting.texts import Line, LineKind, Text

NEEDED = ("title", "author", "publisher", "published", "reviewed", "licence", "kind", "pathway", "language")
_END = re.compile(r"[.:;,!]$")
_CAPITAL = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúüñ]{3,}")
_OPENING = '¿¡“«"'  # what may stand before the first letter of a heading
_PAIRS = {"es": (("¿", "?"), ("¡", "!"))}  # marks that open and close, by language
_MARKDOWN_HEADING = re.compile(r"^#{1,6} +(.*?)\s*$", re.MULTILINE)


def front_matter(text: Text) -> Iterator[Remark]:
    """Fields that are missing or wrong, and a review older than the text."""
    if text.problem:
        yield 1, text.problem
        return
    for name in NEEDED:
        if not getattr(text.metadata, name):
            yield 1, f"{name} is missing"
    published, reviewed = text.metadata.published, text.metadata.reviewed
    if published and reviewed and reviewed < published[: len(reviewed)]:
        yield 1, f"reviewed {reviewed}, before it was published ({published})"


def heading_style(text: Text) -> Iterator[Remark]:
    """One title equal to the field; then headings in sentence case, no level skipped, none twice, none empty."""
    seen: dict[str, int] = {}
    before = 1
    for line in text.of(LineKind.HEADING):
        for message in _heading(line, text):
            yield line.number, message
        if line.level > before + 1:
            yield line.number, f"level {line.level} follows level {before}"
        if line.text in seen and line.level > 1:
            yield line.number, f"“{line.text}” is also in line {seen[line.text]}"
        before, seen[line.text] = line.level, line.number
    yield from _empty(text)


def _heading(line: Line, text: Text) -> Iterator[str]:
    heading, limits = line.text, load_limits(text.language)
    title = text.metadata.title if line.level == 1 else None
    if title is not None and heading != title:
        yield f"“{heading}” is not the title “{title}”"
    if _END.search(heading):
        yield f"“{heading}” ends with “{heading[-1]}”"
    count = len(heading.split())
    if title is None and limits and count > limits.max_heading_words:
        yield f"{count} words, at most {limits.max_heading_words}: “{heading}”"
    if heading.lstrip(_OPENING)[:1].islower() or (len(heading) > 8 and heading.isupper()):
        yield f"“{heading}”: a capital first, then small letters"
    elif title is None and _is_title_case(heading):
        yield f"“{heading}” is in title case; write it as a sentence"
    for opening, closing in _PAIRS.get(text.language, ()):
        if heading.count(opening) != heading.count(closing):
            yield f"“{heading}”: “{opening}” and “{closing}” belong together"


def _is_title_case(text: str) -> bool:
    """Whether nearly all longer words after the first are capitalised in a heading of six words or more."""
    longer = [word for word in text.split()[1:] if len(word) > 3]
    return len(longer) >= 4 and all(_CAPITAL.match(word) for word in longer)


def _empty(text: Text) -> Iterator[Remark]:
    for line, after in zip(text.lines, (*text.lines[1:], None), strict=True):
        if line.kind is LineKind.HEADING and line.level > 1:
            deeper = after is not None and after.kind is LineKind.HEADING and after.level > line.level
            if after is None or (after.kind is LineKind.HEADING and not deeper):
                yield line.number, f"nothing stands under “{line.text}”"


def cross_links(text: Text) -> Iterator[Remark]:
    """Links to files that do not exist, and to headings that their file does not have."""
    for line in text.lines:
        for target in line.links:
            if not re.match(r"[a-z]+:", target) and (problem := _broken(target, text.file)):
                yield line.number, problem


def _broken(target: str, file: Path) -> str | None:
    name, _, anchor = target.partition("#")
    other = file.parent / name if name else file
    if not other.is_file():
        return f"“{target}”: there is no such file"
    if anchor and anchor not in map(slug, _MARKDOWN_HEADING.findall(decode(other.read_bytes()))):
        return f"“{target}”: {other.name} has no such heading"
    return None


def slug(heading: str) -> str:
    """A heading as the fragment of a link, as GitHub writes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
