"""What has been predicted already, while many variants are asked about.

Variants of one interval share its REF sequence, so within one call REF goes through the network
once (once for each strand, if both are asked about in turn); and where a device takes several
sequences at a time, the ALT sequences of the variants to come go along with that of the variant
asked for. Nothing is kept when the call ends.
"""

import contextlib
import threading
from collections.abc import Hashable, Iterator, Sequence

from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.predicted import Predicted

Question = tuple[Interval, Variant]


class Remembered(threading.local):
    """The last REFs, the ALTs predicted ahead, and the variants to come; of the current thread."""

    def __init__(self) -> None:
        self._depth = 0
        self._clear()

    def _clear(self) -> None:
        self._references: dict[Hashable, Predicted] = {}
        self._most = 1
        self._ahead: dict[Hashable, Predicted] = {}
        self._upcoming: list[Question] = []

    @property
    def active(self) -> bool:
        """Whether a call about many variants is under way."""
        return self._depth > 0

    @contextlib.contextmanager
    def keep(self, upcoming: Sequence[Question] = (), *, references: int = 1) -> Iterator[None]:
        """Remember until the block ends, however it does.

        Parameters
        ----------
        upcoming
            The variants that will be asked about in the block, in their order.
        references
            How many REF predictions to keep: each is as large as what it holds.
        """
        self._depth += 1
        self._most = max(self._most, references)
        if upcoming:
            self._upcoming = list(upcoming)
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._clear()

    def reference(self, key: Hashable) -> Predicted | None:
        """The REF prediction of that key, if it is one of the last."""
        found = self._references.pop(key, None)
        if found is not None:
            self._references[key] = found  # The latest is last: the first is the longest unused.
        return found

    def set_reference(self, key: Hashable, predicted: Predicted) -> None:
        """Keep a REF prediction in the place of the one that is longest unused."""
        if not self.active:
            return
        self._references[key] = predicted
        if len(self._references) > self._most:
            self._references.pop(next(iter(self._references)))

    def take(self, key: Hashable) -> Predicted | None:
        """The ALT prediction of that key, if it was made ahead; it is forgotten here."""
        return self._ahead.pop(key, None)

    def put(self, key: Hashable, predicted: Predicted) -> None:
        """Keep an ALT prediction that was made ahead."""
        self._ahead[key] = predicted

    def next_of(self, interval: Interval, variant: Variant, count: int) -> list[Variant]:
        """Up to `count` variants of `interval` that follow `variant` in what is to come."""
        if count == 0:
            return []
        asked = (interval, variant)
        place = next((i for i, each in enumerate(self._upcoming) if each == asked), None)
        if place is None:
            return []
        del self._upcoming[: place + 1]
        following: list[Variant] = []
        for where, each in self._upcoming[:count]:
            if where != interval:
                break
            following.append(each)
        return following
