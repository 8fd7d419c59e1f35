"""Shrunk introns: a horizontal scale on which exons keep one common scale and introns take less,
or, as in a scheme, on which all exons and introns are equally wide.

The scale is an `XScale` with knots at the edges of the exons. It maps every base to its place, so
that what is drawn through it (junctions, exons, coverage, variants) stays on its exon.
"""

import dataclasses
import math
from collections.abc import Iterable
from typing import Literal, TypeAlias

import numpy as np
from jaxtyping import Int64

from agviz.errors import InputError
from agviz.figure.options import is_number
from agviz.figure.regions import union
from agviz.figure.scales import XScale, tidy_step
from agviz.figure.scene import frozen
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

EQUAL: Literal["equal"] = "equal"
POWER = 0.7  # of an intron's length, that of ggsashimi --shrink
FLANK = 100  # bp kept on the exonic side of a junction where no exon is known
SAME_SLOPE = 1e-6  # relative: slopes closer than this are one
Span = tuple[int, int]
Power: TypeAlias = int | float | Literal["equal"]


def shrunk_scale(
    region: Interval,
    kept: Iterable[Span],
    *,
    left: int | float,
    right: int | float,
    power: Power | None = None,
    factor: int | float | None = None,
) -> XScale:
    """A scale from `region` to [left, right] mm that keeps some spans and shrinks what is between.

    Parameters
    ----------
    region
        What is shown.
    kept
        Spans (0-based, half-open) at full scale, such as exons; in any order, overlapping or not.
        What lies outside the region is cut off.
    left, right
        Edges of the data area in mm.
    power
        A gap of L bp takes the room of ``L ** power`` bp, from 0 to 1; 0.7 unless `factor` is said.
        ``"equal"``: every kept span and every gap takes the same room, whatever its length.
    factor
        A gap of L bp takes the room of ``L * factor`` bp instead, over 0 to 1.

    Returns
    -------
    XScale
        Strictly ascending, with knots at the edges of the kept spans. No gap is wider than it
        would be at full scale, unless all are equal; without any kept span it is the identity.

    Raises
    ------
    InputError
        For `power` or `factor` out of range, both at once, or an empty span.
    """
    if power is not None and factor is not None:
        raise InputError(f"Say power or factor, not both; got power={power} and factor={factor}")
    if factor is not None and not 0 < factor <= 1:
        raise InputError(f"factor must be over 0 and at most 1; got {factor}")
    power = POWER if power is None else power
    if not (power == EQUAL or (is_number(power) and 0 <= power <= 1)):
        raise InputError(f"power must be from 0 to 1, or 'equal'; got {power!r}")
    spans = merged_spans(kept, region)
    if not spans:
        return XScale.identity(region.start, region.end, left=left, right=right)
    edges = {region.start, region.end, *(edge for span in spans for edge in span)}
    genome = np.array(sorted(edges), dtype=np.int64)
    room = np.diff(genome).astype(np.float64)
    full = {start for start, _ in spans}
    gaps = np.array([start not in full for start in genome[:-1].tolist()])
    if power == EQUAL:
        room = np.ones_like(room)
    else:
        room[gaps] = room[gaps] * factor if factor is not None else room[gaps] ** float(power)
    page = left + (right - left) * np.concatenate([[0.0], np.cumsum(room)]) / room.sum()
    page[-1] = right
    return XScale(frozen(genome), frozen(page), schematic=power == EQUAL)


def merged_spans(spans: Iterable[Span], region: Interval) -> list[Span]:
    """The spans within `region`, in order, those that touch or overlap as one.

    Raises
    ------
    InputError
        For a span without a base.
    """
    cut = []
    for start, end in spans:
        if end <= start:
            raise InputError(f"A span to keep needs at least one base; got ({start}, {end})")
        if start < region.end and end > region.start:
            cut.append((max(int(start), region.start), min(int(end), region.end)))
    return list(union(cut))


def exon_spans(models: GeneModels, region: Interval) -> list[Span]:
    """The exons of all transcripts in `region`, merged: what to keep where genes are known."""
    exons = models.exons(region)
    return merged_spans(zip(exons["Start"].tolist(), exons["End"].tolist(), strict=True), region)


def junction_spans(
    junctions: Iterable[Span] | Int64[np.ndarray, "introns columns"],
    region: Interval,
    *,
    flank: int = FLANK,
) -> list[Span]:
    """`flank` bp on the exonic side of each end of the introns: what to keep without genes."""
    spans: list[Span] = []
    for start, end in ((int(each[0]), int(each[1])) for each in junctions):
        spans += [(max(0, start - flank), start), (end, end + flank)]
    return merged_spans((span for span in spans if span[1] > span[0]), region)


def base_width(scale: XScale) -> float:
    """Width in mm of one base at full scale, in the exons: what a scale bar stands for."""
    return float((np.diff(scale.page) / np.diff(scale.genome)).max())


def full_spans(scale: XScale) -> list[tuple[float, float]]:
    """The spans at full scale, neighbors as one."""
    slopes = np.diff(scale.page) / np.diff(scale.genome)
    found: list[tuple[float, float]] = []
    for number in np.flatnonzero(slopes >= slopes.max() * (1 - SAME_SLOPE)):
        start, end = float(scale.genome[number]), float(scale.genome[number + 1])
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found


@dataclasses.dataclass(frozen=True)
class Break:
    """A shrunk gap: from `start` to `end` on the genome, drawn `shrinkage` times too narrow.

    `x` is the middle on the page, in mm, where its break mark stands.
    """

    start: float
    end: float
    shrinkage: float
    x: float


def breaks(scale: XScale) -> list[Break]:
    """The gaps that an axis must mark as broken; none on an identity scale, nor on a schematic one,
    where nothing is at full scale.
    """
    if scale.schematic:
        return []
    full = base_width(scale)
    slopes = np.diff(scale.page) / np.diff(scale.genome)
    middles = (scale.page[:-1] + scale.page[1:]) / 2
    return [
        Break(float(scale.genome[i]), float(scale.genome[i + 1]), full / slopes[i], middles[i])
        for i in np.flatnonzero(slopes < full * (1 - SAME_SLOPE))
    ]


def axis_ticks(scale: XScale, gap: int | float) -> list[int]:
    """1-based positions of ticks, all within full scale and at least `gap` mm apart.

    Tidy positions at a step that full scale has room for; an exon without one has a tick at its
    first base, where there is room. No tick stands in a shrunk gap, where equal steps would lie.
    On a schematic scale ticks are at the first bases of exons and introns.
    """
    if scale.schematic:
        firsts = [int(edge) + 1 for edge in scale.genome[:-1]]
        return _apart([max(first, 1) for first in firsts], scale, gap)
    step = max(1, round(tidy_step(gap / base_width(scale), 1)))
    tidy: list[int] = []
    bare: list[int] = []
    for start, end in full_spans(scale):
        first = math.ceil((start + 1) / step) * step
        inside = list(range(max(first, 1), int(end) + 1, step))
        tidy.extend(inside)
        bare.extend([] if inside else [int(start) + 1])
    return _apart([*tidy, *bare], scale, gap)


def _apart(positions: Iterable[int], scale: XScale, gap: int | float) -> list[int]:
    """Of 1-based positions those at least `gap` mm from all that come before, ascending."""
    chosen: list[int] = []
    for position in positions:
        x = scale.at(position - 0.5)
        if all(abs(x - scale.at(other - 0.5)) >= gap for other in chosen):
            chosen.append(position)
    return sorted(chosen)


def bins_needed(scale: XScale, narrowest: int | float) -> int:
    """Bins of equal bp over the whole scale, so many that in exons each is `narrowest` mm wide."""
    return max(1, int((scale.end - scale.start) * base_width(scale) / narrowest))
