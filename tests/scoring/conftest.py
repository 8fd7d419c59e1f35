"""Small made-up predictions and gene models that the scoring tests share."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from alphagenome.models.dna_output import Output, OutputMetadata

from agviz.genome.types import Interval, JunctionData, TrackData

WIDTH = 4096
START = 10_000
INTERVAL = Interval("chr1", START, START + WIDTH)


def table(tracks: int, strands: str = ".") -> pd.DataFrame:
    """Metadata of made-up tracks; strands repeat."""
    return pd.DataFrame(
        {
            "name": [f"track {i // len(strands)}" for i in range(tracks)],
            "strand": [strands[i % len(strands)] for i in range(tracks)],
            "ontology_curie": [f"UBERON:{i // len(strands):07d}" for i in range(tracks)],
            "biosample_name": [f"tissue {i // len(strands)}" for i in range(tracks)],
        }
    )


def tracks(seed: int, *, number: int = 4, resolution: int = 1, strands: str = "+-") -> TrackData:
    """Made-up signal over `INTERVAL`."""
    random = np.random.default_rng(seed)
    values = random.random((WIDTH // resolution, number), np.float32) ** 4 * 8
    return TrackData(
        values, table(number, strands), resolution=resolution, interval=INTERVAL.copy()
    )


def contacts(seed: int, *, bins: int = 4, number: int = 3) -> TrackData:
    """Made-up symmetric contact maps over `INTERVAL`."""
    values = np.random.default_rng(seed).standard_normal((bins, bins, number), np.float32)
    values = values + values.swapaxes(0, 1)
    return TrackData(values, table(number), resolution=WIDTH // bins, interval=INTERVAL.copy())


def junctions(places: Sequence[tuple[int, int, str]], counts: Any) -> JunctionData:
    """Junction counts, (junctions, tissues), at (start, end, strand) relative to `START`."""
    values = np.asarray(counts, dtype=np.float32)
    return JunctionData(
        junctions=np.array(
            [Interval("chr1", START + a, START + b, strand) for a, b, strand in places]
        ),
        values=values,
        metadata=table(values.shape[1]).drop(columns="strand"),
        interval=INTERVAL.copy(),
    )


def metadata_of(output: Output) -> OutputMetadata:
    """The track tables of a prediction."""
    held = {name: getattr(output, name) for name in output.__dataclass_fields__}
    return OutputMetadata(
        **{name: data.metadata for name, data in held.items() if data is not None}
    )


class FakeGenes:
    """Gene models held in frames: exons as (gene, transcript, strand, start, end), relative."""

    def __init__(
        self,
        exons: Sequence[tuple[str, str, str, int, int]],
        types: dict[str, str] | None = None,
    ) -> None:
        types = types or {}
        self._exons = pd.DataFrame(
            [
                ("chr1", START + start, START + end, strand, gene, f"N{gene}",
                 types.get(gene, "protein_coding"), transcript)
                for gene, transcript, strand, start, end in exons
            ],
            columns=["Chromosome", "Start", "End", "Strand", "gene_id", "gene_name", "gene_type",
                     "transcript_id"],
        )  # fmt: skip

    def _spans(self, key: str) -> pd.DataFrame:
        how = dict.fromkeys(self._exons.columns.difference([key, "Start", "End"]), "first")
        return (
            self._exons.groupby(key, sort=False)
            .agg({**how, "Start": "min", "End": "max"})
            .reset_index()
        )

    @staticmethod
    def _cut(frame: pd.DataFrame, interval: Interval | None) -> pd.DataFrame:
        frame = frame.sort_values("Start", kind="stable")
        if interval is not None:
            same = frame["Chromosome"] == interval.chromosome
            near = (frame["End"] > interval.start) & (frame["Start"] < interval.end)
            frame = frame[same & near]
        return frame.reset_index(drop=True)

    def genes(self, interval: Interval | None = None) -> pd.DataFrame:
        return self._cut(self._spans("gene_id"), interval)

    def transcripts(self, interval: Interval | None = None) -> pd.DataFrame:
        return self._cut(self._spans("transcript_id"), interval)

    def exons(self, interval: Interval | None = None) -> pd.DataFrame:
        return self._cut(self._exons, interval)


@pytest.fixture
def genes() -> FakeGenes:
    """Four genes: G1 + and G2 - inside, G3 starting left of the interval, G4 beyond its end."""
    return FakeGenes(
        [
            ("G1.5", "T1", "+", 100, 300),
            ("G1.5", "T1", "+", 500, 700),
            ("G1.5", "T2", "+", 250, 350),
            ("G1.5", "T2", "+", 900, 1000),
            ("G2", "T3", "-", 1500, 1600),
            ("G2", "T3", "-", 2000, 2300),
            ("G3", "T4", "+", -500, 50),
            ("G3", "T4", "+", 2600, 2700),
            ("G4", "T5", "-", 3900, 4000),
            ("G4", "T5", "-", 4500, 4600),
        ],
        types={"G3": "lncRNA"},
    )


@pytest.fixture
def made() -> SimpleNamespace:
    """The makers of made-up data, for tests that cannot import this file."""
    return SimpleNamespace(
        tracks=tracks,
        contacts=contacts,
        junctions=junctions,
        table=table,
        metadata_of=metadata_of,
        genes=FakeGenes,
    )


@pytest.fixture
def interval() -> Interval:
    """chr1:10,000-14,096 (0-based)."""
    return INTERVAL.copy()
