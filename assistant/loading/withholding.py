"""Sentences that must not reach anyone: numbers outside the registry, and advertising for paid lines.

A withheld sentence becomes an ellipsis, never a rewritten sentence.
"""

import re
from dataclasses import replace

from assistant.safety import allowed_numbers, lead_generation, unlisted_phone_like
from assistant.splitting import sentence_spans
from assistant.types import Section

ELLIPSIS = "…"
_RUN = re.compile(rf"{ELLIPSIS}(?:\s*{ELLIPSIS})+")


def withhold(section: Section, language: str) -> tuple[Section, int]:
    """The section with each such sentence as an ellipsis, and how many there were.

    A run of withheld sentences leaves one ellipsis; a section left with nothing else has empty text.
    """
    allowed = allowed_numbers()
    spans = [
        (start, end)
        for start, end in sentence_spans(section.text, language)
        if unlisted_phone_like(section.text[start:end], allowed) or lead_generation(section.text[start:end])
    ]
    if not spans:
        return section, 0
    text, position = "", 0
    for start, end in spans:
        text += section.text[position:start] + ELLIPSIS
        position = end
    text = _RUN.sub(ELLIPSIS, text + section.text[position:])
    return replace(section, text=text if text.strip(f"{ELLIPSIS} \n") else ""), len(spans)
