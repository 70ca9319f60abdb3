"""An answer of the API is given once, in its turn, and forgotten when nobody comes for it."""

import asyncio
import logging

import pytest

from assistant.ui.session import pending_answers
from assistant.ui.session.pending_answers import FETCH_SECONDS, PendingAnswers
from tests import asynchronous


async def soon(answer: str) -> str:
    await asyncio.sleep(0.01)
    return answer


def test_an_answer_is_taken_once() -> None:
    async def use() -> None:
        pending = PendingAnswers()
        event = pending.begin(soon("an answer"))
        assert event in pending
        assert await pending.take(event) == "an answer"
        assert event not in pending
        with pytest.raises(KeyError):
            await pending.take(event)

    asynchronous.run(use())


def test_the_answers_of_a_session_come_in_the_order_of_its_questions() -> None:
    async def use() -> list[object]:
        pending = PendingAnswers()
        first = pending.begin(soon("1"), session="a")
        other = pending.begin(soon("2"), session="b")
        last = pending.begin(soon("3"), session="a")
        assert (pending.events_of("a"), pending.events_of("b")) == ([first, last], [other])
        return [await pending.take(event) for event in (last, other, first)]

    assert asynchronous.run(use()) == ["3", "2", "1"]


def test_an_answer_that_fails_is_none_and_its_words_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> str:
        raise RuntimeError("zebrafinchlantern")

    async def use() -> object:
        pending = PendingAnswers()
        return await pending.take(pending.begin(fail()))

    with caplog.at_level(logging.DEBUG):
        assert asynchronous.run(use()) is None
    assert "RuntimeError" in caplog.text
    assert "zebrafinchlantern" not in caplog.text


def test_an_answer_that_nobody_fetches_is_forgotten() -> None:
    async def use() -> None:
        now = [0.0]
        pending = PendingAnswers(clock=lambda: now[0])
        first = pending.begin(soon("1"))
        now[0] = FETCH_SECONDS / 2
        second = pending.begin(soon("2"))
        now[0] = FETCH_SECONDS
        pending.sweep()
        assert (first in pending, second in pending) == (False, True)
        assert await pending.take(second) == "2"

    asynchronous.run(use())


def test_so_many_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending_answers, "MAX_PENDING", 2)

    async def use() -> list[bool]:
        pending, seen = PendingAnswers(), []
        for number in range(3):
            seen.append(pending.are_full)
            pending.begin(soon(str(number)))
        for event in list(pending._pending):
            await pending.take(event)
        return [*seen, pending.are_full]

    assert asynchronous.run(use()) == [False, False, True, False]
