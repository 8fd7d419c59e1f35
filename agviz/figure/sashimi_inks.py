"""Colors and line widths of a sashimi plot."""

from typing import Literal

import numpy as np
from jaxtyping import Float64

from agviz.figure.place import LegendEntry
from agviz.figure.style import (
    ALTERNATE,
    FAINT,
    GAIN,
    LOSS,
    MINUS,
    PLUS,
    REFERENCE,
    UNSTRANDED,
)

Widths = Literal["log", "linear", "equal"]
THINNEST, THICKEST, EQUAL = 0.4, 1.4, 0.75  # pt
CROWD = 40  # arcs in a row: of more, lines are thinner
CHANGED_PALE = 0.45  # part of white in an arc that both alleles have, in unlike numbers
PALE = 0.6  # part of white in the coverage below arcs of the same color
BY_STRAND = {"+": PLUS, "-": MINUS, ".": UNSTRANDED}


def lightened(color: str, part: float = PALE) -> str:
    """`color` ("#rrggbb") with a `part` of white mixed in: opaque, so that it prints alike.

    >>> lightened("#000000", 0.5)
    '#808080'
    """
    channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = [round(channel + (255 - channel) * part) for channel in channels]
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def strand_legend() -> tuple[LegendEntry, ...]:
    """The colors of both strands, where arcs of both are drawn."""
    return tuple(
        LegendEntry(f"{sign} strand", BY_STRAND[strand], role="sashimi.arc.single", if_drawn=True)
        for strand, sign in (("+", "+"), ("-", "−"))
    )


def arc_ink(part: str, strand: str, color: str | None) -> str:
    """Color of arcs of one allele, or of one strand; REF's are darker than its coverage."""
    if part == "reference":
        return FAINT
    if part == "alternate":
        return ALTERNATE
    return color or BY_STRAND[strand]


def change_ink(more: bool, alone: bool) -> tuple[str, str]:
    """What became of a junction and its color: full where just one allele has it, else paler.

    >>> change_ink(True, True)[0], change_ink(False, True)[0], change_ink(False, False)[0]
    ('gained', 'lost', 'less')
    """
    color = GAIN if more else LOSS
    if alone:
        return ("gained" if more else "lost"), color
    return ("more" if more else "less"), lightened(color, CHANGED_PALE)


def cover_ink(part: str, strand: str, color: str | None) -> str:
    """Color of the coverage under arcs."""
    return REFERENCE if part == "reference" else lightened(arc_ink(part, strand, color))


def line_widths(
    counts: Float64[np.ndarray, " arcs"], largest: float, *, how: str, most: int
) -> Float64[np.ndarray, " arcs"]:
    """Width of each arc in pt, from `THINNEST` at 0 to the thickest at `largest`.

    `most` is the number of arcs in the fullest row.
    """
    crowd = np.sqrt(CROWD / max(most, CROWD))
    thickest = max(THINNEST, THICKEST * crowd)
    if how == "equal" or largest <= 0:
        return np.full(len(counts), max(THINNEST, EQUAL * crowd))
    sizes = np.abs(counts)
    part = np.log1p(sizes) / np.log1p(largest) if how == "log" else sizes / largest
    return THINNEST + (thickest - THINNEST) * np.clip(part, 0.0, 1.0)
