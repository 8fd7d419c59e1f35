"""Progress bars for long work: one place that says how they look and when they stay away."""

from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

T = TypeVar("T")


def track(
    items: Iterable[T], *, what: str, total: int | None = None, show: bool = True
) -> Iterator[T]:
    """Yield `items`, showing a bar labelled `what` when there is more than one of them."""
    from tqdm.auto import tqdm

    if total is None and isinstance(items, Sized):
        total = len(items)
    yield from tqdm(
        items,
        desc=what,
        total=total,
        disable=not show or total in (0, 1),
        leave=False,
        smoothing=0,  # the mean: training steps end in bursts, and of the last few one took nothing
    )
