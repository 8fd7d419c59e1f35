"""The colors of a heat map's values: limits said by the user, or what the values need."""

import numpy as np
from jaxtyping import Float

from agviz.figure.color_maps import Colors, ColorScale, read_colors
from agviz.figure.scales import tidy_above
from agviz.figure.track_axis import ROUNDING


def heat_scale(
    values: Float[np.ndarray, "rows columns"],
    limits: tuple[float | None, float | None],
    *,
    colors: Colors,
) -> tuple[ColorScale, bool, bool]:
    """Colors with their limits, and whether values lie below or above these.

    Values of both signs get limits that are as far from zero. Infinite ones lie beyond any limits.
    """
    known = values[np.isfinite(values)]
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    reach = tidy_above(max(-low, high))
    own = (-reach if low < 0 else 0.0, reach)
    ends = [b if a is None else a for a, b in zip(limits, own, strict=True)]
    if not ends[0] < ends[1]:  # one end was said, beyond all values
        ends = [ends[0], ends[0] + 1.0] if limits[1] is None else [ends[1] - 1.0, ends[1]]
    scale = ColorScale(read_colors(colors, diverging=low < 0), *ends)
    slack = ROUNDING * max(map(abs, ends))  # float32 data: 0.9000000358 is 0.9
    below, above = values < ends[0] - slack, values > ends[1] + slack
    return scale, bool(below.any()), bool(above.any())
