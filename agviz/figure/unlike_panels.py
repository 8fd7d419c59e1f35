"""Rows of several panels that look as if they had one scale, and do not."""

import dataclasses
from collections.abc import Sequence

from agviz.figure.compose import Panel
from agviz.figure.findings import Finding
from agviz.figure.place import Place
from agviz.figure.regions import region_text
from agviz.figure.scales import span_text
from agviz.figure.track_names import quoted
from agviz.figure.track_scale import TWO_SIDED, lane_ranges
from agviz.figure.tracks import Tracks

Ends = tuple[float, float]


@dataclasses.dataclass(frozen=True)
class _Scales:
    """The scales of the rows of a panel, and what region it shows."""

    panel: Tracks
    ends: frozenset[Ends]
    region: str


def between_panels(panels: Sequence[tuple[Panel, Place]]) -> list[Finding]:
    """Findings on the `Tracks` of one page, of which one at least does not show its scale.

    A reader who sees no numbers, or those of one panel alone, takes them for all, in whatever
    column. Differences are compared with differences only.
    """
    kinds: dict[tuple[str, str], list[_Scales]] = {}
    for panel, place in panels:
        if isinstance(panel, Tracks) and panel.style != "heat":
            kind = panel.show if panel.show in TWO_SIDED else "values"
            one = _Scales(panel, frozenset(lane_ranges(panel, place)), region_text(place.region))
            members = kinds.setdefault((kind, panel.yscale), [])
            if not any(each.panel is panel and each.ends == one.ends for each in members):
                members.append(one)  # at several regions it has one scale: told once
    return [
        _finding(members)
        for members in kinds.values()
        if any(each.panel.yaxis == "none" for each in members)
        and len({each.ends for each in members}) > 1
    ]


def _finding(members: Sequence[_Scales]) -> Finding:
    apart = len({each.region for each in members}) > 1
    told = []
    for each in members:
        where = f" at {each.region}" if apart else ""
        spans = " and ".join(map(span_text, sorted(each.ends)))
        told.append(f"{quoted(each.panel.lanes[0].label)}{where} {spans}")
    one = "give them the same ylim=" if apart else "make them one with .matched()"
    remedy = f'show them with yaxis="range", or {one}'
    return Finding("unlike scales", f"panels of one page: {', '.join(told)}", remedy)
