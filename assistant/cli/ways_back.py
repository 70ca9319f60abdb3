"""The snapshots that an index could go back to, for `doctor`."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.errors import IndexDamagedError, IndexFormatError
from assistant.settings import Settings
from assistant.store.formats import outdated
from assistant.store.snapshots import current_id, open_snapshot, snapshot_ids


@dataclass(frozen=True, slots=True)
class WayBack:
    """A snapshot that is not live.

    - usable: whether it could be gone back to.
    - remark: what is to be said of it, after its name; None where it is as it should be.
    """

    name: str
    usable: bool
    remark: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.remark})" if self.remark else self.name


def ways_back(settings: Settings) -> Iterator[WayBack]:
    """The snapshots that are not live."""
    live = current_id(settings.index)
    for name in snapshot_ids(settings.index):
        if name != live:
            try:
                snapshot = open_snapshot(settings.index, name)
            except IndexDamagedError:
                yield WayBack(name, False, "is damaged")
            except IndexFormatError:
                yield WayBack(name, False, "has a format that this version cannot read")
            else:
                yield WayBack(name, True, outdated(snapshot.manifest))
