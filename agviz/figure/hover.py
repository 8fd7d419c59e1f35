"""What interactive figures tell, in words: where, and how boxes and values become marks."""

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float64, Real

from agviz.figure.regions import POSITIONS
from agviz.figure.sashimi_arcs import along
from agviz.figure.scales import XScale
from agviz.figure.scene import HoverCells, HoverPoints, HoverValues, frozen

TOLD_MOST = 20_000
"""Cells of a panel that are told one by one; a page of more would be slow to open."""

POINTS_MOST = 5_000
"""Points of a panel that are told one by one."""

MOST_DECIMALS = 12
ALONG = np.linspace(0.05, 0.95, 11)
"""Where along an arc its words are told."""


def where(contig: str, start: int, end: int) -> str:
    """Bases [start, end) as people write them: 1-based, both ends counted.

    >>> where("chr8", 70_293, 70_294), where("chr8", 0, 1_000), where(POSITIONS, 4, 5)
    ('chr8:70,294', 'chr8:1–1,000', 'position 5')
    """
    named = "position " if contig == POSITIONS else f"{contig}:"
    return f"{named}{start + 1:,}" + (f"–{end:,}" if end - start > 1 else "")


def where_template(contig: str, edges: Real[np.ndarray, " edges"]) -> str:
    """`where`, of the first two fields of a template: the first and the last base of a bin."""
    named = "position " if contig == POSITIONS else f"{literal(contig)}:"
    wide = bool((np.diff(edges) > 1).any())
    return f"{named}{{0:,.0f}}" + ("–{1:,.0f}" if wide else "")


def literal(text: str) -> str:
    """`text` as a template that says just that, no-break spaces as plain ones."""
    return text.replace("\xa0", " ").replace("{", "{{").replace("}", "}}")


def number_field(field: int, values: Real[np.ndarray, "..."]) -> str:
    """A value's field in a template: as many decimals as the largest of `values` needs.

    Four digits of the largest; what is nothing beside it is 0, not a long row of zeros.

    >>> number_field(2, np.array([-0.9, 3e-39])), number_field(0, np.array([12_500.0]))
    ('{2:,.4f}', '{0:,.0f}')
    """
    most = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    decimals = 3 - math.floor(math.log10(most)) if most > 0 else 0
    return f"{{{field}:,.{min(max(decimals, 0), MOST_DECIMALS)}f}}"


def binned_values(
    role: str,
    edges: Real[np.ndarray, " edges"],
    fields: Sequence[tuple[str, Real[np.ndarray, " bins"]]],
    *,
    contig: str,
    x: XScale,
    top: float,
    bottom: float,
) -> HoverValues:
    """Name and value of each of `fields` in each bin between genomic `edges`, in one row."""
    values = [np.asarray(each, dtype=np.float64) for _, each in fields]
    table = np.column_stack([np.floor(edges[:-1]) + 1, np.ceil(edges[1:]), *values])
    pairs = [(name, number_field(2 + k, values[k])) for k, (name, _) in enumerate(fields)]
    lines = [f"{literal(name)} {field}".strip() for name, field in pairs]
    return HoverValues(
        role,
        frozen(x.mm(edges)),
        frozen([top, bottom]),
        frozen(table[None]),
        np.isfinite(table[None, :, 2:]).any(-1),
        "\n".join([where_template(contig, edges), *lines]),
    )


def told_boxes(
    role: str, boxes: Float64[np.ndarray, "boxes 4"], texts: Sequence[str]
) -> tuple[HoverCells, ...]:
    """Texts within boxes (left, top, right, bottom in mm), a mark per row of them.

    Of boxes of one row that overlap, the left one tells of what they share.
    """
    found = []
    for top, bottom in np.unique(boxes[:, [1, 3]], axis=0).tolist():
        row = np.flatnonzero((boxes[:, 1] == top) & (boxes[:, 3] == bottom))
        edges: list[float] = []
        told: list[str] = []
        for i in row[np.lexsort((boxes[row, 2], boxes[row, 0]))]:
            left, right = float(boxes[i, 0]), float(boxes[i, 2])
            if not edges:
                edges.append(left)
            elif left > edges[-1]:
                edges.append(left)
                told.append("")  # the gap before it
            if right > edges[-1]:
                edges.append(right)
                told.append(texts[i])
        if told:
            found.append(HoverCells(role, frozen(edges), frozen([top, bottom]), tuple(told)))
    return tuple(found)


def told_curves(
    role: str, curves: Float64[np.ndarray, "arcs 4 2"], texts: Sequence[str]
) -> tuple[HoverPoints, ...]:
    """Texts along arcs."""
    if not len(curves):
        return ()
    points = along(curves, ALONG).reshape(-1, 2)
    return (HoverPoints(role, frozen(points), tuple(t for t in texts for _ in ALONG)),)


def told_most(known: Bool[np.ndarray, " points"]) -> np.ndarray:
    """The numbers of the points that are told: all that are `known`, or of too many every n-th."""
    every = np.flatnonzero(known)
    return every[:: max(1, -(-len(every) // POINTS_MOST))]
