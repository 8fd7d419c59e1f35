"""A page laid out, in mm: columns of panels with their rows. `layout` gives it, `fill` takes it."""

import dataclasses

from agviz.figure.annotations import merged_variants, variant_key
from agviz.figure.compose import Annotation, Figure, Panel
from agviz.figure.intron_shrinking import Power
from agviz.figure.place import LegendEntry, Row
from agviz.figure.styles import Style, styles_of
from agviz.genome.types import Interval, Variant


@dataclasses.dataclass(frozen=True, eq=False)
class PanelBox:
    """A panel and its rows on the page."""

    panel: Panel
    rows: tuple[Row, ...]
    letter: str | None


@dataclasses.dataclass(frozen=True, eq=False)
class Column:
    """Panels above each other that share one region and one horizontal scale; all in mm.

    `free` if its one panel has axes of its own; its region then says nothing.
    `shrink` is the power of the length that introns keep, if they are shrunk, or `"equal"`.
    `several` is the figure whose regions stand side by side, this column one of them;
    `overviews` are the columns, one of which this one magnifies a part of.
    `top` is where it begins, its title included.
    `header` is the baseline of title and legend, `lane` that of the labels of variants and
    highlights; None where there are none.
    """

    boxes: tuple[PanelBox, ...]
    region: Interval
    annotations: tuple[Annotation, ...]
    left: float
    right: float
    top: float
    label_left: float
    data_left: float
    data_right: float
    header: float | None
    lane: float | None
    title: str | None
    legend: tuple[LegendEntry, ...]
    assembly: str | None
    shrink: Power | None = None
    free: bool = False
    several: Figure | None = None
    overviews: "tuple[Column, ...]" = ()

    def variants(self) -> list[tuple[Variant, str, str]]:
        """Variant, label and color of all that are marked in this column."""
        mine = [variant for box in self.boxes for variant in box.panel.variants()]
        return merged_variants(mine, [*self.annotations, *self.panel_annotations()])

    def through_all(self) -> set[tuple[str, int, str, str]]:
        """Keys of those that data or the figure mark: through all panels, not through one."""
        mine = [variant for box in self.boxes for variant in box.panel.variants()]
        return {variant_key(each[0]) for each in merged_variants(mine, self.annotations)}

    @property
    def styles(self) -> tuple[Style, ...]:
        """How its marks look, where that is said."""
        return styles_of(self.annotations)

    def styles_in(self, box: PanelBox) -> tuple[Style, ...]:
        """How the marks of one of its panels look: what is said of the panel counts over all."""
        return (*self.styles, *styles_of(box.panel.annotations))

    def panel_annotations(self) -> list[Annotation]:
        """Annotations of single panels."""
        return [each for box in self.boxes for each in box.panel.annotations]


@dataclasses.dataclass(frozen=True, eq=False)
class Layout:
    """A page: `width` and `height` in mm, its columns, and the font its text is measured in."""

    width: float
    height: float
    font: str
    columns: tuple[Column, ...]
