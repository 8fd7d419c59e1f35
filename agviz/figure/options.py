"""Options that several panels have, checked alike: colors, numbers, the two ends of a scale."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from agviz.errors import InputError
from agviz.figure.color_names import read_color


def check_color(color: Any) -> str:
    """`color` as `#rrggbb`, as both renderers read it; short forms and names are written out.

    Raises
    ------
    InputError
        For what is no color.
    """
    read = read_color(color)
    if read is None:
        raise InputError(
            f"color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got {color!r}"
        )
    return read


def check_color_of_one(color: Any, *, two: bool, show: str, role: str) -> str | None:
    """The color of the data of one allele, or None; of `two` each has its own, said by a `Style`.

    Parameters
    ----------
    color
        What a user says, or None.
    two
        Whether there are two alleles.
    show
        What is shown of them; `"overlay"` and `"both"` are a part each.
    role
        The role that marks of the alleles begin with, such as `"track"`.

    Raises
    ------
    InputError
        For what is no color, and for one color of two alleles, with what to write instead.
    """
    if color is None:
        return None
    read = check_color(color)
    if two:
        part = show if show not in ("overlay", "both") else "alternate"
        raise InputError(
            f"color={color!r} cannot be that of two alleles, which have colors of their own; "
            f"change them by + Style('{role}.{part}', color={color!r})"
        )
    return read


def check_colors_of_one(
    color: Any, *, two: bool, show: str, role: str
) -> str | tuple[str, ...] | None:
    """The same of a color, or of a list of them, one per row."""
    if color is None or isinstance(color, str) or not isinstance(color, Sequence):
        return check_color_of_one(color, two=two, show=show, role=role)
    found = (check_color_of_one(each, two=two, show=show, role=role) for each in color)
    return tuple(each for each in found if each is not None)


def is_number(value: Any) -> bool:
    """Whether `value` is one finite number; text and truth values are none."""
    if isinstance(value, str | bytes | bool | np.bool_) or np.ndim(value):
        return False
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError, OverflowError):
        return False


def check_height(height: Any, *, over: float = 0.0) -> float:
    """The height of a row in mm.

    Raises
    ------
    InputError
        For what is not a finite number over `over`.
    """
    if not (is_number(height) and height > over):
        raise InputError(f"height must be over {over:.3g} mm; got {height!r}")
    return float(height)


def check_radius(radius: Any) -> float | None:
    """Of a point, in mm, or None for what the panel chooses.

    Raises
    ------
    InputError
        For what is not a finite number over 0.
    """
    if radius is None:
        return None
    if not (is_number(radius) and radius > 0):
        raise InputError(f"radius must be over 0 mm; got {radius!r}")
    return float(radius)


def check_palette(
    colors: Mapping[str, str] | None, there: Iterable[str], *, what: str
) -> dict[str, str]:
    """Colors by name, if each is of something that is there; `what` they are of, in the plural.

    Raises
    ------
    InputError
        For what is no color, or the color of nothing.
    """
    names = tuple(dict.fromkeys(map(str, there)))
    inks = {str(name): check_color(color) for name, color in (colors or {}).items()}
    for name in inks:
        if name not in names:
            listed = ", ".join(map(repr, names))
            raise InputError(f"colors has no {what} called {name!r}; there are: {listed}")
    return inks


def check_text(name: str, text: Any) -> str:
    """`text`, if it is that; `name` is the option's.

    Raises
    ------
    InputError
        Otherwise.
    """
    if not isinstance(text, str):
        raise InputError(f"{name} must be text; got {text!r}")
    return text


def read_ends(name: str, ends: Any) -> tuple[float, float] | None:
    """The two ends of a scale that a user says, or None; `name` is the option's.

    Raises
    ------
    InputError
        For what is not two finite numbers, the lower first.
    """
    if ends is None:
        return None
    low, high = _two_ends(ends) or (None, None)
    if low is None or high is None or not low < high:
        raise InputError(f"{name} must be (low, high) with low < high; got {ends!r}")
    return low, high


def read_open_ends(name: str, ends: Any) -> tuple[float | None, float | None]:
    """The same of a scale, of which the data say an end that is None.

    Raises
    ------
    InputError
        For what is not two such ends, the lower first.
    """
    if ends is None:
        return None, None
    read = _two_ends(ends)
    if read is None or not _ascend(*read):
        raise InputError(
            f"{name} must be (low, high) with low < high, or None for an end that the data say; "
            f"got {ends!r}"
        )
    return read


def _ascend(low: float | None, high: float | None) -> bool:
    return low is None or high is None or low < high


def _two_ends(ends: Any) -> tuple[float | None, float | None] | None:
    """Two finite numbers, or None for an end that is that; None for all else."""
    try:
        low, high = ends
    except (TypeError, ValueError):
        return None
    if not all(end is None or is_number(end) for end in (low, high)):
        return None
    return (None if low is None else float(low)), (None if high is None else float(high))
