"""The API's two endpoints as Gradio describes them: their parameters and descriptions are read from here.

Gradio calls none of these functions. http/api_routes.py and, for tools, http/tool_server.py answer.
"""

from typing import Any

from gradio.events import api

_CHAT = """The text the page shows for a message, as plain text: safety texts and helplines first, then verbatim
passages with their sources. No sentence is generated. message: what the person wrote. history: the person's earlier
messages, oldest first, as texts or as {"role", "content"} turns of which only those of the user count."""
_SEARCH = """Verbatim passages of the library for a message, with sources, confidence and what the safety check found,
as JSON; {"id", "error"} for a message that cannot be searched for. When "safety" holds a text, show it and its
helplines before anything else. message and history: as in chat."""


SEARCH = " ".join(_SEARCH.split())


def add_api() -> None:
    """Puts both endpoints into the page that is being built."""

    async def chat(message: str, history: list[Any] | None = None) -> str:
        raise NotImplementedError

    async def search(message: str, history: list[Any] | None = None) -> dict[str, Any]:
        raise NotImplementedError

    for function, words in ((chat, " ".join(_CHAT.split())), (search, SEARCH)):
        api(function, api_name=function.__name__, api_description=words, queue=False)
