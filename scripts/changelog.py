"""CHANGELOG.md and the version: what belongs together, and how a version is released."""

import datetime
import re

from packaging.version import Version

UNRELEASED = "## [Unreleased]"
_RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
_HEADING = re.compile(r"^## .*$", re.MULTILINE)
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def version_in(source: str) -> str:
    """The version that a module states. Raises ValueError where it states none, or more than one."""
    found = _VERSION.findall(source)
    if len(found) != 1:
        raise ValueError('the package is to hold one line `__version__ = "X.Y.Z"`')
    return str(found[0])


def problems(changelog: str, version: str) -> list[str]:
    """What is wrong between a changelog and the version of the package, a sentence each.

    Before the first release there is no heading but Unreleased; afterwards the newest heading is the version.
    """
    wrong = []
    if changelog.count(UNRELEASED) != 1:
        wrong.append(f"CHANGELOG.md is to hold one heading {UNRELEASED}")
    headings = _HEADING.findall(changelog)
    malformed = [one for one in headings if one != UNRELEASED and not _RELEASE.fullmatch(one)]
    wrong += [f"CHANGELOG.md: the heading {one!r} is not `## [X.Y.Z] - YYYY-MM-DD`" for one in malformed]
    if headings and headings[0] != UNRELEASED:
        wrong.append("CHANGELOG.md: Unreleased is to stand first")
    released = [Version(number) for number, _ in _RELEASE.findall(changelog)]
    if released != sorted(set(released), reverse=True):
        wrong.append("CHANGELOG.md: the versions are to stand once each, the newest first")
    if released and Version(version) != released[0]:
        wrong.append(f"the package is {version}, and the newest version in CHANGELOG.md is {released[0]}")
    return wrong


def released(changelog: str, version: str, day: datetime.date) -> str:
    """The changelog with what was unreleased under a heading of the version.

    Raises ValueError where nothing is unreleased or the version is not newer than all that were released.
    """
    before, _, rest = changelog.partition(f"{UNRELEASED}\n")
    entries = _HEADING.split(rest)[0]
    if not re.search(r"^- ", entries, re.MULTILINE):
        raise ValueError("nothing stands under Unreleased")
    earlier = [Version(number) for number, _ in _RELEASE.findall(changelog)]
    if earlier and Version(version) <= max(earlier):
        raise ValueError(f"{version} is not newer than {max(earlier)}")
    return f"{before}{UNRELEASED}\n\n## [{version}] - {day.isoformat()}\n{rest}"


def with_version(source: str, version: str) -> str:
    """The source of the package with another version."""
    return _VERSION.sub(f'__version__ = "{version}"', source)
