"""Where a guard may speak for a match: clauses, commas, and words that say it is meant now.

Grief, the past, a subject of study or a story in one part of a message must not hide what the person
says about this moment in another.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from assistant.data import language_codes
from assistant.safety.rules.patterns import Guard, Pattern, PatternFile
from assistant.safety.thresholds import load_language_thresholds, load_thresholds
from assistant.types import Category

OVERLAPPING = frozenset({"negated", "idiom", "refusal"})  # these speak of the very words matched
INTENT_REACH = 60  # characters before a match in which "I want" is looked for


@dataclass(frozen=True, slots=True)
class _ClauseWords:
    """The clause words of all languages together, because a message may mix languages.

    - ends: where a clause ends
    - times: how a part of a sentence about the past starts
    - persons: a person, with whom a new statement begins
    """

    ends: re.Pattern[str]
    times: re.Pattern[str]
    persons: frozenset[str]


@cache
def _clause_words() -> _ClauseWords:
    words = [load_language_thresholds(code).clauses for code in language_codes()]
    joints = _any_of(one.joints for one in words)
    openings = _any_of(one.openings for one in words)
    return _ClauseWords(
        ends=re.compile(f" {joints}(?= )| (?={openings} )"),
        times=re.compile(f" {_any_of(one.times for one in words)} ?"),
        persons=frozenset(person for one in words for person in one.persons),
    )


def clause_expressions() -> tuple[str, str, frozenset[str]]:
    """The clause words of all languages: regular expressions of ends and of times, and the persons."""
    words = _clause_words()
    return words.ends.pattern, words.times.pattern, words.persons


def _any_of(lists: Iterable[Iterable[str]]) -> str:
    """A regular expression that matches any of the expressions."""
    return f"(?:{'|'.join(chain.from_iterable(lists))})"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the rules read it.

    - text: words between single spaces, one at each end
    - cuts: offsets of the spaces where a comma stood, ascending
    """

    text: str
    cuts: tuple[int, ...]

    def part_around(self, found: re.Match[str]) -> tuple[list[str], list[str]]:
        """The words before and behind a match, up to the next comma on each side."""
        start = max((cut for cut in self.cuts if cut <= found.start()), default=0)
        end = min((cut for cut in self.cuts if cut >= found.end()), default=len(self.text))
        return self.text[start : found.start()].split(), self.text[found.end() : end].split()


def sentence_of(marked: str) -> Sentence:
    """A marked line of normalise as a sentence."""
    cuts, length = [], 1
    for part in marked.split(",")[:-1]:
        length += len(part)
        cuts.append(length)
    return Sentence(f" {marked.replace(',', '')} ", tuple(cuts))


def guard_of(pattern: Pattern, match: re.Match[str], sentence: Sentence, file: PatternFile) -> Guard | None:
    """The first guard of the file that clears this match of the pattern; None where none does."""
    kinds = pattern.guards
    if not kinds:
        return None
    start, end = _clause(sentence.text, match)
    kinds = kinds - _overruled(pattern, match, sentence, file, end)
    for guard in file.guards:
        if guard.kind not in kinds:
            continue
        if any(_applies(guard, found, match, sentence) for found in _found(guard, sentence.text, start, end)):
            return guard
    return None


def clause_of(match: re.Match[str], sentence: Sentence) -> str:
    """The words of the clauses a match stands in, between two spaces."""
    start, end = _clause(sentence.text, match)
    return f" {sentence.text[start:end].strip()} "


def _found(guard: Guard, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return guard.words.regex.finditer(text, start, min(end + 1, len(text)))


def _clause(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The clauses a match stands in: start, end in characters of the sentence."""
    start, end = 0, len(text)
    for joint in _clause_words().ends.finditer(text):
        if joint.end() <= match.start() + 1:
            start = min(joint.end(), match.start())
        elif joint.start() >= match.end():
            return start, joint.start()
    return start, end


def _applies(guard: Guard, found: re.Match[str], match: re.Match[str], sentence: Sentence) -> bool:
    if guard.kind in OVERLAPPING:
        return found.start() < match.end() and match.start() < found.end()
    return guard.kind != "past" or _reaches(found, match, sentence)


def _reaches(found: re.Match[str], match: re.Match[str], sentence: Sentence) -> bool:
    """Whether words of the past stand with the match, or alone in their part: "years ago, he hit me"."""
    first, last = (found, match) if found.start() < match.start() else (match, found)
    if not any(first.end() <= cut <= last.start() for cut in sentence.cuts):
        return True
    before, behind = sentence.part_around(found)
    if len(before) > 1:
        return False
    words = _clause_words()
    if words.times.match(found.group()):
        return True
    return len(behind) <= load_thresholds().rules.date_gap and words.persons.isdisjoint(behind)


def _overruled(
    pattern: Pattern, match: re.Match[str], sentence: Sentence, file: PatternFile, end: int
) -> frozenset[str]:
    """The kinds of guard that may say nothing because it is meant, or happens, now."""
    own = pattern.category is Category.SUICIDE_SELF_HARM
    if own and _is_intent(match, sentence.text, file.intent.regex):
        return frozenset({"past", "bereaved", "topic", "fiction"})
    if pattern.category is Category.VIOLENCE_ABUSE and _is_intent(match, sentence.text, file.intent.regex):
        return frozenset({"past", "bereaved"})
    end = min([end, *(cut for cut in sentence.cuts if cut >= match.end())])
    if file.present.regex.search(f"{sentence.text[match.start() : end].rstrip()} "):
        return frozenset({"bereaved"} if own else {"past", "bereaved"})
    return frozenset()


def _is_intent(match: re.Match[str], text: str, intent: re.Pattern[str]) -> bool:
    """Whether "I want", "I will" stands in the match or close before it."""
    gap = load_thresholds().rules.intent_gap
    return any(
        found.end() > match.start() or text.count(" ", found.end(), match.start()) <= gap
        for found in intent.finditer(text, max(0, match.start() - INTENT_REACH), match.end() + 1)
    )
