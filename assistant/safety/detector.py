"""The check every message passes before anything is searched: patterns, guards, precedence.

No model, no index, no network. A pattern is matched in one sentence; a guard is judged in the clauses
the match stands in, so that grief in one half of a sentence cannot hide intent in the other.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.safety.normalise import normalise
from assistant.safety.patterns import LANGUAGES, Guard, Pattern, PatternFile, load_patterns
from assistant.types import Action, Category, SafetyVerdict, Tier

SHORT_SENTENCE = 2  # words; shorter fragments ("I want. To. Die.") are read with their neighbours
VAGUE_WORDS = 12  # words; a longer message stands for itself and is not read as going on from the last
FAILED = SafetyVerdict(
    action=Action.CARD,
    lead=Category.SUICIDE_SELF_HARM,
    tier=Tier.PASSIVE,
    patterns=("detector-failed",),
    passages=False,
)

_RANK: tuple[tuple[Category, Tier | None], ...] = (
    (Category.OVERDOSE, None),
    (Category.SUICIDE_SELF_HARM, Tier.ACUTE),
    (Category.WITHDRAWAL, Tier.SEVERE),
    (Category.VIOLENCE_ABUSE, None),
    (Category.SUICIDE_SELF_HARM, Tier.PASSIVE),
    (Category.WITHDRAWAL, Tier.QUESTION),
    (Category.HARMFUL_REQUEST, None),
    (Category.MEDICAL_ADVICE, None),
    (Category.RELAPSE_NOW, None),
    (Category.OFF_TOPIC, None),
)
_LOWER_TIER = {Tier.ACUTE: Tier.PASSIVE, Tier.SEVERE: Tier.QUESTION}
_OVERLAPPING = frozenset({"negated", "idiom", "refusal"})  # these speak of the very words matched
_CLAUSE_END = re.compile(r" (?:but|and|because|so|then|although|though|however|pero|y|porque|aunque)(?= )")


@dataclass(frozen=True, slots=True)
class _Finding:
    """A pattern that stands after its guards were judged."""

    pattern: str
    category: Category
    tier: Tier | None
    action: Action

    @property
    def rank(self) -> int:
        return _RANK.index((self.category, self.tier))


class Detector:
    """Decides what a message needs. Immutable after construction, so threads may share one."""

    def __init__(self, languages: Sequence[str] = LANGUAGES) -> None:
        """languages: codes of shipped pattern files; raises DataFileError when one is not valid."""
        self._files = tuple(load_patterns(language) for language in languages)

    def check(self, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        """The verdict on a message, with the last earlier user message (history: oldest first) in mind."""
        text = normalise(message)
        earlier = normalise(history[-1]) if history else ""
        found = self._find(text)
        if earlier and not _leads(found):
            found = found or self._carried(text, earlier)
        young = self._is_young(text) or self._is_young(earlier)
        return _verdict(found, young)

    def safe_check(self, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        """As check, but a failure of any kind gives the general crisis card and never an exception."""
        try:
            return self.check(message, history)
        except Exception:  # whatever broke, the person still gets the card
            return FAILED

    def _carried(self, text: str, earlier: str) -> list[_Finding]:
        """What goes on from the message before: only in a short one that asks no recovery question."""
        if len(text.split()) > VAGUE_WORDS or self._is_recovery_question(text):
            return []
        before = self._find(earlier)
        if _leads(before):
            return before
        joined = f"{earlier.splitlines()[-1]} {text}" if text else ""
        return [f for f in self._find(joined) if f.pattern not in {b.pattern for b in before}]

    def _is_recovery_question(self, text: str) -> bool:
        sentences = [f" {s} " for s in text.splitlines()]
        return any(file.recovery.search(s) for file in self._files for s in sentences)

    def _is_young(self, text: str) -> bool:
        return any(f.youth.search(f" {s} ") for f in self._files for s in text.splitlines())

    def _find(self, text: str) -> list[_Finding]:
        if not text:
            return []
        sentences = [f" {s} " for s in _sentences(text)]
        whole = [f" {' '.join(text.split())} "]
        return [
            finding
            for file in self._files
            for pattern in file.patterns
            if (finding := _judge(pattern, whole if pattern.whole else sentences, file)) is not None
        ]


def _sentences(text: str) -> list[str]:
    """Sentences, with fragments of a word or two joined to what stands before them."""
    joined: list[str] = []
    for line in text.splitlines():
        if joined and (_is_short(line) or _is_short(joined[-1])):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _is_short(line: str) -> bool:
    return line.count(" ") < SHORT_SENTENCE


def _judge(pattern: Pattern, sentences: Iterable[str], file: PatternFile) -> _Finding | None:
    """The finding of the most pressing match of a pattern, or None when nothing matches or all is cleared."""
    lowered: _Finding | None = None
    for sentence in sentences:
        for match in pattern.regex.finditer(sentence):
            finding = _Finding(pattern.id, pattern.category, pattern.tier, pattern.action)
            if not _guarded(pattern, match, sentence, file.guards):
                return finding
            if finding.action is Action.TAKEOVER and file.now.search(sentence):
                lowered = _lower(finding)
    return lowered


def _guarded(pattern: Pattern, match: re.Match[str], sentence: str, guards: tuple[Guard, ...]) -> bool:
    if not pattern.guards:
        return False
    start, end = _clause(sentence, match)
    clause = f"{sentence[start:end].rstrip()} "
    for guard in guards:
        if guard.kind not in pattern.guards:
            continue
        found = guard.regex.finditer(clause)
        if guard.kind not in _OVERLAPPING:
            if next(found, None) is not None:
                return True
        elif any(start + g.start() < match.end() and match.start() < start + g.end() for g in found):
            return True
    return False


def _clause(sentence: str, match: re.Match[str]) -> tuple[int, int]:
    """The clauses a match stands in: start, end in characters of the sentence."""
    start, end = 0, len(sentence)
    for joint in _CLAUSE_END.finditer(sentence):
        if joint.end() <= match.start():
            start = joint.end()
        elif joint.start() >= match.end():
            return start, joint.start()
    return start, end


def _lower(finding: _Finding) -> _Finding:
    """The card of the same category, at the tier below."""
    tier = _LOWER_TIER.get(finding.tier) if finding.tier else None
    return replace(finding, tier=tier, action=Action.CARD)


def _leads(found: Sequence[_Finding]) -> bool:
    """Whether something pressing was found: a takeover, or any word of self-harm."""
    return any(f.action is Action.TAKEOVER or f.category is Category.SUICIDE_SELF_HARM for f in found)


def _verdict(found: Sequence[_Finding], young: bool) -> SafetyVerdict:
    if not found:
        return SafetyVerdict(under_age=young)
    ranked = sorted(found, key=lambda f: (f.rank, f.action is not Action.TAKEOVER))
    lead = ranked[0]
    second = next((f.category for f in ranked if f.category is not lead.category), None)
    quiet = lead.action is Action.TAKEOVER or any(f.category is Category.SUICIDE_SELF_HARM for f in found)
    return SafetyVerdict(
        action=lead.action,
        lead=lead.category,
        tier=lead.tier,
        secondary=second,
        under_age=young,
        patterns=tuple(f.pattern for f in ranked),
        passages=not quiet,
    )
