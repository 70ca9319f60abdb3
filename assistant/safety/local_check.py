"""The rules of danger as data for the browser, which reads them when the server does not answer.

assistant/ui/static/hear.js carries them out. It has the rules of cries alone, without those alternatives that stirred
too often on plain questions (local_check.toml), and without the classifier.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from assistant.data import data_file, language_codes, language_file, read_toml
from assistant.safety.checked_toml import read_checked
from assistant.safety.findings import Finding
from assistant.safety.responses.registry import ROLES_OF, ROLES_OF_TEXT
from assistant.safety.responses.text_keys import text_key
from assistant.safety.rules.alternatives import alternatives
from assistant.safety.rules.clauses import clause_expressions
from assistant.safety.rules.grammar import slots_in
from assistant.safety.rules.patterns import DEFAULT_GUARDS, Pattern, load_patterns
from assistant.safety.text.word_forms import ENDINGS, LONGEST_WORD, MISSPELT_LENGTH, load_word_forms
from assistant.safety.thresholds import load_thresholds
from assistant.types import Action, Category, SafetyVerdict

FILE = "local_check.toml"
HEARD = frozenset(
    {
        Category.OVERDOSE,
        Category.SUICIDE_SELF_HARM,
        Category.WITHDRAWAL,
        Category.VIOLENCE_ABUSE,
        Category.OTHER_DANGER,
        Category.RELAPSE_NOW,
    }
)
_WORDS = ("NOW", "PRESENT", "INTENT", "RETOLD")  # slots that the guards look for
_TEXT_START = r"\A"  # for which a browser knows "^" alone

Row = Mapping[str, Any]


class LocalCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """What the browser leaves out.

    left_out: by id of a pattern, alternatives of its regex as they are written; none for a pattern of several parts,
    which is left out as a whole.
    """

    left_out: dict[str, tuple[str, ...]]


@cache
def load_local_check() -> LocalCheck:
    """The shipped choice; raises DataFileError naming file and field."""
    return read_checked(FILE, LocalCheck)


def browser_rules(left_out: Mapping[str, Collection[str]] | None = None) -> dict[str, Any]:
    """All that hear.js needs, as plain values for JSON. left_out: as in LocalCheck; the shipped choice by default."""
    dropped = load_local_check().left_out if left_out is None else left_out
    limits = load_thresholds().rules
    ends, times, persons = clause_expressions()
    return {
        "forms": _forms(),
        "gaps": {"fragment": limits.fragment_words, "intent": limits.intent_gap, "date": limits.date_gap},
        "clauses": {"ends": ends, "times": times, "persons": sorted(persons)},
        "guards": sorted(DEFAULT_GUARDS),
        "languages": [_language(code, dropped) for code in language_codes()],
    }


def texts_heard(rules: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of the fixed texts that rules for the browser may ask for, each with the roles of its helplines."""
    found: dict[str, tuple[str, ...]] = {}
    for pattern in (pattern for language in rules["languages"] for pattern in language["patterns"]):
        usual = ROLES_OF[Category(pattern["category"])]
        for said in (pattern, pattern.get("lowered", {})):
            for text in (said.get("text"), said.get("textOfOther")):
                if text:
                    found[text] = ROLES_OF_TEXT.get(text, usual)
    return dict(sorted(found.items()))


def heard_rows(language: str) -> list[dict[str, Any]]:
    """The rows of a language's pattern files that the browser may get, as they are written."""
    folder = language_file(language, "patterns")
    names = sorted(entry.name for entry in data_file(folder).iterdir() if entry.name.endswith(".toml"))
    rows = [row for name in names for row in read_toml(f"{folder}/{name}").get("pattern", ())]
    return [row for row in rows if row["category"] in HEARD]


def _forms() -> dict[str, Any]:
    forms = load_word_forms()
    return {
        "lookAlikes": {chr(code): letters for code, letters in forms.look_alikes.items()},
        "forms": dict(forms.forms),
        "reduced": dict(forms.reduced),
        "disguised": list(forms.disguised),
        "disguises": dict(forms.disguises),
        "known": list(forms.known_in_order),
        "endings": ENDINGS,
        "longest": LONGEST_WORD,
        "misspelt": MISSPELT_LENGTH,
    }


def _language(code: str, left_out: Mapping[str, Collection[str]]) -> dict[str, Any]:
    patterns = {pattern.id: pattern for pattern in load_patterns(code).patterns}
    rows = [row for row in heard_rows(code) if "regex" in row or row["id"] not in left_out]
    made = [_pattern(row, patterns[row["id"]], left_out.get(row["id"], ())) for row in rows]
    kept = [one for one in made if all(one["parts"])]
    slots, guards = _shared(code)
    used = [regex for one in kept for part in (*one["parts"], one.get("unless", [])) for regex in part]
    used += [guard["regex"] for guard in guards] + [f"<{name}>" for name in _WORDS if name in slots]
    return {"code": code, "slots": _needed(slots, used), "guards": guards, "patterns": kept}


def _shared(code: str) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    """The slots and the guards of a language."""
    folder = language_file(code, "patterns")
    slots = {
        name: [_browser(one) for one in listed] for name, listed in read_toml(f"{folder}/slots.toml")["slots"].items()
    }
    rows = read_toml(f"{folder}/guards.toml")["guard"]
    return slots, [{"kind": row["kind"], "regex": _browser(row["regex"])} for row in rows]


def _pattern(row: Row, pattern: Pattern, left_out: Collection[str]) -> dict[str, Any]:
    """One row for the browser. What is usual is not written."""
    if "regex" in row:
        parts = [[one for one in alternatives(row["regex"]) if one not in left_out]]
    else:
        parts = [alternatives(part) for part in row["all"]]
    own = Finding((), pattern.category, pattern.tier, pattern.action, text=pattern.text)
    made: dict[str, Any] = {
        "id": pattern.id,
        "category": pattern.category.value,
        "parts": [[_browser(one) for one in part] for part in parts],
        **_said(own),
    }
    if pattern.action is Action.TAKEOVER:
        made["lowered"] = _said(own.downgraded())
    if "unless" in row:
        made["unless"] = [_browser(row["unless"])]
    if pattern.guards != DEFAULT_GUARDS:
        made["guards"] = sorted(pattern.guards)
    if pattern.near is not None:
        made["near"] = pattern.near
    if pattern.whole:
        made["whole"] = True
    if pattern.about_other:
        made["aboutOther"] = True
    return made


def _said(finding: Finding) -> dict[str, Any]:
    """Which text a finding asks for, and where it stands among others: a takeover before every card."""
    text, of_other = (
        text_key(SafetyVerdict(lead=finding.category, tier=finding.tier, text=finding.text, about_other=about_other))
        for about_other in (False, True)
    )
    is_takeover = finding.action is Action.TAKEOVER
    said = {"text": text, "order": finding.rank + (0 if is_takeover else 100), "takeover": is_takeover}
    return said | ({"textOfOther": of_other} if of_other != text else {})


def _needed(slots: Mapping[str, Sequence[str]], used: Sequence[str]) -> dict[str, Sequence[str]]:
    """The slots that regular expressions use, directly or through other slots, in the order of the file."""
    wanted: set[str] = set()
    waiting = list(used)
    while waiting:
        for name in slots_in(waiting.pop()) - wanted:
            wanted.add(name)
            waiting += slots[name]
    return {name: listed for name, listed in slots.items() if name in wanted}


def _browser(regex: str) -> str:
    return regex.replace(_TEXT_START, "^")
