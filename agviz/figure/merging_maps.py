"""Colors of a map that stand for unlike values and look alike, in grey or to colour-blind readers.

Cells have nothing but their color. In a map around zero the two ends have to stay apart, and each
way from the middle has to get darker, or lighter, all along; any other map has to do so from its
lowest to its highest value.
"""

import numpy as np
from jaxtyping import Float64

from agviz.figure.color_maps import ColorMap, ColorScale
from agviz.figure.color_vision import GREY_APART, lightness, merges
from agviz.figure.findings import Finding

STEPS = 17  # colors of a map that are compared
SLACK = 1.0  # of lightness, 0 to 100: a way may turn by so little
REMEDY = "choose colors that get darker all along, and ends that differ in lightness, too"


def merging_map(where: str, scale: ColorScale) -> tuple[Finding, ...]:
    """A finding if colors of a scale's map merge."""
    colors = scale.colors
    found = []
    if colors.diverging and scale.low < 0 < scale.high:
        ends = colors.stops[0], colors.stops[-1]
        found = [f"its ends, {ends[0]} and {ends[1]}, merge {sight}" for sight in merges(*ends)]
    if not found and not all(map(_is_even, _ways(colors))):
        found = ["its colors merge in grey: they do not get darker or lighter all along"]
    return tuple(Finding("merging colors", f"{where}: {each}", REMEDY) for each in found)


def _ways(colors: ColorMap) -> list[Float64[np.ndarray, " steps"]]:
    """Lightness from one end to the other, or of either way from the middle."""
    table = colors.hex()
    chosen = [table[k] for k in np.linspace(0, len(table) - 1, STEPS).round().astype(int)]
    light = np.array([lightness(color) for color in chosen])
    middle = STEPS // 2
    return [light[: middle + 1], light[middle:]] if colors.diverging else [light]


def _is_even(light: Float64[np.ndarray, " steps"]) -> bool:
    steps = np.diff(light)
    far = abs(light[-1] - light[0]) >= GREY_APART
    return bool(far and ((steps < SLACK).all() or (steps > -SLACK).all()))
