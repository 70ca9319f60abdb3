"""The runner of random damages tells a loss from none, and a crash from a failure."""

import random
import sys
from pathlib import Path

import pytest

from assistant.errors import DocumentError
from tests.paths import ROOT

sys.path.insert(0, str(ROOT / "scripts"))  # as Python does for a script
import mutate
from damages import Damage, make_damage
from mutate import examine, files_of, run

WORDS = [f"word{number}" for number in range(600)]
TEXT = "\n\n".join(" ".join(WORDS[at : at + 20]) + "." for at in range(0, 600, 20))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT)
    return tmp_path / "a.txt"


def examined(source: Path, data: bytes, *kept: tuple[int, int]) -> str:
    place = source.with_name("damaged.txt")
    place.write_bytes(data)
    return examine(source, place, Damage("test", data, kept), 0)[0]


def test_text_that_is_gone_far_from_the_damage_is_a_silent_loss(source: Path) -> None:
    data = TEXT.encode()
    assert examined(source, data[:2000], (0, len(data))) == "silent loss"
    assert examined(source, data[:2000], (0, 2000)) == "read"  # it was cut off there
    assert examined(source, data, (0, len(data))) == "read"


def test_a_failure_with_a_reason_is_none_and_an_error_is_a_crash(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert examined(source, b"\x00" * 900, (0, 0)) == "failed with a reason"
    monkeypatch.setattr(mutate, "load", lambda *_, **__: {}["no such key"])
    assert examined(source, b"x", (0, 0)) == "crash"

    def ended(*_: object, **__: object) -> None:
        raise DocumentError("ended its reader, or needs more than 900 MB to read")

    monkeypatch.setattr(mutate, "load", ended)
    assert examined(source, b"x", (0, 0)) == "crash"


def test_reading_without_end_is_a_hang(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object, **__: object) -> None:
        while True:
            pass

    monkeypatch.setattr(mutate, "load", wait)
    monkeypatch.setattr(mutate, "HANG_SECONDS", 0.1)
    assert examined(source, b"x", (0, 0)) == "hang"


def test_a_seed_makes_the_same_damages_and_kept_stretches_stand_in_them(source: Path) -> None:
    data = source.read_bytes()
    for seed in range(300):
        damage, again = (make_damage(data, b"another", random.Random(seed)) for _ in range(2))  # noqa: S311
        assert damage == again
        for start, end in damage.kept if damage.kind[:3] != "re-" else ():
            assert data[start:end] in damage.data


def test_files_of_all_kinds_are_damaged(source: Path) -> None:
    (source.parent / "b.htm").write_text(f"<html><body><p>{TEXT}</p></body></html>")
    (source.parent / "c.exe").write_text("none of ours")
    files = files_of([source.parent])
    assert {kind: [path.name for path in paths] for kind, paths in files.items()} == {
        ".txt": ["a.txt"],
        ".html": ["b.htm"],
    }
    assert len(list(run({".txt": files[".txt"]}, count=20, seed=1))) == 20
