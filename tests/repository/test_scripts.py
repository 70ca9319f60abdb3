"""Every script tells what it does and which flags it takes, and does nothing more when asked for that."""

import runpy
import sys

import pytest

from tests.paths import ROOT

SCRIPTS = ROOT / "scripts"
MODULES = {  # imported by scripts, not run
    "bench_calls.py",
    "changelog.py",
    "booklet_layout.py",
    "damages.py",
    "fresh_environment.py",
    "library_topics.py",
    "low_rank.py",
    "safety_judging.py",
    "safety_messages.py",
    "safety_thresholds.py",
}


def names() -> list[str]:
    return sorted(path.name for path in SCRIPTS.glob("*.py") if path.name not in MODULES)


@pytest.mark.parametrize("name", names())
def test_help(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))  # some import one another
    monkeypatch.setattr(sys, "argv", [str(SCRIPTS / name), "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SCRIPTS / name), run_name="__main__")
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: ")
    assert "--help" in shown


def test_modules_of_the_scripts_are_used() -> None:
    texts = [(SCRIPTS / name).read_text(encoding="utf-8") for name in names()]
    for module in MODULES:
        stem = module.removesuffix(".py")
        assert any(f"from {stem} import" in text for text in texts)
