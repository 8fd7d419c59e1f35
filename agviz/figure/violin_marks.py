"""One group of `Violins` on the page: its cloud, quartiles and rain, and what the axis cuts off."""

import numpy as np
from jaxtyping import Float64

from agviz.figure.density import cloud
from agviz.figure.outlined_points import circles
from agviz.figure.place import Row
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Polygon, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, INK, NUMBER_SIZE, TICK_LINE
from agviz.figure.text import place_text
from agviz.figure.track_clips import CLIP_AIR, CLIP_HEIGHT

CLOUD, RAIN = 0.55, 0.3  # of a row: the density above, points below
RADIUS = 0.28  # mm
RAIN_MOST = 300  # points of a group that are drawn one by one
CLOUD_ALPHA = 0.55
CLOUD_LEAST = 5  # values: the density of fewer says nothing
TICK = 0.7  # mm: half the height of the median's
DENSE_STEPS = 7919  # a prime: points take heights in an order that looks random and is not


def beyond(values: Float64[np.ndarray, " values"], x: YScale) -> tuple[int, int]:
    """How many values lie left of the axis, and how many right of it."""
    return int((values < x.low).sum()), int((values > x.high).sum())


def group_marks(
    values: Float64[np.ndarray, " values"], x: YScale, box: Row, *, color: str, font: str
) -> list[Mark]:
    """Density, quartiles and points within the axis, and bars beyond its ends if any lie there."""
    if not len(values):
        text = place_text(
            "empty", "no values", x=x.bottom + 0.5, middle=box.middle, size=NUMBER_SIZE, font=font,
            color=FAINT,
        )  # fmt: skip
        return [text]
    foot = box.top + box.height * CLOUD
    few = len(values) < CLOUD_LEAST
    outline = None if few else cloud(values, x, foot=foot, height=box.height * (CLOUD - 0.06))
    marks: list[Mark] = []
    if outline is not None:
        marks.append(Polygon("violin.cloud", outline, color, CLOUD_ALPHA))
    inside = values[(values >= x.low) & (values <= x.high)]
    if len(inside):
        marks.append(circles("violin.rain", _rain(inside, x, box), RADIUS, color=color))
    ends = [] if few else _quartiles(values, x, foot)
    if ends:
        marks.append(Segments("violin.quartiles", frozen(ends), INK, TICK_LINE))
    below, above = beyond(values, x)
    for side, count, edge, away in (
        ("below", below, x.bottom, -1.0),
        ("above", above, x.top, 1.0),
    ):
        if count:
            near, far = edge + away * CLIP_AIR, edge + away * (CLIP_AIR + CLIP_HEIGHT)
            bar = [min(near, far), foot, max(near, far), box.bottom - box.height * 0.08]
            marks.append(Rectangles(f"violin.clipped.{side}", frozen([bar]), color))
    return marks


def _quartiles(
    values: Float64[np.ndarray, " values"], x: YScale, foot: float
) -> list[list[list[float]]]:
    """A line between the quartiles, as far as it lies on the axis, and a tick at the median."""
    low, middle, high = (float(q) for q in np.quantile(values, [0.25, 0.5, 0.75]))
    ends = []
    if low <= x.high and high >= x.low:
        ends.append([[x.at(low), foot], [x.at(high), foot]])
    if x.low <= middle <= x.high:
        ends.append([[x.at(middle), foot - TICK], [x.at(middle), foot + TICK]])
    return ends


def _rain(
    values: Float64[np.ndarray, " values"], x: YScale, box: Row
) -> Float64[np.ndarray, "points 2"]:
    """Points below the cloud, at heights that do not hide their neighbors; the same every time."""
    ordered = np.sort(values)
    if len(ordered) > RAIN_MOST:
        ordered = ordered[np.linspace(0, len(ordered) - 1, RAIN_MOST).round().astype(int)]
    height = (np.arange(len(ordered)) * DENSE_STEPS % 97) / 97
    first = box.top + box.height * (1 - RAIN)
    return np.column_stack([x.mm(ordered), first + height * box.height * (RAIN - 0.08)])
