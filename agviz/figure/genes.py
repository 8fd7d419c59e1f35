"""`Genes`: gene models with thick coding parts, thin untranslated ones, strand and name."""

import dataclasses
import os
from typing import Any, get_args

import numpy as np

from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.gene_rows import GeneShape, PackedGene, Shown, gene_shapes, pack_genes
from agviz.figure.intron_shrinking import Span, exon_spans
from agviz.figure.misfit import misfit
from agviz.figure.options import check_color
from agviz.figure.place import Ask, Drawn, Place, Row
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Rectangles, Segments, frozen
from agviz.figure.style import (
    FAINT,
    GENE,
    GENE_ROW,
    LABEL_SIZE,
    MM_PER_PT,
    NUMBER_SIZE,
    SMALLEST_BIN,
    TICK_LINE,
    TICK_SIZE,
)
from agviz.figure.text import cap_height, place_text
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

THICK, THIN = 1.5, 0.75  # mm, heights of coding and untranslated parts
TAKES = "an Assembly with genes, GeneModels, or the path of a GTF or GFF3 file"
CHEVRON, CHEVRON_STEP = 0.55, 3.5  # mm, size and distance of strand marks


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Genes(Panel):
    """Gene models: coding parts thick, untranslated parts thin, chevrons along the strand.

    Where no coding part is known, whole exons are thick. Rows are packed so that neither genes
    nor names overlap; genes without a row are counted.

    Parameters
    ----------
    source
        An `Assembly` with genes, `GeneModels`, or the path of a GTF or GFF3 file.
    show
        `"canonical"`: one transcript per gene (the annotation's choice, else the longest);
        `"merged"`: all of a gene's exons; `"all"`: every transcript in its own row.
    rows
        The most rows.
    color
        Of the genes, as `"#rrggbb"`.
    label
        Text left of the rows.

    Raises
    ------
    InputError
        For a source without genes, what is no color, or an unknown `show`.
    """

    models: GeneModels
    name: str | None
    show: Shown
    rows: int
    color: str
    label: str
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        source: Any,
        *,
        show: str = "canonical",
        rows: int = 6,
        color: str = GENE,
        label: str = "Genes",
    ) -> None:
        check_choice("show", show, get_args(Shown))
        if rows < 1:
            raise InputError(f"rows must be 1 or more; got {rows}")
        name = None
        if isinstance(source, Assembly):
            name, source = source.name, source.gene_models
        elif isinstance(source, str | os.PathLike):
            source = GeneModels.open(source)
        if not isinstance(source, GeneModels):
            raise misfit("Genes", source, TAKES)
        check_color(color)
        assign(self, models=source, name=name, show=show, rows=int(rows))
        assign(self, color=color, label=label, annotations=())

    def assembly_name(self) -> str | None:
        """The assembly's name, where an assembly was given."""
        return self.name

    def row_labels(self) -> tuple[str, ...]:
        """One label, beside the first row."""
        return (self.label,)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """As many rows as packing needs, up to `rows`."""
        shapes = gene_shapes(self.models, ask.region, self.show)
        packed, _ = pack_genes(shapes, x=ask.x, font=ask.font, rows=self.rows)
        used = max((gene.row for gene in packed), default=0) + 1
        return (GENE_ROW,) * used

    def kept_spans(self, region: Interval) -> tuple[Span, ...]:
        """The exons of all transcripts."""
        return tuple(exon_spans(self.models, region))

    def draw(self, place: Place) -> Drawn:
        """Lines, boxes, chevrons and names."""
        shapes = gene_shapes(self.models, place.region, self.show)
        packed, dropped = pack_genes(shapes, x=place.x, font=place.font, rows=len(place.rows))
        marks: list[Mark] = [*self._bodies(packed, place), *self._names(packed, place)]
        notes: list[str] = []
        what = self.label if shapes else "No genes"
        if place.label_right > place.label_left:
            marks.append(
                place_text(
                    "gene.label",
                    what,
                    x=place.label_left,
                    size=LABEL_SIZE,
                    font=place.font,
                    middle=place.rows[0].bottom - THICK / 2,
                )
            )
        if dropped:
            notes.append(f"{dropped} of {len(shapes)} gene models had no room")
            marks.append(_count(dropped, place))
        return Drawn(tuple(marks), tuple(notes))

    def _bodies(self, packed: list[PackedGene], place: Place) -> list[Mark]:
        lines, chevrons, thick, thin = [], [], [], []
        for gene in packed:
            middle = body_middle(place.rows[gene.row])
            left, right = place.x.at(gene.shape.start), place.x.at(gene.shape.end)
            lines.append([[left, middle], [right, middle]])
            chevrons += _chevrons(gene.shape, left, right, middle, place.x)
            thick += _boxes(gene.shape.thick, middle, THICK, place)
            thin += _boxes(gene.shape.thin, middle, THIN, place)
        marks: list[Mark] = []
        if lines:
            marks.append(Segments("gene.intron", frozen(lines), self.color, TICK_LINE))
        if chevrons:
            marks.append(Segments("gene.strand", frozen(chevrons), self.color, TICK_LINE))
        for role, boxes in (("gene.thin", thin), ("gene.thick", thick)):
            if boxes:
                marks.append(Rectangles(role, frozen(boxes), self.color))
        return marks

    def _names(self, packed: list[PackedGene], place: Place) -> list[Mark]:
        return [
            place_text(
                "gene.name",
                gene.shape.name,
                x=gene.label_x,
                size=TICK_SIZE,
                font=place.font,
                baseline=place.rows[gene.row].top + cap_height(TICK_SIZE),
                face="italic",
                align="center",
                color=self.color,
            )
            for gene in packed
        ]

    def words(self, place: Place) -> tuple[str, ...]:
        """What is thick and thin, and which transcripts are drawn."""
        shapes = gene_shapes(self.models, place.region, self.show)
        if not shapes:
            return ("no genes in this region",)
        which = {
            "canonical": "one transcript per gene",
            "merged": "the exons of all transcripts merged",
            "all": "every transcript",
        }[self.show]
        coding = "coding parts thick, untranslated parts thin"
        if not any(shape.thin for shape in shapes):
            coding = "exons as boxes"
        return (f"genes: {which}, {coding}, arrows along the strand",)


def body_middle(row: Row) -> float:
    """Height of a gene's line within its row; its name stands above."""
    return row.bottom - THICK / 2


def _boxes(
    spans: tuple[tuple[int, int], ...], middle: float, height: float, place: Place
) -> list[list[float]]:
    """Boxes of the spans that are on the page, wide enough to be seen."""
    least = SMALLEST_BIN * MM_PER_PT
    boxes = []
    for start, end in spans:
        if start >= place.region.end or end <= place.region.start:
            continue
        left, right = place.x.at(start), place.x.at(end)
        if right - left < least:
            left = min(max(place.x.left, (left + right - least) / 2), place.x.right - least)
            right = left + least
        boxes.append([left, middle - height / 2, right, middle + height / 2])
    return boxes


def _chevrons(
    shape: GeneShape, left: float, right: float, middle: float, x: XScale
) -> list[list[list[float]]]:
    """Arrow heads along the strand, in the middle of steps that lie wholly within introns."""
    if shape.strand not in ("+", "-") or right - left < CHEVRON_STEP:
        return []
    exons = [(x.at(start) - 0.3, x.at(end) + 0.3) for start, end in (*shape.thick, *shape.thin)]
    count = int((right - left) / CHEVRON_STEP)
    back = -CHEVRON if shape.strand == "+" else CHEVRON
    marks = []
    for at in np.linspace(left, right, count + 2)[1:-1]:
        if any(a < at + CHEVRON and b > at - CHEVRON for a, b in exons):
            continue
        for rise in (-CHEVRON, CHEVRON):
            marks.append([[at, middle], [at + back, middle + rise]])
    return marks


def _count(dropped: int, place: Place) -> Mark:
    """How many genes are missing, under the label of the rows, or above the last row's end."""
    row = place.rows[-1] if len(place.rows) > 1 else place.rows[0]
    middle = body_middle(row) if len(place.rows) > 1 else row.top + cap_height(NUMBER_SIZE) / 2
    return place_text(
        "gene.dropped",
        f"+{dropped} more",
        x=place.label_left,
        middle=middle,
        size=NUMBER_SIZE,
        font=place.font,
        color=FAINT,
    )
