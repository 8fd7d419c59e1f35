"""Small data that the tests of figures share: tracks, a pair of alleles, genes."""

import numpy as np
import pandas as pd
import pytest

from agviz.genome.alleles import Alleles
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, TrackData, Variant

REGION = Interval("chr8", 10_000, 20_000)


def make_tracks(
    values: np.ndarray, interval: Interval = REGION, *, names=None, strands=None, resolution=1
) -> TrackData:
    count = values.shape[1]
    metadata = pd.DataFrame(
        {
            "name": names or [f"track {i}" for i in range(count)],
            "strand": strands or ["."] * count,
        }
    )
    return TrackData(
        values.astype(np.float32), metadata, interval=interval.copy(), resolution=resolution
    )


def make_alleles(variant: Variant, reference: np.ndarray, alternate: np.ndarray) -> Alleles:
    return Alleles(make_tracks(reference), make_tracks(alternate), variant)


def make_genes(*genes: tuple[str, int, int, str, list[tuple[int, int]], list[tuple[int, int]]]):
    """Gene models of (name, start, end, strand, exons, cds) on chr8."""
    rows: dict[str, list[dict]] = {"genes": [], "transcripts": [], "exons": [], "cds": []}
    for name, start, end, strand, exons, cds in genes:
        base = {
            "Chromosome": "chr8",
            "Strand": strand,
            "gene_id": name,
            "gene_name": name,
            "gene_type": "protein_coding",
        }
        more = {"transcript_id": f"{name}.1", "transcript_type": "protein_coding"}
        rows["genes"].append({**base, "Start": start, "End": end})
        rows["transcripts"].append(
            {
                **base,
                **more,
                "Start": start,
                "End": end,
                "canonical": True,
                "mane": False,
                "basic": True,
                "support_level": pd.NA,
            }
        )
        for kind, spans in (("exons", exons), ("cds", cds)):
            for number, (left, right) in enumerate(spans, start=1):
                rows[kind].append(
                    {**base, **more, "Start": left, "End": right, "exon_number": number}
                )
    from agviz.genome.gene_frames import empty_gene_frame

    frames = {}
    for kind, given in rows.items():
        empty = empty_gene_frame(kind)
        frame = pd.DataFrame(given, columns=list(empty.columns)) if given else empty
        frame = frame.astype(empty.dtypes.to_dict())
        frames[kind] = frame.sort_values("Start", kind="stable").reset_index(drop=True)
    return GeneModels.from_frames(**frames)


@pytest.fixture
def peaks() -> np.ndarray:
    """10,000 positions, two tracks, one 1-bp peak each."""
    values = np.zeros((10_000, 2), dtype=np.float32)
    values[1_234, 0] = 0.9
    values[5_678, 1] = 0.5
    return values


@pytest.fixture
def two_genes() -> GeneModels:
    return make_genes(
        (
            "AAA1",
            11_000,
            14_000,
            "+",
            [(11_000, 11_500), (13_000, 14_000)],
            [(11_200, 11_500), (13_000, 13_400)],
        ),
        ("BBB2", 15_000, 19_000, "-", [(15_000, 15_500), (18_000, 19_000)], []),
    )


@pytest.fixture
def region() -> Interval:
    """What the data of these tests cover."""
    return REGION.copy()


@pytest.fixture(name="make_tracks")
def _make_tracks():
    return make_tracks


@pytest.fixture(name="make_alleles")
def _make_alleles():
    return make_alleles


@pytest.fixture(name="make_genes")
def _make_genes():
    return make_genes
