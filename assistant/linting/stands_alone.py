"""Whether a section can be quoted alone: its first sentence names what it speaks of, and nothing points elsewhere.

A pronoun is resolved by a noun that agrees with it and stands before it in the sentence, or in the heading. What agrees
is a matter of each language's grammar.
"""

from collections.abc import Iterator, Mapping

from assistant.linting.english_pronouns import ENGLISH
from assistant.linting.phrases import quotations
from assistant.linting.pointers import WORD, Grammar, load_pointers
from assistant.linting.readability import sentences
from assistant.linting.results import Remark
from assistant.linting.spanish_pronouns import SPANISH
from assistant.linting.texts import LineKind, Text
from assistant.types import Kind

GRAMMARS: Mapping[str, Grammar] = {"en": ENGLISH, "es": SPANISH}


def stands_alone(text: Text) -> Iterator[Remark]:
    """Pronouns in the first sentence of a section of an article that point out of it, and words that point elsewhere.

    The chapters of a book are read in their order, and are left alone. So are texts in languages without a grammar.
    """
    if text.metadata.kind is Kind.LITERATURE or text.language not in GRAMMARS:
        return
    heading: str | None = None
    for line in text.lines:
        if line.kind is LineKind.HEADING:
            heading = line.text
        elif line.kind in (LineKind.PROSE, LineKind.ITEM):
            for place, sentence in enumerate(sentences([line.text], text.language)):
                first = heading is not None and place == 0
                unnamed = dangling(sentence, heading or "", text.language) if first else ()
                for word in (*unnamed, *pointers_elsewhere(sentence, text.language)):
                    yield line.number, f"“{word}” points out of the section; name what is meant: “{sentence[:60]}…”"
            heading = None


def dangling(sentence: str, heading: str, code: str) -> tuple[str, ...]:
    """The first pronoun of a sentence that neither an earlier noun nor one of the heading resolves, or none."""
    grammar, patterns = GRAMMARS[code], load_pointers(code)
    unless = patterns.unless if patterns else ()
    spared = quotations(sentence) + [hit.span() for regex in unless for hit in regex.finditer(sentence)]
    opening = grammar.opening.match(sentence)
    start = opening.end() if opening else 0
    for hit in WORD.finditer(sentence):
        wanted = grammar.wanted(hit.group().lower(), hit.start() == start)
        if wanted and not any(low <= hit.start() < high for low, high in spared):
            before = sentence[: hit.start()]
            if wanted.isdisjoint(grammar.named(heading) | grammar.named(before)):
                return (hit.group(),)  # what the first one leaves open, the others do too
    return ()


def pointers_elsewhere(sentence: str, code: str) -> list[str]:
    """The words of a sentence that point to another part of the text."""
    patterns = load_pointers(code)
    return [hit.group() for regex in patterns.elsewhere for hit in regex.finditer(sentence)] if patterns else []
