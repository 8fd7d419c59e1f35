"""On which side of a sashimi plot each arc goes, the same in an overview and in its details.

What decides are the introns themselves, whole, and all that overlap them: not the part on the page.
"""

from typing import Any

import numpy as np
from jaxtyping import Bool, Int64

from agviz.figure.sashimi_arcs import Feet, sides
from agviz.figure.sashimi_lanes import choose
from agviz.genome.types import Interval

ROUNDS_MOST = 8  # of taking in what overlaps: a gene needs two or three


def steady_sides(
    panel: Any, region: Interval, places: Int64[np.ndarray, "introns 3"]
) -> Bool[np.ndarray, " introns"]:
    """Which of the introns at `places`, those chosen in `region`, go above zero."""
    whole = _hull(region, places)
    every = places
    for _ in range(ROUNDS_MOST):
        if whole.start >= region.start and whole.end <= region.end:
            break
        region, every = whole, choose(panel, whole).census.places
        whole = _hull(region, every)
    every, back = np.unique(np.concatenate([places, every]), axis=0, return_inverse=True)
    nowhere = np.zeros(len(every))
    ends = every[:, :2].astype(np.float64)
    above = sides(Feet(ends[:, 0], ends[:, 1], nowhere.astype(np.int64), nowhere))
    return np.asarray(above[back[: len(places)]])


def _hull(region: Interval, places: Int64[np.ndarray, "introns 3"]) -> Interval:
    """The region with all of its introns whole."""
    start = min(region.start, int(places[:, 0].min(initial=region.start)))
    end = max(region.end, int(places[:, 1].max(initial=region.end)))
    return Interval(region.chromosome, max(0, start), end)
