"""The least that the scale of a difference reaches: what rounding makes of it is no effect.

Whatever a model says of two alleles differs a little, and a scale that reached just that would show
it as high as a true effect.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from agviz.figure.place import Place
from agviz.figure.scales import number_text
from agviz.figure.signals import largest
from agviz.figure.track_lanes import Lane

FLOOR_PART = 0.02
"""Of REF's scale, that the scale of a difference reaches at least."""

RATIO_FLOOR = math.log2(1 + FLOOR_PART)
"""The same of a log2 ratio: ALT is by that part larger than REF."""

WHOLE_PART = 1e-5
"""Of REF's largest value anywhere in the data, where REF is silent in view: rounding of single
precision, a few times over.
"""

SILENT_FLOOR = 1e-6
"""Where REF is zero everywhere, and says nothing of the scale: what single precision rounds of
values around one, a few times over. A scale that is said goes below.
"""

FLOOR_WORDS = f"not less than {FLOOR_PART:.0%} of REF's largest value in view"
RATIO_WORDS = f"not less than that of an ALT {FLOOR_PART:.0%} over REF"
WHOLE_WORDS = f"not less than {100 * WHOLE_PART:g}% of REF's largest value beyond what is in view"
SILENT_WORDS = f"not less than {number_text(SILENT_FLOOR)}, as REF is zero"


class Floor(NamedTuple):
    """The least that a scale reaches, and why, in words."""

    least: float
    words: str


def lane_floor(lane: Lane, places: Sequence[Place]) -> Floor:
    """Of the differences of a lane; 0 where REF is zero everywhere, or there are none.

    REF is that in view, as is the scale, unless it is silent there.
    """
    layers = (*lane.layers, *lane.unseen)
    if any(layer.pseudo is not None for layer in layers):
        return Floor(RATIO_FLOOR, RATIO_WORDS)
    references = [layer.reference for layer in layers if layer.reference is not None]
    seen = [place.binned(each).extreme for each in references for place in places]
    return floor_of(
        max(map(largest, seen), default=0.0),
        max((reference.largest for reference in references), default=0.0),
    )


def floor_of(seen: float, whole: float) -> Floor:
    """Of a REF whose largest value is `seen` in view, and `whole` anywhere."""
    return max(Floor(FLOOR_PART * seen, FLOOR_WORDS), Floor(WHOLE_PART * whole, WHOLE_WORDS))


def or_silent(floor: Floor) -> Floor:
    """`floor`, or that of a REF which is zero wherever a scale is shared."""
    return floor if floor.least > 0 else Floor(SILENT_FLOOR, SILENT_WORDS)
