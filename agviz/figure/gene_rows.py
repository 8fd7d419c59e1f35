"""Gene models made ready to draw: which transcripts, their thick and thin parts, their rows."""

import dataclasses
from collections.abc import Sequence
from typing import Literal

import pandas as pd

from agviz.figure.scales import XScale
from agviz.figure.style import TICK_SIZE
from agviz.figure.text import text_width
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

Shown = Literal["canonical", "all", "merged"]
GENE_AIR = 1.0  # mm between two genes of one row
Spans = tuple[tuple[int, int], ...]


@dataclasses.dataclass(frozen=True)
class GeneShape:
    """A transcript, or a gene with its transcripts merged; edges are 0-based.

    `thick` holds coding parts (all exons where no coding part is known), `thin` the rest of the
    exons; the line runs from `start` to `end`.
    """

    name: str
    strand: str
    start: int
    end: int
    thick: Spans
    thin: Spans
    coding: bool


@dataclasses.dataclass(frozen=True)
class PackedGene:
    """A shape with its row and the middle of its label in mm."""

    shape: GeneShape
    row: int
    label_x: float


def gene_shapes(models: GeneModels, region: Interval, show: Shown) -> list[GeneShape]:
    """Shapes of all genes that reach into `region`, the most important first.

    Genes that code for proteins come before others, those that show more of themselves before
    those that show less.
    """
    transcripts = models.transcripts(region)
    exons, cds = models.exons(region), models.cds(region)
    shapes: list[GeneShape] = []
    for _, group in transcripts.groupby("gene_id", sort=False):
        wanted = group if show != "canonical" else group.loc[[_canonical(group)]]
        if show == "merged":
            shapes.append(_shape(group, exons, cds))
        else:
            shapes.extend(_shape(wanted.loc[[row]], exons, cds) for row in wanted.index)

    def weight(shape: GeneShape) -> tuple[bool, int, int, str]:
        seen = min(shape.end, region.end) - max(shape.start, region.start)
        return not shape.coding, -seen, shape.start, shape.name

    return sorted(shapes, key=weight)


def _canonical(transcripts: pd.DataFrame) -> int:
    """Row of the transcript marked canonical, else of the longest, the first of equals."""
    marked = transcripts.index[transcripts["canonical"].astype(bool)]
    if len(marked):
        return int(marked[0])
    return int((transcripts["End"] - transcripts["Start"]).idxmax())


def _shape(transcripts: pd.DataFrame, exons: pd.DataFrame, cds: pd.DataFrame) -> GeneShape:
    first = transcripts.iloc[0]
    names = set(transcripts["transcript_id"])
    whole = _union(exons[exons["transcript_id"].isin(names)])
    coding = _union(cds[cds["transcript_id"].isin(names)])
    thin = tuple(piece for span in whole for piece in _without(span, coding)) if coding else ()
    return GeneShape(
        name=str(first["gene_name"] or first["gene_id"]),
        strand=str(first["Strand"]),
        start=int(transcripts["Start"].min()),
        end=int(transcripts["End"].max()),
        thick=coding or whole,
        thin=thin,
        coding=bool(coding) or str(first["gene_type"]) == "protein_coding",
    )


def _union(frame: pd.DataFrame) -> Spans:
    """Spans of a frame's rows, merged where they touch, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(zip(frame["Start"], frame["End"], strict=True)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], int(end)))
        else:
            merged.append((int(start), int(end)))
    return tuple(merged)


def _without(span: tuple[int, int], taken: Spans) -> list[tuple[int, int]]:
    """What is left of `span` outside the spans `taken`."""
    pieces, at = [], span[0]
    for start, end in taken:
        if end <= at or start >= span[1]:
            continue
        if start > at:
            pieces.append((at, start))
        at = max(at, end)
    if at < span[1]:
        pieces.append((at, span[1]))
    return pieces


def pack_genes(
    shapes: Sequence[GeneShape], *, x: XScale, font: str, rows: int
) -> tuple[list[PackedGene], int]:
    """A row for each shape, so that neither bodies nor labels meet, and how many found none.

    The most important choose first; each takes the first row that is free where it lies.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    packed: list[PackedGene] = []
    for shape in shapes:
        left, right = x.at(shape.start), x.at(shape.end)
        width = text_width(shape.name, TICK_SIZE, font=font, face="italic")
        half = min(width, x.right - x.left) / 2
        label_x = min(max((left + right) / 2, x.left + half), x.right - half)
        span = min(left, label_x - half) - GENE_AIR / 2, max(right, label_x + half) + GENE_AIR / 2
        for number, row in enumerate(taken):
            if all(span[1] <= a or span[0] >= b for a, b in row):
                row.append(span)
                packed.append(PackedGene(shape, number, label_x))
                break
    return packed, len(shapes) - len(packed)
