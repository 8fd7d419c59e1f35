"""Where the arcs of introns stand on the page, those too that begin or end beyond it."""

import numpy as np
from jaxtyping import Float64, Int64

from agviz.figure.sashimi_arcs import BOTH, Feet
from agviz.figure.scales import XScale
from agviz.genome.types import Interval

CUT_STEP, CUT_MOST = 1.5, 12.0  # mm between arcs that end beyond the page, and for all of them


def feet_of(places: Int64[np.ndarray, "introns 3"], region: Interval, x: XScale) -> Feet:
    """Where introns begin and end on the page.

    One that ends beyond the region is drawn as if it ended as far beyond the page as it begins
    before it, and a little further for each other one that ends nearer, so that all are seen. One
    that spans the region reaches further than all of these, the more the longer it is.
    """
    left, right = x.mm(places[:, 0]), x.mm(places[:, 1])
    off_left, off_right = places[:, 0] <= region.start, places[:, 1] >= region.end
    spans = off_left & off_right
    off_left, off_right = off_left & ~spans, off_right & ~spans
    further = np.zeros(len(places))
    further[off_right] = _further(places[off_right, 1])
    further[off_left] = _further(-places[off_left, 0])
    further[spans] = _further(places[spans, 1] - places[spans, 0]) + CUT_MOST + x.right - x.left
    return Feet(
        left=np.select([off_left, spans], [2 * x.left - right - further, x.left - further], left),
        right=np.select(
            [off_right, spans], [2 * x.right - left + further, x.right + further], right
        ),
        cut=np.select([off_right, off_left, spans], [1, -1, BOTH], 0),
        edge=np.where(off_left, x.left, x.right),
    )


def _further(ends: Int64[np.ndarray, " cut"]) -> Float64[np.ndarray, " cut"]:
    """How many mm the arcs of ends further away reach further."""
    unique, rank = np.unique(ends, return_inverse=True)
    step = min(CUT_STEP, CUT_MOST / max(1, len(unique)))
    return rank.astype(np.float64) * step
