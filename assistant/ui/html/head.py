"""The page's own HTML put right: our title and preview tags instead of Gradio's, helplines before any program runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from assistant.ui.html.rendering import render

NO_HOST = "this-site.invalid"  # the host that Gradio is told, in the place of whatever a request names
_NO_PLACE = f"http://{NO_HOST}"
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
    - url: the address of the site, without a slash at the end; empty where it is not known.
    """

    title: str
    description: str
    early: Markup
    style: str
    language: str = "en"
    scripts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    url: str = ""

    def rewrite(self, page: bytes, *, embedded: bool) -> bytes:
        """The page as it is sent."""
        page = _TITLE.sub(b"", _FOREIGN.sub(b"", page))
        page = placed(page, root="./", url=self.url)  # the browser works it out from its own address
        language = render("head_language.html", {"language": self.language, "embedded": embedded}).encode("utf-8")
        page = _LANGUAGE.sub(lambda tag: tag.group(1) + language, page, count=1)
        page = _after(page, _HEAD_START, render("head_tags.html", {"head": self}))
        page = _after(page, _HEAD_END, render("head_style.html", {"style": self.style}))
        return _after(page, _BODY_START, self.early)


def placed(content: bytes, *, root: str, url: str) -> bytes:
    """What Gradio made without knowing where it stands. root: for its configuration; url: for addresses it shows."""
    content = content.replace(f'"root":"{_NO_PLACE}"'.encode(), f'"root":"{root}"'.encode())
    return content.replace(_NO_PLACE.encode(), url.encode()) if url else content


def _after(page: bytes, place: re.Pattern[bytes], markup: Markup) -> bytes:
    """The page with markup inserted after the first match of a place."""
    found = place.search(page)
    if found is None:
        return page
    return page[: found.end()] + markup.encode("utf-8") + page[found.end() :]
