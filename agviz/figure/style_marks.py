"""Styles laid on marks: colors, widths and sizes changed, texts measured anew, marks left out."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any, final

from agviz.errors import InputError, suggest
from agviz.figure.sashimi_inks import lightened
from agviz.figure.scene import (
    Curves,
    Hover,
    Mark,
    Paths,
    Polygon,
    Polyline,
    Rectangles,
    Segments,
    Text,
    frozen,
)
from agviz.figure.styles import Style, look_of
from agviz.figure.text import cap_height, text_width

FILLED, STROKED, WRITTEN = (
    ("color", "alpha"),
    ("color", "alpha", "width", "dash"),
    ("color", "size", "face"),
)
TAKES: tuple[tuple[type[Mark], tuple[str, ...]], ...] = (
    (Text, WRITTEN),
    (Polyline, STROKED),
    (Segments, STROKED),
    (Curves, STROKED),
    (Polygon, FILLED),
    (Rectangles, FILLED),
    (Paths, FILLED),
)
"""The options that apply to each kind of mark; to images and to what is told, none."""


@final
class Styling:
    """Lays Styles on marks, and keeps in mind on which, so that one without effect is noticed."""

    def __init__(self, font: str) -> None:
        self.font = font
        self.met: list[tuple[Sequence[Style], Sequence[Mark]]] = []

    def on(self, marks: Iterable[Mark], styles: Sequence[Style]) -> list[Mark]:
        """`marks` as `styles` have them, which may be fewer."""
        given = list(marks)
        self.met.append((styles, given))
        return styled(given, styles, font=self.font)

    def check(self) -> None:
        """Refuse a Style that changed nothing.

        Raises
        ------
        InputError
            For a role that no mark has, with the nearest that there are, and for an option that
            applies to none of the marks.
        """
        every = [mark for _, marks in self.met for mark in marks]
        for style in {id(one): one for styles, _ in self.met for one in styles}.values():
            near = [mark for styles, marks in self.met if style in styles for mark in marks]
            _check(style, [mark for mark in near if not isinstance(mark, Hover)], every)


def _check(style: Style, marks: Sequence[Mark], every: Sequence[Mark]) -> None:
    matched = [mark for mark in marks if style.covers(mark.role)]
    if not matched and any(style.covers(mark.role) for mark in every):
        raise InputError(
            f"Style({style.role!r}): what has this role is not this panel's; write "
            f"figure & Style({style.role!r}, ...)"
        )
    if not matched:
        raise InputError(
            f"Style({style.role!r}): nothing here has this role; "
            f"{suggest(style.role, _families(marks))} (figure.roles() lists all)"
        )
    taken = {option for mark in matched for option in _takes(mark)} | {"visible"}
    for option in style.said():
        if option not in taken:
            can = ", ".join(sorted(taken))
            raise InputError(
                f"Style({style.role!r}, {option}=...): these marks have no {option}; "
                f"they take: {can}"
            )


def _families(marks: Iterable[Mark]) -> set[str]:
    """The roles of marks, and what these begin with."""
    found: set[str] = set()
    for role in {mark.role for mark in marks}:
        parts = role.split(".")
        found.update(".".join(parts[: k + 1]) for k in range(len(parts)))
    return found


def _takes(mark: Mark) -> tuple[str, ...]:
    return next((options for kind, options in TAKES if isinstance(mark, kind)), ())


def styled(marks: Sequence[Mark], styles: Sequence[Style], *, font: str) -> list[Mark]:
    """The marks of one panel as `styles` have them."""
    if not styles:
        return list(marks)
    looks = {role: look_of(role, styles) for role in {mark.role for mark in marks}}
    seen = [mark for mark in marks if looks[mark.role].get("visible") is not False]
    inks = {role: _inks(role, look, seen) for role, look in looks.items() if "color" in look}
    widened = [m for m in seen if isinstance(m, Curves) and "width" in looks[m.role]]
    widest = max((float(mark.widths.max(initial=0.0)) for mark in widened), default=0.0)
    return [
        _restyled(mark, looks[mark.role], inks.get(mark.role), widest=widest, font=font)
        for mark in seen
    ]


def _inks(role: str, look: dict[str, Any], marks: Iterable[Mark]) -> dict[str, str]:
    """The new color of each color of a role: tints of its darkest stay tints."""
    old = {mark.color for mark in marks if mark.role == role and "color" in _takes(mark)}  # type: ignore[attr-defined]
    darkest = min(old, key=lambda color: sum(_channels(color)), default="#000000")
    return {color: lightened(look["color"], _part_of_white(color, darkest)) for color in old}


def _part_of_white(color: str, darkest: str) -> float:
    """The part of white by which `color` is a tint of `darkest`; 0 if it is none."""
    pairs = list(zip(_channels(color), _channels(darkest), strict=True))
    room = sum(255 - dark for _, dark in pairs)
    part = sum(pale - dark for pale, dark in pairs) / room if room else 0.0
    return part if lightened(darkest, part) == color.upper() else 0.0


def _channels(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _restyled(
    mark: Mark, look: dict[str, Any], inks: dict[str, str] | None, *, widest: float, font: str
) -> Mark:
    """One mark with what its look says."""
    said = [option for option in _takes(mark) if option in look]
    if not said:
        return mark
    changes = {option: look[option] for option in said if option in ("alpha", "face")}
    if "color" in said:
        assert inks is not None
        changes["color"] = inks[mark.color]  # type: ignore[attr-defined]
    if "dash" in said:
        changes["dash"] = None if look["dash"] == "solid" else look["dash"]
    if "width" in said and isinstance(mark, Curves):
        changes["widths"] = frozen(mark.widths * (look["width"] / widest if widest else 1.0))
    elif "width" in said:
        changes["width"] = look["width"]
    changed = dataclasses.replace(mark, **changes)
    if isinstance(changed, Text):
        return _measured(changed, look.get("size", changed.size), font)
    return changed


def _measured(text: Text, size: float, font: str) -> Text:
    """A text at `size` pt, measured in its face, the middle of its capitals where it was."""
    grown = (cap_height(size) - cap_height(text.size)) / 2
    x, baseline = (
        (text.x + grown, text.baseline) if text.turned else (text.x, text.baseline + grown)
    )
    width = text_width(text.text, size, font=font, face=text.face)
    return dataclasses.replace(text, size=size, width=width, x=x, baseline=baseline)
