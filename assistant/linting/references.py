"""The list of works at the end of a text: its form, and whether what is cited stands in it."""

import re
from collections.abc import Iterator

from assistant.linting.texts import LineKind, Text

At = tuple[int, str]
_YEAR = r"(?:(?:19|20)\d\d[a-z]?|n\.d\.)"
_NUMBER = re.compile(r"(\d{1,3})\. ")
_DATED = re.compile(rf"\((?:[^()]*\b)?{_YEAR}[^()]*\)|\([^)]*\b[Pp]amphlet\b|\(pamphlet")
_ENDS = re.compile(r"(?:[.)”\"]|https?://\S+[^.\s])$")
_BRACKETS = re.compile(rf"\(([^()]*\b{_YEAR}[^()]*)\)")
_NARRATIVE = re.compile(rf"((?:[A-ZÀ-Ý][\w’'–-]+(?:, | and | & |,? et al\.? ?| )*)+)\((?={_YEAR}\))")
_CITED = re.compile(rf"(?:(?:see|e\.g\.,?|in|as in|cited in|from) )?(.+?),? (?:and others,? )?({_YEAR})(?:, ({_YEAR}))?$")
_NAME = re.compile(r"[A-ZÀ-Ý][\w’'-]+")


def reference_form(text: Text) -> Iterator[At]:
    """Works that are not numbered in order, carry no year, or do not end as a reference does."""
    works = [line for line in text.of(LineKind.REFERENCE)]
    if not works and text.file.suffix.lower() == ".md":
        yield 1, "there is no list of references"
    numbered = any(_NUMBER.match(line.text) for line in works)
    for place, line in enumerate(works, start=1):
        number = _NUMBER.match(line.text)
        if numbered and (number is None or int(number[1]) != place):
            yield line.number, f"should be numbered {place}: “{line.text[:40]}…”"
        for message in _form(line.text):
            yield line.number, message


def _form(work: str) -> Iterator[str]:
    if not _DATED.search(work):
        yield f"no year in brackets, “(n.d.)” or “(pamphlet)”: “{work[:60]}…”"
    if not _ENDS.search(work):
        yield f"ends with neither a full stop nor an address: “…{work[-40:]}”"


def cited_works(text: Text) -> Iterator[At]:
    """Sources named in the text, by family name and year, that its list of works does not hold."""
    works = [line.text for line in text.of(LineKind.REFERENCE)]
    if not works:
        return
    for line in text.running():
        for name, year in _citations(line.text):
            if not any(name in work and year in work for work in works):
                yield line.number, f"“{name}, {year}” is not among the references"


def _citations(text: str) -> Iterator[tuple[str, str]]:
    """First family name and year of each source named in a line."""
    for bracket in _BRACKETS.findall(text):
        for part in re.split(r"; ", bracket):
            found = _CITED.fullmatch(part.strip())
            name = _NAME.search(found[1]) if found else None
            if found and name and found[1][:1].isupper():
                yield from ((name.group(), year) for year in found.groups()[1:] if year)
    for narrative in _NARRATIVE.finditer(text):
        name = _NAME.search(narrative[1].split(" and ")[0].split(" et al")[0])
        year = re.match(_YEAR, text[narrative.end() :])
        if name and year:
            yield name.group(), year.group()
