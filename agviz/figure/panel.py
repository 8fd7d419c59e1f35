"""Panels and annotations: what a figure is made of."""

import abc
import dataclasses
from typing import Any, ClassVar

from agviz.errors import InputError
from agviz.figure.composable import Composable
from agviz.figure.fields import changed
from agviz.figure.findings import Finding
from agviz.figure.intron_shrinking import Span
from agviz.figure.miscomposed import miscomposed
from agviz.figure.place import Ask, Drawn, LegendEntry, Place
from agviz.figure.regions import NOWHERE, POSITIONS
from agviz.figure.scene import Hover
from agviz.figure.told_scale import ToldScale
from agviz.genome.types import Interval, Variant


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Annotation(Composable):
    """Something marked through all panels (`figure & it`) or over one (`panel + it`)."""

    is_mark: ClassVar[bool] = True


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

    def __add__(self, other: Any) -> "Panel":
        if isinstance(other, Annotation):
            return changed(self, annotations=(*self.annotations, other))
        if isinstance(other, Panel):
            return self.overlay(other)
        raise miscomposed(self, "+", other)

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

    def is_measured(self) -> bool:
        """Whether all that it draws is known to be of files or an annotation, not of a model."""
        return False

    def legend(self) -> tuple[LegendEntry, ...]:
        """Colors that need explaining."""
        return ()

    def row_labels(self) -> tuple[str, ...]:
        """What is written left of each row."""
        return ()

    def gutter(self, width: float, font: str) -> float | None:
        """Room left of its data in mm, in a column of that `width`; None for what its row labels
        need.
        """
        return None

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

    def contig_length(self, contig: str) -> int | None:
        """How long a contig is, where its data know."""
        return None

    def told_scale(self, place: Place) -> ToldScale | None:
        """Its scale, to be compared with those of other panels; None if it has none."""
        return None

    @abc.abstractmethod
    def words(self, place: Place) -> tuple[str, ...]:
        """Sentences for the caption."""
