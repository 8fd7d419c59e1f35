"""How well the expression of genes is predicted, and how it differs between cell types.

A gene's expression is its RNA summed over the exons that the truth splices in, on its strand, in
each cell type; log(1 + reads) of it is compared. Its deviation is that minus its own mean over the
cell types: what is left when it is known which genes are strong everywhere.
"""

import numpy as np
from jaxtyping import Float, Int64

from agviz.bench.teaching_answers import Answer
from agviz.bench.teaching_measures import pearson
from agviz.teaching.grammar import CELLS
from agviz.teaching.tracks import strand_columns
from agviz.teaching.truth import Gene, Truth

__all__ = ["SPLICED_IN", "GeneMeter", "exonic", "rna_sum"]

SPLICED_IN = 0.3
"""PSI in some cell type above which an exon belongs to its gene's sum."""


def exonic(gene: Gene) -> Int64[np.ndarray, " bases"]:
    """The bases of a gene's exons that are spliced in somewhere, ascending, each once."""
    kept = [np.arange(e.start, e.end) for e in gene.exons if e.psi.max() > SPLICED_IN]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *kept]))


def rna_sum(
    rna: np.ndarray, bases: Int64[np.ndarray, " bases"], strand: str
) -> Float[np.ndarray, " cells"]:
    """Reads on these bases of one strand, in each cell type."""
    return rna[bases, strand_columns(strand)].sum(0, dtype=np.float64)


class GeneMeter:
    """r of log expression in each cell type, and of its deviation from the mean cell type."""

    outputs = frozenset({"rna_seq"})

    def __init__(self) -> None:
        self._predicted: list[np.ndarray] = []
        self._true: list[np.ndarray] = []

    @property
    def cases(self) -> int:
        """Genes so far."""
        return len(self._true)

    def add(self, truth: Truth, answer: Answer) -> None:
        """Add the genes of a window; cryptic transcripts have no RNA and do not count."""
        for gene in truth.genes:
            if gene.is_cryptic:
                continue
            bases = exonic(gene)
            self._true.append(rna_sum(truth.rna_seq, bases, gene.strand))
            self._predicted.append(rna_sum(answer.tracks["rna_seq"], bases, gene.strand))

    def values(self) -> dict[str, float]:
        """The metrics by name."""
        shape = (-1, len(CELLS))
        predicted, true = (
            np.log1p(np.array(sums, dtype=np.float64).reshape(shape))
            for sums in (self._predicted, self._true)
        )
        deviations = [logs - logs.mean(1, keepdims=True) for logs in (predicted, true)]
        by_cell = {
            f"gene log expression r, {cell.name}": pearson(predicted[:, i], true[:, i])
            for i, cell in enumerate(CELLS)
        }
        return by_cell | {"gene deviation from mean cell r": pearson(*deviations)}
