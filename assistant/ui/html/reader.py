"""Who reads a page of plain reading, and where that page stands: its language, its region, the way back to the chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from assistant.ui.html.wording import Wording, load_wording


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of one page, and the page's own address.

    - words: of the page's language.
    - region: whose helplines are shown.
    - root: the way from the page's address to the site's, "./" or "../../".
    - query: what the page was asked with.
    - exit_url: where the exit leads.
    - indexed: whether search engines may list the pages to read in.
    - site: the address of the site, without a slash at the end; empty where it is not known.
    """

    words: Wording = field(default_factory=load_wording)
    region: str = "WORLD"
    root: str = "./"
    query: Mapping[str, str] = field(default_factory=dict)
    exit_url: str = "about:blank"
    indexed: bool = False
    site: str = ""

    def to(self, path: str, *, anchor: str = "", **query: str | int) -> str:
        """The address of another page of the site, in the same language and for the same region."""
        asked = {**query, "lang": self.words.language, "region": self.region}
        fragment = f"#{anchor}" if anchor else ""
        return f"{self.root}{quote(path, safe='/')}?{_encoded(asked)}{fragment}"

    def here(self, *, anchor: str = "", **query: str | int) -> str:
        """The address of this page asked for otherwise; what is not named stays as it is."""
        asked = {**self.query, "lang": self.words.language, "region": self.region, **query}
        fragment = f"#{anchor}" if anchor else ""
        return f"?{_encoded(asked)}{fragment}"


def read_path(document_id: str) -> str:
    """The path of a document's page to read it whole, without a slash at its beginning."""
    return f"read/{document_id}"


def _encoded(asked: Mapping[str, str | int]) -> str:
    return urlencode(asked, quote_via=quote, safe="/")
