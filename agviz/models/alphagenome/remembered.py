"""What has been predicted already, while many variants are asked about.

Variants of one interval share its REF sequence, so within one call REF goes through the network
once; and where a device takes several sequences at a time, the ALT sequences of the variants to
come go along with that of the variant asked for. Nothing is kept when the call ends.
"""

import contextlib
import threading
from collections.abc import Hashable, Iterator, Sequence

from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.predicted import Predicted

Question = tuple[Interval, Variant]


class Remembered(threading.local):
    """The last REF, the ALTs predicted ahead, and the variants to come; of the current thread."""

    def __init__(self) -> None:
        self._depth = 0
        self._clear()

    def _clear(self) -> None:
        self._reference: tuple[Hashable, Predicted] | None = None
        self._ahead: dict[Hashable, Predicted] = {}
        self._upcoming: list[Question] = []

    @property
    def active(self) -> bool:
        """Whether a call about many variants is under way."""
        return self._depth > 0

    @contextlib.contextmanager
    def keep(self, upcoming: Sequence[Question] = ()) -> Iterator[None]:
        """Remember until the block ends, however it does.

        Parameters
        ----------
        upcoming
            The variants that will be asked about in the block, in their order.
        """
        self._depth += 1
        if upcoming:
            self._upcoming = list(upcoming)
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._clear()

    def reference(self, key: Hashable) -> Predicted | None:
        """The REF prediction of that key, if it is the last one."""
        if self._reference is None or self._reference[0] != key:
            return None
        return self._reference[1]

    def set_reference(self, key: Hashable, predicted: Predicted) -> None:
        """Keep a REF prediction in the place of the last one."""
        if self.active:
            self._reference = (key, predicted)

    def take(self, key: Hashable) -> Predicted | None:
        """The ALT prediction of that key, if it was made ahead; it is forgotten here."""
        return self._ahead.pop(key, None)

    def put(self, key: Hashable, predicted: Predicted) -> None:
        """Keep an ALT prediction that was made ahead."""
        self._ahead[key] = predicted

    def next_of(self, interval: Interval, variant: Variant, count: int) -> list[Variant]:
        """Up to `count` variants of `interval` that follow `variant` in what is to come."""
        places = [i for i, question in enumerate(self._upcoming) if question == (interval, variant)]
        if not places:
            return []
        self._upcoming = self._upcoming[places[0] + 1 :]
        following: list[Variant] = []
        for where, each in self._upcoming:
            if where != interval or len(following) >= count:
                break
            following.append(each)
        return following
