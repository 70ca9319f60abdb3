"""The list of works at the end of a text: its form, and whether what is cited stands in it."""

import re
from collections.abc import Iterator

from assistant.linting.results import Remark
from assistant.linting.texts import LineKind, Text

_YEAR = r"(?:(?:19|20)\d\d[a-z]?|n\.d\.|s\. ?f\.)"
_NUMBER = re.compile(r"(\d{1,3})\. ")
_DATED = re.compile(rf"\((?:[^()]*\b)?{_YEAR}[^()]*\)|\([^)]*\b(?:[Pp]amphlet|[Ff]olleto)\b")
_ENDS = re.compile(r"(?:[.)”\"]|https?://\S+[^.\s])$")
_BRACKETS = re.compile(rf"\(([^()]*\b{_YEAR}[^()]*)\)")
_JOINED = r"(?:, | and | [ye&] |,? (?:et al|y (?:otr[oa]s|cols))\.? ?| )"  # what stands between and after names
_NARRATIVE = re.compile(rf"((?:[A-ZÀ-Ý][\w’'–-]+{_JOINED}*)+)\(({_YEAR})\)")
_CITED = re.compile(rf"(.+?),? ({_YEAR})(?:, ({_YEAR}))?")
_NAME = re.compile(r"[A-ZÀ-Ý]['’]?[\w-]+")


def reference_form(text: Text) -> Iterator[Remark]:
    """Works that are not numbered in order, carry no year, or do not end as a reference does."""
    works = list(text.of(LineKind.REFERENCE))
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
        yield f"no year in brackets, “(n.d.)”, “(s. f.)” or “(pamphlet)”: “{work[:60]}…”"
    if not _ENDS.search(work):
        yield f"ends with neither a full stop nor an address: “…{work[-40:]}”"


def cited_works(text: Text) -> Iterator[Remark]:
    """Sources named in the text, by names and year, of which no name stands in a work of that year."""
    works = [line.text.casefold() for line in text.of(LineKind.REFERENCE)]
    if not works:
        return
    for line in text.running():
        for names, year in _citations(line.text):
            if not any(year in work and any(name.casefold() in work for name in names) for work in works):
                yield line.number, f"“{' '.join(names)}, {year}” is not among the references"


def _citations(text: str) -> Iterator[tuple[list[str], str]]:
    """The names and the year of each source named in a line: “(Kelly et al., 2020)”, “Moos and Moos (2006)”."""
    for bracket in _BRACKETS.findall(text):
        for found in filter(None, map(_CITED.fullmatch, map(str.strip, bracket.split(";")))):
            if found[1][0].isupper():
                yield from ((_NAME.findall(found[1]), year) for year in found.groups()[1:] if year)
    for found in _NARRATIVE.finditer(text):
        yield _NAME.findall(found[1]), found[2]
