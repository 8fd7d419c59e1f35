"""How `Sashimi` draws its rows: coverage, arcs on it, numbers on the arcs, an axis, a name."""

from typing import Any

import numpy as np
from jaxtyping import Float64, Int64

from agviz._counts import counted
from agviz.figure.indel_marks import indel_marks
from agviz.figure.junction_tracks import PER_SITE, STRANDS
from agviz.figure.place import ByChoice, Drawn, Place, Row
from agviz.figure.sashimi_arcs import beziers
from agviz.figure.sashimi_cover import Cover
from agviz.figure.sashimi_fill import STRAND_NAMES, Filling, fill_rows
from agviz.figure.sashimi_inks import arc_ink, change_ink, cover_ink, lightened, line_widths
from agviz.figure.sashimi_labels import place_labels, value_text
from agviz.figure.sashimi_lanes import Chosen, SashimiLane, is_counted, psi_table
from agviz.figure.scales import YScale
from agviz.figure.scene import Curves, Mark, Polygon, Rectangles, frozen
from agviz.figure.style import FAINT, GAIN, LOSS, NUMBER_SIZE
from agviz.figure.text import cap_height, line_height, place_text
from agviz.figure.track_axis import base_line, row_axis
from agviz.figure.track_clips import clip_marks
from agviz.figure.track_marks import areas, lines, runs
from agviz.figure.track_names import quoted
from agviz.figure.track_units import labelled_row

SPINE_AIR = 0.6  # mm between the vertical axis and a number
DASH = (2.2, 1.1)  # pt, of junctions that no transcript has
BAND_ALPHA, MEAN_LINE = 0.3, 0.35  # MEAN_LINE in pt


def draw_sashimi(panel: Any, place: Place) -> Drawn:
    """Marks of all rows of a `Sashimi` panel."""
    filling = fill_rows(panel, place)
    known = known_introns(panel, filling, place)
    marks: list[Mark] = []
    notes = left_out(panel, filling.chosen)
    dropped = 0
    for number, (lane, row) in enumerate(zip(panel.lanes, place.rows, strict=True)):
        y = filling.y(number, row)
        marks.extend(_under(panel, lane, filling, number=number, place=place, row=row))
        curves, ids = row_curves(filling, number, zero=y.at(0.0), row=row)
        values = filling.chosen.census.values[number]
        marks.extend(
            _arcs(panel, lane, filling, curves=curves, ids=ids, values=values, known=known)
        )
        labels, lost = _labels(panel, lane, filling, number=number, curves=curves, ids=ids,
                               place=place, row=row)  # fmt: skip
        marks.extend(labels)
        dropped += lost
        if not len(ids):
            covered = filling.covers[number] is not None
            marks.extend(_empty(panel, filling.chosen, row=row, place=place, covered=covered))
        cover = filling.covers[number]
        if cover is None and lane.members[0][0].coverage:
            notes.append(f"coverage of {quoted(lane.label)}, which is of the other strand")
        if cover is not None:
            if not filling.signed and (cover.binned.low < 0).any():
                notes.append(f"coverage below zero of {lane.label!r}; give it without its sign")
            top, bottom = sorted((y.top, y.bottom))
            marks.extend(row_axis(place, Row(top, bottom), y=y, style=panel.yaxis))
        scale = None if cover is None else y
        label, said = labelled_row(
            place, row, lane.label, unit=panel.unit, y=scale, style=panel.yaxis
        )
        marks.extend(label)
        notes.extend(said)
    if dropped:
        notes.append(f"{counted(dropped, 'number')} on arcs without room")
    return Drawn(tuple(marks), tuple(notes))


def left_out(panel: Any, chosen: Chosen) -> list[str]:
    """Notes on the junctions that are not drawn, by reason."""
    notes: list[str] = []
    if chosen.filtered:
        filtered = (
            f"{chosen.filtered} of {counted(chosen.found, 'junction')}, {panel.filter_words()}"
        )
        notes.append(ByChoice(filtered))
    if chosen.missing:
        notes.append(f"{counted(chosen.missing, 'junction')} without a value")
    if chosen.gaps:
        notes.append(f"{counted(chosen.gaps, 'arc')} of rows that do not know the junction's count")
    return notes


def _under(
    panel: Any, lane: SashimiLane, filling: Filling, *, number: int, place: Place, row: Row
) -> list[Mark]:
    """What lies under the arcs: coverage with its spread, the zero line, an indel's marks."""
    y = filling.y(number, row)
    marks: list[Mark] = []
    cover = filling.covers[number]
    if cover is not None:
        strand = next(iter(filling.strands)) if len(filling.strands) == 1 else "."
        color, below = cover_ink(lane.part, strand, panel.color), None
        if lane.part == "difference":
            color, below = lightened(GAIN), lightened(LOSS)
        role = f"sashimi.coverage.{lane.part}"
        marks.extend(areas(role, cover.binned, x=place.x, y=y, color=color, negative=below))
        inks = (color, below or color)
        marks.extend(clip_marks(role, cover.binned, x=place.x, y=y, colors=inks, level=0))
        if cover.spread is not None:
            ink = arc_ink(lane.part, strand, panel.color)
            marks.extend(_band(cover, place, y, ink, lane.part))
            marks.extend(
                lines(
                    f"sashimi.mean.{lane.part}",
                    cover.binned,
                    x=place.x,
                    y=y,
                    color=ink,
                    width=MEAN_LINE,
                )
            )
    marks.append(base_line(place, y))
    if panel.change is not None and lane.part != "reference":
        marks.extend(indel_marks(panel.change, Row(row.top, y.at(0.0)), place.x))
    return marks


def _band(cover: Cover, place: Place, y: YScale, color: str, part: str) -> list[Mark]:
    """Mean - SD to mean + SD, one polygon per run without a gap."""
    assert cover.spread is not None
    edges = place.x.mm(cover.binned.edges)
    mean = cover.binned.high.astype(np.float64)
    marks: list[Mark] = []
    for start, end in runs(~np.isnan(mean) & ~np.isnan(cover.spread)):
        if not cover.spread[start:end].any():
            continue
        x = np.repeat(edges[start : end + 1], 2)[1:-1]
        low, high = (
            y.mm(np.repeat(mean[start:end] + sign * cover.spread[start:end], 2)) for sign in (-1, 1)
        )
        outline = np.vstack([np.column_stack([x, high]), np.column_stack([x, low])[::-1]])
        marks.append(Polygon(f"sashimi.spread.{part}", frozen(outline), color, BAND_ALPHA))
    return marks


def row_curves(
    filling: Filling, number: int, *, zero: float, row: Row
) -> tuple[Float64[np.ndarray, "arcs 4 2"], Int64[np.ndarray, " arcs"]]:
    """A row's arcs on the page, upper ones first, and which of the introns each is."""
    arcs = filling.arcs[number]
    curves = []
    for bank, up in ((arcs.up, True), (arcs.down, False)):
        room = zero - row.top if up else row.bottom - zero
        rises = np.minimum(bank.raised(filling.scale), room - bank.heights.mean(axis=1))
        curves.append(beziers(bank.feet, bank.heights, rises, zero=zero, up=up))
    return np.concatenate(curves), np.concatenate([arcs.up_ids, arcs.down_ids])


def _arcs(
    panel: Any,
    lane: SashimiLane,
    filling: Filling,
    *,
    curves: Float64[np.ndarray, "arcs 4 2"],
    ids: Int64[np.ndarray, " arcs"],
    values: Float64[np.ndarray, " introns"],
    known: set[tuple[int, int, int]] | None,
) -> list[Mark]:
    """Curves by color and dash, the largest counts below the smaller ones."""
    row = panel.lanes.index(lane)
    largest = float(filling.largest[row])
    most = max(len(each.up_ids) + len(each.down_ids) for each in filling.arcs)
    widths = line_widths(np.nan_to_num(values, nan=0.0), largest, how=panel.widths, most=most)
    groups: dict[tuple[str, str, bool], list[int]] = {}
    for k in np.argsort(-np.abs(values[ids]), kind="stable"):
        start, end, strand = filling.chosen.census.places[ids[k]]
        role: str = lane.part
        color = arc_ink(lane.part, STRAND_NAMES[int(strand)], panel.color)
        if lane.part == "difference":
            alone = bool(filling.chosen.alone[row, ids[k]])
            role, color = change_ink(bool(values[ids[k]] > 0), alone)
        novel = known is not None and (int(start), int(end), int(strand)) not in known
        groups.setdefault((f"sashimi.arc.{role}", color, novel), []).append(int(k))
    return [
        Curves(
            role, frozen(curves[ks]), frozen(widths[ids[ks]]), color, dash=DASH if novel else None
        )
        for (role, color, novel), ks in groups.items()
    ]


def _labels(
    panel: Any,
    lane: SashimiLane,
    filling: Filling,
    *,
    number: int,
    curves: Float64[np.ndarray, "arcs 4 2"],
    ids: Int64[np.ndarray, " arcs"],
    place: Place,
    row: Row,
) -> tuple[list[Mark], int]:
    """Numbers of one row's arcs."""
    if panel.label == "none" or not len(ids):
        return [], 0
    every = filling.chosen.census
    values, spreads = every.values[number], every.spreads[number]
    # Reads of a file are whole beside predictions, which are not.
    alike = every.values[number] if is_counted(lane) else every.values
    fractions = np.nan_to_num(alike) % 1 != 0
    whole = not fractions.any() and bool(np.isnan(every.spreads).all())
    if panel.label in PER_SITE:
        values, spreads = psi_table(
            lane, every.places, region=place.region, kind=panel.label, strand=panel.strand
        )
    signed = lane.part == "difference"
    texts = [
        value_text(values[i], spreads[i], label=panel.label, signed=signed, whole=whole)
        for i in ids
    ]
    placed = place_labels(
        texts,
        np.abs(every.values[number][ids]),
        curves,
        up=np.arange(len(ids)) < len(filling.arcs[number].up_ids),
        row=row,
        left=place.x.left + SPINE_AIR,
        right=place.x.right,
        font=place.font,
    )
    return list(placed.marks), placed.dropped


def _empty(panel: Any, chosen: Chosen, *, row: Row, place: Place, covered: bool) -> list[Mark]:
    """Words in a row without arcs, so that it is not taken for an oversight."""
    words = "no junctions changed" if panel.show == "difference" else "no junctions"
    if chosen.filtered and panel.show != "difference":
        words = "no junctions above the filter"
    text = place_text(
        "sashimi.empty",
        words,
        x=(place.x.left + place.x.right) / 2,
        middle=row.top + line_height(NUMBER_SIZE) / 2 if covered else row.middle,
        size=NUMBER_SIZE,
        font=place.font,
        align="center",
        color=FAINT,
    )
    air = 0.2
    box = [text.left - air, text.baseline - cap_height(NUMBER_SIZE) - air,
           text.left + text.width + air, text.baseline + air]  # fmt: skip
    return [Rectangles("sashimi.backing", frozen([box]), "#FFFFFF"), text]


def known_introns(panel: Any, filling: Filling, place: Place) -> set[tuple[int, int, int]] | None:
    """Introns of the annotation's transcripts, or None without an annotation.

    Each is there with its strand, and with none, as junctions may have.
    """
    if panel.annotation is None:
        return None
    places = filling.chosen.census.places
    if not len(places):
        return set()
    from agviz.genome.types import Interval

    start, end = max(0, int(places[:, 0].min()) - 1), int(places[:, 1].max()) + 1
    exons = panel.annotation.exons(Interval(place.region.chromosome, start, end))
    exons = exons.sort_values(["transcript_id", "Start"], kind="stable")
    same = exons["transcript_id"].to_numpy()[1:] == exons["transcript_id"].to_numpy()[:-1]
    ends, starts = exons["End"].to_numpy()[:-1][same], exons["Start"].to_numpy()[1:][same]
    codes = [STRANDS.get(strand, 0) for strand in exons["Strand"].to_numpy()[1:][same]]
    found = list(zip(ends.tolist(), starts.tolist(), codes, strict=True))
    return {*found, *((start, end, 0) for start, end, _ in found)}
