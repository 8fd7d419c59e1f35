"""The states that an explorer was in, to go back and forth; a drag is one, however long."""

import time

from agviz.widgets.state import State

MOST = 100
"""States that are remembered."""

TOGETHER = 0.8
"""s within which moves are one."""


class History:
    """States before and after the present one.

    Parameters
    ----------
    state
        The first.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self._before: list[State] = []
        self._after: list[State] = []
        self._moved: float | None = None

    @property
    def undoable(self) -> bool:
        """Whether there is a state before."""
        return bool(self._before)

    @property
    def redoable(self) -> bool:
        """Whether one was undone."""
        return bool(self._after)

    def put(self, state: State, *, moving: bool = False) -> None:
        """A new state; `moving` if it is one of many that a hand goes through."""
        now = time.monotonic()
        together = moving and self._moved is not None and now - self._moved < TOGETHER
        self._moved = now if moving else None
        if state == self.state:
            return
        if not together:
            self._before = [*self._before, self.state][-MOST:]
        self._after = []
        self.state = state

    def undo(self) -> None:
        """Go back by one, if there is one."""
        if self._before:
            self._after.append(self.state)
            self.state = self._before.pop()

    def redo(self) -> None:
        """Go forth by one, if there is one."""
        if self._after:
            self._before.append(self.state)
            self.state = self._after.pop()

    def back_to(self, state: State) -> None:
        """A state that failed is left for the one that is still on screen."""
        while self._before and self._before[-1] == state:
            self._before.pop()
        self.state = state
