"""The help panel: every region's helplines, written once into the page, with no program, model or index behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.safety.responses.helplines import for_region
from assistant.safety.responses.places import zones_by_region
from assistant.settings import REGIONS
from assistant.types import Helpline
from assistant.ui.html.lines import ContactLink, HelplineRow, contact_links, helpline_rows
from assistant.ui.html.reader import Reader
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import Wording

WORLD = "WORLD"
QUICK = 2  # helplines that stay in view on a small screen


@dataclass(frozen=True, slots=True)
class RegionHelp:
    """The helplines of one region.

    - code: of the region.
    - name: what the region is called.
    - place: where somebody there is, "in Ireland"; for a sentence.
    - zones: time zones that suggest the region, with spaces between; empty for the one that is shown at first.
    - quick: one link for each of the first QUICK helplines: all that fits beside the title on a phone.
    - rows: all helplines.
    """

    code: str
    name: str
    place: str
    zones: str
    quick: Sequence[ContactLink]
    rows: Sequence[HelplineRow]


@dataclass(frozen=True, slots=True)
class RegionLink:
    """The same page for another region. name: of the region; is_shown: whether it is the one that is shown."""

    name: str
    address: str
    is_shown: bool


def panel_html(*, region: str, words: Wording, intro: str, private: str, exit_url: str) -> Markup:
    """The panel with the lines of every region, those of one shown; of the world where it is none of them.

    intro, private: its fixed first and last words. exit_url: where the exit button leads.
    """
    values = {
        "words": words,
        "shown": _known(region),
        "world": WORLD,
        "regions": [_region_help(code, words, shown=_known(region)) for code in REGIONS],
        "elsewhere": _first_links(_lines(WORLD, words), words),
        "intro": intro,
        "private": private,
        "exit_url": exit_url,
    }
    return render("help_panel.html", values)


def bar_html(reader: Reader) -> Markup:
    """The first helplines and the exit in one line, then ways to other pages; for pages of plain reading."""
    words, shown = reader.words, _known(reader.region)
    values = {
        "words": words,
        "exit_url": reader.exit_url,
        "links": _first_links(_lines(shown, words)[:QUICK], words),
        "chat": f"{reader.root}?lang={words.language}",
        "topics": reader.to("topics"),
        "region": words.named("regions", shown),
        "regions": [
            RegionLink(words.named("regions", code), reader.here(region=code), code == shown) for code in REGIONS
        ],
    }
    return render("help_bar.html", values)


def _known(region: str) -> str:
    return region if region in REGIONS else WORLD


def _region_help(code: str, words: Wording, *, shown: str) -> RegionHelp:
    lines = _lines(code, words)
    return RegionHelp(
        code,
        name=words.named("regions", code),
        place=words.named("places", code),
        zones="" if code == shown else " ".join(zones_by_region(REGIONS)[code]),
        quick=_first_links(lines[:QUICK], words),
        rows=helpline_rows(lines, words),
    )


def _lines(code: str, words: Wording) -> tuple[Helpline, ...]:
    return tuple(for_region(code, language=words.language))


def _first_links(lines: Sequence[Helpline], words: Wording) -> list[ContactLink]:
    """The first way to reach each helpline."""
    return [contact_links(line, words)[0] for line in lines]
