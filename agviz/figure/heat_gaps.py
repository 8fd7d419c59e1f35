"""Unknown values of a `Heatmap` that its columns hide."""

import numpy as np

from agviz.figure.heat_cells import ranges_of
from agviz.figure.heat_inputs import HeatRows
from agviz.figure.hidden_gaps import hidden_in_ranges
from agviz.figure.place import Place
from agviz.genome.sequence import BASES


def heat_gaps(rows: HeatRows, place: Place) -> int:
    """How many unknown values share a column with known ones of their row.

    The observed base has no effect: that its cell may have no value is no gap.
    """
    lows, highs, *_ = ranges_of(
        rows.values.shape[1],
        start=rows.start,
        resolution=rows.resolution,
        x=place.x,
        most=place.bins,
    )
    values = rows.values
    if rows.observed:
        values = values.copy()
        for row, base in enumerate(BASES):
            values[row, np.array(list(rows.observed)) == base] = 0.0
    return hidden_in_ranges(values, lows, highs)
