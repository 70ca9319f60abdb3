#!/usr/bin/env python3
"""Weighs each rule of the safety check: what it alone catches, and the false alarms that it alone raises.

- It reads the lines of tests/safety/corpus whose part is "fit", and what is given with --public and --ordinary.
- "Alone" means: no other rule found anything in the message. The classifier is not heard.
- A rule that raises more alone than it catches alone costs more than it brings: narrow it or take it away.

Usage: python scripts/weigh_rules.py [--public FILE …] [--ordinary LANGUAGE:FILE …] [--family NAME] [--json]
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from safety_messages import read_messages

from assistant.data import language_codes
from assistant.evaluation.safety_cases import ORDINARY, QUIET, Case
from assistant.safety import load_patterns
from assistant.safety.rules.rule_detector import RuleDetector
from assistant.safety.text.normalise import marked

HERE = Path(__file__).resolve().parent.parent
CASES = sorted((HERE / "tests" / "safety" / "corpus").glob("*.jsonl"))


@dataclass
class Weight:
    """What one rule does.

    - caught, only: messages that need help and that it catches; those of them that no other rule catches
    - alarms, only_alarms: the same of messages that need none
    - ordinary: those of only_alarms that are ordinary messages
    """

    rule: str
    caught: int = 0
    only: int = 0
    alarms: int = 0
    only_alarms: int = 0
    ordinary: int = 0

    def count(self, case: Case, *, alone: bool) -> None:
        """Counts a message in which the rule found something."""
        if case.expected not in QUIET:
            self.caught += 1
            self.only += alone
            return
        self.alarms += 1
        self.only_alarms += alone
        self.ordinary += alone and case.kind == ORDINARY

    @property
    def costs_more_than_it_brings(self) -> bool:
        """Whether it raises more alone than it catches alone."""
        return self.only_alarms > self.only


def weights_of(cases: Iterable[Case]) -> list[Weight]:
    """The weight of every shipped rule, the costliest first."""
    rules = RuleDetector()
    weights = {name: Weight(name) for name in _names()}
    for case in cases:
        found = rules.findings(marked(case.text))
        wrong = [one for one in found if one.category not in case.accept]
        if case.expected in QUIET and not wrong:
            continue
        names = {one.sources[0] for one in found}
        for name in names:
            weights[name].count(case, alone=len(names) == 1)
    return sorted(weights.values(), key=lambda one: (one.only - one.only_alarms, one.rule))


def _names() -> Iterator[str]:
    for code in language_codes():
        yield from (pattern.id for pattern in load_patterns(code).patterns)


def families_of(weights: Sequence[Weight]) -> list[Weight]:
    """The weights added up by family: the part of a rule's name before its last dot."""
    sums: dict[str, Weight] = defaultdict(lambda: Weight(""))
    for one in weights:
        family = one.rule.rpartition(".")[0]
        total = sums[family]
        total.rule = family
        for field in ("caught", "only", "alarms", "only_alarms", "ordinary"):
            setattr(total, field, getattr(total, field) + getattr(one, field))
    return sorted(sums.values(), key=lambda one: one.rule)


def main() -> int:
    """Runs the script; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--public", nargs="+", type=Path, default=[], metavar="FILE", help="labelled messages of others"
    )
    parser.add_argument(
        "--ordinary", nargs="+", default=[], metavar="LANGUAGE:FILE", help="messages that count as harmless"
    )
    parser.add_argument("--family", help="only rules whose name begins so, such as su or es.vi")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    messages = read_messages(CASES, options.public, options.ordinary)
    weights = weights_of([*messages.learned, *messages.held, *messages.ordinary])
    shown = [one for one in weights if not options.family or one.rule.startswith(f"{options.family}.")]
    if options.json:
        print(json.dumps({"rules": [asdict(one) for one in shown], "families": [*map(asdict, families_of(weights))]}))
        return 0
    print(f"{'rule':28} {'caught':>7} {'alone':>6} {'alarms':>7} {'alone':>6} {'ordinary':>9}")
    for one in [*shown, *families_of(weights)]:
        mark = "  costs more" if one.costs_more_than_it_brings else ""
        print(f"{one.rule:28} {one.caught:7} {one.only:6} {one.alarms:7} {one.only_alarms:6} {one.ordinary:9}{mark}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
