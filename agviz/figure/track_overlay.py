"""`tracks + tracks`: both in the same rows, and what they must have alike for that."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from agviz.errors import InputError
from agviz.figure.fields import changed
from agviz.figure.style import SERIES
from agviz.figure.track_lanes import Layer
from agviz.figure.track_names import shared_words
from agviz.figure.track_rows import recolored
from agviz.figure.track_scale import TWO_SIDED

ONE_AXIS = ("ylim", "clip_percentile", "yscale", "threshold", "mirror", "unit")
"""Settings of the axis, of which a row has one."""


def overlaid(one: Any, other: Any) -> Any:
    """Both `Tracks` in the rows of `one`, told apart by color; what is said of either is kept.

    Raises
    ------
    InputError
        For what has no place in one row: strips, two pairs of alleles, a difference of alleles and
        a signal, settings of the axis that differ.
    """
    _check(one, other)
    paired = other if other.change is not None else one
    lanes = tuple(
        dataclasses.replace(
            mine,
            layers=_back_to_front(recolored(mine, theirs, SERIES)),
            unseen=(*mine.unseen, *theirs.unseen),
            label=_row_name(mine, theirs, one, other),
        )
        for mine, theirs in zip(one.lanes, other.lanes, strict=True)
    )
    return changed(
        one,
        lanes=lanes,
        change=paired.change,
        show=paired.show,
        style="line" if one.style == "auto" and paired.change is None else one.style,
        note=_listed("; ", one.note, other.note),
        model=_listed(", ", one.model or "", other.model or "") or None,
        left_out=tuple(dict.fromkeys((*one.left_out, *other.left_out))),
        annotations=(*one.annotations, *other.annotations),
    )


def _row_name(mine: Any, theirs: Any, one: Any, other: Any) -> str:
    """What both are; over two alleles, which the legend calls REF and ALT, the alleles' name."""
    if one.change is not None or other.change is not None:
        named = mine if one.change is not None else theirs
        return str(named.label)
    return shared_words(mine.label, theirs.label)


def _back_to_front(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """REF's area first: what lay behind it could not be seen."""
    return tuple(sorted(layers, key=lambda layer: layer.part != "reference"))


def _check(one: Any, other: Any) -> None:
    if "heat" in (one.style, other.style):
        raise InputError("Strips of colors cannot be overlaid with +; stack them with &")
    if one.change is not None and other.change is not None:
        raise InputError("Tracks of two alleles each cannot be overlaid with +; stack them with &")
    if one.show in TWO_SIDED or other.show in TWO_SIDED:
        raise InputError(
            "The difference of two alleles is no signal that another could be overlaid on with +; "
            "stack them with &, or overlay REF and ALT with show='overlay'"
        )
    if len(one.lanes) != len(other.lanes):
        raise InputError(
            f"Tracks to overlay need as many rows; got {len(one.lanes)} and {len(other.lanes)}; "
            "choose some with tracks=[...], or stack them with &"
        )
    for name in ONE_AXIS:
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine != theirs:
            raise InputError(
                f"Tracks to overlay need the same {name}, as they share an axis; got {mine!r} and "
                f"{theirs!r}"
            )


def _listed(between: str, mine: str, theirs: str) -> str:
    """What either says, each once, also of what was overlaid before."""
    said = dict.fromkeys((*mine.split(between), *theirs.split(between)))
    return between.join(filter(None, said))
