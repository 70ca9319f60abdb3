"""What is searched for: a message, and the earlier questions that it leans on."""

from dataclasses import dataclass

from assistant.data import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class EarlierQuestion:
    """An earlier question that a message leans on. weight: of its own ranking, that of the message being 1."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What to search for.

    earlier: the questions whose rankings are blended in, the nearest first. language: code, of all of them.
    """

    query: str
    earlier: tuple[EarlierQuestion, ...] = ()
    language: str = DEFAULT_LANGUAGE

    @property
    def questions(self) -> list[str]:
        """What is searched for: the message, then the earlier questions."""
        return [self.query, *(one.text for one in self.earlier)]

    @property
    def weights(self) -> list[float]:
        """Of the ranking of each of `questions`."""
        return [1.0, *(one.weight for one in self.earlier)]

    @property
    def carried_over(self) -> str | None:
        """The earlier questions as they are shown to the reader, oldest first, or None."""
        return " · ".join(one.text for one in reversed(self.earlier)) or None
