"""The form every loader produces first: a flat list of headings, paragraphs and list items.

`sections_from_blocks` turns it into sections under heading paths.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.types import Section

SENTENCE_WORDS = 5  # of a line that ends like a sentence; a shorter one is a label
_SENTENCE = re.compile(r"[.!?…。！？؟][\"'’”»)\]]*$")
MIN_SECTION_WORDS = 40  # a shorter section joins its neighbour, so that it can still make a passage


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    PAGE = "page"  # where a printed page begins; its text is the label


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table row.

    - level: of a heading, 1 is the highest.
    - example_questions: of a heading, what readers ask that its text answers.
    - mark: what stands before the text, such as the number of a list item ("2."); "" for nothing.
    """

    kind: BlockKind
    text: str
    level: int = 0
    example_questions: tuple[str, ...] = ()
    mark: str = ""

    @property
    def line(self) -> str:
        """The text after its mark, as it is written."""
        return f"{self.mark} {self.text}" if self.mark else self.text


def words_in(blocks: Iterable[Block]) -> int:
    """How many words blocks hold together; where a page begins is none."""
    return sum(len(block.text.split()) for block in blocks if block.kind is not BlockKind.PAGE)


def sections_from_blocks(
    blocks: Iterable[Block], *, title: str, path: Iterable[tuple[str, int]] = ()
) -> tuple[Section, ...]:
    """Sections in reading order; each heading opens one, and short ones join the next of their kind.

    A heading equal to the title opens no section of its own. A joined section keeps its heading as a
    line of its text, so no word of the source is lost. path: the (heading, level) entries in force
    before the first block.
    """
    open_path = list(path)
    drafts: list[_Draft] = [_Draft(tuple(text for text, _ in open_path), [])]
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            drafts[-1].blocks.append(block)
        elif block.text == title:
            drafts[-1].example_questions += block.example_questions
        else:
            open_path = [entry for entry in open_path if entry[1] < block.level] + [(block.text, block.level)]
            drafts.append(_Draft(tuple(text for text, _ in open_path), [], block.example_questions))
    return tuple(
        Section(draft.heading, draft.text(), example_questions=draft.example_questions) for draft in _join_short(drafts)
    )


@dataclass(slots=True)
class _Draft:
    heading: tuple[str, ...]
    blocks: list[Block]
    example_questions: tuple[str, ...] = ()

    def text(self) -> str:
        parts: list[str] = []
        for before, block in zip([None, *self.blocks], self.blocks, strict=False):
            both_items = before is not None and before.kind is block.kind is BlockKind.ITEM
            parts.append(("" if before is None else "\n" if both_items else "\n\n") + block.line)
        return "".join(parts)

    def words(self) -> int:
        return sum(len(block.text.split()) for block in self.blocks)

    def has_sentence(self) -> bool:
        """Whether it is more than labels: such a text is cited under its own heading, however short it is."""
        return any(_SENTENCE.search(block.text) and len(block.text.split()) >= SENTENCE_WORDS for block in self.blocks)

    def with_heading_line(self, *, under: tuple[str, ...]) -> list[Block]:
        """The blocks, led by the heading as a line where `under` does not say it already."""
        if self.heading and self.heading != under[: len(self.heading)]:
            return [Block(BlockKind.PARAGRAPH, self.heading[-1]), *self.blocks]
        return self.blocks


def _join_short(drafts: list[_Draft]) -> list[_Draft]:
    """The drafts, those that are short and no more than labels joined with their next; the last with the one before."""
    kept: list[_Draft] = []
    short: _Draft | None = None
    for draft in (draft for draft in drafts if draft.blocks):
        if short is not None:
            draft = _joined(short, draft)
        short = draft if draft.words() < MIN_SECTION_WORDS and not draft.has_sentence() else None
        if short is None:
            kept.append(draft)
    if short is None:
        return kept
    if not kept or (short.heading and not kept[-1].heading):
        return [*kept, short]
    return [*kept[:-1], _joined(kept[-1], short)]


def _joined(first: _Draft, second: _Draft) -> _Draft:
    """Both under the heading of the one that is a text; of two labels, under the first that has one."""
    texts = [draft for draft in (first, second) if draft.has_sentence()]
    heading = texts[0].heading if texts else first.heading or second.heading
    blocks = first.with_heading_line(under=heading) + second.with_heading_line(under=heading)
    return _Draft(heading, blocks, first.example_questions + second.example_questions)
