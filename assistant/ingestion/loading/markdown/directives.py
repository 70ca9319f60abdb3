"""What stands in a Markdown file for a program and not for readers: template directives, imports, marks of notices.

Liquid, Jinja and Hugo (`{% %}`, `{{ }}`, `{{< >}}`), MDX (`import X from`, `{/* */}`), Docusaurus, Pandoc and MkDocs
(`:::note`, `!!! note`), GitHub (`> [!NOTE]`), kramdown (`{: .class}`), wiki links (`[[page|words]]`). They are taken
out of the source before it is parsed; code blocks stay as they are.
"""

import re

_FENCED = re.compile(r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
# each stops where another of its kind opens, so that no text makes them look far ahead again and again
_COMMENTS = re.compile(
    r"\{%-?\s{0,9}comment\b(?:(?!\{%-?\s{0,9}comment\b).)*?\{%-?\s{0,9}endcomment\s{0,9}-?%\}"
    r"|\{#(?:(?!\{#).)*?#\}|\{/\*(?:(?!\{/\*).)*?\*/\}",
    re.DOTALL,
)  # what they hold is not for readers either
_DIRECTIVES = re.compile(r"\{\{(?:[^{}]|\{[^{}]*\})*\}\}|\{%(?:[^%{]|%(?!\})|\{(?!%))*%\}")
_CODE = re.compile(
    r"^import[ \t]{1,9}(?:[\w*{}$, \t]{1,200}[ \t]from[ \t]{1,9})?(['\"])[^'\"\n]+\1;?[ \t]*$"
    r"|^export[ \t]{1,9}(?:default\b|(?:const|let|var|function|class)[ \t]{1,9}\w+).*?(?=\n[ \t]*\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
_NOTICE = re.compile(
    r"^([ \t]{0,9}):{3,}[ \t]{0,9}(?:\{[^}\n]{0,200}\}|[\w-]+)?[ \t]{0,9}([^\n]{0,200}?)[ \t:]*$", re.MULTILINE
)
_INDENTED_NOTICE = re.compile(
    r"^(?:!!!|\?\?\?\+?)[ \t]{1,9}[\w-]+(?:[ \t]{1,9}[\w-]+)*[ \t]{0,9}(?:\"([^\"\n]*)\")?[ \t]{0,9}\n"
    r"((?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n)*)",
    re.MULTILINE,
)
_ALERT = re.compile(r"^([ \t]*>[ \t]*)\[!\w+\][+-]?[ \t]*", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}|[ \t]{0,9}\{[#.][\w:. #=\"-]*\}[ \t]*$", re.MULTILINE)
_CONTENTS = re.compile(r"^[ \t]*(?:\[\[?_?TOC_?\]\]?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_EMBEDDED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\](?!\()")


def without_directives(text: str) -> tuple[str, int]:
    """The text without them, and how many directives of a template or program were left out."""
    parts: list[str] = []
    left_out = end = 0
    for code in _FENCED.finditer(text):
        prose, count = _without(text[end : code.start()])
        parts += [prose, code.group()]
        left_out, end = left_out + count, code.end()
    prose, count = _without(text[end:])
    return "".join([*parts, prose]), left_out + count


def _without(prose: str) -> tuple[str, int]:
    left_out = 0
    for pattern in (_COMMENTS, _DIRECTIVES, _CODE):
        prose, count = pattern.subn("", prose)
        left_out += count
    prose = _INDENTED_NOTICE.sub(_shown, prose)
    prose = _NOTICE.sub(lambda found: f"\n{found[1]}{_title(found[2])}\n", prose)
    for pattern in (_CONTENTS, _EMBEDDED, _ATTRIBUTES):
        prose = pattern.sub("", prose)
    return _WIKI_LINK.sub(r"\1", _ALERT.sub(r"\1", prose)), left_out


def _shown(notice: re.Match[str]) -> str:
    """The title of an indented notice, and its lines without the indent, which would make them code."""
    lines = re.sub(r"^(?: {4}|\t)", "", notice[2], flags=re.MULTILINE)
    return f"\n{notice[1] or ''}\n\n{lines}\n"


def _title(written: str) -> str:
    """The words of a notice's title, which may stand in brackets."""
    return written.removeprefix("[").removesuffix("]").strip('" ')
