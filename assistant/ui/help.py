"""The help panel: every region's helplines, written once into the page, with no model and no index behind them."""

from collections.abc import Sequence
from html import escape
from itertools import chain

from assistant.safety.helplines import for_region
from assistant.types import Helpline
from assistant.ui.cards import helpline_html, taps

WORLD = "WORLD"
REGIONS = {
    "US": "United States",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "CA": "Canada",
    "AU": "Australia",
    "IN": "India",
    "EU": "European Union",
    "ES": "Spain",
    "MX": "Mexico",
    WORLD: "Elsewhere",
}
QUICK = 2  # helplines that stay in view on a small screen
ELSEWHERE = "Elsewhere: your local emergency number, or"
EXIT = "https://www.wikipedia.org/"  # where the exit button leads: a page that raises no question

# Shows the lines of the chosen region and tells the page which one it is. On a small screen "More" opens the
# rest. The exit button leaves no way back to the page.
PANEL_JS = """
const select = element.querySelector('select');
const more = element.querySelector('.more');
const rest = element.querySelector('#help-rest');
select.addEventListener('change', () => {
  for (const group of element.querySelectorAll('[data-region]')) group.hidden = group.dataset.region !== select.value;
  props.value = select.value;
});
more.addEventListener('click', () => {
  const open = rest.classList.toggle('open');
  more.setAttribute('aria-expanded', String(open));
  more.textContent = open ? 'Less' : 'More';
});
element.querySelector('.exit').addEventListener('click', (event) => {
  event.preventDefault();
  document.body.hidden = true;
  window.location.replace(event.currentTarget.href);
});
"""


def panel_html(*, region: str, intro: str, private: str) -> str:
    """The panel with the lines of every region, those of one shown; of the world where it is none of them.

    intro, private: its fixed first and last words.
    """
    region = region if region in REGIONS else WORLD
    options = "".join(
        f'<option value="{code}"{" selected" if code == region else ""}>{escape(name)}</option>'
        for code, name in REGIONS.items()
    )
    quick = "".join(_group(code, _quick_html(_lines(code)), shown=region) for code in REGIONS)
    full = "".join(_group(code, _list_html(code, _lines(code)), shown=region) for code in REGIONS)
    return (
        '<section class="help" aria-labelledby="help-title"><div class="help-top">'
        f'<h2 id="help-title">Need help now?</h2>{quick}'
        '<button type="button" class="more" aria-expanded="false" aria-controls="help-rest">More</button>'
        f'<a class="exit" href="{EXIT}" rel="noreferrer" aria-label="Exit this page">Exit</a></div>'
        f'<div id="help-rest"><p class="intro">{escape(intro)}</p>'
        f'<label for="help-region">Where are you?</label><select id="help-region">{options}</select>{full}'
        f'<p class="also-private">{escape(private)}</p></div></section>'
    )


def early_html(*, region: str) -> str:
    """The nearest helplines for the time before the page's program runs, or when it never does."""
    rows = "".join(f"<li>{helpline_html(line)}</li>" for line in (*_lines(region)[:QUICK], *_lines(WORLD)))
    title = "<p><strong>Need help now?</strong></p>"
    return f'<section id="early-help" aria-label="Helplines">{title}<ul>{rows}</ul></section>'


def _lines(code: str) -> tuple[Helpline, ...]:
    return tuple(for_region(code))


def _group(code: str, content: str, *, shown: str) -> str:
    return f'<div data-region="{code}"{"" if code == shown else " hidden"}>{content}</div>'


def _quick_html(lines: Sequence[Helpline]) -> str:
    """One link for each of the first helplines: all that fits beside the title on a phone."""
    links = list(chain.from_iterable(taps(line)[:1] for line in lines[:QUICK]))
    return f'<div class="quick">{"".join(links)}</div>'


def _list_html(code: str, lines: Sequence[Helpline]) -> str:
    rows = "".join(f"<li>{helpline_html(line)}</li>" for line in lines)
    return f'<ul class="helplines">{rows}</ul>{"" if code == WORLD else _elsewhere()}'


def _elsewhere() -> str:
    links = "".join(link for line in _lines(WORLD) for link in taps(line)[:1])
    return f'<p class="elsewhere">{escape(ELSEWHERE)} {links}</p>'
