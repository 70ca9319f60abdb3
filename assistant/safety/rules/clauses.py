"""Where a guard may speak for a match: clauses, commas, and words that say it is meant now.

Grief, the past, a subject of study or a story in one part of a message must not hide what the person
says about this moment in another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.data import language_codes
from assistant.safety.rules.patterns import Guard, Pattern, PatternFile
from assistant.safety.thresholds import load_language_thresholds, load_thresholds
from assistant.types import Category

OVERLAPPING = frozenset({"negated", "idiom", "refusal"})  # these speak of the very words matched
INTENT_REACH = 60  # characters before a match in which "I want" is looked for


@dataclass(frozen=True, slots=True)
class _ClauseWords:
    """The clause words of all languages together, compiled: a message may mix languages.

    - ends: where a clause ends
    - times: how a part of a sentence about the past starts
    - persons: a person, with whom a new statement begins
    """

    ends: re.Pattern[str]
    times: re.Pattern[str]
    persons: re.Pattern[str]


@cache
def _clause_words() -> _ClauseWords:
    words = [load_language_thresholds(code).clauses for code in language_codes()]
    joints, openings, times, persons = (
        "|".join(one for own in words for one in getattr(own, name))
        for name in ("joints", "openings", "times", "persons")
    )
    return _ClauseWords(
        ends=re.compile(f" (?:{joints})(?= )| (?=(?:{openings}) )"),
        times=re.compile(f" (?:{times}) ?"),
        persons=re.compile(f" (?:{persons})(?= )"),
    )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the rules read it.

    - text: words between single spaces, one at each end
    - cuts: offsets of the spaces where a comma stood, ascending
    """

    text: str
    cuts: tuple[int, ...]


def sentence_of(marked: str) -> Sentence:
    """A marked line of normalise as a sentence."""
    cuts, length = [], 1
    for part in marked.split(",")[:-1]:
        length += len(part)
        cuts.append(length)
    return Sentence(f" {marked.replace(',', '')} ", tuple(cuts))


def guarded(pattern: Pattern, match: re.Match[str], sentence: Sentence, file: PatternFile) -> bool:
    """Whether a guard of the file clears this match of the pattern."""
    kinds = pattern.guards
    if not kinds:
        return False
    start, end = _clause(sentence.text, match)
    kinds = kinds - _overruled(pattern, match, sentence, file, end)
    return any(
        _applies(guard, found, match, sentence)
        for guard in file.guards
        if guard.kind in kinds
        for found in _found(guard, sentence.text, start, end)
    )


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
    start = max((cut for cut in sentence.cuts if cut <= found.start()), default=0)
    if sentence.text[start : found.start()].count(" ") > 1:
        return False
    if _clause_words().times.match(found.group()):
        return True
    end = min((cut for cut in sentence.cuts if cut >= found.end()), default=len(sentence.text) - 1)
    rest = sentence.text[found.end() : end] + " "
    gap = load_thresholds().rules.date_gap
    return rest.count(" ") <= gap + 1 and not _clause_words().persons.search(rest)


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
