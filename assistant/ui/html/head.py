"""The page's own HTML put right: our title and preview tags instead of Gradio's, helplines before any program runs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

_FOREIGN = re.compile(  # Gradio's previews of itself, its manifest, and scripts that talk to an embedding page
    rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>'
    rb'|<link\s+rel="manifest"[^>]*>'
    rb"|<script[^>]*>(?:(?!</script>).)*iFrameResizer(?:(?!</script>).)*</script>"
    rb"|<script[^>]*>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>",
    re.DOTALL,
)
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_LANGUAGE = re.compile(rb'(<html\b[^>]*?)\slang="[^"]*"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Head:
    """What the page says of itself before its program runs.

    early: HTML of the nearest helplines; style: CSS of the page; scripts: paths of our own scripts on this server,
    each with the words it needs by name.
    """

    title: str
    description: str
    early: str
    style: str
    language: str = "en"
    scripts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def rewrite(self, page: bytes, *, origin: str, embedded: bool) -> bytes:
        """The page as it is sent. origin: of the address it was asked at, for the preview image."""
        page = _TITLE.sub(b"", _FOREIGN.sub(b"", page))
        attributes = f' lang="{escape(self.language)}"{" data-embedded" if embedded else ""}'.encode()
        page = _LANGUAGE.sub(lambda tag: tag.group(1) + attributes, page, count=1)
        tags = self._tags(origin).encode("utf-8")
        page = re.sub(rb"<head[^>]*>\s*<meta charset[^>]*>", lambda tag: tag.group() + tags, page, count=1)
        page = page.replace(b"</head>", f"<style>{self.style}</style></head>".encode(), 1)
        return re.sub(rb"<body[^>]*>", lambda tag: tag.group() + self.early.encode("utf-8"), page, count=1)

    def _tags(self, origin: str) -> str:
        title, about, image = escape(self.title), escape(self.description), escape(f"{origin}/ui/preview.png")
        scripts = "".join(_script(path, words) for path, words in self.scripts.items())
        return (
            f'<title>{title}</title><meta name="description" content="{about}">'
            '<meta name="referrer" content="no-referrer"><meta name="theme-color" content="#155263">'
            '<link rel="icon" href="favicon.ico" sizes="32x32">'
            '<link rel="icon" href="ui/icon.svg" type="image/svg+xml">'
            '<link rel="apple-touch-icon" href="ui/icon-180.png"><link rel="manifest" href="manifest.json">'
            f'<meta property="og:type" content="website"><meta property="og:title" content="{title}">'
            f'<meta property="og:description" content="{about}"><meta property="og:image" content="{image}">'
            '<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">'
            f'<meta name="twitter:card" content="summary_large_image">{scripts}'
        )


def _script(path: str, words: Mapping[str, str]) -> str:
    given = "".join(f' data-{escape(name)}="{escape(text)}"' for name, text in words.items())
    return f'<script src="{escape(path)}"{given} defer></script>'
