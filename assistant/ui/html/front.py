"""What stands in the page before and beside the chat, in plain HTML: it works while Gradio loads, and without it.

Title, language, help panel with the exit, and an empty side panel for sources. static/page.js moves it.
"""

from markupsafe import Markup

from assistant.ui.html.help import panel_html
from assistant.ui.html.rendering import render
from assistant.ui.html.tools import tool_words
from assistant.ui.html.wording import languages, load_wording
from assistant.ui.session.chat_service import ChatService

_SAID = ("source_loading", "source_failed", "switch_forgets")
_KEPT = ("copied", "copy_failed", "save_name")
_LOST = ("failed", "failed_short", "slow", "slow_short", "again", "lost")
_OFFERED = {  # words about the region, with what the script fills in
    "seems": {"place": "{place}"},
    "seems_change_label": {"region": "{region}"},
    "seems_keep_label": {"region": "{region}"},
    "region_changed": {"region": "{region}"},
    "region_old": {"region": "{region}"},
    "source_close": {},
}


def front_html(service: ChatService, language: str, *, region: str | None = None) -> Markup:
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
    values = {
        "words": words,
        "languages": languages(),
        "panel": panel,
        "tools": tool_words(language)["title"],
    }
    return render("front.html", values)


def script_words(language: str) -> dict[str, str]:
    """What static/page.js says, as data attributes of its script element."""
    words = load_wording(language)
    return {key.replace("_", "-"): words(key) for key in _SAID}


def keep_words(language: str) -> dict[str, str]:
    """What static/keep.js says, as data attributes of its script element."""
    words = load_wording(language)
    return {key.replace("_", "-"): words(key) for key in _KEPT}


def lost_words(language: str) -> dict[str, str]:
    """What static/lost.js says, as data attributes of its script element."""
    words = load_wording(language)
    return {key.replace("_", "-"): words(key) for key in _LOST}


def filter_labels(language: str) -> dict[str, str]:
    """What static/filters.js says, as data attributes of its script element; {name} is left to it."""
    words = load_wording(language)
    return {"narrow": words("narrow"), "filter-off": words("filter_off", name="{name}")}


def place_words(language: str) -> dict[str, str]:
    """What static/place.js says, as data attributes of its script element; {place} and {region} are left to it."""
    words = load_wording(language)
    return {key.replace("_", "-"): words(key, **left) for key, left in _OFFERED.items()}
