"""What a contact map hides: values beyond its colors, unknown ones within its cells."""

from typing import Any

import numpy as np
from jaxtyping import Bool

from agviz.figure.clipped_colors import clipped_colors
from agviz.figure.contact_rows import Prepared, prepare
from agviz.figure.contact_values import Window
from agviz.figure.findings import Finding
from agviz.figure.hidden_gaps import gap_findings
from agviz.figure.merging_maps import merging_map
from agviz.figure.place import Place
from agviz.figure.track_lanes import Change


def map_findings(panel: Any, place: Place) -> tuple[Finding, ...]:
    """Values beyond said limits, unknown ones within cells, colors that merge."""
    prepared = prepare(panel, place)
    below, above = prepared.bar_ends
    where = "the contact map"
    return (
        *clipped_colors(where, prepared.scale, panel.limits, below=below, above=above),
        *gap_findings(where, hidden_cells(panel, prepared)),
        *merging_map(where, prepared.scale),
    )


def hidden_cells(panel: Any, prepared: Prepared) -> int:
    """How many unknown values are hidden in cells of several bins, each cell counted once.

    Bins without ALT are marked, so they are not counted.
    """
    found = 0
    for windows in prepared.windows:
        part = "reference" if windows.lower is not None else windows.row.part
        for window, of in ((windows.upper, part), (windows.lower, "alternate")):
            if window is None or window.hidden is None:
                continue
            marked = None if of in ("single", "reference") else panel.change
            found += int(window.hidden[_counted(window, prepared.depth, marked)].sum())
    return found


def _counted(window: Window, depth: float, change: Change | None) -> Bool[np.ndarray, "bins bins"]:
    """The cells of pairs at most `depth` bp apart, of both bins of which there is an ALT."""
    bins = np.arange(len(window.values))
    apart = (bins - bins[:, None]) * window.resolution
    starts = window.start + bins * window.resolution
    there = np.ones(len(bins), dtype=bool)
    for start, end in () if change is None else change.without_alternate:
        there &= (starts >= end) | (starts + window.resolution <= start)
    return np.asarray((apart >= 0) & (apart <= depth) & there & there[:, None])
