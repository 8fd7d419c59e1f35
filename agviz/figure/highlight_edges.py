"""Edges of bands over cells: opaque, these hide the bands, which lie behind all panels."""

from collections.abc import Sequence

import numpy as np

from agviz.figure.contact_shapes import clip_segments
from agviz.figure.scene import Image, Mark, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, THIN_LINE

CELLS = ("contact.map", "heat.cells", "heat.strips")
RIM = 0.25  # pt of grey on both sides, so that a light edge is seen on light cells


def highlight_edges(
    bands: Sequence[Rectangles], drawn: Sequence[Mark], *, left: float, right: float
) -> list[Mark]:
    """Two thin lines per band over each map of cells that it crosses, cut at the map's outline.

    Parameters
    ----------
    bands
        Highlights of a column, or the spans of a zoom.
    drawn
        What its panels drew.
    left, right
        Edges of the data area in mm: a band that is cut there has no edge.
    """
    images = [mark for mark in drawn if isinstance(mark, Image) and mark.role in CELLS]
    marks: list[Mark] = []
    for band in bands:
        lines = []
        for start, top, end, bottom in band.boxes.tolist():
            edges = [x for x in (start, end) if left < x < right]
            lines += [[[x, top], [x, bottom]] for x in edges]
        for image in images if lines else []:
            kept = frozen(clip_segments(np.array(lines), image.outline))
            if len(kept):
                width = THIN_LINE + 2 * RIM
                marks.append(Segments("highlight.edge.rim", kept, FAINT, width))
                marks.append(Segments("highlight.edge", kept, band.color, THIN_LINE))
    return marks
