"""The person's own words in the shapes that programs send; whatever the shape, a bounded walk and no exception."""

import pytest

from assistant.chat.own_messages import own_messages, words_of


@pytest.mark.parametrize(
    ("history", "own"),
    [
        (None, []),
        ("a", ["a"]),
        (["a", "b"], ["a", "b"]),
        ([["a", "x"], ["b", None]], ["a", "b"]),
        ([{"role": "User", "content": "a"}, {"role": "SYSTEM", "content": "x"}], ["a"]),
        ([{"type": "human", "content": "a"}, {"type": "ai", "content": "x"}], ["a"]),
        (
            [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, "c"],
            ["a\nb", "c"],
        ),
        ([{"user": "a", "assistant": "x"}], ["a"]),
        ([{"input": "a", "output": "x"}], ["a"]),
        ({"content": "a"}, ["a"]),
        ([7, None, {"role": "user"}, []], []),
    ],
)
def test_the_person_s_messages_are_told_from_others(history: object, own: list[str]) -> None:
    assert own_messages(history) == own


def test_a_message_is_its_words() -> None:
    assert words_of(["a", {"text": "b", "files": ["c"]}]) == "a\nb"
    assert [words_of(one) for one in (None, "", 7, {}, [])] == ["", "", "7", "", ""]


def test_a_value_without_end_is_walked_so_far_and_no_further() -> None:
    deep: list[object] = ["a"]
    for _ in range(100_000):
        deep = [deep]
    wide = [*["a"] * 1_000_000, "b"]
    assert own_messages(deep) == []
    assert len(own_messages(wide)) < 10_000
    assert own_messages(wide)[-1] == "b"
