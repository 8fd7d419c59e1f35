"""Insulation: how little is touched across each boundary between bins, as a line below a map.

References
----------
Crane et al. (2015), Condensin-driven remodelling of X chromosome topology during dosage
compensation, *Nature* 523:240-244: the mean of a square of contacts that slides along the diagonal.
"""

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float32, Float64, Int64, Num

from agviz.figure.contact_values import CELLS_MOST, ArrayContacts, Contacts
from agviz.figure.place import Place, Row
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark, Polyline, frozen
from agviz.figure.signals import Binned
from agviz.figure.style import ALTERNATE, DATA_LINE, REFERENCE
from agviz.figure.track_axis import base_line, row_axis, row_label, value_range
from agviz.figure.track_marks import runs
from agviz.genome.types import Interval

INSULATION_LABEL = "Insulation"
BINS = 10
"""Bins to each side of a boundary, where nobody says how far; fewer on a map of few bins."""
PART = 8
"""At most this part of a map's bins."""
SMALL_PART = 0.02  # of the farthest from zero: a scale does not reach beyond zero for less
Center = Literal["ratio", "difference"] | None
WIDE_LINE = 1.5  # pt: REF's, so that it is seen behind an equal ALT


@dataclasses.dataclass(frozen=True, eq=False)
class InsulationLine:
    """Values at boundaries, 0-based edges; `reach` is how many bp on each side count."""

    edges: Int64[np.ndarray, " boundaries"]
    values: Float64[np.ndarray, " boundaries"]
    reach: int


def insulation_line(
    contacts: Contacts, region: Interval, reach: int | None, *, center: Center
) -> InsulationLine:
    """The insulation of a map at the boundaries within `region`.

    Parameters
    ----------
    contacts
        The map. One in memory is looked at as a whole, whatever is shown of it.
    region
        What is shown.
    reach
        bp on each side of a boundary.
    center
        `"ratio"`: log2 over the mean of all boundaries; `"difference"`: minus that mean; None: as
        it is, for maps in which zero is what is expected.
    """
    if isinstance(contacts, ArrayContacts):
        contacts.window(region, margin=0, most=1)  # refuses a region outside
        window = contacts.window(contacts.interval, margin=0, most=len(contacts.values))
    else:
        window = contacts.window(region, margin=reach or region.width // PART, most=CELLS_MOST)
    size = window.resolution
    bins = min(BINS, len(window.values) // PART) if reach is None else round(reach / size)
    bins = max(1, bins)
    edges = window.start + size * np.arange(1, len(window.values), dtype=np.int64)
    values = diamond_means(window.values, bins)
    if center is not None and not np.isnan(values).all():
        mean = float(np.nanmean(values))
        if center == "difference":
            values = values - mean
        else:  # nothing at all has no ratio to anything
            ratio = values / mean if mean > 0 else np.zeros_like(values)
            values = np.log2(ratio, out=np.full_like(values, np.nan), where=ratio > 0)
    here = (edges >= region.start) & (edges <= region.end)
    return InsulationLine(edges[here], values[here], bins * size)


def diamond_means(
    values: Float32[np.ndarray, "bins bins"], reach: int
) -> Float64[np.ndarray, " boundaries"]:
    """Mean of the contacts of the `reach` bins before each inner boundary with those after it.

    Values that are not finite are left out. Boundaries nearer to an end of the map than `reach`
    bins are NaN.
    """
    known = np.isfinite(values)
    total = _sums(np.where(known, values, 0).astype(np.float64))
    count = _sums(known.astype(np.float64))
    size = len(values)
    result = np.full(max(size - 1, 0), np.nan)
    cut = np.arange(reach, size - reach + 1)
    if not len(cut):
        return result
    parts = [
        sums[cut, cut + reach] - sums[cut - reach, cut + reach] - sums[cut, cut]
        + sums[cut - reach, cut]
        for sums in (total, count)
    ]  # fmt: skip
    result[cut - 1] = parts[0] / np.where(parts[1] == 0, np.nan, parts[1])
    return result


def _sums(values: Float64[np.ndarray, "bins bins"]) -> Num[np.ndarray, "edges edges"]:
    """Sums over all rows above and columns left of each corner."""
    return np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)


def insulation_marks(
    found: Sequence[tuple[InsulationLine, str]], *, place: Place, row: Row
) -> tuple[list[Mark], list[str]]:
    """Lines of a row, each in its color, with their axis and label; notes."""
    most = max(float(np.nanmax(np.abs(line.values), initial=0.0)) for line, _ in found)
    binned = [_as_bins(line, SMALL_PART * most) for line, _ in found]
    y = YScale(*value_range(binned), row.bottom, row.top)
    marks: list[Mark] = [base_line(place, y)]
    for line, color in found:
        for start, end in runs(~np.isnan(line.values)):
            across = place.x.mm(line.edges[start:end])
            points = np.column_stack([across, y.mm(line.values[start:end])])
            width = WIDE_LINE if color == REFERENCE else DATA_LINE
            part = {REFERENCE: ".reference", ALTERNATE: ".alternate"}.get(color, "")
            marks.append(Polyline(f"contact.insulation{part}", frozen(points), color, width))
    marks.extend(row_axis(place, row, y=y, style="ticks"))
    if place.label_right <= place.label_left:
        return marks, []
    label, notes = row_label(place, row, INSULATION_LABEL)
    return [*marks, *label], notes


def _as_bins(line: InsulationLine, least: float) -> Binned:
    """The values, for a range; those nearer to zero than `least` count as zero."""
    values = np.where(np.abs(line.values) < least, 0.0, line.values).astype(np.float32)
    return Binned(np.append(line.edges, line.edges[-1:]), values, values)
