"""Whether a message asks where or how to find a meeting, treatment or naloxone, and about what.

It only decides whether links are shown beside the answer. The rules are data: finders.toml of each language.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from msgspec import Struct

from assistant.data import language_codes, language_file, read_text
from assistant.errors import DataFileError
from assistant.safety.checked_toml import parse_checked
from assistant.safety.responses.finders import load_finders
from assistant.safety.text.normalise import marked

FILE = "finders.toml"
THING = "<THING>"
NAME = "<NAME>"
GAP = "<GAP>"
READ = 2000  # characters of a message that are read: who asks for a meeting says so in few words

_log = logging.getLogger(__name__)
_DOTTED = re.compile(r"\b([A-Za-z])\.(?=[A-Za-z]\b)")  # "A.A.": dots end no sentence
_FINDS = ("meetings", "treatment", "naloxone")


@dataclass(frozen=True, slots=True)
class FinderRequest:
    """What is asked for.

    - finds: some of "meetings", "treatment", "naloxone", in this order
    - topics: some of the topics of finders.toml
    - online: whether meetings online are asked for
    """

    finds: tuple[str, ...]
    topics: frozenset[str] = frozenset()
    online: bool = False


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """A message that asks, and what is read in it."""

    text: str
    finds: tuple[str, ...]
    topics: frozenset[str] = frozenset()
    online: bool = False

    @property
    def request(self) -> FinderRequest:
        return FinderRequest(self.finds, self.topics, self.online)


class FinderWords(Struct, frozen=True, forbid_unknown_fields=True):
    """How people ask, in one language; regular expressions over the words that `marked` gives.

    - asks: <THING> stands for one of `things`, <NAME> for the name of a fellowship, <GAP> for a few words between
    - gap: words that no gap holds
    - things: by what they are found by; "help" stands for meetings and treatment
    - topics: by topic of the finders
    - online: say that meetings online are wanted
    - match: messages that ask; no_match: messages that do not
    """

    asks: tuple[str, ...]
    gap: tuple[str, ...]
    things: dict[str, tuple[str, ...]]
    topics: dict[str, tuple[str, ...]]
    online: tuple[str, ...]
    match: tuple[Example, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FinderPatterns:
    """The rules of one language, ready to be matched; things and topics by name."""

    asks: re.Pattern[str]
    things: Mapping[str, re.Pattern[str]]
    topics: Mapping[str, re.Pattern[str]]
    online: re.Pattern[str]

    def request(self, words: str) -> FinderRequest | None:
        """What the words ask for; None for nothing."""
        asked = [match.group() for match in self.asks.finditer(words)]
        if not asked:
            return None
        named = {name for name, pattern in self.things.items() for one in asked if pattern.search(one)}
        if not named or "help" in named:
            named |= {"meetings", "treatment"} if named else {"meetings"}
        finds = tuple(one for one in _FINDS if one in named)
        return FinderRequest(finds, self.named(words), bool(self.online.search(words)))

    def named(self, words: str) -> frozenset[str]:
        """The topics that the words name."""
        return frozenset(name for name, pattern in self.topics.items() if pattern.search(words))


def finder_request(message: str, history: Sequence[str] = ()) -> FinderRequest | None:
    """What a message asks to find, None for nothing or on a fault.

    history: earlier messages, oldest first; the last one says what it is about where the message does not.
    """
    try:
        found = _request(_words(message))
        if found is None or found.topics or not history:
            return found
        return FinderRequest(found.finds, _topics(_words(history[-1])), found.online)
    except Exception as error:  # whatever is wrong with the rules, links must not cost the person the answer
        _log.error("no finders: %s", type(error).__name__)
        return None


def _words(message: str) -> str:
    return marked(_DOTTED.sub(r"\1", message[:READ]))


def _request(words: str) -> FinderRequest | None:
    """What is asked in the language that hears a question; topics are read in all of them."""
    for language in language_codes():
        if found := load_finder_patterns(language).request(words):
            return FinderRequest(found.finds, _topics(words), found.online)
    return None


def _topics(words: str) -> frozenset[str]:
    return frozenset().union(*(load_finder_patterns(language).named(words) for language in language_codes()))


def load_finder_words(language: str) -> FinderWords:
    """The rules of a language as they are written; raises DataFileError naming file and field."""
    name = language_file(language, FILE)
    return parse_checked(read_text(name), name, FinderWords)


@cache
def load_finder_patterns(language: str) -> FinderPatterns:
    """The rules of a language; raises DataFileError naming file, field and reason."""
    return compile_finder_words(load_finder_words(language), language_file(language, FILE))


def compile_finder_words(words: FinderWords, name: str) -> FinderPatterns:
    """The rules ready to be matched. name: of the file, for the DataFileError raised when one is not valid."""
    known = load_finders().topics
    if unknown := words.topics.keys() - known.all:
        raise DataFileError(f"{name}: topics: {', '.join(sorted(unknown))}: not among the topics of {FILE}")
    if unknown := words.things.keys() - {*_FINDS, "help"}:
        raise DataFileError(f"{name}: things: {', '.join(sorted(unknown))}: not one of {', '.join(_FINDS)}, help")
    parts = {
        THING: _either(one for listed in words.things.values() for one in listed),
        NAME: _either(one for topic in sorted(known.fellowships) for one in words.topics.get(topic, ())),
        GAP: rf"(?:(?!(?:{_either(words.gap)})\b)[\w,]+ ){{0,5}}?",
    }
    return FinderPatterns(
        asks=_compiled(words.asks, f"{name}: asks", parts),
        things={key: _compiled(listed, f"{name}: things: {key}") for key, listed in words.things.items()},
        topics={key: _compiled(listed, f"{name}: topics: {key}") for key, listed in words.topics.items()},
        online=_compiled(words.online, f"{name}: online"),
    )


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _compiled(patterns: Iterable[str], where: str, parts: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Whole words that one of the patterns matches."""
    whole = _either(patterns)
    for placeholder, part in (parts or {}).items():
        whole = whole.replace(placeholder, part)
    try:
        return re.compile(rf"(?m)(?<!\w)(?:{whole})(?!\w)")
    except re.error as error:
        raise DataFileError(f"{where}: not a valid regular expression: {error}") from error
