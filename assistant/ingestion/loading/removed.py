"""What cleaning takes out of a text: signs that nobody sees and control characters, counted."""

import html
import re

from assistant.ingestion.loading.notes import Note, counted
from assistant.text.cleaning import clean_text

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufdd2-\ufdef\ufeff]")
_REFERENCE = re.compile(r"&#?\w{2,12};")


def removed_notes(text: str) -> tuple[Note, ...]:
    """A note on the signs of a text that no reader of it gets. Soft hyphens go without one: they are no loss."""
    controls = len(_CONTROLS.findall(text))
    unseen = 0
    if _UNSEEN.search(text):
        unseen = len(_UNSEEN.findall(text)) - len(_UNSEEN.findall(clean_text(text)))
    told = [
        counted(number, noun)
        for number, noun in ((unseen, "invisible sign"), (controls, "control character"))
        if number > 0
    ]
    return (Note("removed", f"{' and '.join(told)} left out"),) if told else ()


def controls_as_blanks(text: str) -> str:
    """The text with a blank for each control character, which a parser of pages drops so that words grow together."""
    return _CONTROLS.sub(" ", text)


def with_references(page: str) -> str:
    """A page with its character references as characters, for counting."""
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), page)
