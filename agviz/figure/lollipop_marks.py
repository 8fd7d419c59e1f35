"""How `Lollipops` are drawn: where heads stand, stems and dots, names."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.figure.interval_inputs import HeldFeatures
from agviz.figure.labels import LaneLabel, fitting, spread
from agviz.figure.lollipop_scale import Alike
from agviz.figure.outlined_points import circles
from agviz.figure.place import Place
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Segments, frozen
from agviz.figure.style import FAINT, GAIN, LOSS, THIN_LINE
from agviz.figure.track_peaks import Peak, peak_lane

RADIUS, RADIUS_MANY, MANY = 0.7, 0.35, 300  # mm; above MANY heads are small
STEMS_MOST = 2_000  # above it stems would be one grey area, so there are none
AIR = 0.2  # mm between heads of variants without values


def points(
    panel: Any, features: HeldFeatures, *, place: Place, shared: Alike
) -> tuple[Float64[np.ndarray, "variants 2"], Float64[np.ndarray, "variants 2"]]:
    """Feet on the zero line, and heads, of variants that are drawn."""
    y = shared.y
    x = place.x.mm(features.spans.mean(1))
    zero = np.full_like(x, y.at(0.0))
    if shared.valued:
        values = np.clip(features.scores, y.low, y.high)  # infinite ones too
        return np.column_stack([x, zero]), np.column_stack([x, y.mm(values)])
    radius = _radius(panel, len(x))
    wishes = [LaneLabel(float(each), "", 2 * radius) for each in x]
    room = place.x.right - place.x.left
    moved = x
    if fitting(wishes, room, air=AIR) == len(wishes):
        ends = place.x.left, place.x.right
        moved = np.array(spread(wishes, left=ends[0], right=ends[1], air=AIR))
    heads = np.column_stack([moved, np.full_like(x, y.top + radius)])
    return np.column_stack([x, zero]), heads


def dots(
    panel: Any,
    features: HeldFeatures,
    *,
    feet: Float64[np.ndarray, "variants 2"],
    heads: Float64[np.ndarray, "variants 2"],
    shared: Alike,
) -> list[Mark]:
    """Stems, and one compound mark of dots for each color, in the order of the colors."""
    inks = np.array(panel.coloring.inks(features, shared.limits), dtype=object)
    if panel.signed and shared.below_zero:
        inks = np.where(features.scores < 0, LOSS, GAIN).astype(object)
    marks: list[Mark] = []
    if 0 < len(heads) <= STEMS_MOST:
        ends = frozen(np.stack([feet, heads], axis=1))
        marks.append(Segments("lollipop.stem", ends, FAINT, THIN_LINE))
    for color in dict.fromkeys(inks.tolist()):
        some = heads[inks == color]
        marks.append(circles("lollipop.dot", some, _radius(panel, len(heads)), color=color))
    return marks


def _radius(panel: Any, count: int) -> float:
    if panel.radius is not None:
        return panel.radius
    return RADIUS if count <= MANY else RADIUS_MANY


def names(
    panel: Any, features: HeldFeatures, heads: Float64[np.ndarray, "variants 2"], *, place: Place,
    y: YScale,
) -> tuple[list[Mark], int]:  # fmt: skip
    """Names of the variants with the values farthest from zero, above or below them."""
    values = np.nan_to_num(features.scores, nan=1.0)
    order = np.lexsort((heads[:, 0], -np.abs(values)))[: panel.labels]
    chosen = [
        Peak(float(heads[k, 0]), float(np.clip(values[k], y.low, y.high)), features.names[k])
        for k in order
        if features.names[k]
    ]
    marks: list[Mark] = []
    lost = 0
    for above in (True, False):
        side = [each for each in chosen if (each.value >= 0) == above]
        drawn, dropped = peak_lane(side, place=place, y=y, above=above, role="lollipop.peak")
        marks += drawn
        lost += dropped
    return marks, lost
