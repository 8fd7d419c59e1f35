"""`.matched()`: panels of a kind on one scale, as observed above predicted.

A row of `Tracks` counts the others' signals for its scale without drawing them, so that scales stay
matched wherever the figure zooms; see `matched_limits` for maps and logos.
"""

import dataclasses
import itertools
from collections.abc import Sequence

from alphagenome.models.dna_output import Output

from agviz.errors import InputError
from agviz.figure.compose import Figure, Panel, as_figure, changed
from agviz.figure.matched_limits import with_shared_limits
from agviz.figure.regions import hull, region_text
from agviz.figure.track_lanes import Lane, Layer
from agviz.figure.track_names import quoted
from agviz.figure.track_scale import TWO_SIDED
from agviz.figure.track_units import same_unit
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval

OUTPUTS = frozenset(field.name for field in dataclasses.fields(Output))
ALIKE = ("ylim", "clip_percentile", "yscale", "threshold")
"""Settings of scales that must be the same where scales are."""

Key = tuple[str, str]
"""What is shown, and the name of a scale: of a group, of an output, or none."""


def matched(figure: Figure) -> Figure:
    """The figure with all rows of its `Tracks` on one scale, those of a group on that group's.

    Maps, logos, lollipops and virtual 4Cs of a kind have the same limits.

    An overview and its details show other regions, and so have scales of their own: each is matched
    in itself, as by ``figure.matched().zoomed(region)``.

    Raises
    ------
    InputError
        With nothing to match, with settings of scales that differ, with several regions, with
        rows of different units on one scale, or where a row does not say which of several outputs'
        scales it shares.
    """
    if figure.magnifies:
        return _zoomed(figure)
    panels = _tracks(figure)
    figure, others = with_shared_limits(figure)
    if len(panels) < 2 and others:
        return figure
    if len(panels) < 2:
        raise InputError(
            "matched() needs two Tracks or more, or two maps, logos, lollipops or virtual 4Cs with "
            f"values of one kind; the figure has {len(panels)} Tracks"
        )
    _check_alike(panels)
    _check_regions(figure)
    named = {lane.group for panel in panels for lane in panel.lanes if _is_named(lane)}
    _check_units(panels, named)
    layers: dict[Key, list[Layer]] = {}
    for panel in panels:
        for lane in panel.lanes:
            layers.setdefault(_key(panel, lane, named), []).extend((*lane.layers, *lane.unseen))
    return _with_panels(figure, layers, named)


def _zoomed(figure: Figure) -> Figure:
    """An overview and its details, each matched; one that has a single panel stays as it is."""
    overview, row = figure.parts
    apart = isinstance(row, Figure) and row.kind == "beside" and row.plain
    details = as_figure(row).parts if apart else (row,)
    if all(_is_single(part) for part in (overview, *details)):
        raise InputError(
            "matched() needs two Tracks or more in the overview or in a detail; what shows another "
            "region has a scale of its own: to make those one, give all the same ylim="
        )
    first, *rest = (
        part if _is_single(part) else matched(as_figure(part)) for part in (overview, *details)
    )
    below = dataclasses.replace(as_figure(row), parts=tuple(rest)) if apart else rest[0]
    return dataclasses.replace(figure, parts=(first, below))


def _is_single(part: Panel | Figure) -> bool:
    figure = as_figure(part)
    return len(_tracks(figure)) < 2 and not with_shared_limits(figure)[1]


def _tracks(figure: Figure) -> list[Tracks]:
    return [panel for panel in figure.panels() if isinstance(panel, Tracks)]


def _check_alike(panels: Sequence[Tracks]) -> None:
    for name in ALIKE:
        values = list(dict.fromkeys(getattr(panel, name) for panel in panels))
        if len(values) > 1:
            told = " and ".join(repr(each) for each in values)
            raise InputError(f"matched() needs the same {name} in all Tracks; got {told}")


def _check_regions(figure: Figure) -> None:
    """A scale is that of the values in view, so all must have the same view."""
    shown = {region_text(each) for each in _regions(figure, None)}
    if len(shown) > 1:
        remedy = "match what is zoomed before" if _is_zoomed(figure) else "say it with .at(region)"
        raise InputError(
            f"matched() is for panels that show one region; got {', '.join(sorted(shown))}; "
            f"{remedy}, or give all the same ylim="
        )


def _is_zoomed(figure: Figure) -> bool:
    inner = (part for part in figure.parts if isinstance(part, Figure))
    return figure.magnifies or any(map(_is_zoomed, inner))


def _regions(figure: Figure, outer: Interval | None) -> list[Interval]:
    """What the columns of a figure show, as far as it is said or follows from the data."""
    said = figure.region or outer
    if said is not None:
        return [said]
    found: list[Interval] = []
    loose: list[Interval] = []
    for part in figure.parts:
        if isinstance(part, Figure):
            found += _regions(part, None)
        elif isinstance(part, Tracks) and (region := part.region()) is not None:
            loose.append(region)
    if figure.kind == "beside":
        return found + loose
    whole = hull(loose) if loose else None
    return found if whole is None else [*found, whole]


def _is_named(lane: Lane) -> bool:
    return lane.group.startswith("group ") or lane.group in OUTPUTS


def _key(panel: Tracks, lane: Lane, named: set[str]) -> Key:
    """Which rows share a scale with this one."""
    kind = panel.show if panel.show in TWO_SIDED else "values"
    if len(named) <= 1:
        return kind, ""
    if not _is_named(lane):
        raise InputError(
            f"Row {lane.label!r} does not say whether it shares the scale of "
            f"{' or '.join(repr(each.removeprefix('group ')) for each in sorted(named))}; give "
            "its Tracks groups=[...], or match fewer panels, as in (a & b).matched() & c"
        )
    return kind, lane.group


def _check_units(panels: Sequence[Tracks], named: set[str]) -> None:
    """A scale is of one unit. A panel that does not say its unit is taken to have the others'."""
    units: dict[Key, list[tuple[str, str]]] = {}
    for panel in panels:
        for lane in panel.lanes:
            if panel.unit:
                units.setdefault(_key(panel, lane, named), []).append((panel.unit, lane.label))
    for found in units.values():
        for (one, mine), (other, theirs) in itertools.pairwise(found):
            if not same_unit(one, other):
                raise InputError(
                    f"matched() needs the same unit in rows that share a scale; got {one!r} "
                    f"({quoted(mine)}) and {other!r} ({quoted(theirs)}); convert one of them, give "
                    "the Tracks groups=[...] of their own, or match fewer panels, as in "
                    "(a & b).matched() & c"
                )


def _with_panels(figure: Figure, layers: dict[Key, list[Layer]], named: set[str]) -> Figure:
    parts: list[Panel | Figure] = []
    for part in figure.parts:
        if isinstance(part, Figure):
            parts.append(_with_panels(part, layers, named))
        elif isinstance(part, Tracks):
            parts.append(_matched_panel(part, layers, named))
        else:
            parts.append(part)
    return dataclasses.replace(figure, parts=tuple(parts))


def _matched_panel(panel: Tracks, layers: dict[Key, list[Layer]], named: set[str]) -> Tracks:
    """A panel whose first row of each scale counts all layers of that scale."""
    lanes = []
    done: set[Key] = set()
    for lane in panel.lanes:
        key = _key(panel, lane, named)
        unseen = lane.unseen
        if key not in done:
            own = {id(layer) for each in panel.lanes for layer in (*each.layers, *each.unseen)}
            unseen = (*unseen, *(layer for layer in layers[key] if id(layer) not in own))
        done.add(key)
        lanes.append(dataclasses.replace(lane, unseen=unseen, group=key[1]))
    return changed(panel, lanes=tuple(lanes), scale="shared")
