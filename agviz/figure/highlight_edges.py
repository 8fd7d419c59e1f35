"""Edges of bands over cells: opaque, these hide the bands, which lie behind all panels."""

from collections.abc import Sequence

import numpy as np

from agviz.figure.contact_shapes import clip_segments
from agviz.figure.scene import Image, Mark, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, THIN_LINE

CELLS = ("contact.map", "heat.cells", "heat.strips")
RIM = 0.25  # pt on both sides: grey for a light edge on light cells, white for a dark one on dark


def highlight_edges(
    bands: Sequence[Rectangles], drawn: Sequence[Mark], *, left: float, right: float
) -> list[Mark]:
    """Two thin lines per band over each map of cells that it crosses, cut at the map's outline.

    Parameters
    ----------
    bands
        Highlights of a column.
    drawn
        What its panels drew.
    left, right
        Edges of the data area in mm: a band that is cut there has no edge.
    """
    marks: list[Mark] = []
    for band in bands:
        lines = []
        for start, top, end, bottom in band.boxes.tolist():
            edges = [x for x in (start, end) if left < x < right]
            lines += [[[x, top], [x, bottom]] for x in edges]
        marks += over_cells(lines, drawn, color=band.color, rim=FAINT)
    return marks


def over_cells(
    lines: Sequence[Sequence[Sequence[float]]], drawn: Sequence[Mark], *, color: str, rim: str
) -> list[Mark]:
    """What lies of `lines` over each map of cells among `drawn`, between rims."""
    marks: list[Mark] = []
    for image in cells_of(drawn) if lines else []:
        kept = frozen(clip_segments(np.array(lines), image.outline))
        if len(kept):
            marks.append(Segments("highlight.edge.rim", kept, rim, THIN_LINE + 2 * RIM))
            marks.append(Segments("highlight.edge", kept, color, THIN_LINE))
    return marks


def cells_of(drawn: Sequence[Mark]) -> list[Image]:
    """The maps of cells: what lies behind them is not seen."""
    return [mark for mark in drawn if isinstance(mark, Image) and mark.role in CELLS]
