"""The page that stands in the place of any other while the chat does not answer: helplines of every region.

It loads nothing and runs no script, so that a web server in front can send it from a file.
"""

from markupsafe import Markup

from assistant.safety.responses.helplines import for_region
from assistant.settings import REGIONS
from assistant.ui.html.lines import helpline_rows
from assistant.ui.html.privacy import site_words
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import languages, load_wording


def outage_html(language: str, *, region: str, others: bool = True) -> Markup:
    """The page, its first part in a language, with the helplines of a region above those of all others.

    others: whether the other languages stand below it, for a file that is the same for everybody.
    """
    codes = [language, *(code for code in languages() if others and code != language)]
    parts = [_part(code, region) for code in codes]
    return render("outage.html", {"language": language, "parts": parts})


def _part(language: str, region: str) -> dict[str, object]:
    words, site = load_wording(language), site_words(language)
    ordered = (region, *(code for code in REGIONS if code != region))
    return {
        "language": language,
        "title": site["outage"]["title"],
        "text": site["outage"]["text"],
        "regions": [
            {"name": words.named("regions", code), "rows": helpline_rows(for_region(code, language=language), words)}
            for code in ordered
        ],
    }
