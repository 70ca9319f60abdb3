"""Running text of Markdown: the words that a reader sees, without marks, tags and struck words."""

import re

from markdown_it.token import Token

from assistant.ingestion.loading.scripts import SCRIPT_TAG, Script, script_of, with_scripts

HTML_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_BREAKS = {"softbreak": " ", "hardbreak": " "}
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<[?!][^<>]*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"</?(?:br|dd|div|dt|h[1-6]|li|option|p|t[dhr])\b", re.IGNORECASE)  # words do not join over it
_STRUCK = re.compile(r"<(del|s|strike)\b[^<>]*>((?:(?!<\1\b).)*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_STRUCK_TAG = re.compile(r"<(/?)(?:del|s|strike)\b", re.IGNORECASE)


def note_mark(number: int) -> str:
    """The mark of a footnote. number: from 0, in the order of their first marks."""
    return f"[{number + 1}]"


def words_of_html(html: str) -> tuple[str, int]:
    """What a reader of a piece of HTML sees, as Markdown once more, and how many words were struck.

    The words may be marked, and hold entities.
    """
    seen, struck = shown_html(html)
    return _TAG.sub(" ", seen).strip(), struck


def shown_html(html: str) -> tuple[str, int]:
    """A piece of HTML as a reader sees it, its scripts in characters, and how many words were struck."""
    seen = _UNSEEN.sub(" ", HTML_COMMENT.sub(" ", html))
    struck = sum(len(_TAG.sub(" ", found[2]).split()) for found in _STRUCK.finditer(seen))
    return with_scripts(_STRUCK.sub(" ", seen)), struck


class InlineText:
    """Gathers the words of a paragraph. struck: words left out; notes: numbers of the footnotes, from 0."""

    def __init__(self) -> None:
        self.struck = 0
        self.notes: list[int] = []
        self._parts: list[str] = []
        self._script: Script | None = None
        self._scripted: list[str] = []  # words of the superscript or subscript that is open
        self._strikes = 0  # open marks of struck text

    def take(self, child: Token) -> None:
        """Reads one piece; a picture's description is not the author's running text."""
        match child.type:
            case "s_open":
                self._strikes += 1
            case "s_close":
                self._strikes -= 1
            case "html_inline":
                self._take_tag(child.content)
            case "text" | "code_inline":
                self._say(child.content)
            case "footnote_ref":
                self._refer(int(child.meta["id"]))
            case name if name != "image":
                self._parts.append(_BREAKS.get(name, ""))

    def text(self) -> str:
        """The words so far."""
        self._end_script()
        return "".join(self._parts)

    def _take_tag(self, tag: str) -> None:
        if SCRIPT_TAG.match(tag):
            self._end_script()
            self._script = script_of(tag)
        if struck := _STRUCK_TAG.match(tag):
            self._strikes = max(self._strikes + (-1 if struck[1] else 1), 0)
        self._parts.append(" " if _LINE_BREAK.match(tag) else "")

    def _say(self, words: str) -> None:
        if self._strikes:
            self.struck += len(words.split())
        elif self._script:
            self._scripted.append(words)
        else:
            self._parts.append(words)

    def _end_script(self) -> None:
        if self._script:
            self._parts.append(self._script("".join(self._scripted)))
        self._script, self._scripted = None, []

    def _refer(self, number: int) -> None:
        if not self._strikes:
            self.notes.append(number)
            self._parts.append(f" {note_mark(number)}")
