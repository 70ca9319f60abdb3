"""Which documents are past the date until which they may be trusted without another look."""

import datetime
from collections.abc import Iterable

from assistant.types import Document


def has_expired(expires: str | None, today: datetime.date) -> bool:
    """Whether the day, month or year of a field `expires` is over. False where there is no such field."""
    return expires is not None and today.isoformat()[: len(expires)] > expires


def expired(documents: Iterable[Document], today: datetime.date) -> list[Document]:
    """Those past their date, in order of path; a withdrawn document is shown to nobody and does not count."""
    late = (one for one in documents if not one.withdrawn and has_expired(one.expires, today))
    return sorted(late, key=lambda one: one.id)
