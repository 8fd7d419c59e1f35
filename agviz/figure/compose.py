"""What a figure is made of: panels, stacked by `&`, set beside each other by `|`.

Everything is immutable: an operator or a method returns a new figure. `+` lays a panel, or an
annotation, over one panel. Python binds `+` before `&` before `|`, so
`ref + alt & genes | overview` needs no brackets.
"""

import dataclasses
from typing import Literal

from agviz.errors import InputError
from agviz.figure.composable import Composable as Composable
from agviz.figure.fields import assign as assign
from agviz.figure.fields import changed as changed
from agviz.figure.intron_shrinking import Power
from agviz.figure.panel import Annotation as Annotation
from agviz.figure.panel import Panel as Panel
from agviz.figure.regions import copy_region
from agviz.figure.shown import Shown
from agviz.genome.types import Interval


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Figure(Composable):
    """Panels (or figures) in a stack or side by side.

    Attributes
    ----------
    kind
        `"stack"` or `"beside"`.
    parts
        From top to bottom, or from left to right.
    annotations
        Marked through all of its panels.
    region
        What is shown; by default what the data span.
    title, letters, assembly
        Words at the top, the first panel letter, the name of the genome build.
    shrink
        Power of the length that introns keep, or ``"equal"`` if exons and introns are equally wide;
        None for a scale on which every base is as wide.
    regions
        What is shown side by side, of several: vertical scales are the same, rows labelled once.
    widths
        Of regions or parts side by side, as ratios; None for columns as wide as each other.
    magnifies
        Whether the second of its two parts magnifies parts of the first.

    Examples
    --------
    >>> rows = (ag.Tracks(both.dnase) & ag.Genes(assembly)).at("chrT1:76,001-92,000")
    >>> rows.save("rows.pdf", width_mm=89)
    """

    kind: Literal["stack", "beside"]
    parts: tuple["Panel | Figure", ...]
    annotations: tuple[Annotation, ...] = ()
    region: Interval | None = None
    title: str | None = None
    letters: str | None = None
    assembly: str | None = None
    shrink: Power | None = None
    regions: tuple[Interval, ...] = ()
    widths: tuple[float, ...] | None = None
    magnifies: bool = False

    def __post_init__(self) -> None:
        if self.region is not None:
            assign(self, region=copy_region(self.region))
        assign(self, regions=tuple(map(copy_region, self.regions)))

    def __repr__(self) -> str:
        return f"<agviz Figure: {', '.join(type(panel).__name__ for panel in self.panels())}>"

    def panels(self) -> tuple[Panel, ...]:
        """All panels, those of inner figures too."""
        found: list[Panel] = []
        for part in self.parts:
            found.extend(part.panels() if isinstance(part, Figure) else (part,))
        return tuple(found)

    def part(self) -> "Figure":
        """The same without what is said of the whole page, as a part of a larger figure."""
        return dataclasses.replace(
            self, annotations=(), title=None, letters=None, assembly=None, shrink=None
        )

    def said_of(self, other: "Figure") -> "Figure":
        """`other`, of which is said what is said of this figure as a whole."""
        names = ("annotations", "title", "letters", "assembly", "shrink")
        return dataclasses.replace(other, **{name: getattr(self, name) for name in names})

    @property
    def plain(self) -> bool:
        """Whether nothing but its parts and annotations was said of it."""
        said = (self.region, self.title, self.letters, self.assembly, self.shrink, self.widths)
        return said == (None,) * 6 and not self.regions and not self.magnifies


def as_figure(what: Shown) -> Figure:
    """`what` itself, or a figure of that one panel."""
    if isinstance(what, Figure):
        return what
    if isinstance(what, Annotation):
        return Figure("stack", (), annotations=(what,))
    assert isinstance(what, Panel)
    return Figure("stack", (what,))


def stack(*parts: Composable) -> Figure:
    """All `parts`, from top to bottom: the same as joining them with `&`.

    Examples
    --------
    >>> rows = ag.stack(ag.Tracks(both.dnase), ag.Genes(assembly))
    """
    if not parts:
        raise InputError("stack needs at least one panel")
    figure = as_figure(parts[0])
    for part in parts[1:]:
        figure = figure & part
    return figure


def join(kind: Literal["stack", "beside"], one: Composable, other: Composable) -> Figure:
    """One figure of both; plain figures of the same kind are taken apart, so chains stay flat.

    What only marks is said of the figure itself, so that it has as many parts, and panel letters,
    as without.
    """
    first, second = as_figure(one), as_figure(other)
    if not second.parts and first.kind == kind and not first.magnifies:
        marks = (*first.annotations, *second.annotations)
        return dataclasses.replace(first, annotations=marks)
    parts: list[Panel | Figure] = []
    annotations: list[Annotation] = []
    for figure in (first, second):
        loose = figure.plain and (figure.kind == kind or len(figure.parts) <= 1)
        if loose or not figure.parts:
            parts.extend(figure.parts)
            annotations.extend(figure.annotations)
        else:
            parts.append(figure)
    return Figure(kind, tuple(parts), annotations=tuple(annotations))
