"""The cards that the page shows without the server: the words and helplines that the server's own cards have."""

import pytest

from assistant.safety.local_check import browser_rules, texts_heard
from assistant.safety.responses.messages import fixed_text
from assistant.settings import REGIONS
from assistant.types import Action, Category, SafetyVerdict, Tier
from assistant.ui.html.lost_help import lost_help
from assistant.ui.html.wording import languages

CASES = {
    "suicide_acute": SafetyVerdict(Action.TAKEOVER, Category.SUICIDE_SELF_HARM, Tier.ACUTE),
    "overdose": SafetyVerdict(Action.TAKEOVER, Category.OVERDOSE),
    "violence_abuse": SafetyVerdict(Action.TAKEOVER, Category.VIOLENCE_ABUSE),
    "sexual_assault": SafetyVerdict(Action.TAKEOVER, Category.VIOLENCE_ABUSE, Tier.SEXUAL),
}


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("region", REGIONS)
def test_the_card_is_that_of_the_server(region: str, language: str) -> None:
    help_of = lost_help(texts_heard(browser_rules()))[language]
    here = help_of["regions"][region]
    for name, verdict in CASES.items():
        shown = fixed_text(verdict, language=language, region=region)
        text, roles = help_of["texts"][name]["full"], help_of["texts"][name]["roles"]
        for role, phrase in here["phrases"].items():
            text = text.replace(f"{{{role}}}", phrase)
        assert text == shown.text
        places = dict.fromkeys(place for role in [*roles, "elsewhere"] for place in here["roles"].get(role, ()))
        assert [here["lines"][place]["service"] for place in places] == [line.service for line in shown.helplines]
