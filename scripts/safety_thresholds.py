"""Thresholds of the classifier: where the allowed false alarms are used up. fit_safety_net.py uses it."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant.data import language_codes
from assistant.evaluation.safety_cases import ORDINARY, QUIET, Case

FALSE_ALARMS = {  # by group of classes, the greatest share of messages to be answered that may get its text
    "suicide_self_harm": {"plain": 0.025, "look_alike": 0.055, ORDINARY: 0.006},
    "danger": {"plain": 0.012, "look_alike": 0.022, ORDINARY: 0.003},
    "request": {"plain": 0.008, "look_alike": 0.012, ORDINARY: 0.001},
    "use": {"plain": 0.01, "look_alike": 0.015, ORDINARY: 0.002},
}
REQUESTS = frozenset({"harmful_request", "medical_advice", "medical_advice/pregnancy"})
USE = frozenset({"relapse_now", "withdrawal/question"})
FEW = 100  # messages

Floats = npt.NDArray[np.float32]


def group_of(name: str) -> str | None:
    """The group in FALSE_ALARMS of a class such as "withdrawal/severe"; None for quiet ones."""
    if name in QUIET:
        return None
    if name.startswith("suicide_self_harm"):
        return "suicide_self_harm"
    if name in REQUESTS:
        return "request"
    return "use" if name in USE else "danger"


def thresholds_of(shares: Floats, names: Sequence[str], cases: Sequence[Case]) -> dict[str, Floats]:
    """By language, the thresholds of the classes (classes,), from the probabilities of messages (n, classes).

    That of a class is the least probability of needing help that raises too many alarms of its group on no kind of
    message. Where a kind has fewer than FEW messages, a share of them says little: all kinds are then judged as one.
    """
    groups = [group_of(name) for name in names]
    helped = [place for place, group in enumerate(groups) if group]
    first = [groups[helped[place]] for place in shares[:, helped].argmax(axis=1)]
    need = need_of(shares, names)
    found = {}
    for language in language_codes():
        of_group = {}
        for group, allowed in FALSE_ALARMS.items():
            score = np.where([one == group for one in first], need, 0.0)
            own = {
                kind: score[[(case.lang, case.kind) == (language, kind) and case.expected in QUIET for case in cases]]
                for kind in allowed
            }
            of_group[group] = _least(own, allowed)
        found[language] = np.asarray([of_group[group] if group else 1.0 for group in groups], np.float32)
        print(f"  {language}: {of_group}")
    return found


def _least(scores: Mapping[str, Floats], allowed: Mapping[str, float]) -> float:
    """The least threshold that as many scores reach as are allowed, on each kind of messages."""
    scores = {kind: values for kind, values in scores.items() if len(values)}
    limits = [float(np.quantile(values, 1 - allowed[kind])) for kind, values in scores.items()]
    if min(map(len, scores.values())) < FEW:
        alarms = sum(allowed[kind] * len(values) for kind, values in scores.items())
        together = np.concatenate(list(scores.values()))
        limits = [float(np.quantile(together, 1 - alarms / len(together)))]
    return round(max(limits), 3)


def need_of(shares: Floats, names: Sequence[str]) -> Floats:
    """(n,) probabilities that each message needs help, from those of the classes (n, classes)."""
    return np.asarray(shares[:, [place for place, name in enumerate(names) if name not in QUIET]].sum(axis=1))
