"""Helplines and fixed texts: what of them can be tapped, as plain values for the templates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from assistant.types import Helpline
from assistant.ui.html.rendering import render
from assistant.ui.html.wording import Wording, dotted

_DIALLED = re.compile(r"[+*#0-9][-+*#0-9,;]*")
_TEXTED = re.compile(r"[+0-9][-0-9]*(?:[?;&]body=[\w%]+)?")
_WORD_TO_TEXT = re.compile(r"\b(?:text|enviar) ((?:your )?\w[\w ]{1,20}) (?:to|al) (\d[\d ]*\d)", re.IGNORECASE)
_NUMBER_TO_TEXT = re.compile(r"\b(?:text|escribir al) (\d[\d ]*\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContactLink:
    """One way to reach a helpline.

    - label: what the link says.
    - target: a tel:, sms:, http: or https: address; None for plain text.
    - spoken: what a screen reader says; empty where the label is enough.
    - leads_away: whether it opens another site.
    """

    label: str
    target: str | None = None
    spoken: str = ""
    leads_away: bool = False


@dataclass(frozen=True, slots=True)
class HelplineRow:
    """One helpline in a list.

    - links: to call, text or open it; at least one.
    - service: who answers.
    - about: when, and for what.
    """

    links: Sequence[ContactLink]
    service: str
    about: str


@dataclass(frozen=True, slots=True)
class TextRun:
    """A part of a line. target: the tel: address of a number, None for plain words."""

    text: str
    target: str | None = None


Paragraph = Sequence[Sequence[TextRun]]  # lines, each of runs


def helpline_rows(lines: Sequence[Helpline], words: Wording) -> list[HelplineRow]:
    """The rows of a list of helplines, in the given order."""
    return [HelplineRow(contact_links(line, words), line.service, dotted(line.hours, line.scope)) for line in lines]


def contact_links(line: Helpline, words: Wording) -> list[ContactLink]:
    """The links of a helpline; a row without one shows its number or its way as plain text."""
    found = []
    if target := _target(line.tel, "tel", _DIALLED):
        label = words("call_number", number=line.number) if line.number else words("call")
        found.append(ContactLink(label, target, f"{label}: {line.service}"))
    if target := _target(line.sms, "sms", _TEXTED):
        label = text_label(line, words)
        found.append(ContactLink(label, target, f"{label}: {line.service}"))
    if address := safe_url(line.url):
        found.append(ContactLink(urlsplit(address).netloc.removeprefix("www."), address, leads_away=True))
    return found or [ContactLink(line.number or line.how)]


def text_label(line: Helpline, words: Wording) -> str:
    """What to do to text a line: with the word to send ("Text HOME to 741741") where one is wanted."""
    if said := _WORD_TO_TEXT.search(line.how):
        return words("text_word", word=said.group(1), number=said.group(2))
    if said := _NUMBER_TO_TEXT.search(line.how):
        return words("text_number", number=said.group(1))
    target = re.sub(r"\D", "", (line.sms or "").partition("?")[0])
    own = re.sub(r"\D", "", line.number or "")
    return words("text_number", number=line.number if own and target.endswith(own) else target)


def paragraphs(text: str, lines: Sequence[Helpline] = ()) -> Markup:
    """A fixed text as HTML paragraphs. lines: whose numbers in it can be tapped."""
    return render("paragraphs.html", {"blocks": linked_paragraphs(text, lines)})


def linked_paragraphs(text: str, lines: Sequence[Helpline] = ()) -> list[Paragraph]:
    """The paragraphs of a text, as lines in which the numbers of helplines have targets."""
    targets = _targets(lines)
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip())]
    return [[_runs(line, targets) for line in block.split("\n")] for block in blocks if block]


def safe_url(url: str | None) -> str | None:
    """The address when it is a plain http or https one, else None."""
    if not url or re.search(r"[\s\x00-\x1f\"'<>\\`]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _target(value: str | None, scheme: str, allowed: re.Pattern[str]) -> str | None:
    """The address of a number; None when it is no number."""
    plain = (value or "").removeprefix(f"{scheme}:").replace(" ", "")
    return f"{scheme}:{plain}" if allowed.fullmatch(plain) else None


def _targets(lines: Sequence[Helpline]) -> dict[str, str]:
    """Number as written → tel: address, of the lines that can be called."""
    found = {}
    for line in lines:
        target = _target(line.tel, "tel", _DIALLED)
        if line.number and target:
            found[line.number] = target
    return found


def _runs(text: str, targets: dict[str, str]) -> list[TextRun]:
    """A line cut at the numbers. A number inside a longer one is left alone."""
    if not targets:
        return [TextRun(text)]
    longest_first = "|".join(re.escape(number) for number in sorted(targets, key=len, reverse=True))
    number = re.compile(rf"(?<![\w-])({longest_first})(?![\w-])")
    return [TextRun(part, targets.get(part)) for part in number.split(text)]
