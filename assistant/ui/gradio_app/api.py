"""The API's two endpoints, `chat` and `search`; Gradio reads their parameters and descriptions from here."""

from typing import Any

from gradio.events import api

from assistant.chat.output import answer_json, answer_text
from assistant.errors import QuestionError
from assistant.types import Action
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.turns import KEPT_MESSAGES

CONCURRENT = 4  # questions answered at once; each takes some tens of milliseconds of two cores
QUEUE = "ask"  # shared with the page: the limit holds for both together
_CHAT = """The text the page shows for a message, as plain text: safety texts and helplines first, then verbatim
passages with their sources. No sentence is generated. message: what the person wrote. history: the person's earlier
messages, oldest first, as texts or as {"role", "content"} turns of which only those of the user count."""
_SEARCH = """Verbatim passages of the library for a message, with sources, confidence and what the safety check found,
as JSON; {"id", "error"} for a message that cannot be searched for. When "safety" holds a text, show it and its
helplines before anything else. message and history: as in chat."""


def add_api(service: ChatService) -> None:
    """Puts both endpoints into the page that is being built."""

    def chat(message: str, history: list[Any] | None = None) -> str:
        return chat_text(service, str(message or ""), own_words(history))

    def search(message: str, history: list[Any] | None = None) -> dict[str, Any]:
        try:
            return answer_json(service.ask(str(message or ""), own_words(history)))
        except QuestionError as error:
            return {"id": None, "error": str(error)}

    for function, words in ((chat, _CHAT), (search, _SEARCH)):
        api(
            function, api_name=function.__name__, api_description=" ".join(words.split()),
            concurrency_limit=CONCURRENT, concurrency_id=QUEUE,
        )  # fmt: skip


def chat_text(service: ChatService, message: str, history: list[str]) -> str:
    """What the page shows for a message, the reminder of help above it while a danger told of is not over."""
    try:
        answer = service.ask(message, history)
    except QuestionError as error:
        text, overtaken = str(error), False
    else:
        text, overtaken = answer_text(answer), answer.verdict.action is Action.TAKEOVER
    if overtaken or not service.reminding(history):
        return text
    return f"{service.words('reminder')}\n\n{text}"


def own_words(history: object) -> list[str]:
    """The person's latest messages out of texts, or of turns {"role": "user", "content"}; the rest is passed over."""
    turns = history if isinstance(history, list) else []
    return [words for turn in turns if isinstance(words := _own(turn), str)][-KEPT_MESSAGES:]


def _own(turn: object) -> object:
    if isinstance(turn, dict):
        return turn.get("content") if turn.get("role") == "user" else None
    return turn
