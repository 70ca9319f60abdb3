"""Words that try to be more than words: markup, scripts, links, formulas, markers, invisible characters."""

from pathlib import Path

SCRIPTS = (
    '<script>window.struck=1</script><SCRIPT/src=//evil.example/x.js></SCRIPT><img src=x onerror="window.struck=2">',
    '<svg/onload=window.struck=3><iframe srcdoc="&lt;script&gt;parent.struck=4&lt;/script&gt;"></iframe>',
    '"><input autofocus onfocus=window.struck=5><style>*{display:none}</style><base href=//evil.example/>',
    "' onmouseover=window.struck=6 x=' </mark></blockquote></article></section><form action=//evil.example>",
)
LINKS = (
    "[a](javascript:window.struck=7) ![b](http://evil.example/pixel.png) <javascript:window.struck=8>",
    "![c](data:image/svg+xml;base64,PHN2Zz4=) data:text/html,<script>window.struck=9</script> http://evil.example/d",
    "<a href=javascript:window.struck=10>e</a> &lt;script&gt;window.struck=11&lt;/script&gt; &#106;avascript:struck",
)
OTHERS = (
    "$$\\href{javascript:window.struck=12}{x}$$ \\(\\includegraphics{http://evil.example/f}\\) ${panel} {{value}}",
    '/gradio_api/file=/etc/passwd {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}} __type__: update',
    "\u202eright to left\u202c zero\u200bwidth\u2060joined\ufeff \u2066isolate\u2069 \x07bell",
    "W" * 3000,
)
ALL = SCRIPTS + LINKS + OTHERS
ALLOWED_SCHEMES = ("http:", "https:", "tel:", "sms:", "mailto:", "blob:")


def write_hostile_corpus(folder: Path) -> None:
    """A document for each, hostile in body, heading, front matter and file name."""
    folder.mkdir(parents=True)
    for number, words in enumerate(ALL):
        quoted = words.replace("\\", "\\\\").replace('"', '\\"').replace("\x07", "")
        head = "\n".join(f'{name}: "{quoted}"' for name in ("title", "author", "publisher", "licence", "credit"))
        name = f"x{number} '\"&<img src=x onerror=struck=13>.md".replace("/", "")
        song = f"The walrus of harbour {number} sings every evening. {words} Nobody minds its song."
        body = f"# Walrus {number} {words}\n\n{song}\n"
        (folder / name).write_text(f"---\n{head}\nkind: article\n---\n{body}", encoding="utf-8")
    plain = "A walrus sings in the bay, and its song is heard for miles. " + SCRIPTS[0] + LINKS[0]
    (folder / "plain.txt").write_text(f"Walrus songs {SCRIPTS[1]}\n\n{plain}\n", encoding="utf-8")
