"""The least that the scale of a difference reaches: what rounding makes of it is no effect.

Whatever a model says of two alleles differs a little, and a scale that reached just that would show
it as high as a true effect.
"""

import math
from collections.abc import Sequence

import numpy as np

from agviz.figure.place import Place
from agviz.figure.track_lanes import Lane

FLOOR_PART = 0.02
"""Of REF's scale, that the scale of a difference reaches at least."""

RATIO_FLOOR = math.log2(1 + FLOOR_PART)
"""The same of a log2 ratio: ALT is by that part larger than REF."""

FLOOR_WORDS = f"not less than {FLOOR_PART:.0%} of REF's largest value in view"
RATIO_WORDS = f"not less than that of an ALT {FLOOR_PART:.0%} over REF"


def lane_floor(lane: Lane, places: Sequence[Place]) -> float:
    """Of the differences of a lane and those it shares a scale with; 0 where there are none.

    REF is that in view, as is the scale.
    """
    layers = (*lane.layers, *lane.unseen)
    if any(layer.pseudo is not None for layer in layers):
        return RATIO_FLOOR
    found = [
        np.abs(place.binned(layer.reference).extreme)
        for layer in layers
        if layer.reference is not None
        for place in places
    ]
    most = (float(each[np.isfinite(each)].max(initial=0.0)) for each in found)
    return FLOOR_PART * max(most, default=0.0)
