"""Which tests one worker runs together, and in what order, when pytest-xdist spreads them (`-n 2 --dist loadgroup`)."""

import pytest

# Groups that take longest. They begin first, so that the short ones fill what is left at the end.
LONGEST = ("model", "browser", "commands")
REAL_ENCODER = "real_encoder"  # the fixture


def distribute(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what uses the real encoder as slow, gives each test its group, and sorts them where workers share them.

    A group is never parted: its tests share a loaded model, a browser, or the fixtures of one file.
    """
    for item in items:
        if _uses_encoder(item):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(_group_of(item)))
    if hasattr(config, "workerinput"):  # in a run of one process the order stays that of the folders
        items.sort(key=_turn)


def _uses_encoder(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and REAL_ENCODER in item.fixturenames


def _group_of(item: pytest.Item) -> str:
    if item.get_closest_marker("browser"):
        return "browser"
    return "model" if _uses_encoder(item) else item.nodeid.split("::")[0]


def _turn(item: pytest.Item) -> int:
    """Place of a test's group among the groups; tests of one group stay in their order."""
    marker = item.get_closest_marker("xdist_group")
    name = marker.args[0] if marker else ""
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
