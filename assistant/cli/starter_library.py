"""Which corpus a command reads: that of the settings, or the starter library of the package where there is none."""

import sys
from dataclasses import replace

from assistant.data import STARTER_LIBRARY
from assistant.settings import Settings
from assistant.store.recorded import recorded_corpus
from assistant.store.snapshots import snapshot_ids


def with_starter_library(settings: Settings) -> Settings:
    """The settings, with the starter library as the corpus where nobody named one and none is here.

    An index that was built from another corpus is left alone: the starter library would take its place.
    """
    is_named = settings.corpus != Settings().corpus
    if is_named or settings.corpus.exists() or not STARTER_LIBRARY.is_dir() or not _is_free(settings):
        return settings
    return replace(settings, corpus=STARTER_LIBRARY)


def say_starter_library(settings: Settings, *, command: str) -> None:
    """One line on stderr where the starter library is read: what it is, and where its index is kept."""
    if settings.corpus == STARTER_LIBRARY:
        place = settings.index.resolve()
        print(f"{command}: no folder corpus here; reading the starter library; index: {place}", file=sys.stderr)


def _is_free(settings: Settings) -> bool:
    """Whether the index may be built from the starter library: it was before, or there is no index."""
    built_from = recorded_corpus(settings.index)
    if built_from is None:
        return not snapshot_ids(settings.index)
    return built_from.name == STARTER_LIBRARY.name
