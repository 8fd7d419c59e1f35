"""What an interactive figure tells of a sashimi plot: introns, counts, PSI, coverage."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.figure.hover import binned_values, told_curves, where
from agviz.figure.place import Place
from agviz.figure.sashimi_cover import Cover
from agviz.figure.sashimi_fill import STRAND_NAMES, Filling, fill_rows
from agviz.figure.sashimi_labels import value_text
from agviz.figure.sashimi_lanes import SashimiLane, psi_table
from agviz.figure.sashimi_rows import row_curves
from agviz.figure.scene import Hover

SHARES = {"psi5": "of its donor", "psi3": "of its acceptor"}


def sashimi_hover(panel: Any, place: Place) -> tuple[Hover, ...]:
    """Of each arc its intron, count and PSI; below arcs the coverage."""
    filling = fill_rows(panel, place)
    found: list[Hover] = []
    for number, (lane, row) in enumerate(zip(panel.lanes, place.rows, strict=True)):
        cover = filling.covers[number]
        if cover is not None:
            found.append(
                binned_values(
                    "sashimi.hover",
                    cover.binned.edges,
                    _coverage(lane, cover),
                    contig=place.region.chromosome,
                    x=place.x,
                    top=row.top,
                    bottom=row.bottom,
                )
            )
        curves, ids = row_curves(filling, number, zero=filling.y(number, row).at(0.0), row=row)
        texts = _introns(panel, lane, filling, number=number, place=place)
        found.extend(told_curves("sashimi.hover", curves, [texts[i] for i in ids]))
    return tuple(found)


def _coverage(lane: SashimiLane, cover: Cover) -> list[tuple[str, Float64[np.ndarray, " bins"]]]:
    fields = [(f"{lane.label} coverage", cover.binned.extreme.astype(np.float64))]
    if cover.spread is not None:
        fields.append(("standard deviation", cover.spread.astype(np.float64)))
    return fields


def _introns(
    panel: Any, lane: SashimiLane, filling: Filling, *, number: int, place: Place
) -> list[str]:
    """Words on each of the chosen introns."""
    census = filling.chosen.census
    signed = lane.part == "difference"
    names = ("count", *SHARES) if (census.places[:, 2] != 0).all() else ("count",)
    told: dict[str, list[str]] = {}
    for name in names:
        values, spreads = census.values[number], census.spreads[number]
        if name != "count":
            values, spreads = psi_table(
                lane, census.places, region=place.region, kind=name, strand=panel.strand
            )
        told[name] = [
            value_text(value, spread, label=name, signed=signed, whole=bool(value % 1 == 0))
            for value, spread in zip(values.tolist(), spreads.tolist(), strict=True)
        ]
    texts = []
    for k, (start, end, code) in enumerate(census.places.tolist()):
        strand = {"+": " (+)", "-": " (−)", ".": ""}[STRAND_NAMES[code]]
        lines = [
            lane.label.replace("\xa0", " "),
            where(place.region.chromosome, start, end) + strand,
        ]
        lines.append(f"count {told['count'][k]}")
        lines += [f"PSI {told[kind][k]} {SHARES[kind]}" for kind in names[1:] if told[kind][k]]
        texts.append("\n".join(filter(None, lines)))
    return texts
