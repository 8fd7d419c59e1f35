"""What an interactive figure tells of a heat map's cells."""

import numpy as np
from jaxtyping import Float, Float64

from agviz.figure.heat_cells import cells_of, edges_of
from agviz.figure.heat_inputs import HeatRows
from agviz.figure.hover import TOLD_MOST, binned_values, where
from agviz.figure.place import Place, Row
from agviz.figure.scales import number_text
from agviz.figure.scene import Hover, HoverCells, frozen


def heat_hover(rows: HeatRows, place: Place, row: Row, *, unit: str) -> tuple[Hover, ...]:
    """Position, row and value of each cell; of hundreds of rows in fewer columns than are drawn."""
    most = max(1, min(place.bins, TOLD_MOST // len(rows.labels)))
    values, first, last = cells_of(
        rows.values, start=rows.start, resolution=rows.resolution, x=place.x, most=most
    )
    across = np.linspace(first, last, values.shape[1] + 1)
    edges = np.interp(across, place.x.page, place.x.genome)
    down = edges_of(len(rows.labels), row.top, row.bottom)
    bases = rows.resolution == 1 and round(edges[-1] - edges[0]) == values.shape[1]
    if rows.observed and bases:
        return (_substitutions(rows, values, edges, across=across, down=down, unit=unit),)
    said = f" ({unit})" if unit else ""
    return tuple(
        binned_values(
            "heat.hover",
            edges,
            [(f"{label}{said}:", values[k])],
            contig=rows.contig,
            x=place.x,
            top=float(down[k]),
            bottom=float(down[k + 1]),
        )
        for k, label in enumerate(rows.labels)
    )


def _substitutions(
    rows: HeatRows,
    values: Float[np.ndarray, "rows columns"],
    edges: Float64[np.ndarray, " edges"],
    *,
    across: Float64[np.ndarray, " edges"],
    down: Float64[np.ndarray, " rows_edges"],
    unit: str,
) -> HoverCells:
    """Each base instead of the observed one, as in chr8:70,294 G>A."""
    texts = []
    for label, row in zip(rows.labels, values, strict=True):
        for k, value in enumerate(row.tolist()):
            position = round(float(edges[k]))
            base = rows.observed[position - rows.start]
            change = _change(base, label)
            told = "no value" if np.isnan(value) else f"{number_text(value)} {unit}".strip()
            texts.append(f"{where(rows.contig, position, position + 1)} {change}\n{told}")
    return HoverCells("heat.hover", frozen(across), frozen(down), tuple(texts))


def _change(base: str, label: str) -> str:
    """What a row of a mutagenesis does to a base.

    >>> _change("G", "A"), _change("G", "G"), _change("G", "del"), _change("G", "+C")
    ('G>A', 'G, observed', 'G deleted', 'C inserted after G')
    """
    if label == "del":
        return f"{base} deleted"
    if label == "ins":
        return f"insertion after {base}"
    if label.startswith("+"):
        return f"{label[1:]} inserted after {base}"
    return f"{base}, observed" if base == label else f"{base}>{label}"


def table_hover(
    values: Float[np.ndarray, "rows columns"],
    names: tuple[tuple[str, ...], tuple[str, ...]],
    box: tuple[float, float, float, float],
    *,
    unit: str,
) -> tuple[HoverCells, ...]:
    """Row, column and value of each cell of a table; nothing of one too large to be read so.

    Parameters
    ----------
    values
        The table as it is drawn.
    names
        Of its rows and of its columns.
    box
        Left, top, right and bottom of its cells, in mm.
    unit
        Of the values.
    """
    if values.size > TOLD_MOST:
        return ()
    rows, columns = names
    texts = []
    for row, each in zip(rows, values.tolist(), strict=True):
        for column, value in zip(columns, each, strict=True):
            told = "no value" if np.isnan(value) else f"{number_text(value)} {unit}".strip()
            texts.append(f"{row}\n{column}\n{told}")
    x, y = (
        np.linspace(box[k], box[k + 2], len(each) + 1) for k, each in enumerate((columns, rows))
    )
    return (HoverCells("heat.hover", frozen(x), frozen(y), tuple(texts)),)
