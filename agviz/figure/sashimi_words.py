"""What a sashimi plot shows, in words for its caption."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from agviz.figure.findings import Finding
from agviz.figure.ink_words import ink_word
from agviz.figure.place import Place
from agviz.figure.sashimi_arcs import BOTH
from agviz.figure.sashimi_fill import Filling, fill_rows
from agviz.figure.sashimi_lanes import SashimiLane, is_counted
from agviz.figure.scales import number_text, scale_words, span_text
from agviz.figure.track_clips import clipped
from agviz.figure.track_names import of_model, quoted
from agviz.figure.track_units import unit_words

LABELS = {
    "psi5": "PSI5, its share of the counts of its donor",
    "psi3": "PSI3, its share of the counts of its acceptor",
}


def filter_words(least: float, share: float, what: str = "count") -> str:
    """What the filter leaves out, in words.

    >>> filter_words(10.0, 0.02)
    'under a count of 10 or 2 % of the largest of their row'
    """
    words = []
    if least:
        words.append(f"a {what} of {number_text(least)}")
    if share:
        words.append(f"{number_text(100 * share)} % of the largest of their row")
    return f"under {' or '.join(words)}" if words else "without counts"


def sashimi_words(panel: Any, place: Place) -> tuple[str, ...]:
    """Rows, numbers, arcs, scales and binning; what is not shown is said by the notes."""
    filling = fill_rows(panel, place)
    names = _names(panel.lanes)
    measured = _names(lane for lane in panel.lanes if is_counted(lane))
    words = [f"splice junctions: {', '.join(names)}" + of_model(panel.model, measured)]
    if panel.lanes[0].part != "single":
        words.append(f"{_shown(panel, place)}, junctions of ALT in REF coordinates")
    words.extend(_counting(panel))
    words.extend(_arcs(panel, filling))
    words.extend(_coverage(panel, filling))
    return tuple(words)


def _names(lanes: Iterable[SashimiLane]) -> list[str]:
    return list(dict.fromkeys(lane.label.replace("\xa0", " ") for lane in lanes))


def _shown(panel: Any, place: Place) -> str:
    """What is drawn of two alleles, and in which colors."""
    if panel.show == "both":
        inks = [ink_word(place, f"sashimi.arc.{part}") for part in ("reference", "alternate")]
        return f"REF ({inks[0]}) above ALT ({inks[1]})"
    if panel.show == "difference":
        inks = [ink_word(place, f"sashimi.arc.{part}") for part in ("gained", "lost")]
        return (
            f"ALT − REF ({inks[0]}, above zero: more in ALT; {inks[1]}, below: less; full color: "
            "gained or lost, as the other allele has none or passes no filter; paler: in both)"
        )
    return {"reference": "REF", "alternate": "ALT"}[panel.show]


def _counting(panel: Any) -> list[str]:
    """Groups, strand, and what the numbers are."""
    words = []
    if panel.grouped:
        members = "; ".join(
            f"{lane.label}: n = {len(lane.members)}"
            for lane in panel.lanes
            if len(lane.members) > 1
        )
        words.append(
            f"mean ± standard deviation of a group ({members}), not scaled for depth; on the "
            "coverage a line and a band"
        )
    if panel.strand:
        sign = panel.strand.replace("-", "−")
        words.append(f"strand {sign} only; junctions of no known strand are taken to be on it")
    changed = "the change of " if panel.show == "difference" else ""
    if panel.label in ("count", "probability"):
        words.append(f"the number on an arc is {changed}its {panel.label}")
    elif panel.label != "none":
        words.append(f"the number on an arc is {changed}{LABELS[panel.label]}")
    return words


def _arcs(panel: Any, filling: Filling) -> list[str]:
    """What heights, widths, sides and dashes of arcs mean."""
    what = "the size of the change" if panel.show == "difference" else panel.measure
    words = ["arcs join the last base of an exon and the first of the next"]
    if panel.heights == "span":
        words.append("wider ones are higher")
    else:
        words.append(f"their height grows with {what}")
    words.append(
        "lines are equally wide"
        if panel.widths == "equal"
        else f"line width grows with {what if panel.widths == 'linear' else f'log(1 + {what})'}"
        + (
            ", on one scale for all rows"
            if panel.scale == "shared" and len(panel.lanes) > 1
            else ""
        )
    )
    if panel.show != "difference" and any(len(each.down_ids) for each in filling.arcs):
        words.append("above or below zero means nothing, it avoids crossings")
    cuts = {int(c) for row in filling.arcs for bank in (row.up, row.down) for c in bank.feet.cut}
    if cuts & {-1, 1}:
        words.append("an arc cut at the edge ends beyond it")
    if BOTH in cuts:
        words.append("one from edge to edge spans the region and begins and ends beyond it")
    if panel.annotation is not None:
        words.append("dashed: in no transcript of the annotation")
    return words


def _cut_rows(panel: Any, filling: Filling) -> list[str]:
    """The rows whose coverage lies beyond their scale."""
    if panel.ylim is None:
        return []
    return [
        lane.label
        for lane, cover in zip(panel.lanes, filling.covers, strict=True)
        if cover is not None
        and any(clipped(cover.binned, panel.ylim, side).any() for side in ("above", "below"))
    ]


def sashimi_findings(panel: Any, place: Place) -> tuple[Finding, ...]:
    """The same rows, as findings."""
    if panel.ylim is None:
        return ()
    return tuple(
        Finding(
            "clipped data",
            f"row {quoted(label)}: coverage lies beyond the scale, {span_text(panel.ylim)}",
            "widen ylim, or say in the caption that values are cut",
        )
        for label in _cut_rows(panel, fill_rows(panel, place))
    )


def _coverage(panel: Any, filling: Filling) -> list[str]:
    """Which coverage, its scale and its binning."""
    covers = [cover for cover in filling.covers if cover is not None]
    if not covers:
        return []
    signals = [
        signal.name
        for lane in panel.lanes
        for member in lane.members
        for sample in member
        for signal in sample.coverage
    ]
    binned = covers[0].binned
    widths = np.diff(binned.edges)
    fine = not len(widths) or widths.max() <= binned.grain
    bins = (
        f"every value is shown ({binned.grain} bp each)"
        if fine
        else f"each bin of about {widths.mean():,.0f} bp shows its maximum"
    )
    tops = [number_text(top) for top in filling.tops]
    spans = [f"−{top} to {top}" if panel.show == "difference" else f"0 to {top}" for top in tops]
    listed = ", ".join(dict.fromkeys(signals))
    words = [f"coverage ({listed}): {bins}, {scale_words(spans)}"]
    words += [f"coverage {said}" for said in unit_words(panel.unit)]
    both = {signal.strand for signal in panel.lanes[0].members[0][0].coverage} >= {"+", "-"}
    if _cut_rows(panel, filling):
        words.append("coverage beyond a scale is cut, with a bar beyond its end there")
    if any(cover.infinite for cover in covers):
        words.append("infinite coverage is drawn as far from zero as the farthest finite one")
    if both and len(filling.strands) > 1:
        words.append("coverage of both strands is added up")
    return words
