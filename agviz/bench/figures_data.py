"""Data to draw in the figures bench: made from seeds, shaped as predictions and annotation are."""

import dataclasses
import itertools
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float32

from agviz.genome.gene_frames import empty_gene_frame
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, JunctionData, TrackData

CONTIG = "chr1"
MAP_BIN = 2_048  # bp, as AlphaGenome's contact maps have it
GENE_SPAN, EXON, EXONS = 60_000, 150, 10  # bp, bp, exons of a transcript
PER_GENE = 5  # transcripts
SPAN = 2**20  # bp that annotation and junctions lie in


KINDS = ("genes", "transcripts", "exons", "cds")
Spans = list[tuple[int, int]]


@dataclasses.dataclass(frozen=True, eq=False)
class Transcripts:
    """The same transcripts as our gene models and as the SDK's objects."""

    models: GeneModels
    sdk: list[Any]
    region: Interval


def signal_data(tracks: int, length: int) -> TrackData:
    """Tracks that look measured: peaks of some hundred bp on a noisy background, all positive."""
    random = np.random.default_rng(7)
    values = random.gamma(0.5, 0.2, (length, tracks)).astype(np.float32)
    for track in range(tracks):
        for center in random.integers(0, length, 200):
            left, right = max(0, center - 300), min(length, center + 300)
            values[left:right, track] += random.gamma(2, 3)
    names = [f"track {i}" for i in range(tracks)]
    metadata = pd.DataFrame({"name": names, "strand": ["."] * tracks})
    return TrackData(values, metadata, interval=Interval(CONTIG, 0, length))


def contact_data(bins: int) -> TrackData:
    """A symmetric map of logs over expected: noise, and squares along the diagonal."""
    random = np.random.default_rng(7)
    values = random.normal(0, 0.3, (bins, bins))
    edges = np.unique(np.r_[0, random.integers(0, bins, max(1, bins // 40)), bins])
    for start, end in itertools.pairwise(edges):
        values[start:end, start:end] += 0.8
    even = ((values + values.T) / 2).astype(np.float32)[:, :, None]
    metadata = pd.DataFrame({"name": ["contacts"], "strand": ["."]})
    interval = Interval(CONTIG, 0, bins * MAP_BIN)
    return TrackData(even, metadata, resolution=MAP_BIN, interval=interval)


def logo_values(positions: int) -> Float32[np.ndarray, "positions 4"]:
    """Four heights of both signs at each position."""
    return np.random.default_rng(7).normal(0, 1, (positions, 4)).astype(np.float32)


def junction_data(count: int) -> JunctionData:
    """Junctions of one track and strand, none of them so rare that a default leaves it out."""
    random = np.random.default_rng(7)
    starts = random.integers(0, SPAN - 60_000, count)
    widths = random.integers(500, 50_000, count)
    places = np.empty(count, dtype=object)
    for number, (start, width) in enumerate(zip(starts.tolist(), widths.tolist(), strict=True)):
        places[number] = Interval(CONTIG, start, start + width, "+")
    counts = random.uniform(20, 100, (count, 1)).astype(np.float32)
    metadata = pd.DataFrame({"name": ["junctions"]})
    return JunctionData(places, counts, metadata, interval=Interval(CONTIG, 0, SPAN))


def transcript_data(count: int) -> Transcripts:
    """Coding transcripts of genes on both strands, each of which leaves out another exon."""
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    sdk: list[Any] = []
    apart = (SPAN - GENE_SPAN - 20_000) // max(1, -(-count // PER_GENE) - 1)
    for number in range(count):
        gene, which = divmod(number, PER_GENE)
        exons = _exons(10_000 + gene * apart, left_out=which + 1)
        cds = [(exons[0][1] - 50, exons[0][1]), *exons[1:-1]]
        base, name = _about(gene), f"T{number}"
        for kind, given in _rows(base, name, exons=exons, cds=cds).items():
            rows[kind].extend(given)
        sdk.append(_sdk_transcript(base, name, exons=exons, cds=cds))
    frames = {kind: _frame(kind, given) for kind, given in rows.items()}
    frames["genes"] = frames["genes"].drop_duplicates("gene_id", ignore_index=True)
    return Transcripts(GeneModels.from_frames(**frames), sdk, Interval(CONTIG, 0, SPAN))


def _rows(
    base: dict[str, Any], name: str, *, exons: Spans, cds: Spans
) -> dict[str, list[dict[str, Any]]]:
    """A transcript's rows in each frame; its gene begins and ends with it."""
    gene = {**base, "Start": exons[0][0], "End": exons[-1][1]}
    more = {"transcript_id": name, "transcript_type": "protein_coding"}
    marks = {"canonical": False, "mane": False, "basic": True, "support_level": pd.NA}
    rows: dict[str, list[dict[str, Any]]] = {"genes": [gene], "transcripts": [gene | more | marks]}
    for kind, spans in (("exons", exons), ("cds", cds)):
        rows[kind] = [
            {**base, **more, "Start": start, "End": end, "exon_number": number}
            for number, (start, end) in enumerate(spans, start=1)
        ]
    return rows


def _sdk_transcript(base: dict[str, Any], name: str, *, exons: Spans, cds: Spans) -> Any:
    from alphagenome.data.transcript import Transcript

    parts = [[Interval(CONTIG, *span, base["Strand"]) for span in x] for x in (exons, cds)]
    return Transcript(*parts, transcript_id=name, info={"gene_name": base["gene_name"]})


def _about(gene: int) -> dict[str, Any]:
    """What all rows of a gene say."""
    return {
        "Chromosome": CONTIG,
        "Strand": "+-"[gene % 2],
        "gene_id": f"G{gene}",
        "gene_name": f"GENE{gene}",
        "gene_type": "protein_coding",
    }


def _exons(start: int, *, left_out: int) -> Spans:
    """Evenly spread exons of a gene that starts at `start`."""
    step = GENE_SPAN // EXONS
    kept = [number for number in range(EXONS) if number != left_out]
    return [(start + number * step, start + number * step + EXON) for number in kept]


def _frame(kind: Any, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows in the contract of `agviz.genome.gene_frames`."""
    empty = empty_gene_frame(kind)
    frame = pd.DataFrame(rows, columns=list(empty.columns)).astype(empty.dtypes.to_dict())
    return frame.sort_values("Start", kind="stable").reset_index(drop=True)
