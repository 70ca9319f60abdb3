"""Helplines and fixed texts as HTML: numbers that can be tapped, everything else escaped."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from assistant.types import Helpline
from assistant.ui.html.wording import Wording

_DIALLED = re.compile(r"[+*#0-9][-+*#0-9,;]*")
_TEXTED = re.compile(r"[+0-9][-0-9]*(?:[?;&]body=[\w%]+)?")
_WORD_TO_TEXT = re.compile(r"\b(?:text|enviar) ((?:your |su )?\w[\w ]{1,20}) (?:to|al) (\d[\d ]*\d)", re.IGNORECASE)


def helplines_html(lines: Sequence[Helpline], words: Wording) -> str:
    """Helplines as a list with links to tap, or nothing."""
    rows = "".join(f"<li>{helpline_html(line, words)}</li>" for line in lines)
    return f'<ul class="helplines">{rows}</ul>' if rows else ""


def helpline_html(line: Helpline, words: Wording) -> str:
    """One helpline: links to call, text or open, then who answers and when."""
    about = " · ".join(escape(part) for part in (line.hours, line.scope) if part)
    return (
        f'<span class="taps">{"".join(taps(line, words))}</span>'
        f'<span class="service">{escape(line.service)}</span><span class="about">{about}</span>'
    )


def taps(line: Helpline, words: Wording) -> list[str]:
    """The links of a helpline; a row without one shows its number or its way as plain text."""
    links = []
    if target := _target(line.tel, "tel", _DIALLED):
        label = words("call_number", number=line.number) if line.number else words("call")
        links.append(_tap(target, label, line.service))
    if target := _target(line.sms, "sms", _TEXTED):
        links.append(_tap(target, text_label(line, words), line.service))
    if address := safe_url(line.url):
        links.append(away(address, urlsplit(address).netloc.removeprefix("www."), kind="tap"))
    return links or [f'<span class="tap">{escape(line.number or line.how)}</span>']


def text_label(line: Helpline, words: Wording) -> str:
    """What to do to text a line: with the word to send ("Text HOME to 741741") where one is wanted."""
    if said := _WORD_TO_TEXT.search(line.how):
        return words("text_word", word=said.group(1), number=said.group(2))
    target = re.sub(r"\D", "", (line.sms or "").partition("?")[0])
    own = re.sub(r"\D", "", line.number or "")
    return words("text_number", number=line.number if own and target.endswith(own) else target)


def paragraphs(text: str, lines: Sequence[Helpline] = ()) -> str:
    """A fixed text as paragraphs, the numbers of lines in it linked."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "".join(f"<p>{_linked(block, lines).replace(chr(10), '<br>')}</p>" for block in blocks)


def away(address: str, label: str, *, kind: str = "away") -> str:
    """A link to another site, in a tab of its own; address: a checked one, label: plain text."""
    return f'<a class="{kind}" href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>'


def safe_url(url: str | None) -> str | None:
    """The address when it is a plain http or https one, else None."""
    if not url or re.search(r"[\s\x00-\x1f\"'<>\\`]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _tap(target: str, label: str, service: str) -> str:
    spoken = escape(f"{label}: {service}", quote=True)
    return f'<a class="tap" href="{target}" aria-label="{spoken}">{escape(label)}</a>'


def _target(value: str | None, scheme: str, allowed: re.Pattern[str]) -> str | None:
    plain = (value or "").removeprefix(f"{scheme}:").replace(" ", "")
    return escape(f"{scheme}:{plain}") if allowed.fullmatch(plain) else None


def _linked(text: str, lines: Sequence[Helpline]) -> str:
    """Escaped text in which the numbers of the helplines can be tapped."""
    targets = {line.number: target for line in lines if line.number and (target := _target(line.tel, "tel", _DIALLED))}
    if not targets:
        return escape(text)
    longest_first = "|".join(re.escape(number) for number in sorted(targets, key=len, reverse=True))
    pieces = re.split(rf"(?<![\w-])({longest_first})(?![\w-])", text)
    return "".join(
        f'<a href="{targets[piece]}">{escape(piece)}</a>' if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )
