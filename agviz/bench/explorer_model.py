"""A model of random numbers on a random genome: something to explore that costs nothing to ask."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType

from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, TrackData
from agviz.models.base import Capabilities, LocalModel

CONTIG = "chrN"


class NoiseModel(LocalModel):
    """DNase tracks of independent gamma-distributed numbers, the same at each question."""

    def __init__(self, assembly: Assembly, *, tracks: int, width: int) -> None:
        super().__init__(assembly=assembly)
        self.default_width = width
        names = [f"track {k + 1}" for k in range(tracks)]
        self._table = pd.DataFrame(
            {
                "name": names,
                "strand": ".",
                "ontology_curie": "EFO:0002784",
                "biosample_name": names,
                "Assay title": "DNase-seq",
            }
        )

    @property
    def name(self) -> str:
        """For messages."""
        return "noise"

    @property
    def capabilities(self) -> Capabilities:
        """DNase of any sequence."""
        return Capabilities("noise", (OutputType.DNASE,))

    def output_metadata(self, organism: Organism = Organism.HOMO_SAPIENS) -> OutputMetadata:
        """One output."""
        return OutputMetadata(dnase=self._table)

    def _predict(
        self,
        sequence: str,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval: Interval | None,
        flanks: tuple[int, int],
    ) -> Output:
        shape = (len(sequence), len(self._table))
        values = np.random.default_rng(0).gamma(0.3, 1.0, shape).astype(np.float32)
        return Output(dnase=TrackData(values, self._table, resolution=1, interval=interval))


def noise_model(folder: str | os.PathLike[str], *, tracks: int, width: int) -> NoiseModel:
    """The model, with a genome of one contig of `width` random bases written into a folder."""
    path = Path(folder) / "noise.fa"
    bases = np.random.default_rng(0).choice(list("ACGT"), width)
    path.write_text(f">{CONTIG}\n{''.join(bases)}\n", encoding="ascii")
    return NoiseModel(Assembly("noise", path), tracks=tracks, width=width)
