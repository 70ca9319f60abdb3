"""The page's own HTML put right: our title and preview tags instead of Gradio's, helplines before any program runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from assistant.ui.html.rendering import render

_FOREIGN = re.compile(  # Gradio's previews of itself, its manifest, and scripts that talk to an embedding page
    rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>'
    rb'|<link\s+rel="manifest"[^>]*>'
    rb"|<script[^>]*>(?:(?!</script>).)*iFrameResizer(?:(?!</script>).)*</script>"
    rb"|<script[^>]*>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>",
    re.DOTALL,
)
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_LANGUAGE = re.compile(rb'(<html\b[^>]*?)\slang="[^"]*"', re.DOTALL)
_HEAD_START = re.compile(rb"<head[^>]*>\s*<meta charset[^>]*>")
_HEAD_END = re.compile(rb"(?=</head>)")
_BODY_START = re.compile(rb"<body[^>]*>")


@dataclass(frozen=True, slots=True)
class Head:
    """What the page says of itself before its program runs.

    - title, description: of the page, also for previews.
    - early: the nearest helplines as HTML.
    - style: CSS of the page, as it is shipped.
    - language: code of the page's language.
    - scripts: paths of our own scripts on this server, each with the words it needs by name.
    """

    title: str
    description: str
    early: Markup
    style: str
    language: str = "en"
    scripts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def rewrite(self, page: bytes, *, origin: str, embedded: bool) -> bytes:
        """The page as it is sent. origin: of the address it was asked at, for the preview image."""
        page = _TITLE.sub(b"", _FOREIGN.sub(b"", page))
        language = render("head_language.html", {"language": self.language, "embedded": embedded}).encode("utf-8")
        page = _LANGUAGE.sub(lambda tag: tag.group(1) + language, page, count=1)
        page = _after(page, _HEAD_START, render("head_tags.html", {"head": self, "origin": origin}))
        page = _after(page, _HEAD_END, render("head_style.html", {"style": self.style}))
        return _after(page, _BODY_START, self.early)


def _after(page: bytes, place: re.Pattern[bytes], markup: Markup) -> bytes:
    """The page with markup inserted after the first match of a place."""
    found = place.search(page)
    if found is None:
        return page
    return page[: found.end()] + markup.encode("utf-8") + page[found.end() :]
