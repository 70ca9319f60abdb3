"""What the server remembers of one page: the person's messages, and the turns that are on the screen."""

from dataclasses import dataclass, field, replace

from markupsafe import Markup

from assistant.chat.answer import Answer, Outcome
from assistant.types import Action
from assistant.ui.html.passages import CardContext

KEPT_MESSAGES = 20  # of the person, for follow-ups and for how often a fixed text was shown
KEPT_TURNS = 20  # on the screen


@dataclass(frozen=True, slots=True)
class AnsweredTurn:
    """One message and its answer.

    - message: what the person wrote.
    - answer: to it.
    - context: what the answer is shown with.
    - has_reminder: whether the reminder of help stands above the answer.
    - html: both, as shown on the page.
    - saved: both, for a file.
    """

    message: str
    answer: Answer
    context: CardContext
    has_reminder: bool = False
    html: Markup = field(default_factory=Markup)
    saved: Markup = field(default_factory=Markup)

    @property
    def number(self) -> int:
        """Of the turn in its conversation, from 1."""
        return self.context.number


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation of one page.

    - messages: the person's messages, oldest first, at most KEPT_MESSAGES.
    - turns: the turns on the screen, oldest first, at most KEPT_TURNS.
    - turn_count: how many turns there were; the number of the last one.
    - reminding: a takeover came, and no plain question was answered since.
    """

    messages: tuple[str, ...] = ()
    turns: tuple[AnsweredTurn, ...] = ()
    turn_count: int = 0
    reminding: bool = False

    def without_last(self) -> "Conversation":
        """The conversation before its last turn."""
        return replace(self, turns=self.turns[:-1], messages=self.messages[:-1], turn_count=self.turn_count - 1)

    def after(self, turn: AnsweredTurn) -> "Conversation":
        """The conversation with one more turn; the reminder of help stays until a plain question is answered."""
        answer = turn.answer
        plain = answer.outcome is Outcome.ANSWERED and answer.verdict.action is Action.NONE
        return Conversation(
            messages=(*self.messages, turn.message)[-KEPT_MESSAGES:],
            turns=(*self.turns, turn)[-KEPT_TURNS:],
            turn_count=turn.number,
            reminding=(self.reminding and not plain) or answer.verdict.action is Action.TAKEOVER,
        )
