"""A module's name says where it is: no two modules have one name."""

from collections import Counter

from tests.paths import ROOT


def test_no_two_modules_have_one_name() -> None:
    stems = [path.stem for path in (ROOT / "assistant").rglob("*.py") if not path.stem.startswith("__")]
    assert len(stems) > 100
    assert [stem for stem, count in Counter(stems).items() if count > 1] == []
