"""Gene models made ready to draw: which transcripts, and their thick and thin parts."""

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import pandas as pd

from agviz.figure.regions import region_key, union
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

Shown = Literal["canonical", "longest", "mane", "merged", "all"]
Span = tuple[int, int]
Spans = tuple[Span, ...]
SpansOf = Mapping[str, list[Span]]
"""Edges of exons or coding parts by transcript."""


@dataclasses.dataclass(frozen=True)
class GeneShape:
    """A transcript, or a gene with its transcripts merged; edges are 0-based.

    `thick` holds coding parts (all exons where no coding part is known), `thin` the rest of the
    exons; the line runs from `start` to `end`. `transcript_id` is empty where several are merged;
    `mane` says that the transcript is tagged MANE Select; `about` tells ids and type in words;
    `type` is the gene's biotype.
    """

    name: str
    strand: str
    start: int
    end: int
    thick: Spans
    thin: Spans
    coding: bool
    gene_id: str = ""
    transcript_id: str = ""
    mane: bool = False
    about: str = ""
    type: str = ""


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
    mane: bool


def gene_shapes(models: GeneModels, region: Interval, show: Shown) -> list[GeneShape]:
    """Shapes of all genes that reach into `region`, the most important first.

    Genes that code for proteins come before others, those that show more of themselves before
    those that show less. Where one transcript stands for its gene, it is chosen among those that
    reach into the region.
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
    whole = _whole(genes, region)
    exons, cds = (_spans(frame) for frame in (models.exons(whole), models.cds(whole)))
    shapes: list[GeneShape] = []
    for rows in genes.values():
        if show == "merged":
            shapes.append(_shape(rows, exons, cds))
        else:
            wanted = rows if show == "all" else [_representative(rows, exons, show)]
            shapes.extend(_shape([row], exons, cds) for row in wanted)

    def weight(shape: GeneShape) -> tuple[bool, int, int, str, str]:
        seen = min(shape.end, region.end) - max(shape.start, region.start)
        return not shape.coding, -seen, shape.start, shape.name, shape.transcript_id

    return tuple(sorted(shapes, key=weight))


def _transcripts(frame: pd.DataFrame) -> list[Transcript]:
    names = ("gene_id", "gene_name", "gene_type", "transcript_id", "Strand")
    texts = [frame[name].astype(str).tolist() for name in names]
    edges = [frame[name].tolist() for name in ("Start", "End")]
    marks = [frame[name].astype(bool).tolist() for name in ("canonical", "mane")]
    return [Transcript(*row) for row in zip(*texts, *edges, *marks, strict=True)]


def _whole(genes: Mapping[str, Sequence[Transcript]], region: Interval) -> Interval:
    """From the first to the last base of the transcripts.

    What lies beyond the region counts for lengths, and tells an untranslated exon from one of a
    gene without coding parts.
    """
    start = min((row.start for rows in genes.values() for row in rows), default=region.start)
    end = max((row.end for rows in genes.values() for row in rows), default=region.end)
    return Interval(region.chromosome, min(start, region.start), max(end, region.end))


def _spans(frame: pd.DataFrame) -> dict[str, list[Span]]:
    """Edges of a frame's rows by transcript."""
    found: dict[str, list[Span]] = {}
    columns = (frame[name].tolist() for name in ("transcript_id", "Start", "End"))
    for transcript, start, end in zip(*columns, strict=True):
        found.setdefault(transcript, []).append((start, end))
    return found


def _representative(rows: Sequence[Transcript], exons: SpansOf, show: Shown) -> Transcript:
    """The transcript that stands for its gene.

    The one that is tagged MANE Select, else the canonical one, else the longest; `show` says with
    which of the three to begin.
    """
    mane = [row for row in rows if row.mane and show == "mane"]
    canonical = [row for row in rows if row.canonical and show != "longest"]
    return next(iter(mane or canonical), None) or _longest(rows, exons)


def _longest(rows: Sequence[Transcript], exons: SpansOf) -> Transcript:
    """The transcript with the most exonic bases; of equals the leftmost, then by id."""

    def weight(row: Transcript) -> tuple[int, int, str]:
        length = sum(end - start for start, end in exons.get(row.transcript_id, ()))
        return -length, row.start, row.transcript_id

    return min(rows, key=weight)


def _shape(rows: Sequence[Transcript], exons: SpansOf, cds: SpansOf) -> GeneShape:
    first = rows[0]
    whole = union(span for row in rows for span in exons.get(row.transcript_id, ()))
    coding = union(span for row in rows for span in cds.get(row.transcript_id, ()))
    thin = tuple(piece for span in whole for piece in _without(span, coding)) if coding else ()
    return GeneShape(
        name=first.gene_name or first.gene_id,
        strand=first.strand,
        start=min(row.start for row in rows),
        end=max(row.end for row in rows),
        thick=coding or whole,
        thin=thin,
        coding=bool(coding) or first.gene_type == "protein_coding",
        gene_id=first.gene_id,
        transcript_id=first.transcript_id if len(rows) == 1 else "",
        mane=first.mane,
        about=_about(rows),
        type=first.gene_type,
    )


def _about(rows: Sequence[Transcript]) -> str:
    """The gene's id and type, and its transcript, or how many are merged."""
    first = rows[0]
    gene = f"{first.gene_id}, {first.gene_type.replace('_', ' ')}"
    which = f"transcript {first.transcript_id}" if len(rows) == 1 else f"{len(rows)} transcripts"
    return f"{gene}\n{which}"


def _without(span: Span, taken: Spans) -> list[Span]:
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
