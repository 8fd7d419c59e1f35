"""What a `PairMap` shows, in words, for a caption."""

from typing import Any

import numpy as np

from agviz._counts import counted
from agviz.figure.hidden_gaps import gap_words
from agviz.figure.pair_rows import hidden_pairs, scale_of, window_of
from agviz.figure.place import Place
from agviz.figure.scales import number_text


def pair_words(panel: Any, place: Place) -> tuple[str, ...]:
    """How many pairs, where they stand, the colors, what is not known, what is marked."""
    window = window_of(panel, place)
    scale, below, above = scale_of(panel, place)
    words = [_what(panel, place), _form(panel)]
    bins = window.resolution // window.grain
    if bins > 1:
        words.append(f"each cell the mean of {bins} × {bins} pairs")
    unit = f" {panel.unit}" if panel.unit else ""
    colors = f"colors from {number_text(scale.low)} to {number_text(scale.high)}{unit}"
    if scale.colors.diverging:
        white = scale.colors.stops[len(scale.colors.stops) // 2].upper() == "#FFFFFF"
        colors += f", zero {'white' if white else 'the middle color'}"
    words.append(colors)
    if below or above:
        words.append("values beyond have the color of the end")
    if np.isnan(window.values).any():
        words.append("grey: no value")
    words += gap_words(hidden_pairs(panel, place))
    if panel.motifs:
        words.append("brackets: motifs")
    return tuple(words)


def _what(panel: Any, place: Place) -> str:
    name = f": {panel.label}" if panel.label else ""
    if panel.names:
        return f"Map of all pairs of {len(panel.names):,}{name}"
    own, region = panel.interval, place.region
    size = own.width // len(panel.values)
    first = (max(own.start, region.start) - own.start) // size
    last = -((own.start - min(own.end, region.end)) // size)  # rounded up
    count = last - first
    positions = counted(count, "position")
    return f"Map of the pairs of {positions} of {size:,} bp each{name}"


def _form(panel: Any) -> str:
    if panel.shape == "triangle":
        return "height above the axis is the distance between the two"
    return "the first of a pair down, the second to the right"
