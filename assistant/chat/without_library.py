"""An assistant that answers at once and needs nothing loaded: what its safety check finds, and no passage."""

from dataclasses import replace
from pathlib import Path

from assistant.chat.assistant import Assistant
from assistant.embedding import Encoder
from assistant.errors import AssistantError
from assistant.safety import Detector
from assistant.search.library import Library
from assistant.search.searcher import Searcher


class ClosedLibrary(Library):
    """A library that never opens; Assistant then answers with the safety text alone."""

    def __init__(self) -> None:
        super().__init__(Path(), _no_encoder)

    def searcher(self) -> Searcher:
        """Raises AssistantError."""
        raise AssistantError("nothing is looked up")


def without_library(assistant: Assistant) -> Assistant:
    """The same assistant with a closed library, and a check that reads rules and words and asks no encoder.

    Of messages of danger it finds those the rules know, which is most. It downgrades none of them.
    """
    return replace(assistant, library=ClosedLibrary(), detector=Detector())


def _no_encoder() -> Encoder:
    raise AssistantError("nothing is encoded")
