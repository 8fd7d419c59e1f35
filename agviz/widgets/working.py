"""What a widget computes beside the kernel, and what its user is told of it meanwhile."""

import time
from collections.abc import Callable
from typing import Any

from agviz.widgets.jobs import Job, Lane

QUIET = 0.2
"""s between two messages of progress."""

Report = Callable[[int, int], None]
"""Is told how many of how many are done; ends work that was stopped, by raising."""


class Working:
    """The lanes of a widget, by the kind of work.

    Parameters
    ----------
    tell
        Sends a message to the browser.
    failed
        Is told what was raised.

    Attributes
    ----------
    ended
        Kinds of work that were cancelled or failed, and not begun again since.
    """

    def __init__(
        self, tell: Callable[[dict[str, Any]], None], failed: Callable[[Exception], None]
    ) -> None:
        self._tell, self._failed = tell, failed
        self._lanes: dict[str, Lane] = {}
        self.ended: set[str] = set()

    def start(self, what: str, work: Callable[[Report], Any], done: Callable[[Any], None]) -> None:
        """Do work of the kind `what`, in words, in place of what was asked for before.

        Parameters
        ----------
        what
            Is also what its user reads beside the bar: "Predicting".
        work
            Is given a `Report`.
        done
            Is told the result, unless it was cancelled.
        """
        self.progress(what, 0, None)
        self.ended.discard(what)

        def failed(error: Exception) -> None:
            self.ended.add(what)
            self._failed(error)

        job = Job(lambda job: work(self._report(what, job)), done=done, failed=failed)
        self._lanes.setdefault(what, Lane()).submit(job)

    def progress(self, what: str | None, done: int = 0, total: int | None = None) -> None:
        """Tell how far work is; None in place of words takes the bar away."""
        self._tell({"type": "progress", "what": what, "done": done, "total": total})

    def over(self) -> None:
        """Take the bar away, unless something else is still computed."""
        if sum(lane.busy for lane in self._lanes.values()) <= 1:  # the one that says so
            self.progress(None)

    def cancel(self) -> None:
        """Stop all."""
        self.ended |= {kind for kind, lane in self._lanes.items() if lane.busy}
        for lane in self._lanes.values():
            lane.cancel()
        self.progress(None)

    def wait(self, seconds: int | float, what: str | None = None) -> bool:
        """Wait until nothing runs, or no work of that kind; whether it came to that."""
        lanes = [lane for kind, lane in self._lanes.items() if what in (None, kind)]
        return all(lane.wait(seconds) for lane in lanes)

    def _report(self, what: str, job: Job) -> Report:
        last = [0.0]

        def report(done: int, total: int) -> None:
            job.check()
            if time.monotonic() - last[0] > QUIET:
                last[0] = time.monotonic()
                self.progress(what, done, total)

        return report
