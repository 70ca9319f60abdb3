"""Styles that hide an element, in its own attribute or in a page's style sheet."""

import re

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\D|$)"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,})",
    re.IGNORECASE,
)
_DISPLAY = re.compile(r"(?:^|;)\s*(?:display|visibility)\s*:\s*(\w+)", re.IGNORECASE)
_BRACED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")  # for print, for narrow screens: not always
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?([.#][\w-]+)", re.IGNORECASE)
_HIDES = frozenset({"none", "hidden"})


def hides(declarations: str) -> bool:
    """Whether the declarations of a style attribute hide its element."""
    return bool(declarations) and bool(_HIDING.search(_COMMENT.sub(" ", declarations)))


def hidden_names(sheet: str) -> frozenset[str]:
    """The classes (".name") and ids ("#name") that a style sheet hides wherever they stand; the last rule counts."""
    hidden: dict[str, bool] = {}
    for selectors, declarations in _RULE.findall(_BRACED.sub(" ", _COMMENT.sub(" ", sheet))):
        values = _DISPLAY.findall(declarations)
        for selector in selectors.split(",") if values else ():
            if name := _SIMPLE.fullmatch(selector.strip()):
                hidden[name[1]] = not _HIDES.isdisjoint(value.lower() for value in values)
    return frozenset(name for name, is_hidden in hidden.items() if is_hidden)
