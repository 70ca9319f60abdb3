"""How many questions are answered at once, and how many may wait."""

import asyncio
import threading
from functools import partial

from assistant.ui.session.answer_slots import CONCURRENT, WAITING, AnswerSlots
from tests import asynchronous


def test_so_many_run_at_once_and_so_many_wait() -> None:
    async def crowd() -> tuple[list[bool], int, list[int]]:
        slots, go, lock = AnswerSlots(), threading.Event(), threading.Lock()
        running, most = 0, 0

        def answer(number: int) -> int:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            go.wait(20)
            with lock:
                running -= 1
            return number

        tasks, full = [], []
        for number in range(CONCURRENT + WAITING):
            tasks.append(asyncio.create_task(slots.run(partial(answer, number))))
            if number >= CONCURRENT + WAITING - 2:
                await asyncio.sleep(0.2)
                full.append(slots.are_full)
        go.set()
        answers = await asyncio.gather(*tasks)
        return [*full, slots.are_full], most, answers

    full, most, answers = asynchronous.run(crowd())
    assert full == [False, True, False]
    assert most == CONCURRENT
    assert sorted(answers) == list(range(CONCURRENT + WAITING))


def test_a_slot_is_free_again_after_a_failure() -> None:
    def fail() -> int:
        raise ValueError("as expected")

    async def use() -> list[object]:
        slots = AnswerSlots()
        failed = await asyncio.gather(*(slots.run(fail) for _ in range(CONCURRENT + 1)), return_exceptions=True)
        assert await slots.run(lambda: 7) == 7
        return failed

    assert [type(one) for one in asynchronous.run(use())] == [ValueError] * (CONCURRENT + 1)


def test_an_answer_that_takes_too_long_is_given_up_and_keeps_its_slot_until_it_ends() -> None:
    async def late() -> tuple[list[str], int]:
        slots, go = AnswerSlots(concurrent=1, seconds=0.1), threading.Event()
        told = []
        for function in (lambda: go.wait(20), lambda: True):  # the second waits for the slot of the first
            try:
                await slots.run(function)
            except TimeoutError:
                told.append("late")
        go.set()
        for _ in range(100):
            await asyncio.sleep(0.05)
            try:
                return told, await slots.run(lambda: 7)
            except TimeoutError:
                continue
        return told, 0

    assert asynchronous.run(late()) == (["late", "late"], 7)
