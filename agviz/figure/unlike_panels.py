"""Rows of several panels that look as if they had one scale, and do not."""

from collections.abc import Sequence

from agviz.figure.compose import Panel
from agviz.figure.findings import Finding
from agviz.figure.place import Place
from agviz.figure.scales import number_text
from agviz.figure.track_scale import TWO_SIDED, lane_ranges
from agviz.figure.tracks import Tracks

Ends = tuple[float, float]


def between_panels(panels: Sequence[tuple[Panel, Place]]) -> list[Finding]:
    """Findings on the `Tracks` of one column, of which one at least does not show its scale.

    A reader who sees no numbers, or those of one panel alone, takes them for all. Differences are
    compared with differences only.
    """
    kinds: dict[tuple[str, str], list[tuple[Tracks, set[Ends]]]] = {}
    for panel, place in panels:
        if isinstance(panel, Tracks) and panel.style != "heat":
            kind = panel.show if panel.show in TWO_SIDED else "values"
            pair = (panel, set(lane_ranges(panel, place)))
            kinds.setdefault((kind, panel.yscale), []).append(pair)
    found = []
    for members in kinds.values():
        hidden = any(panel.yaxis == "none" for panel, _ in members)
        unlike = len({frozenset(ends) for _, ends in members}) > 1
        if hidden and unlike:
            told = ", ".join(f"{_name(panel)} {_spans(ends)}" for panel, ends in members)
            found.append(
                Finding(
                    "unlike scales",
                    f"panels above each other: {told}",
                    'show them with yaxis="range", or make them one with .matched()',
                )
            )
    return found


def _name(panel: Tracks) -> str:
    return repr(panel.lanes[0].label.replace("\xa0", " ") or "track")


def _spans(ends: set[Ends]) -> str:
    return " and ".join(f"{number_text(a)} to {number_text(b)}" for a, b in sorted(ends))
