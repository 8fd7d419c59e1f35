"""Batches made ahead of the step that takes them, in other processes.

A batch is a pure function of its source and the step, so whoever makes it and when does not matter:
training goes on exactly where it stopped.
"""

import collections
import concurrent.futures
import concurrent.futures.process
import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

from agviz.errors import InputError
from agviz.training.batches import Batch, Source

AHEAD = 2
"""Batches that each worker makes in advance."""


@contextlib.contextmanager
def prefetch(source: Source, steps: range, *, workers: int = 1) -> Iterator[Iterator[Batch]]:
    """The batches of these steps, in order, made by other processes.

    Parameters
    ----------
    source
        Makes them.
    steps
        Which steps.
    workers
        Processes; 0: each batch is made when it is taken.

    Raises
    ------
    InputError
        When a batch is taken: the process that was to make it was killed.
    """
    if not workers:
        yield (source.batch(step) for step in steps)
        return
    pool = concurrent.futures.ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),  # a fork of JAX's threads may hang
        initializer=_begin_worker,
        initargs=(source,),
    )
    try:
        yield _ordered(pool, steps, workers * AHEAD)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ordered(
    pool: concurrent.futures.ProcessPoolExecutor, steps: range, ahead: int
) -> Iterator[Batch]:
    waiting: collections.deque[concurrent.futures.Future[Batch]] = collections.deque()
    for step in steps:
        with _told_if_killed(), _not_interrupted():  # may start a process
            waiting.append(pool.submit(_make, step))
        if len(waiting) > ahead:
            with _told_if_killed():
                batch = waiting.popleft().result()
            yield batch
    while waiting:
        with _told_if_killed():
            batch = waiting.popleft().result()
        yield batch


@contextlib.contextmanager
def _told_if_killed() -> Iterator[None]:
    """A pool with a dead process takes no work and gives no result: say so in the user's terms."""
    try:
        yield
    except concurrent.futures.process.BrokenProcessPool as error:
        raise InputError(
            "A process that makes batches was killed (is memory short?); start again: training "
            "goes on from its last checkpoint. workers=0 makes batches without such processes"
        ) from error


@contextlib.contextmanager
def _not_interrupted() -> Iterator[None]:
    """Processes that are started here never see Ctrl-C: it is the parent that ends them.

    A terminal sends it to all processes at once, also to one that is only just starting.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_source: Any = None  # of this worker process


def _begin_worker(source: Source) -> None:
    """Keep the source; leave Ctrl-C to the parent, and end when the parent does, however."""
    global _source
    _source = source
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _make(step: int) -> Batch:
    batch: Batch = _source.batch(step)
    return batch
