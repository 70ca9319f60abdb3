"""What the API's two endpoints, `chat` and `search`, answer."""

from collections.abc import Callable, Coroutine
from typing import Any

from assistant.chat.answer import Answer
from assistant.chat.output import answer_json, answer_text
from assistant.chat.own_messages import own_messages, words_of
from assistant.errors import QuestionError
from assistant.types import Action
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation import KEPT_MESSAGES

ENDPOINTS = ("chat", "search")
ApiAnswer = str | dict[str, Any]
Ask = Callable[[str, object, object], Coroutine[Any, Any, ApiAnswer]]  # endpoint, message, history → the answer


def api_answer(service: ChatService, endpoint: str, message: object, history: object) -> ApiAnswer:
    """The answer of an endpoint. message, history: as a program sent them, of whatever kind."""
    asked, earlier = words_of(message), own_words(history)
    return chat_text(service, asked, earlier) if endpoint == "chat" else search_json(service, asked, earlier)


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


def search_json(service: ChatService, message: str, history: list[str]) -> dict[str, Any]:
    """The passages for a message; {"id", "error"} for one that cannot be searched for."""
    try:
        return answer_json(service.ask(message, history))
    except QuestionError as error:
        return {"id": None, "error": str(error)}


def refused_answer(endpoint: str, answer: Answer) -> ApiAnswer:
    """What an endpoint says to a message that is not looked up now. answer: what Refusals gave."""
    return answer_text(answer) if endpoint == "chat" else answer_json(answer)


def own_words(history: object) -> list[str]:
    """The person's latest messages in a history of whatever shape."""
    return own_messages(history)[-KEPT_MESSAGES:]
