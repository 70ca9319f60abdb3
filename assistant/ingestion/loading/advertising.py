"""Signs that a line advertises paid treatment, and lines that never do: with an emergency number, or a registered one.

"Get help now" says neither by itself; what stands with it tells.
"""

import re
from functools import cache

from assistant.data import read_toml
from assistant.safety import allowed_numbers, lead_generation, phone_like, unlisted_phone_like

MAX_SHORT = 6  # digits of a short number; "988" alone may be a count, so a word for calling stands before it
_CALLING = "call|dial|ring|phone|text|llam\\w+|marqu\\w+|marca\\w*"
_EMERGENCY = re.compile(r"\bemergency (?:number|room|department|services?|line|help)\b", re.IGNORECASE)


def shows_sign(text: str) -> bool:
    """Whether a text advertises: words of paid centres, or a telephone number outside the registry."""
    if lead_generation(text) or _sign().search(text):
        return True
    return bool(unlisted_phone_like(text, allowed_numbers()))


def tells_of_help(text: str) -> bool:
    """Whether a text names an emergency number or a line of the registry, and does not advertise."""
    helps = _EMERGENCY.search(text) or phone_like(text) or _short_call().search(text)
    return bool(helps) and not shows_sign(text)


@cache
def _short_call() -> re.Pattern[str]:
    """A call to a short number of the registry: "Call 911", "text HOME to 741741"."""
    short = "|".join(sorted(number for number in allowed_numbers() if len(number) <= MAX_SHORT))
    return re.compile(rf"\b(?:{_CALLING})\b.{{0,40}}\b(?:{short})\b", re.IGNORECASE)


@cache
def _sign() -> re.Pattern[str]:
    return re.compile(read_toml("boilerplate.toml")["advert_sign"], re.IGNORECASE)
