"""What a row of signal hides: values beyond its scale, gaps within bins, scales that differ."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.figure.findings import Finding
from agviz.figure.hidden_gaps import gap_findings
from agviz.figure.place import Place
from agviz.figure.scales import number_text, span_text
from agviz.figure.signals import Binned
from agviz.figure.track_axis import ROUNDING
from agviz.figure.track_gaps import hidden_gaps
from agviz.figure.track_heat import blocks
from agviz.figure.track_inputs import Lane
from agviz.figure.track_names import quoted
from agviz.figure.track_scale import binned_layers, lane_ranges


def track_findings(tracks: Any, place: Place) -> tuple[Finding, ...]:
    """All findings of a `Tracks` panel."""
    binned = [binned_layers(lane, place) for lane in tracks.lanes]
    ranges = lane_ranges(tracks, place)
    if tracks.style == "heat":
        return _strip_findings(tracks, place, ranges)
    found: list[Finding] = []
    gaps = hidden_gaps(tracks, place)
    for lane, bins, limits, hidden in zip(tracks.lanes, binned, ranges, gaps, strict=True):
        edges = [edge for layer in lane.layers if layer.band for edge in layer.band]
        bands = [edge.binned(place.region, place.bins) for edge in edges]
        found.extend(_clipped(lane, [*bins[: len(lane.layers)], *bands], limits))
        found.extend(gap_findings(f"row {quoted(lane.label)}", hidden, "bins"))
    if tracks.yaxis == "none" and len(set(ranges)) > 1:
        spans = ", ".join(dict.fromkeys(map(span_text, ranges)))
        found.append(
            Finding(
                "unlike scales",
                f"rows {', '.join(quoted(lane.label) for lane in tracks.lanes)}: {spans}",
                'show them with yaxis="range", or share them with scale="shared"',
            )
        )
    return tuple(found)


def _strip_findings(
    tracks: Any, place: Place, ranges: Sequence[tuple[float, float]]
) -> tuple[Finding, ...]:
    """Of strips one finding per kind: there may be hundreds with the same fault."""
    found: list[Finding] = []
    cut = [b for b in blocks(tracks, place) if b.below or b.above]
    if cut:
        spans = ", ".join(span_text((b.scale.low, b.scale.high)) for b in cut)
        found.append(
            Finding(
                "clipped data",
                f"values lie beyond the colors, {spans}",
                "widen ylim, or say in the caption that values are cut",
            )
        )
    found.extend(gap_findings("strips", sum(hidden_gaps(tracks, place)), "columns"))
    if tracks.yaxis == "none" and len(set(ranges)) > 1:
        spans = ", ".join(dict.fromkeys(map(span_text, ranges)))
        found.append(Finding("unlike scales", f"colors of strips: {spans}", "show the color bars"))
    return tuple(found)


def _clipped(lane: Lane, binned: Sequence[Binned], limits: tuple[float, float]) -> list[Finding]:
    low = min(float(np.nanmin(each.low, initial=0.0)) for each in binned)
    high = max(float(np.nanmax(each.high, initial=0.0)) for each in binned)
    slack = ROUNDING * max(map(abs, limits))  # float32 data: 0.9000000358 is 0.9
    beyond = [v for v in (low, high) if not limits[0] - slack <= v <= limits[1] + slack]
    if not beyond:
        return []
    values = " and ".join(number_text(value) for value in beyond)
    return [
        Finding(
            "clipped data",
            f"row {quoted(lane.label)} reaches {values}; its scale is {span_text(limits)}",
            "widen ylim, or say in the caption that values are cut",
        )
    ]
