"""Coverage under the arcs of a sashimi plot: of one row, and the scales that rows share."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Float64, Int64

from agviz.figure.junction_coverage import change_of_coverage, on_grid, on_strands, summed
from agviz.figure.place import Place
from agviz.figure.sashimi_lanes import SashimiLane, mean_and_spread
from agviz.figure.scales import tidy_above
from agviz.figure.signals import Binned


@dataclasses.dataclass(frozen=True, eq=False)
class Cover:
    """Coverage of one row: the mean of its members, and their standard deviation."""

    binned: Binned
    infinite: bool = False
    spread: Float[np.ndarray, " bins"] | None = None

    def at(self, positions: Int64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
        """The value drawn at each base; 0 outside the data and where it is not known."""
        edges, values = self.binned.edges, self.binned.extreme
        index = np.searchsorted(edges, positions, side="right") - 1
        inside = (index >= 0) & (index < len(values))
        found = values[np.clip(index, 0, len(values) - 1)].astype(np.float64)
        return np.nan_to_num(np.where(inside, found, 0.0), nan=0.0)


def cover_of(
    lane: SashimiLane, place: Place, *, strands: frozenset[str], panel: Any
) -> Cover | None:
    """Coverage of one row, the mean over its members, of the strands that are drawn."""
    each: list[Binned] = []
    for member in lane.members:
        signals: Sequence[Any] = member[-1].coverage
        if len(member) == 2 and signals:
            signals = change_of_coverage(member[0], member[1], panel.change)
        binned = summed(on_strands(signals, strands), place.region, place.bins)
        if binned is not None:
            each.append(binned)
    if not each:
        return None
    if len(each) == 1:
        return Cover(*_bounded(each[0]))
    low, _ = mean_and_spread(on_grid(each, "low").astype(np.float64))
    high, spread = mean_and_spread(on_grid(each, "high").astype(np.float64))
    grain = max(one.grain for one in each)
    binned = Binned(each[0].edges, low.astype(np.float32), high.astype(np.float32), grain)
    binned, infinite = _bounded(binned)
    return Cover(binned, infinite, spread)


def _bounded(binned: Binned) -> tuple[Binned, bool]:
    """Infinite values as far from zero as the farthest of the others; whether there are any."""
    both = np.concatenate([binned.low, binned.high])
    if not np.isinf(both).any():
        return binned, False
    finite = np.abs(both[np.isfinite(both)])
    far = float(finite.max(initial=0.0)) or 1.0
    low, high = (np.clip(values, -far, far) for values in (binned.low, binned.high))
    return Binned(binned.edges, low, high, binned.grain), True


def tops_of(covers: Sequence[Sequence[Cover | None]], *, shared: bool) -> tuple[float, ...]:
    """The upper end of each row's scale of coverage in all regions, spreads included."""
    tops = [max(map(_top, row)) for row in zip(*covers, strict=True)]
    if shared:
        tops = [max(tops, default=0.0)] * len(tops)
    return tuple(tidy_above(top) for top in tops)


def _top(cover: Cover | None) -> float:
    if cover is None:
        return 0.0
    sizes = np.abs(cover.binned.extreme).astype(np.float64)
    if cover.spread is not None:
        sizes = sizes + np.nan_to_num(cover.spread, nan=0.0)
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))
