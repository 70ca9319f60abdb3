"""The help panel: every region's helplines, written once into the page, with no program, model or index behind them."""

from collections.abc import Sequence
from html import escape
from itertools import chain

from assistant.safety.responses.helplines import for_region
from assistant.settings import REGIONS
from assistant.types import Helpline
from assistant.ui.html.lines import helplines_html, taps
from assistant.ui.html.wording import Wording

WORLD = "WORLD"
QUICK = 2  # helplines that stay in view on a small screen


def panel_html(*, region: str, words: Wording, intro: str, private: str, exit_url: str) -> str:
    """The panel with the lines of every region, those of one shown; of the world where it is none of them.

    intro, private: its fixed first and last words. exit_url: where the exit button leads.
    """
    region = region if region in REGIONS else WORLD
    quick = "".join(_group(code, _quick_html(_lines(code, words), words), shown=region) for code in REGIONS)
    full = "".join(_group(code, _list_html(code, words), shown=region) for code in REGIONS)
    leave = escape(words("exit_label"))
    return (
        '<aside class="help" id="help" aria-labelledby="help-title"><div class="help-top">'
        f'<h2 id="help-title">{escape(words("help_title"))}</h2>{quick}'
        '<button type="button" class="more" aria-expanded="false" aria-controls="help-rest"'
        f' data-less="{escape(words("less"))}">{escape(words("more"))}</button>'
        f'<a class="exit" href="{escape(exit_url)}" rel="noreferrer" aria-label="{leave}" title="{leave}">'
        f'{escape(words("exit"))}</a></div><div id="help-rest"><p class="intro">{escape(intro)}</p>'
        f"{_choice(region, words)}{full}"
        f'<p class="also-private">{escape(words("exit_hint"))} {escape(private)}</p></div></aside>'
    )


def bar_html(*, region: str, words: Wording) -> str:
    """The first helplines as one line of links, for pages of plain reading."""
    region = region if region in REGIONS else WORLD
    links = chain.from_iterable(taps(line, words)[:1] for line in _lines(region, words)[:QUICK])
    label, title = escape(words("help_label")), escape(words("help_title"))
    return f'<aside class="help" aria-label="{label}"><strong>{title}</strong> {" ".join(links)}</aside>'


def _choice(region: str, words: Wording) -> str:
    """Where the person is; kept on the device only when they ask for it."""
    options = "".join(
        f'<option value="{code}"{" selected" if code == region else ""}>{escape(words.named("regions", code))}</option>'
        for code in REGIONS
    )
    return (
        f'<div class="choice"><label for="help-region">{escape(words("region"))}</label>'
        f'<select id="help-region">{options}</select><label class="remember" for="help-remember">'
        f'<input type="checkbox" id="help-remember"> <span>{escape(words("remember"))}</span></label></div>'
    )


def _lines(code: str, words: Wording) -> tuple[Helpline, ...]:
    return tuple(for_region(code, language=words.language))


def _group(code: str, content: str, *, shown: str) -> str:
    return f'<div data-region="{code}"{"" if code == shown else " hidden"}>{content}</div>'


def _quick_html(lines: Sequence[Helpline], words: Wording) -> str:
    """One link for each of the first helplines: all that fits beside the title on a phone."""
    links = list(chain.from_iterable(taps(line, words)[:1] for line in lines[:QUICK]))
    return f'<div class="quick">{"".join(links)}</div>'


def _list_html(code: str, words: Wording) -> str:
    """The lines of a region; its name stands above them only where no program can choose one."""
    name = f'<p class="region-name">{escape(words.named("regions", code))}</p>'
    return f"{name}{helplines_html(_lines(code, words), words)}{'' if code == WORLD else _elsewhere(words)}"


def _elsewhere(words: Wording) -> str:
    links = "".join(link for line in _lines(WORLD, words) for link in taps(line, words)[:1])
    return f'<p class="elsewhere">{escape(words("elsewhere"))} {links}</p>'
