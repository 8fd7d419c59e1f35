"""What is alike wherever `Lollipops` are shown side by side: whether there are values, their scale.

Of held data what counts is decided over all of them, so that a zoom has the same colors; of a file
over the regions side by side.
"""

import dataclasses
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64

from agviz.figure.interval_colors import score_limits
from agviz.figure.interval_inputs import HeldFeatures
from agviz.figure.place import Place
from agviz.figure.scales import YScale, tidy_above
from agviz.figure.track_peaks import PEAK_LANE


@dataclasses.dataclass(frozen=True)
class Alike:
    """Whether any variant has a value, the scale, and what decides the colors.

    `below_zero` if any value is; `limits` are the lowest and the highest finite one.
    """

    valued: bool
    y: YScale
    below_zero: bool
    limits: tuple[float, float] | None

    def reaches(self, value: float) -> bool:
        """Whether a value lies on the scale."""
        return self.y.low <= value <= self.y.high


def alike(panel: Any, place: Place) -> Alike:
    """What holds for all regions side by side."""
    held = isinstance(panel.data, HeldFeatures)
    shown = np.concatenate(
        [panel.data.within(each.region).scores for each in (place, *place.others)]
    )
    every = panel.data.scores if held else shown
    elsewhere = () if held else place.magnified  # colors, which no axis shows, hold there too
    zoomed = [panel.data.within(each.region).scores for each in elsewhere]
    return Alike(
        valued=bool((~np.isnan(every)).any()),
        y=_scale(panel, place, shown if np.isfinite(shown).any() else every),
        below_zero=bool((every < 0).any()),
        limits=score_limits(np.concatenate([every, *zoomed])),
    )


def known(features: HeldFeatures, shared: Alike) -> Bool[np.ndarray, " all"]:
    """Which variants can be drawn: those with a value, or all if there are no values at all."""
    if not shared.valued:
        return np.ones(len(features), dtype=bool)
    return ~np.isnan(features.scores)


def _scale(panel: Any, place: Place, values: Float64[np.ndarray, " variants"]) -> YScale:
    """The scale that was said, or one from zero that holds all finite values."""
    (row,) = place.rows
    lane = PEAK_LANE if panel.labels else 0.0
    top, bottom = row.top + lane, row.bottom - lane
    if panel.ylim is not None:
        first, last = panel.ylim
        return YScale(first, last, bottom, top)
    finite = values[np.isfinite(values)]
    if panel.threshold is not None:
        finite = np.append(finite, panel.threshold)
    high, low = float(finite.max(initial=0.0)), float(finite.min(initial=0.0))
    # Infinite values need a side of zero to reach to the end of.
    if high == 0 and (np.isposinf(values).any() or low == 0):
        high = -low or 1.0
    if low == 0 and np.isneginf(values).any():
        low = -high
    return YScale(
        -tidy_above(-low) if low < 0 else 0.0,
        tidy_above(high) if high > 0 else 0.0,
        bottom,
        top,
    )
