"""Conversations with human rewrites: a folder of conversations.jsonl, corpus.jsonl and qrels.tsv.

A line of conversations.jsonl is {"id", "turns": [{"turn_id", "history": [{"role", "text"}], "query",
"gold_rewrite"}]}. A turn without gold_rewrite or without judgements is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.evaluation.collections import Judgements, read_documents, read_qrels, read_rows
from assistant.text.cleaning import one_line
from assistant.types import Document


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """One message of a conversation.

    - id: of the turn.
    - query: the message as typed.
    - history: what the person wrote before it, oldest first.
    - rewrite: a person's rewrite, which stands alone.
    """

    id: str
    query: str
    history: tuple[str, ...]
    rewrite: str

    @property
    def stands_alone(self) -> bool:
        """Whether a person found nothing to rewrite, white space apart."""
        return one_line(self.query) == one_line(self.rewrite)


@dataclass(frozen=True, slots=True)
class Conversations:
    """Conversations over documents.

    - turns: each judged turn once, the first that carries its id; at least one.
    - judgements: by turn id.
    """

    documents: tuple[Document, ...]
    turns: tuple[LabelledTurn, ...]
    judgements: Judgements


def read_conversations(folder: Path) -> Conversations:
    """The folder's documents and turns. Raises AssistantError, which names the file and line that is wrong."""
    judgements = read_qrels(folder / "qrels.tsv")
    turns: dict[str, LabelledTurn] = {}
    for turn in _turns(folder / "conversations.jsonl"):
        if judgements.get(turn.id):
            turns.setdefault(turn.id, turn)
    documents = read_documents(folder)
    if not documents or not turns:
        raise AssistantError(f"{folder} holds no documents, or no turn with a rewrite and a judgement")
    return Conversations(documents, tuple(turns.values()), judgements)


def _turns(path: Path) -> Iterator[LabelledTurn]:
    for number, row in read_rows(path, "id", "turns"):
        try:
            turns = [_turn(turn) for turn in row["turns"] if turn.get("gold_rewrite")]
        except (AttributeError, KeyError, TypeError) as error:
            raise AssistantError(
                f"{path} line {number}: a turn needs turn_id, query and history of role and text ({error!s:.100})"
            ) from error
        yield from turns


def _turn(row: dict[str, Any]) -> LabelledTurn:
    history = tuple(str(one["text"]) for one in row["history"] if one["role"] == "user")
    return LabelledTurn(str(row["turn_id"]), str(row["query"]), history, str(row["gold_rewrite"]))
