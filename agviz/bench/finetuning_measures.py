"""How near predictions of the new cell type come to its noise-free means."""

import numpy as np

from agviz.bench.teaching_genes import exonic
from agviz.bench.teaching_measures import Correlation, pearson
from agviz.teaching.grammar import BIN
from agviz.teaching.motifs import Codes
from agviz.teaching.new_cell import NewCellTruth

DNASE, RNA = "new cell: DNase r, 128 bp", "new cell: RNA r, 128 bp"
EXPRESSION = "new cell: log expression r"

Held = tuple[Codes, NewCellTruth]
"""A held-out window: its bases, and what is true of them."""


class Meter:
    """r of both assays and of expression, gathered window by window."""

    def __init__(self) -> None:
        self._dnase, self._rna = Correlation(1), Correlation(2)
        self._predicted: list[float] = []
        self._true: list[float] = []

    @property
    def genes(self) -> int:
        """Genes so far."""
        return len(self._true)

    def add(self, truth: NewCellTruth, dnase: np.ndarray, rna: np.ndarray) -> None:
        """Add a window: DNase (length, 1) and RNA (length, 2)."""
        self._dnase.add(_in_bins(dnase), _in_bins(truth.dnase))
        self._rna.add(_in_bins(rna), _in_bins(truth.rna_seq))
        for gene in truth.genes:
            if gene.is_cryptic:
                continue
            bases, column = exonic(gene), "+-".index(gene.strand)
            self._predicted.append(float(rna[bases, column].sum(dtype=np.float64)))
            self._true.append(float(truth.rna_seq[bases, column].sum(dtype=np.float64)))

    def values(self) -> dict[str, float]:
        """The metrics by name."""
        logs = [np.log1p(np.array(sums)) for sums in (self._predicted, self._true)]
        return {DNASE: self._dnase.mean(), RNA: self._rna.mean(), EXPRESSION: pearson(*logs)}


def _in_bins(values: np.ndarray) -> np.ndarray:
    return values.reshape(-1, BIN, values.shape[1]).sum(axis=1)
