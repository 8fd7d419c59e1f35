"""Labels in one lane: moved apart so that none touches another, dropped last-first if need be."""

import dataclasses
from collections.abc import Sequence

from agviz.figure.style import TEXT_AIR


@dataclasses.dataclass(frozen=True)
class LaneLabel:
    """A label that wants to be centered at `x` mm and is `width` mm wide."""

    x: float
    text: str
    width: float


def spread(
    labels: Sequence[LaneLabel], *, left: float, right: float, air: float = TEXT_AIR
) -> list[float]:
    """Centers, in the order given, that keep the labels apart and within [left, right].

    They must fit: the sum of widths and airs is at most ``right - left``. Those in each other's
    way move to both sides, so that the sum of squared shifts is the least. Less the room that the
    labels before it need, no center may be left of the one before: isotonic regression.

    References
    ----------
    Barlow et al. (1972) "Statistical Inference under Order Restrictions": pool adjacent violators.
    """
    order = sorted(range(len(labels)), key=lambda i: labels[i].x)
    needed, room = [], 0.0  # from the left end to each center, if all stood close together
    for i in order:
        needed.append(room + labels[i].width / 2)
        room += labels[i].width + air
    most = max(left, right - (room - air))
    pools: list[tuple[float, int]] = []
    for i, before in zip(order, needed, strict=True):
        mean, count = labels[i].x - before, 1
        while pools and pools[-1][0] > mean:
            other, several = pools.pop()
            mean = (mean * count + other * several) / (count + several)
            count += several
        pools.append((mean, count))
    starts = [min(max(mean, left), most) for mean, count in pools for _ in range(count)]
    centers = [0.0] * len(labels)
    for i, before, start in zip(order, needed, starts, strict=True):
        centers[i] = start + before
    return centers


def fitting(labels: Sequence[LaneLabel], room: float, *, air: float = TEXT_AIR) -> int:
    """How many of the `labels`, the first being the most important, fit side by side in `room`."""
    used = 0.0
    for count, label in enumerate(labels):
        used += label.width + (air if count else 0.0)
        if used > room:
            return count
    return len(labels)
