"""The check every message passes before anything is searched: patterns, guards, precedence.

No model, no index, no network. A pattern is matched in one sentence; guards are judged
by clauses (see clauses.py).
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.safety.clauses import Sentence, guarded, sentence_of
from assistant.safety.matching import Reading, excluded, matches
from assistant.safety.normalise import marked
from assistant.safety.patterns import LANGUAGES, Pattern, PatternFile, load_patterns
from assistant.types import Action, Category, SafetyVerdict, Tier

SHORT_SENTENCE = 2  # words; shorter fragments ("I want. To. Die.") are read with their neighbours
LOOK_BACK = 3  # earlier turns a vague message may go on from
VAGUE_WORDS = 12  # words; a longer message stands for itself and is not read as going on from the last
FAILED = SafetyVerdict(
    action=Action.CARD,
    lead=Category.SUICIDE_SELF_HARM,
    tier=Tier.PASSIVE,
    patterns=("detector-failed",),
    passages=False,
)

_log = logging.getLogger(__name__)
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
_RETOLD = frozenset({Category.SUICIDE_SELF_HARM, Category.WITHDRAWAL})  # what a message may merely tell of
_PRESSING = frozenset({Category.SUICIDE_SELF_HARM, Category.RELAPSE_NOW})  # carried over even when a card


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
        """The verdict on a message, with the last earlier user messages (history: oldest first) in mind."""
        text = marked(message)
        earlier = [marked(turn) for turn in history[-LOOK_BACK:]]
        found = self._find(text)
        if earlier and self._is_vague(text):
            found = [*found, *self._carried(text, earlier, found)]
        young = any(map(self._is_young, [text, *earlier[-1:]]))
        return _verdict(found, young)

    def safe_check(self, message: str, history: Sequence[str] = ()) -> SafetyVerdict:
        """As check, but a failure of any kind gives the general crisis card and never an exception."""
        try:
            return self.check(message, history)
        except Exception as error:  # whatever broke, the person still gets the card; the words stay private
            _log.error("the detector failed: %s", type(error).__name__)
            return FAILED

    def _carried(self, text: str, earlier: Sequence[str], found: Sequence[_Finding]) -> list[_Finding]:
        """What a vague message takes over from the turns before, back to the first that stands for itself."""
        carried: list[_Finding] = []
        for turn in reversed(earlier):
            before = self._find(turn)
            if _leads(before) or any(f.category in _PRESSING for f in before):
                return [*before, *self._continued(text, turn, before)]
            if turn is earlier[-1] and not _leads(found):
                carried = self._continued(text, turn, before)
            if carried or not self._is_vague(turn):
                break
        return carried

    def _continued(self, text: str, turn: str, before: Sequence[_Finding]) -> list[_Finding]:
        """What only the last sentence of a turn and the text together say."""
        joined = f"{turn.splitlines()[-1]} {text}" if text and turn else ""
        return [f for f in self._find(joined) if f.pattern not in {b.pattern for b in before}]

    def _is_vague(self, text: str) -> bool:
        return len(text.split()) <= VAGUE_WORDS and not self._is_recovery_question(text)

    def _is_recovery_question(self, text: str) -> bool:
        sentences = [sentence_of(s).text for s in text.splitlines()]
        return any(file.recovery.regex.search(s) for file in self._files for s in sentences)

    def _is_young(self, text: str) -> bool:
        return any(f.youth.regex.search(sentence_of(s).text) for f in self._files for s in text.splitlines())

    def _find(self, text: str) -> list[_Finding]:
        if not text:
            return []
        sentences = [sentence_of(s) for s in _sentences(text)]
        whole = sentence_of(" ".join(text.split()))
        return [finding for file in self._files for finding in _findings(file, sentences, whole)]


def _findings(file: PatternFile, sentences: Sequence[Sentence], whole: Sentence) -> Iterator[_Finding]:
    """The findings of one file in the sentences of a message and in the message as one."""
    entire = Reading.of(whole, file.anchors)
    parts = [entire] if len(sentences) == 1 else [entire.part(sentence) for sentence in sentences]
    retold = _is_retold(entire.sentence.text, file)
    for pattern in file.patterns:
        if entire.may_hold(pattern):
            doubted = excluded(pattern, entire) or (retold and pattern.category in _RETOLD)
            finding = _judge(pattern, [entire] if pattern.whole else parts, file, doubted=doubted)
            if finding is not None:
                yield finding


def _is_retold(text: str, file: PatternFile) -> bool:
    """Whether a message tells of long ago or of a subject of study, and of nothing that is now or meant."""
    now = (file.now, file.present, file.intent)
    return bool(file.retold.regex.search(text)) and not any(words.regex.search(text) for words in now)


def _sentences(text: str) -> list[str]:
    """Marked sentences, with fragments of a word or two joined to what stands before them."""
    joined: list[str] = []
    for line in text.splitlines():
        if joined and (_is_short(line) or _is_short(joined[-1])):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _is_short(line: str) -> bool:
    return line.count(" ") < SHORT_SENTENCE


def _judge(pattern: Pattern, readings: Iterable[Reading], file: PatternFile, *, doubted: bool) -> _Finding | None:
    """The finding of the most pressing match of a pattern, or None when nothing matches or all is cleared.

    doubted: words stand in the message with which the pattern means something else; it then counts as guarded.
    """
    lowered: _Finding | None = None
    for reading in readings:
        sentence = reading.sentence
        for match in matches(pattern, reading):
            finding = _Finding(pattern.id, pattern.category, pattern.tier, pattern.action)
            if not doubted and not guarded(pattern, match, sentence, file):
                return finding
            if finding.action is Action.TAKEOVER and file.now.regex.search(sentence.text):
                lowered = _lower(finding)
    return lowered


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
    ranked = sorted(found, key=lambda f: (f.action is not Action.TAKEOVER, f.rank))  # a lowered one leads no takeover
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
