"""The version and CHANGELOG.md belong together; a release moves what is unreleased under its version."""

import sys
from datetime import date

import pytest

from tests.paths import ROOT

sys.path.insert(0, str(ROOT / "scripts"))  # as Python does for a script

from changelog import problems, released, version_in, with_version

BEFORE = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- You can ask.\n"
AFTER = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-11-30\n\n### Added\n\n- You can ask.\n"


def test_the_version_and_the_changelog_of_the_repository_agree() -> None:
    version = version_in((ROOT / "assistant" / "__init__.py").read_text(encoding="utf-8"))
    assert problems((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version) == []


def test_a_release_moves_what_is_unreleased() -> None:
    assert released(BEFORE, "0.1.0", date(2026, 11, 30)) == AFTER
    assert problems(AFTER, "0.1.0") == []


@pytest.mark.parametrize(
    ("text", "version", "message"),
    [(AFTER, "0.2.0", "nothing stands under Unreleased"), (AFTER + BEFORE, "0.1.0", "nothing stands")],
)
def test_a_release_of_nothing_is_refused(text: str, version: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        released(text, version, date(2026, 12, 1))


def test_a_version_that_is_not_newer_is_refused() -> None:
    text = AFTER.replace("## [Unreleased]\n", "## [Unreleased]\n\n- You can read.\n")
    with pytest.raises(ValueError, match=r"0\.1\.0 is not newer than 0\.1\.0"):
        released(text, "0.1.0", date(2026, 12, 1))
    assert "## [0.10.0] - 2026-12-01\n\n- You can read." in released(text, "0.10.0", date(2026, 12, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (AFTER.replace("0.1.0", "0.2.0"), "the package is 0.1.0, and the newest version in CHANGELOG.md is 0.2.0"),
        (AFTER.replace("2026-11-30", "today"), "CHANGELOG.md: the heading '## [0.1.0] - today' is not"),
        (AFTER + "\n## [0.1.0] - 2026-01-01\n", "the versions are to stand once each, the newest first"),
        (AFTER.replace("## [Unreleased]\n\n", ""), "is to hold one heading ## [Unreleased]"),
    ],
)
def test_what_does_not_agree_is_told(text: str, problem: str) -> None:
    assert any(problem in one for one in problems(text, "0.1.0"))


def test_the_version_is_set_in_the_package() -> None:
    source = '"""A package."""\n\n__version__ = "0.1.0"\n'
    assert version_in(with_version(source, "0.2.0")) == "0.2.0"
    with pytest.raises(ValueError, match="one line"):
        version_in(source + source)
