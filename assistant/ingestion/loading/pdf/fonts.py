"""What the codes of a PDF font say: letters, also those that only the glyph's name tells, and widths."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.ingestion.loading.pdf.objects import dictionary, resolved

LOST = "\ufffd"  # a letter that the file does not tell
SHIFTS = 10  # that make up a missing width; pypdf reads a wide one as a space
MIN_SPACES = 5  # of one sign on a page, before it may be taken for a space
MAX_WORD = 12  # letters between two of them, by the median: no letter but a space is so frequent
_LOST = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd]")
_CONTROLS = frozenset(map(chr, range(32)))
_GLYPHS = ("/Identity-H", "/Identity-V")
_CODE = re.compile(r"uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6})")
_ONE_CODE = re.compile(r"/u(?:ni)?(?:10|0?[0-9A-F])?[0-9A-F]{4}")
_SIZED = re.compile(r"\.(?:alt|sc|smcp|swash|ss\d+|liga|dlig|lig|lf|oldstyle|onum|lnum|tnum|pnum)\b.*")


@dataclass(frozen=True, slots=True)
class Font:
    """A font of a file.

    - letters: code → what it says, where the font dictionary's own tables fail and the name of the glyph tells;
      LOST where that does not tell either.
    - has_glyphs: whether its codes are numbers of glyphs, so that one without letters in its table says nothing.
    """

    read: Any  # pypdf's font
    letters: Mapping[str, str]
    has_glyphs: bool = False

    def characters(self, raw: bytes) -> list[tuple[str, str]]:
        """The codes of a text, and what each says."""
        read = self.read
        if isinstance(read.encoding, str):
            codes = [(code, code) for code in raw.decode(read.encoding, "replace")]
        else:
            codes = [(chr(code), read.encoding.get(code, chr(code))) for code in raw]
        if self.has_glyphs:
            return [(code, read.character_map.get(code, code if code < " " else LOST)) for code, _ in codes]
        return [(code, self.letters.get(code, read.character_map.get(said, said))) for code, said in codes]

    def tells(self, raw: bytes) -> bool:
        """Whether pypdf finds what a text says; else only this font's characters do, or show what is lost."""
        if self.has_glyphs:
            return _CONTROLS.issuperset(set(raw.decode(self.read.encoding, "replace")) - self.read.character_map.keys())
        return not self.letters or all(code not in self.letters for code, _ in self.characters(raw))

    def text(self, raw: bytes) -> str:
        """What a text says."""
        return "".join(said for _, said in self.characters(raw))

    def width_of(self, code: str) -> float:
        """How wide the sign of a code is, in ems."""
        widths = self.read.character_widths
        return float(widths.get(code, widths["default"])) / 1000

    def spaced(self, raw: bytes, text: str) -> tuple[str | float, ...]:
        """What a text is to be read as, and shifts that make it as wide for pypdf as it is drawn."""
        missing = 1000 * self.width(raw) - float(self.read.get_text_width(text))
        return (text, *[-missing / SHIFTS] * SHIFTS)

    def told(self, shown: Sequence[object]) -> tuple[str | float, ...]:
        """The bytes and shifts of a piece as text and shifts."""
        parts: list[str | float] = []
        for part in shown:
            if isinstance(part, bytes):
                parts += self.spaced(part, self.text(part))
            elif isinstance(part, int | float):
                parts.append(float(part))
        return tuple(parts)

    def width(self, raw: bytes) -> float:
        """How wide a text is, in ems."""
        return sum(self.width_of(code) for code, _ in self.characters(raw))


class Fonts:
    """The fonts of a file, each read once, when it is first asked for."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[object, Font | None]] = {}

    def font(self, described: object) -> Font | None:
        """The font that a dictionary describes; None where it cannot be read."""
        known = self._found.get(id(described))
        if known is None:
            known = self._found[id(described)] = described, _font(described)  # kept, so that no other has its id
        return known[1]


def _font(described: object) -> Font | None:
    from pypdf.generic import DictionaryObject
    from pypdf.generic._font import Font as Read

    if not isinstance(described, DictionaryObject):
        return None
    try:
        read = Read.from_font_resource(described)
    except MemoryError:
        raise
    except Exception:  # a damaged font is read by pypdf as far as it can be
        return None
    has_glyphs = resolved(described.get("/Encoding")) in _GLYPHS and bool(read.character_map)
    return Font(read, _letters(described, read), has_glyphs)


def _letters(described: Mapping[str, object], read: Any) -> dict[str, str]:  # noqa: ANN401 - pypdf's font
    """Code → letters for the codes that pypdf has no letters for."""
    names = _names(described)
    letters = {
        code: LOST for code, said in read.character_map.items() if not said and not isinstance(read.encoding, str)
    }
    for code, name in names.items():
        said = read.character_map.get(chr(code), read.encoding.get(code, "") if isinstance(read.encoding, dict) else "")
        told = named_letters(name.removeprefix("/"))
        if said == name:
            letters[chr(code)] = told or LOST
        elif told and (not said or _LOST.search(said)):
            letters[chr(code)] = told
    return letters


def _names(described: Mapping[str, object]) -> dict[int, str]:
    """Code → the glyph's name, where the font dictionary names glyphs of its own."""
    differences = resolved(dictionary(described.get("/Encoding")).get("/Differences"))
    names: dict[int, str] = {}
    code = 0
    for one in differences if isinstance(differences, list) else ():
        if isinstance(one, int):
            code = int(one)
        else:
            names[code] = str(one)
            code += 1
    return names


def named_letters(name: str) -> str | None:
    """The letters of a glyph by its name in the Adobe Glyph List ("f_i", "uniFB01"); None where it tells none."""
    from pypdf._codecs.adobe_glyphs import adobe_glyphs

    parts: list[str] = []
    if name == ".notdef":
        return None
    for part in _SIZED.sub("", name).split("_"):
        coded = _CODE.fullmatch(part)
        if coded and coded.group(1):
            parts.append(bytes.fromhex(coded.group(1)).decode("utf-16-be", "replace"))
        elif coded:
            parts.append(chr(min(int(coded.group(2), 16), 0x10FFFF)))
        elif part and f"/{part}" in adobe_glyphs:
            parts.append(adobe_glyphs[f"/{part}"])
        elif len(part) > 2 and f"/{part.lower()}" in adobe_glyphs:  # "Bullet"
            parts.append(adobe_glyphs[f"/{part.lower()}"])
        else:
            return None
    found = "".join(parts)
    return found if found and not _LOST.search(found) else None


def is_plain(described: object) -> bool:
    """Whether pypdf knows every glyph that a font names, and no code is the number of a glyph or stands for nothing."""
    from pypdf._codecs.adobe_glyphs import adobe_glyphs
    from pypdf.generic import StreamObject

    font = dictionary(described)
    table = resolved(font.get("/ToUnicode"))
    if resolved(font.get("/Encoding")) in _GLYPHS:
        return False
    if isinstance(table, StreamObject) and b"<>" in table.get_data():
        return False
    return all(name in adobe_glyphs or _ONE_CODE.fullmatch(name) for name in _names(font).values())


def with_lost_letters(text: str) -> str:
    """The text with LOST for each sign that stands for no letter and is no space, beside or within a word.

    One that stands between all words is how a font tells a space.
    """
    for sign in set(_CONTROL_SIGN.findall(text)):
        words = [len(word) for word in text.split(sign)[1:-1]]
        if len(words) >= MIN_SPACES and sorted(words)[len(words) // 2] <= MAX_WORD:
            text = text.replace(sign, " ")
    return _CONTROL_IN_WORD.sub(lambda found: LOST * len(found.group()), text)


def lost_letters(text: str) -> int:
    """How many letters of a text are not told: signs that stand for none, within or beside a word."""
    return sum(len(found) for found in _LOST_IN_WORD.findall(text))


_LETTER = r"[^\W\d_]"
_CONTROL_SIGN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_CONTROL = "[\x00-\x08\x0b-\x1f\x7f]+"
_CONTROL_IN_WORD = re.compile(f"(?<={_LETTER}){_CONTROL}|{_CONTROL}(?={_LETTER})")
_LOST_IN_WORD = re.compile(f"(?<={_LETTER}){_LOST.pattern}+|{_LOST.pattern}+(?={_LETTER})|\ufffd")
