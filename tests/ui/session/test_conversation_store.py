"""When a conversation is remembered and when it is forgotten."""

import threading
from dataclasses import dataclass, replace

import pytest

from assistant.ui.session import conversation_store
from assistant.ui.session.conversation import Conversation
from assistant.ui.session.conversation_store import Conversations, is_session_id

TALK = Conversation(messages=("a question",), turn_count=1)


@dataclass
class Clock:
    """A clock that a test turns. now: seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_id_that_is_not_known_begins_a_new_conversation() -> None:
    assert Conversations().get("nobody") == Conversation()


def test_a_conversation_goes_an_hour_after_its_last_message() -> None:
    clock = Clock()
    conversations = Conversations(clock=clock)
    conversations.put("one", TALK)
    for minute in range(0, 60, 5):  # the page is open all the time
        clock.now = minute * 60.0
        conversations.seen("one")
    clock.now = 3599.0
    assert conversations.get("one") == TALK
    clock.now = 3600.0
    assert conversations.get("one") == Conversation()
    conversations.sweep()
    assert len(conversations) == 0


def test_a_conversation_that_is_changed_goes_no_later_and_one_that_is_gone_does_not_return() -> None:
    clock = Clock()
    conversations = Conversations(clock=clock)
    conversations.put("one", TALK)
    for minute in range(0, 60, 5):
        clock.now = minute * 60.0
        conversations.seen("one")
    other = replace(TALK, turn_count=2)
    conversations.change("one", other)
    assert conversations.get("one") == other
    clock.now = 3600.0
    assert conversations.get("one") == Conversation()
    conversations.forget("one")
    conversations.change("one", other)
    assert len(conversations) == 0


def test_a_conversation_goes_a_quarter_of_an_hour_after_its_page_was_lost() -> None:
    clock = Clock()
    conversations = Conversations(clock=clock)
    conversations.put("one", TALK)
    conversations.put("other", TALK)
    clock.now = 300.0
    conversations.seen("other")
    conversations.seen("nobody")
    clock.now = 899.0
    conversations.sweep()
    assert len(conversations) == 2
    clock.now = 900.0
    conversations.sweep()
    assert (conversations.get("one"), conversations.get("other")) == (Conversation(), TALK)
    assert len(conversations) == 1


def test_what_was_forgotten_on_request_does_not_come_back_with_an_answer_on_its_way() -> None:
    clock = Clock()
    conversations = Conversations(clock=clock)
    conversations.put("one", TALK)
    conversations.forget("one")
    conversations.forget("never heard of")
    conversations.put("one", TALK)
    assert (len(conversations), conversations.get("one")) == (0, Conversation())
    clock.now = 120.0
    conversations.put("one", TALK)
    assert conversations.get("one") == TALK


def test_what_was_left_is_itself_forgotten() -> None:
    clock = Clock()
    conversations = Conversations(clock=clock)
    conversations.forget("one")
    clock.now = 120.0
    conversations.sweep()
    assert not conversations._left


def test_so_many_are_remembered_at_once_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_store, "MAX_CONVERSATIONS", 2)
    conversations = Conversations()
    for name in ("a", "b", "a", "c"):
        conversations.put(name, TALK)
    assert [conversations.get(name) == TALK for name in "abc"] == [True, False, True]
    for name in ("d", "e", "f"):
        conversations.forget(name)
    assert list(conversations._left) == ["e", "f"]


def test_threads_do_not_lose_each_others_conversations() -> None:
    conversations = Conversations()

    def talk(name: str) -> None:
        for count in range(200):
            conversations.put(name, Conversation(turn_count=count + 1))
            conversations.sweep()
            assert conversations.get(name).turn_count == count + 1

    threads = [threading.Thread(target=talk, args=(f"page {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [conversations.get(f"page {number}").turn_count for number in range(8)] == [200] * 8


@pytest.mark.parametrize("value", ["a" * 22, "A-_9" * 16])
def test_a_session_id_is_long_enough_not_to_be_guessed(value: str) -> None:
    assert is_session_id(value)


@pytest.mark.parametrize("value", ["", "a" * 21, "a" * 65, "a b" * 10, "é" * 30, "a" * 30 + "\n", 7, None])
def test_what_could_be_guessed_or_is_no_text_is_no_session_id(value: object) -> None:
    assert not is_session_id(value)
