"""The crisis cards of every region and language as data: static/lost.js shows one when the server does not answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.safety.responses.helplines import load_registry
from assistant.safety.responses.messages import load_messages, phrase_of, roles_in
from assistant.settings import REGIONS
from assistant.types import Helpline
from assistant.ui.html.lines import contact_links
from assistant.ui.html.wording import Wording, dotted, languages, load_wording

DIRECTORY = "elsewhere"  # the role of the worldwide directory, which stands last in every list


def lost_help(roles: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """By language: texts and helplines. roles: by name of a fixed text that may be needed, those of its helplines."""
    return {code: _of_language(load_wording(code), roles) for code in languages()}


def _of_language(words: Wording, roles: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    messages = load_messages(words.language)
    texts = {name: messages.texts[name]["full"] for name in roles}
    listed = sorted({role for own in roles.values() for role in own} | {DIRECTORY})
    named = sorted({role for text in texts.values() for role in roles_in(text)})
    return {
        "texts": {name: {"full": text, "roles": list(roles[name])} for name, text in texts.items()},
        "regions": {
            region: {
                "phrases": {role: phrase_of(role, language=words.language, region=region) for role in named},
                **_lines(listed, region, words),
            }
            for region in REGIONS
        },
    }


def _lines(roles: Sequence[str], region: str, words: Wording) -> dict[str, Any]:
    """The helplines of a region once each, and by role their places in that list."""
    by_role = {role: _with_role(role, region, words.language) for role in roles}
    lines = list(dict.fromkeys(line for found in by_role.values() for line in found))
    return {
        "lines": [_line(line, words) for line in lines],
        "roles": {role: [lines.index(line) for line in found] for role, found in by_role.items() if found},
    }


def _with_role(role: str, region: str, language: str) -> Sequence[Helpline]:
    """The lines of one role; the directory stands in no list but its own."""
    registry = load_registry()
    directory = registry.for_roles((), region, language=language)
    if role == DIRECTORY:
        return directory
    return [one for one in registry.for_roles((role,), region, language=language) if one not in directory]


def _line(line: Helpline, words: Wording) -> dict[str, Any]:
    links = [[link.label, link.target, link.spoken] for link in contact_links(line, words)]
    tel = next((target for _, target, _ in links if target and target.startswith("tel:")), None)
    row = {"service": line.service, "about": dotted(line.hours, line.scope), "links": links}
    return row | ({"number": line.number, "tel": tel} if line.number and tel else {})
