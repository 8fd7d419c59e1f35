"""`PairMap`: what two positions do together beyond what each does alone; or attention, or links."""

import dataclasses
from collections.abc import Sequence
from typing import Any, ClassVar, get_args

import numpy as np
from jaxtyping import Float32

from agviz.errors import InputError, check_choice
from agviz.figure.clipped_colors import clipped_colors
from agviz.figure.color_maps import ColorMap, Colors, read_colors
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.contact_limits import Limits, read_limits
from agviz.figure.findings import Finding
from agviz.figure.hidden_gaps import gap_findings
from agviz.figure.merging_maps import merging_map
from agviz.figure.motif_marks import read_motifs
from agviz.figure.options import check_height
from agviz.figure.pair_hover import pair_hover
from agviz.figure.pair_inputs import PairShape, read_pairs, shaped
from agviz.figure.pair_rows import draw_pairs, hidden_pairs, map_heights, scale_of
from agviz.figure.pair_words import pair_words
from agviz.figure.place import Ask, Drawn, Place
from agviz.figure.scene import Hover
from agviz.figure.told_scale import COLOR_BARS, ToldScale
from agviz.figure.track_names import quoted
from agviz.genome.types import Interval


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class PairMap(Panel):
    """A value for each pair: of positions under the figure's horizontal scale, or of named things.

    Zero is white where there are values below it. NaN is grey. A map of more positions than can be
    printed is drawn in larger cells, each the mean of its pairs. One of named things stands alone.

    Parameters
    ----------
    data
        Array of shape (n, n), the first of a pair down and the second to the right; or a data
        frame or labelled array with the same names along both, such as the ``interaction`` that
        `pairs` gives. Copied.
    interval
        What an array covers, n positions of equal width.
    labels
        Instead: a name per row and column, such as those of motif instances.
    shape
        `"triangle"`: half of a symmetric map, standing on the axis; of two values of which only one
        is known, that one. `"square"`: all of it. By default a triangle where the map is symmetric
        and on a genome.
    limits
        Lower and upper end of the colors; None for an end that the data say.
    colors
        `"sequential"`, `"diverging"`, a list of colors from low to high, or a `ColorMap`.
    height
        In mm; by default a square is as high as wide and a triangle has flanks of 45 degrees.
    label
        Left of a map on a genome.
    unit
        What the values are, beside the color bar.
    color_bar
        Whether to draw it.
    motifs
        `Interval`s with names (and strands), or a table: brackets along the sides.

    Raises
    ------
    InputError
        For data that are no square table, a triangle that would hide values, or a bad option.

    Examples
    --------
    >>> pairs = ag.PairMap(np.eye(3), labels=["A", "B", "C"])
    """

    linear_only: ClassVar[bool] = True
    values: Float32[np.ndarray, "n n"]
    interval: Interval | None
    names: tuple[str, ...]
    shape: PairShape
    limits: tuple[float | None, float | None]
    colors: Colors
    height: float | None
    label: str
    unit: str
    color_bar: bool
    motifs: tuple[Interval, ...]
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        interval: Interval | None = None,
        labels: Sequence[str] | None = None,
        shape: str | None = None,
        limits: Limits | None = None,
        colors: Colors = None,
        height: int | float | None = None,
        label: str = "",
        unit: str = "",
        color_bar: bool = True,
        motifs: Any = (),
    ) -> None:
        if shape is not None:
            check_choice("shape", shape, get_args(PairShape))
        if height is not None:
            check_height(height)
        kind, read = shaped(read_pairs(data, interval, labels), shape)
        found = read_motifs(motifs)
        if found and read.names:
            raise InputError("motifs are drawn along a genome; a map of named things has labels=")
        if colors is not None and not isinstance(colors, str | ColorMap):
            colors = read_colors(colors, diverging=True)
        elif isinstance(colors, str):
            read_colors(colors, diverging=True)
        assign(self, values=read.values, interval=read.interval, names=read.names)
        assign(self, shape=kind, limits=read_limits(limits), colors=colors)
        assign(self, height=None if height is None else float(height), label=label, unit=unit)
        assign(self, color_bar=color_bar, motifs=found, annotations=())

    @property
    def stands_alone(self) -> bool:
        """A map of named things has no place on a genome."""
        return bool(self.names)

    def region(self) -> Interval | None:
        """What the positions cover."""
        return self.interval

    def row_labels(self) -> tuple[str, ...]:
        """The names of the rows, or what was said."""
        return self.names or (self.label,)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row that holds all: color bar, map, brackets or names."""
        return map_heights(self, ask)

    def draw(self, place: Place) -> Drawn:
        """Cells, color bar, axis, brackets or names."""
        return draw_pairs(self, place)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """The two of a pair and their value."""
        return pair_hover(self, place)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Values beyond said limits, unknown ones within cells, colors that merge."""
        scale, below, above = scale_of(self, place)
        return (
            *clipped_colors("the pair map", scale, self.limits, below=below, above=above),
            *gap_findings("the pair map", hidden_pairs(self, place)),
            *merging_map("the pair map", scale),
        )

    def told_scale(self, place: Place) -> ToldScale | None:
        """That of its colors."""
        scale, *_ = scale_of(self, place)
        name = quoted(self.label or "pair map")
        ends = frozenset([(scale.low, scale.high)])
        return ToldScale(("pair map", self.unit), name, ends, self.color_bar, COLOR_BARS)

    def words(self, place: Place) -> tuple[str, ...]:
        """How many pairs, where they stand, the colors, what is not known."""
        return pair_words(self, place)
