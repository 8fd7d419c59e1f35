"""Limits that maps, logos and lollipops of one figure share, as `.matched()` gives them.

Other than signals, which count each other's values wherever they zoom, these keep the limits that
all of a kind need together in the figure's own region.
"""

import dataclasses
from typing import Any

from agviz.figure.compose import Figure, Panel, changed
from agviz.figure.contact_map import ContactMap
from agviz.figure.fill import places
from agviz.figure.heatmap import Heatmap
from agviz.figure.layout import layout
from agviz.figure.logo import Logo
from agviz.figure.lollipops import Lollipops
from agviz.figure.pair_map import PairMap
from agviz.figure.place import Place
from agviz.figure.virtual_4c import Virtual4C

WIDTH = 183.0  # mm: limits hardly depend on it
Kind = tuple[str, ...]
KINDS = (ContactMap, Heatmap, Logo, Lollipops, PairMap, Virtual4C)
"""Panels with limits that can be set; a scale is shared by those of one kind."""


def with_shared_limits(figure: Figure) -> tuple[Figure, int]:
    """The figure, panels of one kind and unit on the same limits; and how many these are."""
    if sum(isinstance(panel, KINDS) for panel in figure.panels()) < 2:
        return figure, 0
    of_kind: dict[Kind, list[tuple[Panel, float, float]]] = {}
    for filled in places(layout(figure, WIDTH)):
        for box, place in filled.boxes:
            found = _ends(box.panel, place)
            if found is not None:
                kind, low, high = found
                of_kind.setdefault(kind, []).append((box.panel, low, high))
    limits: dict[int, tuple[float, float]] = {}
    for several in of_kind.values():
        if len({id(panel) for panel, *_ in several}) > 1:
            ends = min(low for _, low, _ in several), max(high for *_, high in several)
            limits |= {id(panel): ends for panel, *_ in several}
    return _with(figure, limits), len(limits)


def _ends(panel: Panel, place: Place) -> tuple[Kind, float, float] | None:
    """Kind and ends of the scale of a panel whose limits can be set, if it has values."""
    if not isinstance(panel, KINDS):
        return None
    told = panel.told_scale(place)
    if told is None or not told.ends:
        return None
    kind = (type(panel).__name__, *told.kind)
    return kind, min(low for low, _ in told.ends), max(high for _, high in told.ends)


def _with(figure: Figure, limits: dict[int, tuple[float, float]]) -> Figure:
    parts: list[Panel | Figure] = []
    for part in figure.parts:
        if isinstance(part, Figure):
            parts.append(_with(part, limits))
        else:
            parts.append(_limited(part, limits[id(part)]) if id(part) in limits else part)
    return dataclasses.replace(figure, parts=tuple(parts))


def _limited(panel: Any, ends: tuple[float, float]) -> Panel:
    if isinstance(panel, Virtual4C):
        return changed(panel, profile=changed(panel.profile, ylim=ends))
    field = "ylim" if isinstance(panel, Logo | Lollipops) else "limits"
    return changed(panel, **{field: ends})
