"""How many requests a sweep will send, and whether the user agrees to that.

The hosted service has a quota that nobody can see. So before many requests are sent their number is
shown (answers already on disk do not count), and above a threshold somebody has to say yes. While
the service does not answer, that is shown, too.
"""

import contextlib
import dataclasses
import sys
from collections.abc import Iterator

from agviz.errors import InputError


class Consent:
    """What the user agrees to.

    Parameters
    ----------
    address
        Of the service, for messages.
    given
        The user said yes beforehand (`HostedModel(confirm=True)`).
    above
        Up to that many requests nobody is asked.
    """

    def __init__(self, address: str, *, given: bool, above: int) -> None:
        self._address = address
        self._given = given
        self._above = above
        self._sweep: _Sweep | None = None

    @contextlib.contextmanager
    def sweep(self, requests: int) -> Iterator[None]:
        """Within the block up to so many requests are sent, in parts; they are asked about once."""
        outer, self._sweep = self._sweep, _Sweep(requests)
        try:
            yield
        finally:
            self._sweep = outer

    def ask(self, waiting: int, *, total: int) -> None:
        """Show the number of requests and return if they may be sent.

        Parameters
        ----------
        waiting, total
            Requests to be sent, and those of the whole; the difference is on disk.

        Raises
        ------
        InputError
            The answer was no, or nobody was there to be asked.
        """
        if self._sweep is not None:
            waiting, total = self._sweep.of_all(waiting, total)
        if total <= 1:
            return
        kept = f" ({total - waiting:,} already on disk)" if waiting < total else ""
        plural = "" if waiting == 1 else "s"
        text = f"{waiting:,} request{plural} to {self._address}{kept}"
        if self._given or waiting <= self._above:
            print(f"Sending {text}", file=sys.stderr)
            return
        answer = _ask(f"Send {text}? [y/N] ")
        if answer is None:
            raise InputError(
                f"This would send {text}; more than {self._above:,} have to be confirmed: load "
                "the model with confirm=True, or raise confirm_above"
            )
        if answer.strip().lower() not in ("y", "yes"):
            raise InputError(f"Not confirmed: nothing was sent of {text}")


@dataclasses.dataclass
class _Sweep:
    """Requests sent in parts: how many, how many were seen on disk, whether the user knows."""

    requests: int
    kept: int = 0
    told: bool = False

    def of_all(self, waiting: int, total: int) -> tuple[int, int]:
        """Of a part's requests those to be sent and all, as of the whole; 0 where that was told.

        Later parts count as to be sent, though some may be on disk.
        """
        if self.told or waiting == 0:
            self.kept += total
            return 0, 0
        self.told = True
        whole = max(self.requests, self.kept + total)
        return whole - self.kept - (total - waiting), whole


def say_waiting(address: str, reason: str, *, wait: float, attempts: int) -> None:
    """Show why nothing moves for `wait` seconds."""
    print(
        f"{address} did not answer ({reason}); asking again in {wait:.1f} s, {attempts} times at "
        "most",
        file=sys.stderr,
    )


def _ask(question: str) -> str | None:
    """What the user types, or None if there is nobody to ask."""
    terminal = sys.stdin is not None and sys.stdin.isatty()
    if not (terminal or "ipykernel" in sys.modules):
        return None
    try:
        return input(question)
    except (EOFError, RuntimeError, OSError):
        # A notebook run without a front end refuses input by a RuntimeError.
        return None
