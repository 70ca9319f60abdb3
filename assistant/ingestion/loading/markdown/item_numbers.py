"""Numbers of list items as their author wrote them: a reader quotes "step 4".

CommonMark counts on from the first. That is meant only where all items bear the same number ("1." before each).
"""

from collections.abc import Sequence

from markdown_it.token import Token


def number_items(tokens: Sequence[Token]) -> None:
    """Sets the info of each item of a numbered list to its number, in place."""
    open_lists: list[list[Token]] = []
    starts: list[int] = []
    for token in tokens:
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                open_lists.append([])
                starts.append(int(token.attrs.get("start", 1)))
            case "list_item_open":
                open_lists[-1].append(token)
            case "ordered_list_close":
                _number(open_lists.pop(), starts.pop())
            case "bullet_list_close":
                open_lists.pop()
                starts.pop()


def _number(items: Sequence[Token], start: int) -> None:
    if len({item.info for item in items}) > 1:  # as they are written
        return
    for place, item in enumerate(items):
        item.info = str(start + place)
