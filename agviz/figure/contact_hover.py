"""What an interactive figure tells of a contact map: two bins and their value.

A map that stands on its diagonal is told by upright cells, of which each knows the pair of bins at
its middle: a browser's grids cannot be turned.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.figure.contact_rows import RowWindows, framed, prepare, unit_label
from agviz.figure.contact_shapes import Frame
from agviz.figure.contact_values import Window
from agviz.figure.hover import literal, number_field
from agviz.figure.place import Place
from agviz.figure.scene import HoverValues, frozen

CELLS_MOST = 8_000  # of a map: 250 kB of a page
FINEST = 0.4  # mm: no pointer is steadier


def map_hover(panel: Any, place: Place) -> tuple[HoverValues, ...]:
    """Of each map the pairs of bins and their values."""
    prepared = prepare(panel, place)
    rows = list(place.rows)
    found = []
    for number, windows in enumerate(prepared.windows):
        row = rows.pop(0)
        frame, *_ = framed(panel, place, row=row, prepared=prepared, with_bar=number == 0)
        unit = unit_label(panel, prepared.unit)
        template = _template(windows, contig=place.region.chromosome, unit=unit)
        found.append(
            told_pairs(
                "contact.hover", windows.upper, windows.shown, frame=frame, template=template
            )
        )
        if panel.insulation is not False and windows.row.last:
            rows.pop(0)
    return tuple(found)


def told_pairs(
    role: str, window: Window, shown: Sequence[Window], *, frame: Frame, template: str
) -> HoverValues:
    """The pairs of bins of `window` in a frame, and the values of all that are `shown` there.

    Fields 0 and 1 of the template are the first base of either bin, 1-based; then come the values.
    """
    wide, high = frame.right - frame.left, frame.bottom - frame.top
    size = max(FINEST, float(np.sqrt(wide * high / CELLS_MOST)))
    x = np.linspace(frame.left, frame.right, max(1, int(wide / size)) + 1)
    y = np.linspace(frame.top, frame.bottom, max(1, int(high / size)) + 1)
    middles = np.meshgrid((x[:-1] + x[1:]) / 2, (y[:-1] + y[1:]) / 2)
    one, other = frame.pairs(*(each.ravel() for each in middles))
    low, high_end = window.span
    inside = (np.minimum(one, other) >= low) & (np.maximum(one, other) < high_end)
    if frame.shape != "rectangle":
        inside &= (one >= frame.start) & (other <= frame.end)
    bins = [_bins(each, window) for each in (one, other)]
    fields = [window.start + each * window.resolution + 1 for each in bins]
    values = [each.values[bins[0], bins[1]] for each in shown]
    known = inside & np.isfinite(values).any(0)
    table = np.column_stack([*fields, *values]).astype(np.float64)
    shape = (len(y) - 1, len(x) - 1)
    return HoverValues(
        role,
        frozen(x),
        frozen(y),
        frozen(table.reshape(*shape, -1)),
        known.reshape(shape),
        template,
    )


def _bins(places: Float64[np.ndarray, " n"], window: Window) -> np.ndarray:
    """The numbers of the bins that hold `places`, or of the nearest ones."""
    number = np.floor((places - window.start) / window.resolution).astype(np.int64)
    return np.clip(number, 0, len(window.values) - 1)


def _template(windows: RowWindows, *, contig: str, unit: str) -> str:
    row, size = windows.row, windows.upper.resolution
    end = f" {literal(unit)}" if unit else ""
    values = np.concatenate([each.values.ravel() for each in windows.shown])
    fields = [number_field(2 + k, values) for k in range(len(windows.shown))]
    value = "REF {}, ALT {}".format(*fields) if row.lower is not None else fields[0]
    name = row.name if row.part == "both" else row.label
    where = f"{literal(contig)}, {size:,} bp from {{0:,.0f}} and {{1:,.0f}}"
    return "\n".join(filter(None, [literal(name), where, value + end]))
