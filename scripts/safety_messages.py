"""Which messages the fit of the safety check reads, and which it must not: fit_safety_net.py uses it.

- Labelled messages of our own (tests/safety/corpus) and public ones, whose ids name their source ("pub-<source>-12").
- Ordinary messages, that nobody wrote for this purpose and that count as harmless: a share of them is never learned.
- Sources and authors that are left out, to judge by: a file of ours has one author.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.data import DEFAULT_LANGUAGE, language_codes
from assistant.evaluation.collections import read_rows
from assistant.evaluation.safety_cases import NONE, ORDINARY, Case, read_cases

HELD_BACK = 7  # one labelled message in so many
KEPT_APART = 5  # one ordinary message in so many


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one fit.

    - learned: labelled ones that it learns from
    - held: labelled and ordinary ones that it does not learn from; thresholds are set on them
    - ordinary: harmless ones, some of which it reads in each epoch
    - left_out: labelled ones of the sources that are left out, with the ordinary ones that are kept apart
    """

    learned: list[Case]
    held: list[Case]
    ordinary: list[Case]
    left_out: list[Case]


def read_messages(
    corpus: Sequence[Path], public: Sequence[Path], ordinary: Sequence[str], *, leave_out: Sequence[str] = ()
) -> Messages:
    """The messages of files.

    - corpus: our own; only lines of the part "fit" are learned.
    - public: labelled messages of others.
    - ordinary: "en:FILE" or "es:FILE"; "held-es:FILE" is for thresholds and judging alone.
    - leave_out: stems of corpus files and names of public sources that are not learned, "natural" none of them.
    """
    learned, left_out = [], []
    for path in corpus:
        if path.stem in leave_out:
            left_out += read_cases([path])
        else:
            learned += read_cases([path], part="fit")
    for case in read_cases(public) if public else []:
        (left_out if source_of(case) in leave_out else learned).append(case)
    plain = list(_ordinary_cases(ordinary))
    apart = [case for case, learnable in plain if not learnable or is_nth(case, KEPT_APART)]
    pool = [case for case, learnable in plain if learnable and not is_nth(case, KEPT_APART)]
    held = [_in_known_language(case) for case in learned if is_nth(case, HELD_BACK)]
    return Messages(
        learned=[case for case in learned if not is_nth(case, HELD_BACK)],
        held=held + apart[::2],
        ordinary=pool,
        left_out=[_in_known_language(case) for case in left_out] + apart[1::2],
    )


def source_of(case: Case) -> str:
    """The source of a public message, from its id."""
    return case.id.split("-")[1] if case.id.count("-") > 1 else case.id


def is_nth(case: Case, share: int) -> bool:
    """Whether a case belongs to one in `share`; by its id, so that it stays so when cases are added."""
    return zlib.crc32(case.id.encode()) % share == 0


def _ordinary_cases(files: Iterable[str]) -> Iterator[tuple[Case, bool]]:
    """Ordinary messages, each with whether it may be learned. Rows marked "risk_word" are left out."""
    for given in files:
        name, _, path = given.partition(":")
        language = name.removeprefix("held-")
        for _, row in read_rows(Path(path), "id", "text"):
            if not row.get("risk_word"):
                case = Case(row["id"], row["text"], NONE, frozenset(), None, language, ORDINARY, under_age=False)
                yield case, language == name


def _in_known_language(case: Case) -> Case:
    """The case as the check reads it: a message in a third language is read as the default one."""
    return case if case.lang in language_codes() else replace(case, lang=DEFAULT_LANGUAGE)
