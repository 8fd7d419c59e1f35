"""What an explorer shows, as a small value: every act of its user gives a new one.

Nothing here knows widgets or networks. A state is enough to make its figure anew, and to write the
Python that does so.
"""

import dataclasses
from typing import Any, NamedTuple

from agviz.errors import check_choice
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, Variant

SHOWN = ("overlay", "reference", "alternate", "difference")
"""What of two alleles is drawn."""


class Place(NamedTuple):
    """A stretch of a contig, 0-based half-open; unlike the SDK's `Interval` a value."""

    contig: str
    start: int
    end: int

    @classmethod
    def of(cls, interval: Interval) -> "Place":
        """Where an interval is, without its strand."""
        return cls(interval.chromosome, int(interval.start), int(interval.end))

    @property
    def interval(self) -> Interval:
        """As the SDK writes it."""
        return Interval(self.contig, self.start, self.end)

    @property
    def width(self) -> int:
        """In bp."""
        return self.end - self.start

    @property
    def text(self) -> str:
        """As people write it, 1-based: `"chr8:1,001-2,000"`."""
        return format_interval(self.interval)

    def contains(self, other: "Place") -> bool:
        """Whether all of `other` lies in it."""
        return self.contig == other.contig and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Place") -> bool:
        """Whether the two share a base."""
        return self.contig == other.contig and self.start < other.end and other.start < self.end


class Change(NamedTuple):
    """A variant as a value, its position 1-based."""

    contig: str
    position: int
    reference: str
    alternate: str

    @classmethod
    def of(cls, variant: Variant) -> "Change":
        """Of the SDK's."""
        return cls(
            variant.chromosome, int(variant.position), variant.reference_bases,
            variant.alternate_bases,
        )  # fmt: skip

    @property
    def variant(self) -> Variant:
        """As the SDK writes it."""
        return Variant(*self)

    @property
    def start(self) -> int:
        """0-based position of the first base."""
        return self.position - 1

    @property
    def text(self) -> str:
        """`"chr8:70294:G>A"`."""
        return f"{self.contig}:{self.position}:{self.reference}>{self.alternate}"


class Track(NamedTuple):
    """One of a model's tracks, by what tells it from the others."""

    output: str
    name: str
    strand: str


class Mutated(NamedTuple):
    """A mutagenesis that is shown: of which window, and what is asked of each mutant.

    `context` is what is predicted of each; `change` the variant in the window whose ALT is mutated
    beside REF.
    `column` is the number of the track among those of its output. `gene` is whose exons are read;
    None for the mean of the track around the window.
    """

    window: Place
    context: Place
    track: Track
    column: int
    gene: str | None = None
    change: Change | None = None

    @property
    def alleles(self) -> list[tuple[Place, Change | None]]:
        """The window of each allele, in its own coordinates, and what makes it of REF."""
        if self.change is None:
            return [(self.window, None)]
        growth = len(self.change.alternate) - len(self.change.reference)
        grown = self.window._replace(end=self.window.end + max(growth, 0))
        return [(self.window, None), (grown, self.change)]


@dataclasses.dataclass(frozen=True)
class State:
    """All that an explorer shows.

    Attributes
    ----------
    region
        What is on screen.
    context
        What is predicted; the region lies within it.
    tracks
        Which tracks, junctions and contact maps among them.
    variant
        The variant, or None.
    show
        What of its two alleles is drawn, one of `SHOWN`.
    genes
        Whether genes are drawn.
    mutated
        The mutagenesis that is drawn, or None.

    Raises
    ------
    InputError
        For another `show`.
    """

    region: Place
    context: Place
    tracks: tuple[Track, ...]
    variant: Change | None = None
    show: str = "overlay"
    genes: bool = True
    mutated: Mutated | None = None

    def __post_init__(self) -> None:
        check_choice("show", self.show, SHOWN)

    def figure(self, model: Any) -> Any:
        """The figure of this state, predicted and mutated anew; a `Figure`, see `view_figure`."""
        from agviz.widgets.answers import asked_anew
        from agviz.widgets.view_figure import view_figure

        answer, effects = asked_anew(self, model)
        return view_figure(self, model, answer, effects=effects)

    def code(self, model: Any) -> str:
        """Python that makes the same figure in a fresh kernel; see `view_code`."""
        from agviz.widgets.view_code import view_code

        return view_code(self, model)
