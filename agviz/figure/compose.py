"""What a figure is made of: panels, stacked by `&`, set beside each other by `|`.

Everything is immutable: an operator or a method returns a new figure. `+` lays a panel, or an
annotation, over one panel. Python binds `+` before `&` before `|`, so
`ref + alt & genes | overview` needs no brackets.
"""

import abc
import dataclasses
from typing import ClassVar, Literal

from agviz.errors import InputError
from agviz.figure.fields import assign as assign
from agviz.figure.fields import changed as changed
from agviz.figure.findings import Finding
from agviz.figure.intron_shrinking import POWER, Span
from agviz.figure.place import Ask, Drawn, LegendEntry, Place
from agviz.figure.regions import NOWHERE, POSITIONS, copy_region
from agviz.figure.scene import Hover
from agviz.figure.shown import Shown
from agviz.genome.types import Interval, Variant


class Composable(Shown):
    """Anything that can be combined into a figure, and shown."""

    def __repr__(self) -> str:
        # The generated one would print the data.
        return f"<agviz {type(self).__name__}>"

    def __and__(self, other: "Composable") -> "Figure":
        if not isinstance(other, Composable):
            return NotImplemented
        return _join("stack", self, other)

    def __or__(self, other: "Composable") -> "Figure":
        if not isinstance(other, Composable):
            return NotImplemented
        return _join("beside", self, other)

    def at(self, *regions: Interval | str) -> "Figure":
        """The same figure of another region (an `Interval` or text: `"chr8:70,000-80,000"`).

        Several regions stand side by side, with the same vertical scales; rows are labelled once.

        Raises
        ------
        InputError
            Without a region, or for text that is none.
        """
        from agviz.figure.several_regions import at_regions

        return at_regions(as_figure(self), regions)

    def zoomed(self, *details: "Composable | Interval | str") -> "Figure":
        """The same figure with details below it, side by side, joined to what they magnify.

        Parameters
        ----------
        *details
            Figures or panels with regions of their own (`.at`), or regions, in which the same
            panels are drawn, with the same vertical scales.

        Raises
        ------
        InputError
            Without a detail.
        """
        from agviz.figure.several_regions import zoomed

        return zoomed(as_figure(self), details)

    def proportioned(self, *widths: int | float) -> "Figure":
        """The same figure with columns of these widths, one number for each; only ratios count.

        Raises
        ------
        InputError
            When there are not as many widths as columns, or one is not above 0.
        """
        figure = as_figure(self)
        count = len(figure.regions) or (len(figure.parts) if figure.kind == "beside" else 1)
        if len(widths) != count or not all(width > 0 for width in widths):
            raise InputError(f"proportioned needs {count} widths above 0; got {widths}")
        return dataclasses.replace(figure, widths=tuple(float(width) for width in widths))

    def shrunk(self, power: int | float = POWER) -> "Figure":
        """The same figure with introns drawn narrower, exons all at one scale.

        Exons are those of `Genes`, else what lies beside the junctions of `Sashimi`; the axis
        marks what is shrunk. An intron of L bp takes the room of ``L ** power`` bp.

        Raises
        ------
        InputError
            For a power that is not from 0 to 1.
        """
        if not 0 <= power <= 1:
            raise InputError(f"power must be from 0 to 1; got {power}")
        return dataclasses.replace(as_figure(self), shrink=float(power))

    def matched(self) -> "Figure":
        """The same figure with all rows of its `Tracks` on one scale, wherever it zooms.

        Rows of a group share the scale of rows of the same group, rows of an output that of the
        same output where there are several; differences and ratios have scales of their own.

        Raises
        ------
        InputError
            With fewer than two `Tracks`, or where their scales cannot be one.
        """
        from agviz.figure.matched_scales import matched

        return matched(as_figure(self))

    def titled(self, title: str | None = None, *, assembly: str | None = None) -> "Figure":
        """The same figure with a title, and with the assembly's name beside the region."""
        figure = as_figure(self)
        return dataclasses.replace(
            figure,
            title=figure.title if title is None else title,
            assembly=figure.assembly if assembly is None else assembly,
        )

    def lettered(self, first: str = "a") -> "Figure":
        """The same figure with panel letters in bold, from `first` on."""
        if len(first) != 1 or not (first.isascii() and first.isalpha()):
            raise InputError(f"first must be one letter, such as 'a' or 'A'; got {first!r}")
        return dataclasses.replace(as_figure(self), letters=first)


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Annotation(Composable):
    """Something marked through all panels (`figure & it`) or over one (`panel + it`)."""


class Panel(Composable):
    """One or more rows that share the figure's horizontal axis. Every kind has its own file.

    A panel answers four questions for the layout (`region`, `row_labels`, `row_heights`,
    `legend`) and one for the filling (`draw`). It never sees a renderer.
    """

    annotations: tuple[Annotation, ...]
    linear_only: ClassVar[bool] = False
    """Whether it can only be drawn where every base is as wide."""
    free: ClassVar[bool] = False
    """Whether it has axes of its own, not the genome's: a scatter plot, bars."""

    @property
    def stands_alone(self) -> bool:
        """Whether this one has axes of its own; by default as all of its kind."""
        return self.free

    def own_region(self, said: Interval | None) -> Interval:
        """What it shows where it stands alone and the figure shows `said`: its part of the genome,
        if it has one.
        """
        own = self.region()
        if own is None:
            return NOWHERE
        return own if said is None or own.chromosome == POSITIONS else said

    def __add__(self, other: Composable) -> "Panel":
        if isinstance(other, Annotation):
            return changed(self, annotations=(*self.annotations, other))
        if isinstance(other, Panel):
            return self.overlay(other)
        return NotImplemented

    def overlay(self, other: "Panel") -> "Panel":
        """Draw `other` over this panel."""
        raise InputError(
            f"{type(self).__name__} and {type(other).__name__} cannot be overlaid with +; "
            "stack them with &"
        )

    def region(self) -> Interval | None:
        """The region that its data suggest, or None."""
        return None

    def variants(self) -> tuple[Variant, ...]:
        """Variants that its data are about; they are marked through all panels."""
        return ()

    def assembly_name(self) -> str | None:
        """Name of the genome build, where the panel knows it."""
        return None

    def drawn_outputs(self) -> tuple[str, ...]:
        """What it draws of a model's output that is no signal, such as `"contact maps"`."""
        return ()

    def legend(self) -> tuple[LegendEntry, ...]:
        """Colors that need explaining."""
        return ()

    def row_labels(self) -> tuple[str, ...]:
        """What is written left of each row."""
        return ()

    @abc.abstractmethod
    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """Height of each row in mm, from top to bottom."""

    @abc.abstractmethod
    def draw(self, place: Place) -> Drawn:
        """Its marks, in mm, for the region and the rows of `place`."""

    def kept_spans(self, region: Interval) -> tuple[Span, ...]:
        """What stays at full scale where introns are shrunk: exons, 0-based edges."""
        return ()

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """The values that an interactive figure tells."""
        return ()

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """What only the panel knows to be wrong: hidden, cut, or misleading data."""
        return ()

    @abc.abstractmethod
    def words(self, place: Place) -> tuple[str, ...]:
        """Sentences for the caption."""


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
        Power of the length that introns keep; None for a scale on which every base is as wide.
    regions
        What is shown side by side, of several: vertical scales are the same, rows labelled once.
    widths
        Of regions or parts side by side, as ratios; None for columns as wide as each other.
    magnifies
        Whether the second of its two parts magnifies parts of the first.
    """

    kind: Literal["stack", "beside"]
    parts: tuple["Panel | Figure", ...]
    annotations: tuple[Annotation, ...] = ()
    region: Interval | None = None
    title: str | None = None
    letters: str | None = None
    assembly: str | None = None
    shrink: float | None = None
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
    """All `parts`, from top to bottom: the same as joining them with `&`."""
    if not parts:
        raise InputError("stack needs at least one panel")
    figure = as_figure(parts[0])
    for part in parts[1:]:
        figure = figure & part
    return figure


def _join(kind: Literal["stack", "beside"], one: Composable, other: Composable) -> Figure:
    """One figure of both; plain figures of the same kind are taken apart, so chains stay flat."""
    parts: list[Panel | Figure] = []
    annotations: list[Annotation] = []
    for each in (one, other):
        figure = as_figure(each)
        loose = figure.plain and (figure.kind == kind or len(figure.parts) <= 1)
        if loose or not figure.parts:
            parts.extend(figure.parts)
            annotations.extend(figure.annotations)
        else:
            parts.append(figure)
    return Figure(kind, tuple(parts), annotations=tuple(annotations))
