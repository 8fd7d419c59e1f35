"""`Lollipops`: variants as dots on stems, as high as their effect, score or -log10 p."""

import dataclasses
from collections.abc import Mapping
from typing import Any, get_args

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.findings import Finding
from agviz.figure.hover import told_most, where
from agviz.figure.interval_colors import (
    FEATURE,
    Coloring,
    read_coloring,
    score_limits,
    with_palette,
)
from agviz.figure.interval_inputs import HeldFeatures, SourceFeatures
from agviz.figure.interval_marks import empty_words
from agviz.figure.labels import LaneLabel, fitting, spread
from agviz.figure.lollipop_inputs import Values, read_lollipops
from agviz.figure.outlined_points import circles
from agviz.figure.place import Ask, ByChoice, Drawn, LegendEntry, Place, Row
from agviz.figure.scales import YScale, number_text, tidy_above
from agviz.figure.scene import Hover, HoverPoints, Mark, Segments, frozen
from agviz.figure.style import FAINT, GAIN, LOSS, SIGNAL_ROW, THIN_LINE
from agviz.figure.track_axis import YAxis, base_line, row_axis, row_label
from agviz.figure.track_peaks import PEAK_LANE, Peak, peak_lane
from agviz.genome.types import Interval

RADIUS, RADIUS_MANY, MANY = 0.7, 0.35, 300  # mm; above MANY heads are small
STEMS_MOST = 2_000  # above it stems would be one grey area, so there are none
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
        if ylim is not None and not (np.isfinite(ylim).all() and ylim[0] < ylim[1]):
            raise InputError(f"ylim must be (low, high) with low < high; got {ylim}")
        if labels < 0:
            raise InputError(f"labels must be 0 or more; got {labels}")
        if radius is not None and not radius > 0:
            raise InputError(f"radius must be over 0 mm; got {radius}")
        if not height > 2 * RADIUS:
            raise InputError(f"height must be over {2 * RADIUS:g} mm; got {height}")
        if threshold is not None and not np.isfinite(threshold):
            raise InputError(f"threshold must be a number; got {threshold}")
        coloring = read_coloring(color, color_by, default=FEATURE)
        read = read_lollipops(data, values, column=coloring.column)
        held = read if isinstance(read, HeldFeatures) else None
        name = "Variants" if isinstance(read, HeldFeatures) else read.source.name
        assign(self, data=read, coloring=with_palette(coloring, held), labels=int(labels))
        assign(self, signed=color is None and color_by is None)
        assign(self, radius=None if radius is None else float(radius), yaxis=yaxis)
        assign(self, ylim=None if ylim is None else (float(ylim[0]), float(ylim[1])))
        assign(self, threshold=None if threshold is None else float(threshold))
        assign(self, height=float(height), label=name if label is None else label, annotations=())

    def region(self) -> Interval | None:
        """What a list or a frame spans, if on one contig."""
        return self.data.region()

    def legend(self) -> tuple[LegendEntry, ...]:
        """Colors of a column's values."""
        return self.coloring.legend()

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
        y, known = self._y(place), self._known(features)
        marks.append(base_line(place, y))
        if self._has_values(features):
            marks += row_axis(place, Row(y.top, y.bottom), y=y, style=self.yaxis)
            if not known.all():
                notes.append(f"{int((~known).sum()):,} variants without a value")
        if self.threshold is not None and y.low <= self.threshold <= y.high:
            at = y.at(self.threshold)
            ends = frozen([[[place.x.left, at], [place.x.right, at]]])
            marks.append(Segments("lollipop.threshold", ends, FAINT, THIN_LINE, dash=(4.0, 3.0)))
        feet, heads = self._points(features, known, place=place, y=y)
        marks += self._dots(features.part(known), feet, heads, y.at(0.0))
        if self.labels:
            named, lost = self._names(features.part(known), heads, place=place, y=y)
            marks += named
            if lost:
                notes.append(f"{lost} names of {self.label or 'variants'} had no room")
            if len(heads) > self.labels:
                notes.append(ByChoice(f"names of {len(heads) - self.labels:,} variants"))
        return Drawn(tuple(marks), tuple(notes))

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """The value of each variant."""
        features = self.data.within(place.region)
        known = self._known(features)
        if not known.any() or not self._has_values(features):
            return ()
        _, heads = self._points(features, known, place=place, y=self._y(place))
        seen = features.part(known)
        told = told_most(np.ones(len(heads), dtype=bool))
        texts = tuple(
            f"{seen.names[k] or where(place.region.chromosome, *seen.spans[k].tolist())}\n"
            f"{number_text(float(seen.scores[k]))}"
            for k in told
        )
        return (HoverPoints("lollipop.hover", frozen(heads[told]), texts),)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Values beyond the scale."""
        features, y = self.data.within(place.region), self._y(place)
        values = features.scores[self._known(features)]
        beyond = int(((values < y.low) | (values > y.high)).sum())
        if not beyond or not self._has_values(features):
            return ()
        where = f"row {self.label!r}: {beyond} of {len(values)} values lie beyond the scale"
        return (Finding("clipped data", where, "widen ylim, or say in the caption that they do"),)

    def words(self, place: Place) -> tuple[str, ...]:
        """How many variants, how high they are, what colors mean."""
        features = self.data.within(place.region)
        name = self.label or "variants"
        if not len(features):
            return (f"{name}: no variants in this region",)
        said = [f"{name}: {len(features):,} variant{'' if len(features) == 1 else 's'}"]
        if self._has_values(features):
            y = self._y(place)
            said.append(f"as high as their values, from {number_text(y.low)} to "
                        f"{number_text(y.high)}")  # fmt: skip
        if self.threshold is not None:
            said.append(f"dashed: {number_text(self.threshold)}")
        said.extend(self.coloring.words(features, score_limits(features)))
        if self.signed and self._has_values(features) and self._y(place).low < 0:
            said.append("red above, blue below zero")
        return (", ".join(said),)

    def _has_values(self, features: HeldFeatures) -> bool:
        return bool(np.isfinite(features.scores).any())

    def _known(self, features: HeldFeatures) -> np.ndarray:
        """Which variants can be drawn: all, if none has a value."""
        finite = np.isfinite(features.scores)
        return finite if finite.any() else np.ones(len(features), dtype=bool)

    def _y(self, place: Place) -> YScale:
        """The scale, the same for all regions side by side."""
        (row,) = place.rows
        lane = PEAK_LANE if self.labels else 0.0
        top, bottom = row.top + lane, row.bottom - lane
        if self.ylim is not None:
            return YScale(*self.ylim, bottom, top)
        scores = [self.data.within(each.region).scores for each in (place, *place.others)]
        values = np.concatenate(scores)
        values = values[np.isfinite(values)]
        if self.threshold is not None:
            values = np.append(values, self.threshold)
        high, low = float(values.max(initial=0.0)), float(values.min(initial=0.0))
        if not len(values) or high == low == 0:
            return YScale(0.0, 1.0, bottom, top)
        return YScale(
            -tidy_above(-low) if low < 0 else 0.0,
            tidy_above(high) if high > 0 else 0.0,
            bottom,
            top,
        )

    def _points(
        self, features: HeldFeatures, known: np.ndarray, *, place: Place, y: YScale
    ) -> tuple[Float64[np.ndarray, "variants 2"], Float64[np.ndarray, "variants 2"]]:
        """Feet on the zero line, and heads."""
        x = place.x.mm(features.spans[known].mean(1))
        zero = np.full_like(x, y.at(0.0))
        if self._has_values(features):
            values = np.clip(features.scores[known], y.low, y.high)
            return np.column_stack([x, zero]), np.column_stack([x, y.mm(values)])
        radius = self._radius(len(x))
        wishes = [LaneLabel(float(each), "", 2 * radius) for each in x]
        room = place.x.right - place.x.left
        moved = x
        if fitting(wishes, room, air=0.2) == len(wishes):
            ends = place.x.left, place.x.right
            moved = np.array(spread(wishes, left=ends[0], right=ends[1], air=0.2))
        heads = np.column_stack([moved, np.full_like(x, y.top + radius)])
        return np.column_stack([x, zero]), heads

    def _dots(
        self,
        features: HeldFeatures,
        feet: Float64[np.ndarray, "variants 2"],
        heads: Float64[np.ndarray, "variants 2"],
        zero: float,
    ) -> list[Mark]:
        """Stems, and one compound mark of dots for each color, in the order of the colors."""
        inks = np.array(self.coloring.inks(features, score_limits(features)), dtype=object)
        if self.signed and (heads[:, 1] > zero).any():
            inks = np.where(heads[:, 1] > zero, LOSS, GAIN).astype(object)
        marks: list[Mark] = []
        if len(heads) <= STEMS_MOST:
            ends = frozen(np.stack([feet, heads], axis=1))
            marks.append(Segments("lollipop.stem", ends, FAINT, THIN_LINE))
        for color in dict.fromkeys(inks.tolist()):
            some = heads[inks == color]
            marks.append(circles("lollipop.dot", some, self._radius(len(heads)), color=color))
        return marks

    def _radius(self, count: int) -> float:
        if self.radius is not None:
            return self.radius
        return RADIUS if count <= MANY else RADIUS_MANY

    def _names(
        self, features: HeldFeatures, heads: Float64[np.ndarray, "variants 2"], *, place: Place,
        y: YScale,
    ) -> tuple[list[Mark], int]:  # fmt: skip
        """Names of the variants with the values farthest from zero, above or below them."""
        values = np.nan_to_num(features.scores, nan=1.0)
        order = np.lexsort((heads[:, 0], -np.abs(values)))[: self.labels]
        chosen = [
            Peak(float(heads[k, 0]), float(np.clip(values[k], y.low, y.high)), features.names[k])
            for k in order
            if features.names[k]
        ]
        marks: list[Mark] = []
        lost = 0
        for above in (True, False):
            side = [each for each in chosen if (each.value >= 0) == above]
            drawn, dropped = peak_lane(side, place=place, y=y, above=above, role="lollipop.peak")
            marks += drawn
            lost += dropped
        return marks, lost
