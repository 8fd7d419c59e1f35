"""Panels that look as if they had one scale, and do not."""

import dataclasses
from collections.abc import Sequence

from agviz.figure.compose import Panel
from agviz.figure.findings import Finding
from agviz.figure.place import Place
from agviz.figure.regions import region_text
from agviz.figure.scales import span_text
from agviz.figure.told_scale import ToldScale
from agviz.figure.tracks import Tracks


@dataclasses.dataclass(frozen=True)
class _Scales:
    """The scales of the rows of a panel, and what region it shows."""

    panel: Panel
    told: ToldScale
    region: str


def between_panels(panels: Sequence[tuple[Panel, Place]]) -> list[Finding]:
    """Findings on the panels of one page, of which one at least does not show its scale.

    A reader who sees no numbers, or those of one panel alone, takes them for all, in whatever
    column. Only scales of one kind are compared: differences with differences, maps with maps.
    """
    kinds: dict[tuple[str, ...], list[_Scales]] = {}
    for panel, place in panels:
        told = panel.told_scale(place)
        if told is None:
            continue
        members = kinds.setdefault(told.kind, [])
        if not any(each.panel is panel and each.told.ends == told.ends for each in members):
            # At several regions it has one scale: told once.
            members.append(_Scales(panel, told, region_text(place.region)))
    return [
        _finding(members)
        for members in kinds.values()
        if not all(each.told.seen for each in members)
        and len({each.told.ends for each in members}) > 1
    ]


def _finding(members: Sequence[_Scales]) -> Finding:
    apart = len({each.region for each in members}) > 1
    told = []
    for each in members:
        where = f" at {each.region}" if apart else ""
        spans = " and ".join(map(span_text, sorted(each.told.ends)))
        told.append(f"{each.told.name}{where} {spans}")
    remedy = members[0].told.remedy
    if isinstance(members[0].panel, Tracks) and not apart:
        remedy = 'show them with yaxis="range", or make them one with .matched()'
    return Finding("unlike scales", f"panels of one page: {', '.join(told)}", remedy)
