"""What layout and panels say to each other: the question, the place given, the marks returned."""

import dataclasses
from collections.abc import Callable

from agviz.figure.scales import XScale
from agviz.figure.scene import Mark
from agviz.figure.signals import Binned, Signal
from agviz.genome.types import Interval


@dataclasses.dataclass(frozen=True, eq=False)
class Ask:
    """What a panel is told before it says how high its rows are: `width` is that of its data.

    `scale` is the horizontal scale from 0 to `width`, if bases are not all as wide.
    """

    region: Interval
    width: float
    font: str
    scale: XScale | None = None

    @property
    def x(self) -> XScale:
        """From bases to mm right of the data area's left edge."""
        if self.scale is not None:
            return self.scale
        return XScale.identity(self.region.start, self.region.end, left=0.0, right=self.width)


@dataclasses.dataclass(frozen=True)
class LegendEntry:
    """A color and what it means; `told_otherwise` if sign or position say it, too.

    `dashed` if it is that of a dashed line. `role` is that of the marks it explains. `if_drawn` if
    it and its like are only to be there where marks have all of their colors: what a file holds is
    not known before.
    """

    label: str
    color: str
    told_otherwise: bool = False
    dashed: bool = False
    role: str = ""
    if_drawn: bool = False


@dataclasses.dataclass(frozen=True)
class Row:
    """A row's upper and lower edge in mm."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """From edge to edge."""
        return self.bottom - self.top


def _usual(role: str, usual: str) -> str:
    return usual


@dataclasses.dataclass(frozen=True, eq=False)
class Place:
    """Where a panel may draw, all in mm.

    Attributes
    ----------
    region
        The bases shown.
    x
        From bases to the page; its ends are the edges of the data area.
    rows
        One per row height the panel asked for.
    label_left, label_right
        The lane of row labels; tick labels stand between `label_right` and the data.
    page_width
        Width of the page: no text reaches beyond it.
    bins
        The most bins worth drawing across the data area.
    font
        The font to measure text in.
    assembly
        Name of the genome build, if known.
    others
        Where the same panel shows other regions beside this one; scales hold for all of them.
    magnified
        Where the same panel is in an overview of this place, or in details of it: what no axis
        shows, such as the meaning of colors, holds there too.
    ink
        The color that a figure's `Style`s give a role, for words: of the role, and its usual color.
    """

    region: Interval
    x: XScale
    rows: tuple[Row, ...]
    label_left: float
    label_right: float
    page_width: float
    bins: int
    font: str
    assembly: str | None = None
    others: tuple["Place", ...] = ()
    magnified: tuple["Place", ...] = ()
    ink: Callable[[str, str], str] = _usual
    _bins: dict[Signal, Binned] = dataclasses.field(default_factory=dict, repr=False)
    _ranges: dict[object, list[tuple[float, float]]] = dataclasses.field(
        default_factory=dict, init=False, repr=False
    )

    def binned(self, signal: Signal) -> Binned:
        """Bins of `signal` here, made once however many marks need them."""
        if signal not in self._bins:
            self._bins[signal] = signal.binned(self.region, self.bins)
        return self._bins[signal]

    def ranges(
        self, panel: object, found: Callable[[], list[tuple[float, float]]]
    ) -> list[tuple[float, float]]:
        """The ends of the scales of `panel` here, `found` once however many marks need them."""
        if panel not in self._ranges:
            self._ranges[panel] = found()
        return self._ranges[panel]


class ByChoice(str):
    """A note on what was left out because somebody asked for it: said, but nothing to mend."""


class Remedied(str):
    """A note that a larger page or another region does not mend, with what does."""

    remedy: str

    def __new__(cls, note: str, remedy: str) -> "Remedied":
        """The note, which strings are made of, and beside it the remedy."""
        made = super().__new__(cls, note)
        made.remedy = remedy
        return made


WIDER_LIMITS = "widen limits"
KNOWN_VALUES = "give values that are known, or leave it out"
"""Remedies of what several panels note."""


@dataclasses.dataclass(frozen=True, eq=False)
class Drawn:
    """A panel's marks, and notes on what it had to leave out."""

    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = ()
