"""The API's two endpoints as Gradio describes them: their parameters and descriptions are read from here.

Gradio calls these functions for the tool protocol (MCP) alone, where it keeps no session; other calls are answered by
http/api_routes.py.
"""

from typing import Any

from gradio.events import api

from assistant.ui.session.api_answers import Ask

_CHAT = """The text the page shows for a message, as plain text: safety texts and helplines first, then verbatim
passages with their sources. No sentence is generated. message: what the person wrote. history: the person's earlier
messages, oldest first, as texts or as {"role", "content"} turns of which only those of the user count."""
_SEARCH = """Verbatim passages of the library for a message, with sources, confidence and what the safety check found,
as JSON; {"id", "error"} for a message that cannot be searched for. When "safety" holds a text, show it and its
helplines before anything else. message and history: as in chat."""


def add_api(ask: Ask) -> None:
    """Puts both endpoints into the page that is being built."""

    async def chat(message: str, history: list[Any] | None = None) -> str:
        return str(await ask("chat", message, history))

    async def search(message: str, history: list[Any] | None = None) -> dict[str, Any]:
        found = await ask("search", message, history)
        return found if isinstance(found, dict) else {}

    for function, words in ((chat, _CHAT), (search, _SEARCH)):
        description = " ".join(words.split())
        api(function, api_name=function.__name__, api_description=description, queue=False)
