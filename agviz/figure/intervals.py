"""`Intervals`: peaks, regions, variants and other features as boxes along the genome."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.interval_colors import (
    FEATURE,
    Coloring,
    read_coloring,
    score_limits,
    with_palette,
)
from agviz.figure.interval_inputs import HeldFeatures, SourceFeatures, read_intervals
from agviz.figure.interval_marks import (
    Laid,
    empty_words,
    feature_hover,
    feature_marks,
    merged_count,
    most_overlapping,
)
from agviz.figure.interval_rows import pack_intervals
from agviz.figure.options import check_height
from agviz.figure.place import Ask, Drawn, LegendEntry, Place
from agviz.figure.scene import Hover, Mark, Text
from agviz.figure.style import SMALL_SIZE, UNSTRANDED
from agviz.figure.text import cap_height, descent
from agviz.figure.track_axis import row_label
from agviz.genome.types import Interval

ROW = 2.8  # mm from one row to the next
LEAST_ROW = cap_height(SMALL_SIZE) + descent(SMALL_SIZE) + 0.25  # mm: names of two rows stay apart
LEAST_NAMELESS = 0.6  # mm


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Intervals(Panel):
    """Features as boxes: peaks, regulatory elements, domains, reads, variants.

    Boxes are packed into rows so that neither they nor names meet, the highest score first, then
    the widest. Where not all have room names give way, then the features: those without a row are
    merged in the last one, darker where more of them overlap.

    Parameters
    ----------
    data
        A list of `Interval` (its `info` may have a score), a frame with Chromosome, Start, End
        (0-based) and name, score, Strand if known, or a `Source` of features, such as
        ``agviz.open_track("peaks.bed")``.
    color
        Of the boxes, as `"#rrggbb"`; or a color for each value of the column `color_by`.
    color_by
        `"strand"`; `"score"`, in five greys; a column, such as `"item_rgb"` of a BED file.
    labels
        Whether names are written, with an arrow along the strand.
    rows
        The most rows.
    height
        Of a row, in mm.
    label
        Text left of the rows; by default the source's name.

    Raises
    ------
    InputError
        For data that hold no features, a column that is lacking, or an option out of its range.

    Examples
    --------
    >>> peaks = ag.Intervals(ag.open_track("peaks.bed"), label="peaks")
    """

    data: HeldFeatures | SourceFeatures
    coloring: Coloring
    labels: bool
    rows: int
    height: float
    label: str
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        color: str | Mapping[str, str] | None = None,
        color_by: str | None = None,
        labels: bool = True,
        rows: int = 4,
        height: int | float = ROW,
        label: str | None = None,
    ) -> None:
        if rows < 1:
            raise InputError(f"rows must be 1 or more; got {rows}")
        least = LEAST_ROW if labels else LEAST_NAMELESS
        if not check_height(height) >= least:
            hint = ", or labels=False" if labels and height >= LEAST_NAMELESS else ""
            raise InputError(f"height must be {least:.2f} mm or more{hint}; got {height}")
        coloring = read_coloring(color, color_by, default=FEATURE)
        read = read_intervals(data, column=coloring.column)
        held = read if isinstance(read, HeldFeatures) else None
        name = "Intervals" if isinstance(read, HeldFeatures) else read.source.name
        assign(self, data=read, coloring=with_palette(coloring, held), labels=bool(labels))
        assign(self, rows=int(rows), height=float(height), annotations=())
        assign(self, label=name if label is None else label)

    def region(self) -> Interval | None:
        """What a list or a frame spans, if on one contig."""
        return self.data.region()

    def legend(self) -> tuple[LegendEntry, ...]:
        """Colors of strands or of a column's values."""
        return self.coloring.legend("interval.box")

    def is_measured(self) -> bool:
        """No model makes them."""
        return True

    def row_labels(self) -> tuple[str, ...]:
        """One label, beside all rows."""
        return (self.label,) if self.label else ()

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row of the page, that holds as many of boxes as packing needs, up to `rows`."""
        features = self.data.within(ask.region)
        packed = pack_intervals(features, ask.x, font=ask.font, rows=self.rows, names=self.labels)
        return (packed.rows * self.height,)

    def _laid(self, place: Place) -> Laid:
        """What is seen, in as many rows as the place has room for."""
        features = self.data.within(place.region)
        least = LEAST_ROW if self.labels else LEAST_NAMELESS
        rows = min(self.rows, max(int(place.rows[0].height / least + 1e-6), 1))
        packed = pack_intervals(features, place.x, font=place.font, rows=rows, names=self.labels)
        pitch = min(place.rows[0].height / packed.rows, 2 * self.height)
        inks = self.coloring.inks(features, self._limits(place))
        strip = self.coloring.color if self.coloring.by is None else UNSTRANDED
        return Laid(features, packed, inks, strip, pitch)

    def _limits(self, place: Place) -> tuple[float, float] | None:
        """Scores that greys run between: of all data, or of a file those in all regions where the
        figure shows it, so that a grey means the same in a detail.
        """
        if isinstance(self.data, HeldFeatures):
            return score_limits(self.data.scores)
        everywhere = (place, *place.others, *place.magnified)
        shown = [self.data.within(each.region).scores for each in everywhere]
        return score_limits(np.concatenate(shown))

    def draw(self, place: Place) -> Drawn:
        """Boxes, chevrons, names, the strip of those without a row, and what was left out."""
        marks: list[Mark] = []
        notes: list[str] = []
        if self.label and place.label_right > place.label_left:
            written, said = row_label(place, place.rows[0], self.label)
            marks.extend(written)
            notes.extend(said)
        laid = self._laid(place)
        if not len(laid.features):
            return Drawn((*marks, empty_words(place, "features")), tuple(notes))
        marks.extend(feature_marks(laid, place))
        marks.extend(merged_count(laid, place, [m for m in marks if isinstance(m, Text)]))
        merged, what = int(laid.packed.in_strip.sum()), self.label or "Intervals"
        if merged:
            notes.append(
                f"{merged:,} of {counted(len(laid.features), 'feature')} of {what} one by one"
            )
        if laid.packed.nameless:
            named = sum(bool(name) for name in laid.features.names)
            notes.append(f"{laid.packed.nameless:,} of {counted(named, 'name')} of {what}")
        return Drawn(tuple(marks), tuple(notes))

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each feature its name, strand, place and score."""
        return feature_hover(self._laid(place), place)

    def words(self, place: Place) -> tuple[str, ...]:
        """How many features there are, what their colors mean, and what the last row is."""
        laid = self._laid(place)
        features, apart = laid.features, laid.packed.in_strip
        name = self.label or "intervals"
        if not len(features):
            return (f"{name}: no features in this region",)
        said = [f"{name}: {counted(len(features), 'feature')}"]
        said.extend(self.coloring.words(features, self._limits(place)))
        if apart.any():
            most = most_overlapping(laid, place)
            which = "all" if apart.all() else f"the other {int(apart.sum()):,} in the last row,"
            how = "merged" if most < 2 else f"merged, from pale (1) to dark ({most:,} overlap)"
            said.append(f"{which} {how}")
        return (", ".join(said),)
