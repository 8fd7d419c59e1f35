"""Letters of a `Logo` that its scale cuts."""

from typing import Any

from agviz.figure.findings import Finding
from agviz.figure.logo_marks import part_of
from agviz.figure.logo_show import logo_limits
from agviz.figure.logo_stack import stacked
from agviz.figure.place import Place
from agviz.figure.scales import number_text, span_text
from agviz.figure.track_axis import ROUNDING
from agviz.figure.track_names import quoted

CutRow = tuple[str, tuple[float, float], list[float]]


def logo_findings(logo: Any, place: Place) -> tuple[Finding, ...]:
    """One per row with letters beyond the scale, and one on scales that differ unseen."""
    found = [
        Finding(
            "clipped data",
            f"row {quoted(name or 'logo')} reaches {' and '.join(map(number_text, cut))}; "
            f"its scale is {span_text(limits)}",
            "widen ylim, or say in the caption that letters are cut",
        )
        for name, limits, cut in cut_rows(logo, place)
        if cut
    ]
    scales = list(dict.fromkeys(logo_limits(logo, place)))
    if logo.yaxis == "none" and len(scales) > 1:
        names = ", ".join(map(quoted, logo.labels))
        told = f"rows {names}: {', '.join(map(span_text, scales))}"
        remedy = 'show them with yaxis="range", or share them with scale="shared"'
        found.append(Finding("unlike scales", told, remedy))
    return tuple(found)


def cut_rows(logo: Any, place: Place) -> list[CutRow]:
    """Of each row its name, its scale, and the ends of its piles that lie beyond."""
    found = []
    limits = logo_limits(logo, place)
    for row, name, (low, high) in zip(logo.rows, logo.labels, limits, strict=True):
        tables = [part_of(row, place.region)[1]]
        if row.inserted is not None:
            tables.append(row.inserted)
        piles = [stacked(table, logo.stack_order) for table in tables]
        ends = (
            min(float(lower.min(initial=0.0)) for lower, _ in piles),
            max(float(upper.max(initial=0.0)) for _, upper in piles),
        )
        slack = ROUNDING * max(abs(low), abs(high))  # float32 data: 0.9000000358 is 0.9
        cut = [end for end in ends if not low - slack <= end <= high + slack]
        found.append((name, (low, high), cut))
    return found
