"""The level of a gene as a readout: its exons in RNA-seq, or its start in CAGE and PRO-cap."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError
from agviz.genome.gene_lookup import Gene
from agviz.genome.types import Interval
from agviz.scoring.gene_readout import GeneReadout
from agviz.scoring.readout import Readout

AT_EXONS = (OutputType.RNA_SEQ,)
AT_START = (OutputType.CAGE, OutputType.PROCAP)
NEAR_START = 250
"""bp on either side of the TSS that count: the published scorer of CAGE reads 501 bp."""
PSEUDOCOUNT = 0.001
"""Added before the logarithm, as the published scorer of genes does."""


def expression_readouts(
    gene: Gene, tracks: Any, *, output: OutputType, genes: Any
) -> dict[str, Readout]:
    """The natural logarithm of a gene's level in some cell types, by their names.

    Parameters
    ----------
    gene
        Whose.
    tracks
        Which tracks, as for `SignalReadout`; or several choices by name.
    output
        RNA-seq, CAGE or PRO-cap.
    genes
        The annotation that has the exons.

    Raises
    ------
    InputError
        For another output, no choice, or a gene without exons.
    """
    if output not in AT_EXONS + AT_START:
        known = ", ".join(kind.name for kind in AT_EXONS + AT_START)
        raise InputError(f"The expression of a gene is read in {known}; got {output.name}")
    named = tracks if isinstance(tracks, Mapping) else {_name(tracks): tracks}
    if not named:
        raise InputError("No tracks were given: name at least one, such as {'liver': 'EFO:...'}")
    return {
        str(name): (_level(gene, choice, output=output, genes=genes) + PSEUDOCOUNT).log()
        for name, choice in named.items()
    }


def _level(gene: Gene, choice: Any, *, output: OutputType, genes: Any) -> GeneReadout:
    if output in AT_EXONS:
        return GeneReadout(output, gene, tracks=choice, genes=genes)
    place, tss = gene.interval, gene.tss
    start, end = max(0, tss - NEAR_START), tss + NEAR_START + 1
    around = Interval(place.chromosome, start, end, place.strand)
    near = dataclasses.replace(gene, interval=around)
    return GeneReadout(output, near, tracks=choice, region="body")


def _name(choice: Any) -> str:
    return choice if isinstance(choice, str) else "tracks"
