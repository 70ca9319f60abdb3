"""Many texts through a model: in batches of about equal length, one batch on each core."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from assistant.embedding import Progress

MAX_BATCH_TOKENS = 1024  # padding included; a larger batch leaves the cache of a core, and each token takes longer

Result = TypeVar("Result")


def batches_of(lengths: Sequence[int], *, most_texts: int, most_tokens: int = MAX_BATCH_TOKENS) -> list[list[int]]:
    """Rows in batches, the longest texts first, so that little is padded and the worst case comes first.

    - lengths: tokens of each text.
    - most_texts: texts of one batch at most.
    - most_tokens: tokens of one batch at most, each text counted as long as the longest; one text always fits.
    """
    batches: list[list[int]] = []
    longest = 0
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        full = not batches or len(batches[-1]) >= most_texts or (len(batches[-1]) + 1) * longest > most_tokens
        if full:
            batches.append([])
            longest = lengths[row]
        batches[-1].append(row)
    return batches


def in_batches(
    read: Callable[[list[int]], Sequence[Result]],
    batches: Sequence[Sequence[int]],
    *,
    progress: Progress | None = None,
    task: str,
) -> list[Result]:
    """The results of all rows, in order of the rows. read: the results of the rows of one batch.

    Each core works on a batch of its own with one thread: the threads of one matrix product would wait for
    each other, and that waiting costs as much as the work. What is not yet begun is dropped on an error or Ctrl-C.
    """
    total = sum(len(rows) for rows in batches)
    results: dict[int, Result] = {}
    pool = ThreadPoolExecutor(_cores())
    try:
        for rows, found in zip(batches, pool.map(lambda rows: read(list(rows)), batches), strict=True):
            results.update(zip(rows, found, strict=True))
            if progress:
                progress(task, len(results), total)
    finally:
        pool.shutdown(cancel_futures=True)
    return [results[row] for row in range(total)]


@contextmanager
def all_cores() -> Iterator[None]:
    """Lets torch share one batch among the cores; otherwise it has one (see `load_encoder`).

    For training and for measuring other code. `in_batches` makes better use of the cores.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(_cores())
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
