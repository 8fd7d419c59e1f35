"""Gene models made ready to draw: which transcripts, their thick and thin parts, their rows."""

import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import pandas as pd

from agviz.figure.regions import region_key
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
    exons; the line runs from `start` to `end`. `about` says which gene and transcript it is.
    """

    name: str
    strand: str
    start: int
    end: int
    thick: Spans
    thin: Spans
    coding: bool
    about: str = ""


@dataclasses.dataclass(frozen=True)
class PackedGene:
    """A shape with its row and the middle of its label in mm."""

    shape: GeneShape
    row: int
    label_x: float


class Transcript(NamedTuple):
    """One row of the transcripts' frame, as far as it is drawn; pandas rows are slow to make."""

    gene_id: str
    gene_name: str
    gene_type: str
    transcript_id: str
    strand: str
    start: int
    end: int
    canonical: bool


def gene_shapes(models: GeneModels, region: Interval, show: Shown) -> list[GeneShape]:
    """Shapes of all genes that reach into `region`, the most important first.

    Genes that code for proteins come before others, those that show more of themselves before
    those that show less.
    """
    return list(_gene_shapes(models, region_key(region), show))


@functools.lru_cache(maxsize=8)  # layout asks for the rows, filling for the shapes
def _gene_shapes(
    models: GeneModels, place: tuple[str, int, int], show: Shown
) -> tuple[GeneShape, ...]:
    region = Interval(*place)
    genes: dict[str, list[Transcript]] = {}
    for row in _transcripts(models.transcripts(region)):
        genes.setdefault(row.gene_id, []).append(row)
    exons, cds = (_spans(frame) for frame in (models.exons(region), models.cds(region)))
    shapes: list[GeneShape] = []
    for rows in genes.values():
        if show == "merged":
            shapes.append(_shape(rows, exons, cds))
        else:
            wanted = rows if show == "all" else [_canonical(rows)]
            shapes.extend(_shape([row], exons, cds) for row in wanted)

    def weight(shape: GeneShape) -> tuple[bool, int, int, str]:
        seen = min(shape.end, region.end) - max(shape.start, region.start)
        return not shape.coding, -seen, shape.start, shape.name

    return tuple(sorted(shapes, key=weight))


def _transcripts(frame: pd.DataFrame) -> list[Transcript]:
    names = ("gene_id", "gene_name", "gene_type", "transcript_id", "Strand")
    texts = [frame[name].astype(str).tolist() for name in names]
    edges = [frame[name].tolist() for name in ("Start", "End")]
    canonical = frame["canonical"].astype(bool).tolist()
    return [Transcript(*row) for row in zip(*texts, *edges, canonical, strict=True)]


def _spans(frame: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    """Edges of a frame's rows by transcript."""
    found: dict[str, list[tuple[int, int]]] = {}
    columns = (frame[name].tolist() for name in ("transcript_id", "Start", "End"))
    for transcript, start, end in zip(*columns, strict=True):
        found.setdefault(transcript, []).append((start, end))
    return found


def _canonical(rows: Sequence[Transcript]) -> Transcript:
    """The transcript marked canonical, else the longest, the first of equals."""
    marked = [row for row in rows if row.canonical]
    return marked[0] if marked else max(rows, key=lambda row: row.end - row.start)


def _shape(
    rows: Sequence[Transcript],
    exons: Mapping[str, list[tuple[int, int]]],
    cds: Mapping[str, list[tuple[int, int]]],
) -> GeneShape:
    first = rows[0]
    whole = _union(span for row in rows for span in exons.get(row.transcript_id, ()))
    coding = _union(span for row in rows for span in cds.get(row.transcript_id, ()))
    thin = tuple(piece for span in whole for piece in _without(span, coding)) if coding else ()
    return GeneShape(
        name=first.gene_name or first.gene_id,
        strand=first.strand,
        start=min(row.start for row in rows),
        end=max(row.end for row in rows),
        thick=coding or whole,
        thin=thin,
        coding=bool(coding) or first.gene_type == "protein_coding",
        about=_about(rows),
    )


def _about(rows: Sequence[Transcript]) -> str:
    """The gene's id and type, and its transcript, or how many are merged."""
    first = rows[0]
    gene = f"{first.gene_id}, {first.gene_type.replace('_', ' ')}"
    which = f"transcript {first.transcript_id}" if len(rows) == 1 else f"{len(rows)} transcripts"
    return f"{gene}\n{which}"


def _union(spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans merged where they touch, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
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
