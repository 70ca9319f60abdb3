#!/usr/bin/env python3
"""Chooses which alternatives of the rules the browser's own check leaves out (assistant/data/local_check.toml).

The real program of the page (assistant/ui/static/hear.js) reads the part "fit" of tests/safety/corpus in Chromium. An
alternative that finds fewer than CRIES cries for each plain question it stirs at is left out. The part "check", the
never-miss list and the questions of corpus/ are read for the figures alone.
"""

import argparse
import copy
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from assistant.evaluation.safety_cases import QUIET, Case, read_cases
from assistant.safety.local_check import FILE, HEARD, browser_rules

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "assistant" / "ui" / "static" / "hear.js"
CORPUS = sorted((ROOT / "tests" / "safety" / "corpus").glob("*.jsonl"))
NEVER_MISS = ROOT / "tests" / "safety" / "never_miss.jsonl"
CRIES = 12  # found by an alternative for each plain question that it stirs at; fewer: it is left out
SHARE = 500  # messages at once
HEAD = """# What the browser's own check of a message (assistant/ui/static/hear.js) leaves out of the rules of danger:
# alternatives that stirred too often at plain questions. Written by scripts/fit_local_check.py.
"""

Alternative = tuple[str, str]  # id of a pattern, one alternative of its regex


def main() -> int:
    """Tells the figures, and writes the choice when asked to; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="choose anew and write the file; else tell the figures")
    arguments = parser.parse_args()
    with reading() as page:
        if arguments.write:
            chosen = choose(page)
            (ROOT / "assistant" / "data" / FILE).write_text(HEAD + as_toml(chosen), encoding="utf-8")
            rules = browser_rules(chosen)
        else:
            rules = browser_rules()
        for line in figures(page, rules):
            print(line)
    return 0


def choose(page: Page) -> dict[str, list[str]]:
    """By id of a pattern, the alternatives that are left out."""
    rules, names = taken_apart(browser_rules({}))
    cries: Counter[Alternative] = Counter()
    stirs: Counter[Alternative] = Counter()
    cases = read_cases(CORPUS, part="fit")
    for case, found in zip(cases, found_in(page, rules, [case.text for case in cases]), strict=True):
        alternatives = {names[one] for one in found}
        if is_plain(case):
            stirs.update(alternatives)
        elif case.expected in HEARD:
            cries.update(alternatives)
    left_out: dict[str, list[str]] = {}
    for pattern, words in sorted(one for one in stirs if cries[one] < CRIES * stirs[one]):
        left_out.setdefault(pattern, []).extend([words] if words else [])
    return left_out


def taken_apart(rules: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Alternative]]:
    """The rules with a pattern for each alternative, and which that is, by its id. Patterns of several parts stay."""
    rules = copy.deepcopy(rules)
    names: dict[str, Alternative] = {}
    for language in rules["languages"]:
        patterns = []
        for pattern in language["patterns"]:
            several = len(pattern["parts"]) > 1
            for number, words in enumerate([""] if several else pattern["parts"][0]):
                own = f"{pattern['id']}#{number}"
                names[own] = pattern["id"], words
                patterns.append({**pattern, "id": own} | ({} if several else {"parts": [[words]]}))
        language["patterns"] = patterns
    return rules, names


def is_plain(case: Case) -> bool:
    """Whether a message is a plain question that needs no card."""
    return case.expected in QUIET and case.kind == "plain"


def figures(page: Page, rules: dict[str, Any]) -> Iterator[str]:
    """How much of what the check finds."""
    never = read_cases([NEVER_MISS])
    danger = [case for case in never if case.needs_takeover or case.group == "suicide_self_harm/passive"]
    plain = [case for case in read_cases(CORPUS) if is_plain(case)]
    held = [case for case in read_cases(CORPUS, part="check") if is_plain(case)]
    sets = {"never-miss list": never, "its dangers": danger, "plain questions": plain, "of them held out": held}
    for name, cases in sets.items():
        found = sum(map(bool, found_in(page, rules, [case.text for case in cases])))
        yield f"{name}: {found} of {len(cases)} ({found / len(cases):.4f})"


def found_in(page: Page, rules: dict[str, Any], texts: Sequence[str]) -> Iterator[list[str]]:
    """The ids of the patterns that stand in each text."""
    page.evaluate("rules => { window.hearing = recoveryHearing(rules); }", rules)
    for start in range(0, len(texts), SHARE):
        yield from page.evaluate(
            "texts => texts.map((text) => hearing.findings(text).map((one) => one.id))", texts[start : start + SHARE]
        )


@contextmanager
def reading() -> Iterator[Page]:
    """An empty page in Chromium with the program."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(path=str(PROGRAM))
        yield page
        browser.close()


def as_toml(left_out: dict[str, list[str]]) -> str:
    """The choice as the file's table."""
    return "\n".join(["[left_out]", *(_row(pattern, words) for pattern, words in left_out.items()), ""])


def _row(pattern: str, words: Iterable[str]) -> str:
    listed = "".join(f"\n  {json.dumps(one, ensure_ascii=False)}," for one in words)
    ending = "\n" if listed else ""
    return f"{json.dumps(pattern)} = [{listed}{ending}]"


if __name__ == "__main__":
    raise SystemExit(main())
