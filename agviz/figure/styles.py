"""`Style`: how the marks of a role look, in one panel or in the whole figure."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.options import check_color, check_text, is_number
from agviz.figure.place import LegendEntry
from agviz.figure.sashimi_inks import CHANGED_PALE, PALE, lightened
from agviz.figure.scene import Face

Dash = tuple[float, float] | Literal["solid"]
OPTIONS = ("color", "width", "alpha", "size", "face", "dash", "visible")
LARGEST_TEXT = 100.0  # pt; more is a mistake of units

DERIVED = {
    "sashimi.arc.more": ("sashimi.arc.gained", CHANGED_PALE),
    "sashimi.arc.less": ("sashimi.arc.lost", CHANGED_PALE),
    "sashimi.coverage.difference.below": ("sashimi.arc.lost", PALE),
    "sashimi.coverage.difference": ("sashimi.arc.gained", PALE),
    "sashimi.coverage.alternate": ("sashimi.arc.alternate", PALE),
    "sashimi.coverage.single": ("sashimi.arc.single", PALE),
    "sashimi.spread.alternate": ("sashimi.arc.alternate", 0.0),
    "sashimi.spread.single": ("sashimi.arc.single", 0.0),
    "sashimi.mean.alternate": ("sashimi.arc.alternate", 0.0),
    "sashimi.mean.single": ("sashimi.arc.single", 0.0),
    "track.insertion": ("track.alternate", 0.0),
}
"""Roles whose color is that of another role with a part of white in it: that role, and the part.

Parts of a role come before it.
"""


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Style(Annotation):
    """How the marks of a role look: of a panel (`panel + Style(...)`) or of all (`figure & ...`).

    Parameters
    ----------
    role
        What the marks are, such as `"track.alternate"`, or the first part of it: `"gene"` is all
        of genes, `"gene.name"` their names. `figure.roles()` lists those of a figure. Often used:

        =================================== ======================================================
        track.reference, track.alternate    signal of the two alleles
        track.single                        signal of one allele, or measured
        track.difference                    gain; what is below zero: track.difference.below
        track.label, track.tick_label       names of rows, numbers at their axes
        sashimi.arc, sashimi.coverage       then .reference, .alternate, .single; arcs of a
                                            difference .gained, .lost, .more, .less
        gene.thick, gene.thin, gene.name    exons and their untranslated parts, names of genes
        contact.tad, contact.loop           outlines on a contact map
        contact.viewpoint                   with _band and _label: of a virtual 4C plot
        variant.line, variant.label         of variants; highlight: bands
        scatter.points, violin.marked       of plots; their axes are plain
        axis.tick, axis.tick_label          of the genome; axis.line, axis.region, axis.scale_bar
        legend.label, legend.swatch         of legends; title, letter
        =================================== ======================================================
    color
        `"#rrggbb"`, `"#rgb"`, or a name of CSS such as `"teal"`. A swatch in the legend changes
        with what it explains, the wedge of an insertion with ALT. All marks of the role get it, but
        transparent ones stay so, and tints of one color stay tints. Coverage below sashimi arcs
        gets a paler color with its arcs, arcs that both alleles have with those that one gained or
        lost, unless they are named.
    width
        Of lines, in pt; where widths tell counts, of the widest.
    alpha
        From 0, clear, to 1.
    size
        Of text, in pt; it grows around its middle. `check()` says what then meets, or is too small.
    face
        Of text: `"regular"`, `"bold"` or `"italic"`.
    dash
        Of lines: lengths of dash and gap in line widths, or `"solid"`.
    visible
        False leaves the marks out.

    Raises
    ------
    InputError
        For an option that is none; and when the figure is drawn, for a role that nothing in it has,
        or that has nothing to which an option applies.

    Notes
    -----
    Of Styles that say the same of a mark, the last counts; those of a panel count over those of the
    figure. The colors of cells (contact maps, heat maps) are said by `cmap`.

    Examples
    --------
    >>> rows = ag.Tracks(both.dnase) & ag.Style("track.alternate", color="teal")
    """

    role: str
    color: str | None
    width: float | None
    alpha: float | None
    size: float | None
    face: Face | None
    dash: Dash | None
    visible: bool | None

    def __init__(
        self,
        role: str,
        *,
        color: str | None = None,
        width: int | float | None = None,
        alpha: int | float | None = None,
        size: int | float | None = None,
        face: str | None = None,
        dash: tuple[int | float, int | float] | str | None = None,
        visible: bool | None = None,
    ) -> None:
        if not check_text("role", role):
            raise InputError("role must be that of marks, such as 'track.alternate'; got ''")
        if (color, width, alpha, size, face, dash, visible) == (None,) * 7:
            raise InputError(f"Style({role!r}) says nothing; give one of {', '.join(OPTIONS)}")
        if face is not None:
            check_choice("face", face, get_args(Face))
        if visible not in (None, True, False):
            raise InputError(f"visible must be True or False; got {visible!r}")
        assign(self, role=role, color=None if color is None else check_color(color), face=face)
        assign(self, width=_above_zero("width", width), dash=_read_dash(dash), visible=visible)
        assign(self, size=_above_zero("size", size, most=LARGEST_TEXT))
        if alpha is not None and not (is_number(alpha) and 0 <= alpha <= 1):
            raise InputError(f"alpha must be from 0 to 1; got {alpha!r}")
        assign(self, alpha=None if alpha is None else float(alpha))

    def covers(self, role: str) -> bool:
        """Whether it is said of marks of that role."""
        return is_within(role, self.role)

    def said(self) -> tuple[str, ...]:
        """The options that it says something of."""
        return tuple(name for name in OPTIONS if getattr(self, name) is not None)


def is_within(role: str, family: str) -> bool:
    """Whether `role` is `family` or a part of it."""
    return role == family or role.startswith(f"{family}.")


def _above_zero(name: str, value: Any, *, most: float = 50.0) -> float | None:
    if value is None:
        return None
    if not (is_number(value) and 0 < value <= most):
        raise InputError(f"{name} must be over 0 and at most {most:g} pt; got {value!r}")
    return float(value)


def _read_dash(dash: Any) -> Dash | None:
    if dash is None:
        return None
    if isinstance(dash, str) and dash == "solid":
        return "solid"
    pair = list(dash) if isinstance(dash, tuple | list) else []
    if len(pair) == 2 and all(is_number(each) and each > 0 for each in pair):
        return float(pair[0]), float(pair[1])
    raise InputError(
        f"dash must be lengths of dash and gap in line widths, such as (3, 1.5), or 'solid'; "
        f"got {dash!r}"
    )


def styles_of(annotations: Iterable[Annotation]) -> tuple[Style, ...]:
    """The Styles among annotations."""
    return tuple(each for each in annotations if isinstance(each, Style))


def look_of(role: str, styles: Sequence[Style]) -> dict[str, Any]:
    """By option what `styles` say of a role together: of each, what the last says."""
    look: dict[str, Any] = {}
    base, part = _derived(role)
    for style in styles:
        if style.covers(role):
            look.update({name: getattr(style, name) for name in style.said()})
        if style.color is not None and style.covers(base):
            look["color"] = lightened(style.color, part) if part else style.color
    return look


def _derived(role: str) -> tuple[str, float]:
    """The role that a color is derived from, and the part of white; itself, where it is not."""
    for each, derived in DERIVED.items():
        if is_within(role, each):
            return derived
    return role, 0.0


def styled_ink(role: str, usual: str, *, styles: Sequence[Style]) -> str:
    """The color of a role that is usually `usual`."""
    ink: str = look_of(role, styles).get("color", usual)
    return ink


def drawn_legend(panel: Panel, annotations: Iterable[Annotation]) -> list[LegendEntry]:
    """What a panel explains, in the colors in which it is drawn; `annotations` are the figure's.

    Without what is not drawn.
    """
    styles = styles_of([*annotations, *panel.annotations])
    found = []
    for entry in panel.legend():
        look = look_of(entry.role, styles) if entry.role else {}
        if look.get("visible") is not False:
            found.append(dataclasses.replace(entry, color=look.get("color", entry.color)))
    return found
