"""The thresholds of the safety check: read from safety.toml of the data and of each language, and checked."""

from functools import cache
from typing import Annotated

from msgspec import Meta, Struct

from assistant.data import language_file
from assistant.safety.checked_toml import read_checked

FILE = "safety.toml"

Count = Annotated[int, Meta(ge=0)]
Probability = Annotated[float, Meta(ge=0, le=1)]
Expressions = Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(min_length=1)]


class ContextThresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Which earlier messages a message continues.

    - look_back: earlier messages that are read
    - vague_words: most words of a message that may continue an earlier one
    - answer_words: most words of a message that only answers
    """

    look_back: Count
    vague_words: Count
    answer_words: Count


class RuleThresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Distances of the rules, in words.

    - fragment_words: most words of a fragment that is read with its neighbours
    - intent_gap: most words between an intent and what is meant
    - date_gap: most words after a date in its own part of a sentence
    """

    fragment_words: Count
    intent_gap: Count
    date_gap: Count


class ClassifierThresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """How the classifier reads a message, and what its probabilities mean.

    - part_words: words of one part of a long message, 1 or more
    - most_parts: parts that are read of a very long message, 2 or more
    - second_category: least probability, 0 to 1, of a second category that is named
    - leads_before_rules: least share of the category, 0 to 1, with which its card may lead before what a rule found
    - unread_language: least probability, 0 to 1, of a card in a language that no rule reads
    - floor: probability, 0 to 1; smaller ones count as this
    """

    part_words: Annotated[int, Meta(ge=1)]
    most_parts: Annotated[int, Meta(ge=2)]
    second_category: Probability
    leads_before_rules: Probability
    unread_language: Probability
    floor: Probability


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds that hold for every language."""

    context: ContextThresholds
    rules: RuleThresholds
    classifier: ClassifierThresholds


class DowngradeThresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Probabilities, 0 to 1, that help is needed.

    - drop_card: below it a card of a rule is dropped, one about a cry below drop_cry
    - drop_request: below it what a rule declines is answered
    - drop_takeover: below it a takeover of a rule is dropped, one about an overdose below drop_overdose
    - lower_takeover: below it a takeover of a rule becomes a card, one about an overdose below lower_overdose, one in
      plain words below lower_explicit
    """

    drop_card: Probability
    drop_cry: Probability
    drop_request: Probability
    drop_takeover: Probability
    lower_takeover: Probability
    drop_overdose: Probability
    lower_overdose: Probability
    lower_explicit: Probability


class ClauseWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What shows where one thought ends and the next begins.

    - joints: regular expressions of what stands between two clauses
    - openings: regular expressions of how a new clause starts
    - times: regular expressions of how a part of a sentence about the past starts
    - persons: words for a person, with whom a new statement begins
    """

    joints: Expressions
    openings: Expressions
    times: Expressions
    persons: Expressions


class LanguageThresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for one language."""

    downgrade: DowngradeThresholds
    clauses: ClauseWords


@cache
def load_thresholds() -> Thresholds:
    """The shipped thresholds; raises DataFileError naming file and field."""
    return read_checked(FILE, Thresholds)


@cache
def load_language_thresholds(language: str) -> LanguageThresholds:
    """The shipped thresholds of one language; raises DataFileError naming file and field."""
    return read_checked(language_file(language, FILE), LanguageThresholds)
