"""`tracks + tracks`: both in the same rows, and what they must have alike for that."""

import dataclasses
from typing import Any

from agviz.errors import InputError
from agviz.figure.fields import changed
from agviz.figure.style import SERIES
from agviz.figure.track_names import shared_words
from agviz.figure.track_rows import recolored

ONE_AXIS = ("ylim", "clip_percentile", "yscale", "threshold", "mirror", "unit")
"""Settings of the axis, of which a row has one."""


def overlaid(one: Any, other: Any) -> Any:
    """Both `Tracks` in the rows of `one`, told apart by color; what is said of either is kept.

    Raises
    ------
    InputError
        For what has no place in one row: strips, alleles, settings of the axis that differ.
    """
    _check(one, other)
    lanes = tuple(
        dataclasses.replace(
            mine,
            layers=recolored(mine, theirs, SERIES),
            unseen=(*mine.unseen, *theirs.unseen),
            label=shared_words(mine.label, theirs.label),
        )
        for mine, theirs in zip(one.lanes, other.lanes, strict=True)
    )
    return changed(
        one,
        lanes=lanes,
        style="line" if one.style == "auto" else one.style,
        note=_listed("; ", one.note, other.note),
        model=_listed(", ", one.model or "", other.model or "") or None,
        left_out=tuple(dict.fromkeys((*one.left_out, *other.left_out))),
        annotations=(*one.annotations, *other.annotations),
    )


def _check(one: Any, other: Any) -> None:
    if "heat" in (one.style, other.style):
        raise InputError("Strips of colors cannot be overlaid with +; stack them with &")
    if one.change is not None or other.change is not None:
        raise InputError("Tracks of two alleles cannot be overlaid with +; stack them with &")
    if len(one.lanes) != len(other.lanes):
        raise InputError(
            f"Tracks to overlay need as many rows; got {len(one.lanes)} and {len(other.lanes)}"
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
