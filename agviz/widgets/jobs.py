"""Long work beside the kernel: in threads, so that other cells run; it can be cancelled."""

import threading
from collections.abc import Callable
from typing import Any


class CancelledError(Exception):
    """Raised within work that was told to stop."""


class Job:
    """A piece of work, and whom to tell how it went.

    Parameters
    ----------
    work
        Does it; is given the job, whose `check` it calls now and then.
    done
        Is told the result; not of a job that was stopped.
    failed
        Is told what was raised; not of a job that was stopped.
    """

    def __init__(
        self,
        work: Callable[["Job"], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._work, self._done, self._failed = work, done, failed
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask it to end, and tell nobody."""
        self._stopped.set()

    def check(self) -> None:
        """Raise `CancelledError` if it was told to stop."""
        if self.stopped:
            raise CancelledError

    def run(self) -> None:
        """Do it."""
        try:
            result = self._work(self)
            if not self.stopped:
                self._done(result)
        except CancelledError:
            return
        except Exception as error:  # whatever a model raises is told, and the widget lives on
            if not self.stopped:
                self._failed(error)


class Lane:
    """Work of one kind, one at a time: a new job stops the one that runs, and waits for its end.

    A prediction cannot be interrupted; of all that were asked for meanwhile only the last is made.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: Job | None = None
        self._next: Job | None = None
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether somebody waits for something."""
        with self._lock:
            jobs = (self._running, self._next)
            return any(job is not None and not job.stopped for job in jobs)

    def submit(self, job: Job) -> None:
        """Do a job instead of those that were asked for before."""
        with self._lock:
            if self._running is not None:
                self._running.stop()
                self._next = job
                return
            self._running = job
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Stop all."""
        with self._lock:
            self._next = None
            if self._running is not None:
                self._running.stop()

    def wait(self, seconds: int | float) -> bool:
        """Wait until nothing runs; whether it came to that."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        while True:
            job = self._running
            assert job is not None
            job.run()
            with self._lock:
                self._running, self._next = self._next, None
                if self._running is None:
                    return
