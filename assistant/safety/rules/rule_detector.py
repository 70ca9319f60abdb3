"""The rules: patterns in the sentences of a message, and the guards that lower or clear them.

No model, no index, no network. A pattern is matched in one sentence, or in the whole message where it says so; guards
are judged by clauses (see clauses.py).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.data import language_codes
from assistant.safety.findings import Finding
from assistant.safety.rules.clauses import Sentence, clause_of, guard_of, sentence_of
from assistant.safety.rules.matching import SentenceMatcher, excluded, matches
from assistant.safety.rules.patterns import Pattern, PatternFile, load_patterns
from assistant.safety.thresholds import load_thresholds
from assistant.types import Action, Category

MEANT_OTHERWISE = "unless"  # words with which the pattern means something else, or a message that tells of long ago
_RETOLD = frozenset({Category.SUICIDE_SELF_HARM, Category.WITHDRAWAL})  # what a message may merely tell of


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one match of a pattern.

    - pattern: its id
    - sentence: the words it was found in, as `normalise` leaves them
    - guard: id of the guard that spoke against it, MEANT_OTHERWISE, or None
    - finding: what is left of it; None where nothing is
    """

    pattern: str
    sentence: str
    guard: str | None
    finding: Finding | None


class RuleDetector:
    """The patterns of several languages. Texts are as `marked` of normalise leaves them."""

    def __init__(self, languages: Sequence[str] | None = None) -> None:
        """languages: codes of shipped pattern files, all by default; raises DataFileError when one is not valid."""
        codes = language_codes() if languages is None else languages
        self._files = tuple(load_patterns(code) for code in codes)

    def findings(self, text: str) -> list[Finding]:
        """What stands in a text after the guards were judged, in the order of the files."""
        judged = (_decisive(judgements) for judgements in self._judged(text))
        return [one for one in judged if one is not None]

    def judgements(self, text: str) -> list[Judgement]:
        """Every match in a text up to the first of each pattern that stands, with the guards that spoke against it."""
        return [one for judgements in self._judged(text) for one in judgements]

    def _judged(self, text: str) -> Iterator[Iterator[Judgement]]:
        """For each pattern that may match, its judgements."""
        if not text:
            return
        sentences = [sentence_of(s) for s in _sentences(text)]
        whole = sentence_of(" ".join(text.split()))
        for file in self._files:
            yield from _of_file(file, sentences, whole)

    def is_recovery_question(self, text: str) -> bool:
        """Whether a text asks plainly about recovery, by which a conversation returns to answering."""
        return any(file.recovery.regex.search(s) for file in self._files for s in _lines(text))

    def speaks_of_dying(self, text: str) -> bool:
        """Whether a text holds words of dying, whoever they are about."""
        return any(file.dying.regex.search(s) for file in self._files for s in _lines(text))

    def is_plain(self, text: str) -> bool:
        """Whether each sentence of a text is a plain form and holds nothing else."""
        forms = [form for file in self._files for form in file.plain]
        lines = _lines(text)
        return bool(lines) and all(any(form.words.regex.match(line) for form in forms) for line in lines)

    def is_young(self, text: str) -> bool:
        """Whether the writer says to be under age."""
        sentences = _lines(text)
        return any(_is_young(file, sentences) for file in self._files)


def _lines(text: str) -> list[str]:
    """The sentences of a marked text, each as expressions look for their words in it."""
    return [sentence_of(line).text for line in text.splitlines()]


def _is_young(file: PatternFile, sentences: Sequence[str]) -> bool:
    if any(file.youth.regex.search(one) for one in sentences):
        return True
    return any(map(file.school.regex.search, sentences)) and not any(map(file.grown.regex.search, sentences))


def _of_file(file: PatternFile, sentences: Sequence[Sentence], whole: Sentence) -> Iterator[Iterator[Judgement]]:
    """The judgements of one file's patterns on the sentences of a message and on the message as one."""
    message = SentenceMatcher.of(whole, file.prefilter)
    parts = [message]
    if len(sentences) > 1:
        parts = [SentenceMatcher.of(sentence, file.prefilter) for sentence in sentences]
    retold = _is_retold(whole.text, file)
    for pattern in file.patterns:
        if message.may_hold(pattern):
            meant_otherwise = excluded(pattern, message) or (retold and pattern.category in _RETOLD)
            yield _judge(pattern, [message] if pattern.whole else parts, file, meant_otherwise=meant_otherwise)


def _is_retold(text: str, file: PatternFile) -> bool:
    """Whether a message tells of long ago or of a subject of study, and of nothing that is now or meant."""
    now = (file.now, file.present, file.intent)
    return bool(file.retold.regex.search(text)) and not any(words.regex.search(text) for words in now)


def _sentences(text: str) -> list[str]:
    """Marked sentences, with fragments of a word or two joined to what stands before them."""
    longest = load_thresholds().rules.fragment_words
    joined: list[str] = []
    for line in text.splitlines():
        if joined and (_is_short(line, longest) or _is_short(joined[-1], longest)):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _is_short(line: str, longest: int) -> bool:
    return len(line.split()) <= longest


def _finding(pattern: Pattern, file: PatternFile) -> Finding:
    return Finding(
        (pattern.id,),
        pattern.category,
        pattern.tier,
        pattern.action,
        explicit=pattern.explicit,
        language=file.language,
        about_other=pattern.about_other,
        text=pattern.text,
    )


def _judge(
    pattern: Pattern, sentences: Iterable[SentenceMatcher], file: PatternFile, *, meant_otherwise: bool
) -> Iterator[Judgement]:
    """The matches of a pattern, as far as the first that stands.

    meant_otherwise: words stand in the message with which the pattern means something else; it counts as guarded.
    """
    for sentence in sentences:
        for match in matches(pattern, sentence):
            finding = _finding(pattern, file)
            words = sentence.sentence.text.strip()
            guard = MEANT_OTHERWISE if meant_otherwise else _guard_id(pattern, match, sentence.sentence, file)
            if guard is None:
                yield Judgement(pattern.id, words, None, finding)
                return
            is_now = file.now.regex.search(clause_of(match, sentence.sentence))
            keeps_a_card = finding.action is Action.TAKEOVER and is_now
            yield Judgement(pattern.id, words, guard, finding.downgraded() if keeps_a_card else None)


def _guard_id(pattern: Pattern, match: re.Match[str], sentence: Sentence, file: PatternFile) -> str | None:
    guard = guard_of(pattern, match, sentence, file)
    return guard.id if guard is not None else None


def _decisive(judgements: Iterable[Judgement]) -> Finding | None:
    """The finding of the match that stands, else that of the last one which a guard lowered."""
    left = [one.finding for one in judgements if one.finding is not None]
    return left[-1] if left else None
