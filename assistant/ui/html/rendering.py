"""The one Jinja2 environment of the page. Templates stand in templates/; each value in them is escaped.

Only Markup is not escaped, and only `render` makes Markup. A function that takes Markup therefore takes HTML that
came out of a template, and the type checker refuses any other text.
"""

import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

_LAYOUT = re.compile(r"(>|[%}#]\})(\s*\n\s*)(?=<|\{[{%#])")


class LayoutSpace(Extension):
    """Keeps the layout of a template out of the page.

    A line end between two tags is no text. It becomes a comment of the template, so that errors name the right line.
    A space that readers see stands on one line with its neighbours.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source of a template with its layout as comments."""
        return _LAYOUT.sub(r"\1{#\2#}", source)


@cache
def environment() -> Environment:
    """The environment: everything is escaped, a missing value is an error, each template is compiled once.

    All are compiled here, so that the first answer does not wait for it and a broken template is found at the start.
    """
    made = Environment(
        loader=PackageLoader("assistant.ui.html", "templates"),
        extensions=[LayoutSpace],
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    for name in made.list_templates(extensions=["html"]):
        made.get_template(name)
    return made


def render(template: str, values: Mapping[str, object]) -> Markup:
    """A template filled in. template: its file name. Raises UndefinedError when a value is missing."""
    return Markup(environment().get_template(template).render(values))  # noqa: S704 - the one place
