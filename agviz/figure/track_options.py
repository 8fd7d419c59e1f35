"""The options of `Tracks` that do not hang together with data, checked at its door."""

from collections.abc import Sequence
from typing import Any, Literal, get_args

from agviz.errors import InputError, check_choice
from agviz.figure.options import check_height, check_text, is_number
from agviz.figure.track_axis import YAxis
from agviz.figure.track_scale import Scale, YScaleKind
from agviz.figure.track_show import Show

Style = Literal["auto", "fill", "line", "bars", "heat"]


def check_choices(*, show: str, style: str, scale: str, yscale: str, yaxis: str) -> None:
    """Refuse an option that is none of its choices.

    Raises
    ------
    InputError
        With the choices.
    """
    check_choice("show", show, get_args(Show))
    check_choice("style", style, get_args(Style))
    check_choice("scale", scale, get_args(Scale))
    check_choice("yscale", yscale, get_args(YScaleKind))
    check_choice("yaxis", yaxis, get_args(YAxis))


def check_look(*, height: Any, label_peaks: Any, note: Any) -> None:
    """Refuse a height, a number of labels or a note that is none.

    Raises
    ------
    InputError
        With the value.
    """
    if not (is_number(label_peaks) and label_peaks >= 0):
        raise InputError(f"label_peaks must be 0 or more; got {label_peaks!r}")
    if height is not None:
        check_height(height)
    check_text("note", note)


def check_unit(unit: Any, *, show: str) -> None:
    """Refuse a unit that is no text, or that a ratio cannot have.

    Raises
    ------
    InputError
        With what was given.
    """
    if check_text("unit", unit) and show == "log ratio":
        raise InputError(f"A log ratio has no unit; leave out unit={unit!r}")


def check_groups(groups: Any, *, ylim: Any, scale: str) -> Sequence[str | int] | None:
    """`groups`, if they are a list or None, and nothing else says the scales of rows.

    Raises
    ------
    InputError
        Otherwise.
    """
    if groups is None:
        return None
    if isinstance(groups, str) or not hasattr(groups, "__len__"):
        raise InputError(f"groups must be a list, one name or number per row; got {groups!r}")
    if ylim is not None or scale == "free":
        option = f"scale={scale!r}" if scale == "free" else f"ylim={ylim!r}"
        raise InputError(f"groups share scales within them; leave out groups, or {option}")
    return list(groups)
