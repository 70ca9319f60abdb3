#!/usr/bin/env python3
"""Damages real files at random and reads them as the ingest does: does anything crash, hang, or lose text in silence?

A damage: bytes flipped, a stretch cut out or zeroed or repeated, the end cut off (at a mark of structure where there is
one), the file joined with another, or saved in another encoding. The damaged bytes go through `load`.

- crash: any error but DocumentError, or a reading process that dies.
- hang: reading takes longer than its limit.
- silent loss: text that stands far from the damage is missing, and no note, no failure and no withheld sentence says
  so. It is told in text, Markdown and, where more than half is gone, HTML. A PDF does not allow it to be told.

The same seed makes the same damages. Exit code 1 where something was found.

Usage: python scripts/mutate.py FILE_OR_FOLDER … [--count N] [--seed S] [--json]
"""

import argparse
import json
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from damages import Damage, make_damage

from assistant.errors import DocumentError
from assistant.ingestion.loading import Loaded, ReadLimits, load
from assistant.ingestion.loading.textfile import decode

LARGEST = {".pdf": 150_000}  # bytes of a file that is taken: a large PDF takes seconds
LARGEST_OTHER = 150_000
SHARES = {".md": 40, ".txt": 30, ".html": 22, ".pdf": 8}  # of the damages; dear formats get fewer
LIKE = {".markdown": ".md", ".htm": ".html"}
LIMITS = ReadLimits(seconds=15.0)
HANG_SECONDS = 30.0  # in this process; more than the limit of the other
MARGIN = 600  # bytes around a damage in which anything may be lost
RUN = 5  # words in a row that are looked for
LEAST_LOST = 40  # runs: a few words more or less at a border are no loss
LOST_SHARE = {".md": 0.05, ".txt": 0.05, ".html": 0.5}  # of the expected runs
_TOO_LONG = "takes longer than"  # what the ingest says of a file that was stopped
_CRASH = re.compile(r"ended its reader|needs more than|cannot be read: \w+$")  # what it says of an error nobody raised
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Finding:
    """What went wrong: "crash", "hang" or "silent loss"."""

    what: str
    file: str
    damage: str
    number: int
    detail: str


class HangError(Exception):
    """Reading took longer than HANG_SECONDS."""


def main() -> int:
    """Damages, reads and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", type=Path, nargs="+", metavar="FILE_OR_FOLDER")
    parser.add_argument("--count", type=int, default=1000, help="damages (default: 1000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print one JSON object a finding")
    options = parser.parse_args()
    files = files_of(options.places)
    if not files:
        print("mutate: no file that can be read and is small enough", file=sys.stderr)
        return 2
    began, outcomes, findings = time.monotonic(), Counter[str](), 0
    for outcome, finding in run(files, count=options.count, seed=options.seed):
        outcomes[outcome] += 1
        if finding:
            findings += 1
            print(json.dumps(finding_row(finding)) if options.json else finding_row(finding), flush=True)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    print(
        f"{options.count} damages in {time.monotonic() - began:.0f} s: {counts}; {findings} findings", file=sys.stderr
    )
    return 1 if findings else 0


def finding_row(finding: Finding) -> dict[str, object]:
    """A finding as JSON has it."""
    return {name: getattr(finding, name) for name in Finding.__dataclass_fields__}


def files_of(places: Sequence[Path]) -> dict[str, list[Path]]:
    """Kind of file → files that are small enough, in order."""
    found: dict[str, list[Path]] = {}
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            kind = LIKE.get(path.suffix.lower(), path.suffix.lower())
            if kind in SHARES and path.is_file() and 0 < path.stat().st_size <= LARGEST.get(kind, LARGEST_OTHER):
                found.setdefault(kind, []).append(path)
    return found


def run(files: dict[str, list[Path]], *, count: int, seed: int) -> Iterator[tuple[str, Finding | None]]:
    """The outcome of each damage, and what is wrong with it."""
    kinds = sorted(files)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            pen = random.Random(seed * 1_000_003 + number)  # noqa: S311 - each damage can be made alone again
            kind = pen.choices(kinds, [SHARES[one] for one in kinds])[0]
            path = pen.choice(files[kind])
            damage = make_damage(path.read_bytes(), pen.choice(files[kind]).read_bytes(), pen)
            place = Path(folder) / f"damaged{kind}"
            place.write_bytes(damage.data)
            yield examine(path, place, damage, number)


def examine(path: Path, place: Path, damage: Damage, number: int) -> tuple[str, Finding | None]:
    """Reads a damaged file: the outcome, and a finding where there is one."""

    def found(what: str, detail: str) -> tuple[str, Finding]:
        return what, Finding(what, str(path), damage.kind, number, detail)

    try:
        with patience():
            loaded = load(place, document_id=place.name, limits=LIMITS)
    except DocumentError as error:
        reason = str(error)
        if reason.startswith(_TOO_LONG):
            return found("hang", reason)
        return found("crash", reason) if _CRASH.match(reason) else ("failed with a reason", None)
    except HangError:
        return found("hang", f"longer than {HANG_SECONDS} s in this process")
    except Exception as error:
        return found("crash", f"{type(error).__name__}: {str(error)[:100]}")
    lost = silent_loss(path, damage, loaded)
    return found("silent loss", lost) if lost else ("read", None)


@contextmanager
def patience() -> Iterator[None]:
    """Raises HangError when the block takes too long."""

    def give_up(_number: int, _frame: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, HANG_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def silent_loss(path: Path, damage: Damage, loaded: Loaded) -> str | None:
    """How much text from far away of the damage is missing, where it is too much and nothing says so."""
    kind = LIKE.get(path.suffix.lower(), path.suffix.lower())
    whole = original(path)
    if kind not in LOST_SHARE or whole is None or remarks(loaded) - remarks(whole):
        return None
    if loaded.withheld_sentences > whole.withheld_sentences:
        return None
    expected = runs_of(text_of(whole)) & untouched(path.read_bytes(), damage)
    lost = expected - runs_of(text_of(loaded))
    if len(lost) < LEAST_LOST or len(lost) < LOST_SHARE[kind] * len(expected):
        return None
    return f"{len(lost)} of {len(expected)} runs of {RUN} words, such as {' '.join(min(lost))!r}"


@cache
def original(path: Path) -> Loaded | None:
    """The file as it is read without a damage; None where it cannot be."""
    try:
        return load(path, document_id=path.name, limits=LIMITS)
    except DocumentError:
        return None


def remarks(loaded: Loaded) -> frozenset[str]:
    """What is said of how a file was read, but for metadata that is missing or inferred."""
    return frozenset(str(note) for note in loaded.notes if note.kind not in ("missing", "inferred"))


def text_of(loaded: Loaded) -> str:
    """All words of a document, references and title too."""
    document = loaded.document
    parts = [" ".join((*section.heading, section.text)) for section in document.sections]
    return "\n".join((document.title, *parts, *document.references))


def runs_of(text: str) -> set[tuple[str, ...]]:
    """All runs of words in small letters."""
    words = _WORD.findall(text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def untouched(data: bytes, damage: Damage) -> set[tuple[str, ...]]:
    """The runs of the original bytes that stand far from a damage."""
    found: set[tuple[str, ...]] = set()
    for start, end in damage.kept:
        first = start + MARGIN if start else 0
        last = end - MARGIN if end < len(data) else end
        if last > first:
            try:
                found |= runs_of(_TAG.sub(" ", decode(data[first:last])))
            except DocumentError:
                continue
    return found


if __name__ == "__main__":
    raise SystemExit(main())
