"""What stands in the page before and beside the chat, in plain HTML: it works while Gradio loads, and without it.

Title, language, help panel with the exit, and an empty side panel for sources. static/page.js moves it.
"""

from html import escape

from assistant.ui.html.help import panel_html
from assistant.ui.html.wording import Wording, languages, load_wording
from assistant.ui.session.chat_service import ChatService

# Set before anything is painted, so that nothing jumps: whether scripts run, and whether the panel is to be a bar.
_FIRST = """<script>(() => {
const root = document.documentElement, narrow = matchMedia("(max-width: 860px)");
const look = () => root.classList.toggle("compact", narrow.matches || root.classList.contains("reading"));
root.classList.add("js"); narrow.onchange = look; look();
})()</script>"""
_SAID = ("copied", "copy_failed", "source_loading", "source_failed", "switch_forgets", "save_name", "failed")


def front_html(service: ChatService, language: str, *, region: str | None = None) -> str:
    """All of it in one language. region: whose helplines are shown at first, if not those of the settings."""
    words = load_wording(language)
    region = service.known_region(region)
    panel = panel_html(
        region=region,
        words=words,
        intro=service.words("help_line_intro", region=region, language=language),
        private=service.words("privacy", region=region, language=language),
        exit_url=service.site.exit_url,
    )
    return (
        f'{_FIRST}<a class="skip" href="#question">{escape(words("skip"))}</a>{_header(words)}'
        f'<div id="side">{panel}{_source(words)}</div><p id="said" class="unseen" role="status"></p>'
    )


def script_words(language: str) -> dict[str, str]:
    """What static/page.js says, as data attributes of its script element."""
    words = load_wording(language)
    return {key.replace("_", "-"): words(key) for key in _SAID}


def _header(words: Wording) -> str:
    links = "".join(
        f'<li><a href="?lang={code}" lang="{code}" hreflang="{code}" class="language"'
        f"{' aria-current=true' if code == words.language else ''}>{escape(name)}</a></li>"
        for code, name in languages().items()
    )
    privacy = f'<a class="private" href="privacy?lang={words.language}" target="_blank" rel="noopener">'
    return (
        f'<header id="top"><h1>{escape(words("title"))}</h1><p>{escape(words("tagline"))}</p>'
        f'<nav aria-label="{escape(words("language"))}"><ul>{links}'
        f"<li>{privacy}{escape(words('privacy'))}</a></li></ul></nav></header>"
    )


def _source(words: Wording) -> str:
    return (
        f'<section id="source" aria-label="{escape(words("source"))}" tabindex="-1" hidden><div class="source-top">'
        f'<a class="own" target="_blank" rel="noopener" href="source">{escape(words("source_open"))}</a>'
        f'<button type="button" class="close">{escape(words("source_close"))}</button></div>'
        f'<div class="source-text" tabindex="0" role="group" aria-label="{escape(words("source"))}"></div></section>'
    )
