"""A small real model: every output computed from the sequence's composition, strand-symmetric.

It is no mock: each value follows from the bases around it by a stated rule, so that what a variant
changes, and what must not change on the other strand, can be computed by hand. Tests of the models'
interface, of scoring, of saving, and the loopback server use it.
"""

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType
from jaxtyping import Float32

from agviz.catalog.outputs import OUTPUTS
from agviz.genome.sequence import one_hot, reverse_complement
from agviz.genome.types import Interval, Junction, JunctionData, TrackData
from agviz.models.base import Capabilities, LocalModel

TERMS = ("UBERON:0002107", "EFO:0001187")
TISSUES = ("liver", "HepG2")
DONOR, ACCEPTOR = "GTA", "CAG"
WIDTHS = (5, 11)  # bp of context on either side that the two tissues look at


def _tracks(strands: str) -> pd.DataFrame:
    rows = [
        {
            "name": f"{term} {tissue}",
            "strand": strand,
            "Assay title": "composition",
            "ontology_curie": term,
            "biosample_name": tissue,
            "biosample_type": "tissue",
            "nonzero_mean": 1.5,
        }
        for strand in strands
        for term, tissue in zip(TERMS, TISSUES, strict=True)
    ]
    return pd.DataFrame(rows)


SPLICE_SITES = pd.DataFrame(
    {"name": ["donor", "acceptor", "donor", "acceptor"], "strand": ["+", "+", "-", "-"]}
)
UNSTRANDED = (OutputType.ATAC, OutputType.DNASE, OutputType.CHIP_TF, OutputType.CHIP_HISTONE)
STRANDED = (
    OutputType.PROCAP, OutputType.CAGE, OutputType.RNA_SEQ, OutputType.SPLICE_SITE_USAGE,
)  # fmt: skip


class CompositionModel(LocalModel):
    """Motif and GC counts as tracks; `flank` bp of context are used where they are given."""

    def __init__(self, *, assembly=None, flank=0, weight=1.0, minimum=1):
        super().__init__(assembly=assembly)
        self.flank = flank
        self._weight = weight
        self._minimum = minimum

    @property
    def identity(self) -> str:
        return f"composition: weight {self._weight}, flank {self.flank}, minimum {self._minimum}"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            "composition", tuple(OutputType), tuple(Organism),
            minimum_length=max(2048, self._minimum), length_multiple=2048,
        )  # fmt: skip

    def output_metadata(self, organism: Organism = Organism.HOMO_SAPIENS) -> OutputMetadata:
        tables = {OUTPUTS[output].attribute: _tracks(".") for output in UNSTRANDED}
        tables |= {OUTPUTS[output].attribute: _tracks("+-") for output in STRANDED}
        tables["splice_sites"] = SPLICE_SITES.copy()
        tables["splice_junctions"] = _tracks(".").drop(columns=["strand", "nonzero_mean"])
        tables["contact_maps"] = _tracks(".")
        return OutputMetadata(**tables)

    def _predict(self, sequence, *, outputs, organism, interval, flanks):
        metadata = self.output_metadata(organism)
        made = {}
        for output in outputs:
            info = OUTPUTS[output]
            table = metadata.get(output)
            if output is OutputType.SPLICE_JUNCTIONS:
                made[info.attribute] = _junctions(sequence, flanks, interval, table)
                continue
            values = self._weight * _values(output, sequence, flanks)
            made[info.attribute] = TrackData(
                values.astype(np.float32), table, resolution=info.resolution, interval=interval
            )
        return Output(**made)


def _values(output: OutputType, sequence: str, flanks: tuple[int, int]) -> np.ndarray:
    resolution = OUTPUTS[output].resolution
    if output is OutputType.CONTACT_MAPS:
        gc = _binned(_cut(_smooth(_gc(sequence), WIDTHS[0]), flanks), resolution)
        pairs = np.abs(gc[:, None] - gc[None, :])
        return np.stack([-pairs, np.log1p(pairs)], axis=-1)
    if output is OutputType.SPLICE_SITES:
        plus, minus = _sites(sequence), _sites(reverse_complement(sequence))[::-1]
        return _cut(np.concatenate([plus, minus], axis=1), flanks)
    if output in STRANDED:
        plus = _stranded(sequence)
        minus = _stranded(reverse_complement(sequence))[::-1]
        values = np.concatenate([plus, minus], axis=1)
    elif output is OutputType.DNASE:
        values = _cuts(sequence)
    else:
        values = np.stack([_smooth(_gc(sequence), width) for width in WIDTHS], axis=1)
    return _binned(_cut(values, flanks), resolution)


def _cut(values: np.ndarray, flanks: tuple[int, int]) -> np.ndarray:
    return values[flanks[0] : len(values) - flanks[1]]


def _binned(values: np.ndarray, resolution: int) -> np.ndarray:
    return values.reshape(-1, resolution, *values.shape[1:]).sum(axis=1)


def _gc(sequence: str) -> Float32[np.ndarray, " length"]:
    return one_hot(sequence)[:, 1:3].sum(axis=1)


def _smooth(signal: np.ndarray, width: int) -> np.ndarray:
    """Sum over `width` bp on either side: exact in float32, symmetric."""
    sums = np.concatenate([[0.0], np.cumsum(signal, dtype=np.float64)])
    length = len(signal)
    ends = np.minimum(np.arange(length) + width + 1, length)
    starts = np.maximum(np.arange(length) - width, 0)
    return sums[ends] - sums[starts]


def _stranded(sequence: str) -> np.ndarray:
    """A strand's tracks: its own G and T content (not that of its reverse complement)."""
    signal = one_hot(sequence) @ np.array([0.0, 1.0, 2.0, 4.0], dtype=np.float32)
    return np.stack([_smooth(signal, width) for width in WIDTHS], axis=1)


def _cuts(sequence: str) -> np.ndarray:
    """Cuts left of each base: the GC of two bases on either side; 0 left of the first base."""
    gc = _gc(sequence).astype(np.float64)
    padded = np.concatenate([np.zeros(2), gc, np.zeros(1)])
    around = padded[:-3] + padded[1:-2] + padded[2:-1] + padded[3:]
    around[0] = 0.0
    return np.stack([around, 2 * around], axis=1)


def _sites(sequence: str) -> np.ndarray:
    """Donor at the base before GTA, acceptor at the base after CAG: 0.9 there, 0.01 elsewhere."""
    values = np.full((len(sequence), 2), 0.01)
    for start in _find(sequence, DONOR):
        if start > 0:
            values[start - 1, 0] = 0.9
    for start in _find(sequence, ACCEPTOR):
        if start + len(ACCEPTOR) < len(sequence):
            values[start + len(ACCEPTOR), 1] = 0.9
    return values


def _find(sequence: str, motif: str) -> list[int]:
    found, start = [], sequence.find(motif)
    while start >= 0:
        found.append(start)
        start = sequence.find(motif, start + 1)
    return found


def _junctions(sequence, flanks, interval, table) -> JunctionData:
    """Each donor with the next acceptor at least 30 bp on; counts from the distance."""
    core = sequence[flanks[0] : len(sequence) - flanks[1]]
    length = len(core)
    plus = [(s, e, "+") for s, e in _introns(core)]
    minus = [(length - e, length - s, "-") for s, e in _introns(reverse_complement(core))]
    label = interval or Interval("", 0, length)
    junctions, values = [], []
    for start, end, strand in sorted(plus + minus):
        junctions.append(Junction(label.chromosome, label.start + start, label.start + end, strand))
        values.append([100.0 / (end - start), 7.0])
    array = np.empty(len(junctions), dtype=object)
    array[:] = junctions
    counts = np.array(values, dtype=np.float32).reshape(-1, len(table))
    return JunctionData(array, counts, table, interval=interval)


def _introns(sequence: str) -> list[tuple[int, int]]:
    acceptors = [start + len(ACCEPTOR) for start in _find(sequence, ACCEPTOR)]
    introns = []
    for donor in _find(sequence, DONOR)[:20]:
        following = [end for end in acceptors if end >= donor + 30 and end < len(sequence)]
        if donor > 0 and following:
            introns.append((donor, following[0]))
    return introns
