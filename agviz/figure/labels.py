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

    They must fit: the sum of widths and airs is at most ``right - left``. Each label stays where
    it wants to be as long as its neighbors let it.
    """
    order = sorted(range(len(labels)), key=lambda i: labels[i].x)
    starts: list[float] = []
    edge = left
    for i in order:
        starts.append(max(labels[i].x - labels[i].width / 2, edge))
        edge = starts[-1] + labels[i].width + air
    edge = right
    for k in range(len(order) - 1, -1, -1):
        width = labels[order[k]].width
        starts[k] = min(starts[k], edge - width)
        edge = starts[k] - air
    centers = [0.0] * len(labels)
    for k, i in enumerate(order):
        centers[i] = starts[k] + labels[i].width / 2
    return centers


def fitting(labels: Sequence[LaneLabel], room: float, *, air: float = TEXT_AIR) -> int:
    """How many of the `labels`, the first being the most important, fit side by side in `room`."""
    used = 0.0
    for count, label in enumerate(labels):
        used += label.width + (air if count else 0.0)
        if used > room:
            return count
    return len(labels)
