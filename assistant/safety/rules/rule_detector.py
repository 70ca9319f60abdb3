"""The first net: patterns in the sentences of a message, and the guards that lower or clear them.

No model, no index, no network. A pattern is matched in one sentence, or in the whole message where it says so; guards
are judged by clauses (see clauses.py).
"""

from collections.abc import Iterable, Iterator, Sequence

from assistant.safety.findings import Finding
from assistant.safety.rules.clauses import Sentence, guarded, sentence_of
from assistant.safety.rules.matching import Reading, excluded, matches
from assistant.safety.rules.patterns import LANGUAGES, Pattern, PatternFile, load_patterns
from assistant.types import Action, Category

SHORT_SENTENCE = 2  # words; shorter fragments ("I want. To. Die.") are read with their neighbours
_RETOLD = frozenset({Category.SUICIDE_SELF_HARM, Category.WITHDRAWAL})  # what a message may merely tell of


class PatternNet:
    """The patterns of several languages. Texts are as `marked` of normalise leaves them."""

    def __init__(self, languages: Sequence[str] = LANGUAGES) -> None:
        """languages: codes of shipped pattern files; raises DataFileError when one is not valid."""
        self._files = tuple(load_patterns(language) for language in languages)

    def findings(self, text: str) -> list[Finding]:
        """What stands in a text after the guards were judged, in the order of the files."""
        if not text:
            return []
        sentences = [sentence_of(s) for s in _sentences(text)]
        whole = sentence_of(" ".join(text.split()))
        return [finding for file in self._files for finding in _findings(file, sentences, whole)]

    def is_recovery_question(self, text: str) -> bool:
        """Whether a text asks plainly about recovery, by which a conversation returns to answering."""
        sentences = [sentence_of(s).text for s in text.splitlines()]
        return any(file.recovery.regex.search(s) for file in self._files for s in sentences)

    def is_young(self, text: str) -> bool:
        """Whether the writer says to be under age."""
        sentences = [sentence_of(s).text for s in text.splitlines()]
        return any(_is_young(file, sentences) for file in self._files)


def _is_young(file: PatternFile, sentences: Sequence[str]) -> bool:
    if any(file.youth.regex.search(one) for one in sentences):
        return True
    return any(map(file.school.regex.search, sentences)) and not any(map(file.grown.regex.search, sentences))


def _findings(file: PatternFile, sentences: Sequence[Sentence], whole: Sentence) -> Iterator[Finding]:
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


def _finding(pattern: Pattern, file: PatternFile) -> Finding:
    return Finding(
        (pattern.id,),
        pattern.category,
        pattern.tier,
        pattern.action,
        plain=pattern.plain,
        language=file.language,
        about_other=pattern.about_other,
    )


def _judge(pattern: Pattern, readings: Iterable[Reading], file: PatternFile, *, doubted: bool) -> Finding | None:
    """The finding of the most pressing match of a pattern, or None when nothing matches or all is cleared.

    doubted: words stand in the message with which the pattern means something else; it then counts as guarded.
    """
    lowered: Finding | None = None
    for reading in readings:
        sentence = reading.sentence
        for match in matches(pattern, reading):
            finding = _finding(pattern, file)
            if not doubted and not guarded(pattern, match, sentence, file):
                return finding
            if finding.action is Action.TAKEOVER and file.now.regex.search(sentence.text):
                lowered = finding.lowered()
    return lowered
