"""Garbage collection during a build."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def older_objects_left_alone() -> Iterator[None]:
    """Collects only what is made from now on, until the end of the block.

    A build makes objects by the hundred thousand. Each full collection would walk through those of the encoder's
    libraries too, again and again, and find nothing: a quarter of the time of a run that changes one file.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
