"""`Lollipops`: variants as dots on stems, as high as their effect, score or -log10 p."""

import dataclasses
from collections.abc import Mapping
from typing import Any, get_args

import numpy as np

from agviz._counts import agreeing, counted
from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.findings import Finding
from agviz.figure.hover import told_most, where
from agviz.figure.interval_colors import (
    FEATURE,
    Coloring,
    read_coloring,
    with_palette,
)
from agviz.figure.interval_inputs import HeldFeatures, SourceFeatures
from agviz.figure.interval_marks import empty_words
from agviz.figure.lollipop_inputs import Values, has_scores, read_lollipops
from agviz.figure.lollipop_marks import RADIUS, dots, names, points
from agviz.figure.lollipop_scale import Alike, alike, known
from agviz.figure.options import check_height, check_radius, read_ends
from agviz.figure.place import KNOWN_VALUES, Ask, ByChoice, Drawn, LegendEntry, Place, Remedied, Row
from agviz.figure.scales import number_text
from agviz.figure.scene import Hover, HoverPoints, Mark, Segments, frozen
from agviz.figure.style import FAINT, SIGNAL_ROW, THIN_LINE
from agviz.figure.told_scale import ToldScale
from agviz.figure.track_axis import YAxis, base_line, row_axis, row_label
from agviz.figure.track_names import quoted
from agviz.figure.track_peaks import PEAK_LANE
from agviz.genome.types import Interval

HEIGHT = 1.5 * SIGNAL_ROW  # mm


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Lollipops(Panel):
    """Variants as dots on stems along the genome.

    With values a dot is as high as its variant's value and stands over the bases that change.
    Without, all dots are at one height, moved apart where they have room, their stems bent.

    Parameters
    ----------
    data
        A `Variant` or a list of them; a frame with `variant_id` (scored variants) or Chromosome,
        Start, End (0-based); or a `Source` of features, such as a VCF file.
    values
        One number for each variant, a column of the frame, or a name in the variants' `info`. Of a
        frame or a file it is by default the score (of a VCF file QUAL), where there is one.
    color
        Of the dots, as `"#rrggbb"`; or a color for each value of the column `color_by`. By default
        red above zero and blue below, where there are values below zero.
    color_by
        A column, such as a consequence.
    labels
        Write the names of this many, those with the values farthest from zero.
    radius
        Of a dot, in mm; by default it depends on how many there are.
    ylim
        Lower and upper end of the scale, instead of what the data need.
    yaxis
        `"ticks"`, `"range"` or `"none"`.
    threshold
        A dashed line at this value, such as of genome-wide significance.
    height
        Of the row, in mm.
    label
        Text left of the row.

    Raises
    ------
    InputError
        For data without variants, values that are not one per variant, or an option out of range.

    Examples
    --------
    >>> dots = ag.Lollipops([variant], [0.8], label="log2 fold change")
    """

    data: HeldFeatures | SourceFeatures
    coloring: Coloring
    signed: bool
    labels: int
    radius: float | None
    ylim: tuple[float, float] | None
    yaxis: YAxis
    threshold: float | None
    height: float
    label: str
    annotations: tuple[Annotation, ...]
    with_values: bool = False

    def __init__(
        self,
        data: Any,
        values: Values | None = None,
        *,
        color: str | Mapping[str, str] | None = None,
        color_by: str | None = None,
        labels: int = 0,
        radius: int | float | None = None,
        ylim: tuple[int | float, int | float] | None = None,
        yaxis: str = "ticks",
        threshold: int | float | None = None,
        height: int | float = HEIGHT,
        label: str | None = None,
    ) -> None:
        check_choice("yaxis", yaxis, get_args(YAxis))
        ends = read_ends("ylim", ylim)
        if labels < 0:
            raise InputError(f"labels must be 0 or more; got {labels}")
        check_height(height, over=2 * RADIUS)
        if threshold is not None and not np.isfinite(threshold):
            raise InputError(f"threshold must be a number; got {threshold}")
        coloring = read_coloring(color, color_by, default=FEATURE)
        read = read_lollipops(data, values, column=coloring.column)
        held = read if isinstance(read, HeldFeatures) else None
        name = "Variants" if isinstance(read, HeldFeatures) else read.source.name
        assign(self, data=read, coloring=with_palette(coloring, held), labels=int(labels))
        assign(self, signed=color is None and color_by is None)
        assign(self, radius=check_radius(radius), yaxis=yaxis)
        assign(self, ylim=ends, with_values=values is not None or has_scores(data))
        assign(self, threshold=None if threshold is None else float(threshold))
        assign(self, height=float(height), label=name if label is None else label, annotations=())

    def region(self) -> Interval | None:
        """What a list or a frame spans, if on one contig."""
        return self.data.region()

    def legend(self) -> tuple[LegendEntry, ...]:
        """Colors of a column's values."""
        return self.coloring.legend("lollipop.dot")

    def row_labels(self) -> tuple[str, ...]:
        """One label."""
        return (self.label,) if self.label else (" ",)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row, with a lane for names above, and below zero."""
        return (self.height + (2 if self.labels else 0) * PEAK_LANE,)

    def draw(self, place: Place) -> Drawn:
        """Stems, dots, axis, threshold, names."""
        (row,) = place.rows
        marks: list[Mark] = []
        notes: list[str] = []
        if place.label_right > place.label_left:
            written, notes = row_label(place, row, self.label)
            marks.extend(written)
        features = self.data.within(place.region)
        if not len(features):
            return Drawn((*marks, empty_words(place, "variants")), tuple(notes))
        shared = alike(self, place)
        if self._lacks(shared):
            return Drawn((*marks, empty_words(place, "values")), (*notes, self._unknown(features)))
        y, drawn = shared.y, known(features, shared)
        marks.append(base_line(place, y))
        if shared.valued:
            marks += row_axis(place, Row(y.top, y.bottom), y=y, style=self.yaxis)
            if not drawn.all():
                notes.append(self._unknown(features.part(~drawn)))
        written, said = self._threshold(place, shared)
        marks += written
        notes += said
        feet, heads = points(self, features.part(drawn), place=place, shared=shared)
        marks += dots(self, features.part(drawn), feet=feet, heads=heads, shared=shared)
        if self.labels:
            named, lost = names(self, features.part(drawn), heads, place=place, y=y)
            marks += named
            if lost:
                notes.append(f"{counted(lost, 'name')} of {self.label or 'variants'} had no room")
            if len(heads) > self.labels:
                notes.append(ByChoice(f"names of {counted(len(heads) - self.labels, 'variant')}"))
        return Drawn(tuple(marks), tuple(notes))

    def _lacks(self, shared: Alike) -> bool:
        """Whether values were given and none is known: dots at one height would say otherwise."""
        return self.with_values and not shared.valued

    @staticmethod
    def _unknown(features: HeldFeatures) -> str:
        return Remedied(f"{counted(len(features), 'variant')} without a value", KNOWN_VALUES)

    def _threshold(self, place: Place, shared: Alike) -> tuple[list[Mark], list[str]]:
        """A dashed line, or a note that the scale does not reach it."""
        if self.threshold is None:
            return [], []
        if not shared.reaches(self.threshold):
            told = f"the threshold {number_text(self.threshold)}, beyond the scale"
            return [], [Remedied(told, "widen ylim")]
        at = shared.y.at(self.threshold)
        ends = frozen([[[place.x.left, at], [place.x.right, at]]])
        return [Segments("lollipop.threshold", ends, FAINT, THIN_LINE, dash=(4.0, 3.0))], []

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """The name of each variant, and its value if there are values."""
        features, shared = self.data.within(place.region), alike(self, place)
        seen = features.part(known(features, shared))
        if not len(seen) or self._lacks(shared):
            return ()
        _, heads = points(self, seen, place=place, shared=shared)
        told = told_most(np.ones(len(heads), dtype=bool))
        texts = tuple(self._told(seen, k, place, shared.valued) for k in told.tolist())
        return (HoverPoints("lollipop.hover", frozen(heads[told]), texts),)

    @staticmethod
    def _told(seen: HeldFeatures, k: int, place: Place, valued: bool) -> str:
        name = seen.names[k] or where(place.region.chromosome, *seen.spans[k].tolist())
        return f"{name}\n{number_text(float(seen.scores[k]))}" if valued else name

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Values beyond the scale."""
        features, shared = self.data.within(place.region), alike(self, place)
        y, values = shared.y, features.scores[known(features, shared)]
        beyond = int(((values < y.low) | (values > y.high)).sum())
        if not beyond or not shared.valued:
            return ()
        lie = agreeing(beyond, "lies", "lie")
        told = f"{beyond:,} of {counted(len(values), 'value')} {lie} beyond the scale"
        where = f"row {self.label!r}: {told}"
        return (Finding("clipped data", where, "widen ylim, or say in the caption that they do"),)

    def told_scale(self, place: Place) -> ToldScale | None:
        """That of their values, if they have any."""
        shared = alike(self, place)
        ends = frozenset([(shared.y.low, shared.y.high)])
        told = ToldScale(("lollipops",), quoted(self.label), ends, self.yaxis != "none")
        return told if shared.valued else None

    def words(self, place: Place) -> tuple[str, ...]:
        """How many variants, how high they are, what colors mean."""
        features = self.data.within(place.region)
        name = self.label or "variants"
        if not len(features):
            return (f"{name}: no variants in this region",)
        shared = alike(self, place)
        if self._lacks(shared):
            return (f"{name}: {self._unknown(features)}",)
        said = [f"{name}: {counted(len(features), 'variant')}"]
        if shared.valued:
            said.append(f"as high as their values, from {number_text(shared.y.low)} to "
                        f"{number_text(shared.y.high)}")  # fmt: skip
            if np.isinf(features.scores).any():
                said.append("infinite values reach the end of the scale")
        if self.threshold is not None and shared.reaches(self.threshold):
            said.append(f"dashed: {number_text(self.threshold)}")
        said.extend(self.coloring.words(features, shared.limits))
        if self.signed and shared.below_zero:
            said.append("red above, blue below zero")
        return (", ".join(said),)
