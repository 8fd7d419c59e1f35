"""Splice-junction scorer: how much junction counts change within the genes of a variant."""

import warnings

import anndata
import numpy as np
from alphagenome.models.variant_scorers import SpliceJunctionScorer
from jaxtyping import Bool, Float

from agviz.errors import AlignmentWarning
from agviz.genome.types import Interval, JunctionData, Variant
from agviz.scoring.gene_masks import GeneSource, ScoredGene, genes_overlapping
from agviz.scoring.junction_table import JunctionTable, first_sites, junction_table
from agviz.scoring.results import gene_rows, variant_result

# Added to counts before the logarithm, and the sites read of each class (Avsec et al. 2026).
PSEUDOCOUNT = 1e-7
MOST_SITES = 256


def score_junctions(
    reference: JunctionData,
    alternate: JunctionData,
    *,
    interval: Interval,
    variant: Variant,
    scorer: SpliceJunctionScorer,
    genes: GeneSource,
) -> anndata.AnnData:
    """|ln(ALT + 1e-7) - ln(REF + 1e-7)| of the junctions that change most in some tissue.

    Junctions count that lie strictly inside the body of a protein-coding gene on their strand
    that overlaps the variant, and whose sites are among the 256 leftmost of their class.

    Parameters
    ----------
    reference, alternate
        Counts of the two alleles, (junctions, tissues), in REF coordinates. A junction that only
        one of them has is left out, with a warning: its count on the other is not known.
    interval
        What was predicted.
    variant
        Chooses the genes.
    scorer
        The SDK's settings.
    genes
        The annotation.

    Returns
    -------
    AnnData
        One row for each gene and junction that is the largest of its gene in some tissue, in the
        order of the first such tissue; `obs` gains `junction_Start` and `junction_End`.
    """
    reference, alternate = _same_junctions(reference, alternate, variant=variant)
    table = junction_table(reference)
    usable = first_sites(table, MOST_SITES)
    rows: list[int] = []
    owners: list[ScoredGene] = []
    values = [np.empty((0, reference.num_tracks), dtype=np.float32)]
    for gene in genes_overlapping(genes, variant):
        inside = np.flatnonzero(usable & _strictly_within(table, gene))
        if gene.gene_type == "protein_coding" and len(inside):
            change = _log_change(reference.values[inside], alternate.values[inside])
            # Each row that is the largest in some tissue, in the order of these tissues.
            best = list(dict.fromkeys(change.argmax(axis=0).tolist()))
            rows += inside[best].tolist()
            owners += [gene] * len(best)
            values.append(change[best])
    obs = gene_rows(owners)
    obs["junction_Start"] = table.starts[rows]
    obs["junction_End"] = table.ends[rows]
    return variant_result(
        np.concatenate(values),
        reference.metadata,
        interval=interval,
        variant=variant,
        scorer=scorer,
        obs=obs,
    )


def _log_change(
    reference: Float[np.ndarray, "junctions tissues"],
    alternate: Float[np.ndarray, "junctions tissues"],
) -> Float[np.ndarray, "junctions tissues"]:
    first = np.log(reference.astype(np.float32) + np.float32(PSEUDOCOUNT))
    return np.abs(np.log(alternate.astype(np.float32) + np.float32(PSEUDOCOUNT)) - first)


def _strictly_within(table: JunctionTable, gene: ScoredGene) -> Bool[np.ndarray, " junctions"]:
    """Junctions on the gene's strand that touch neither end of its body."""
    ((start, end),) = gene.spans
    return (table.strands == gene.strand) & (table.starts > start) & (table.ends < end)


def _same_junctions(
    reference: JunctionData, alternate: JunctionData, *, variant: Variant
) -> tuple[JunctionData, JunctionData]:
    """Both alleles cut to the junctions they share, in the order of REF."""
    first, second = junction_table(reference).keys(), junction_table(alternate).keys()
    if first == second:
        return reference, alternate
    places = {key: row for row, key in enumerate(second)}
    rows = [row for row, key in enumerate(first) if key in places]
    dropped = len(set(first) | set(second)) - len(rows)
    if dropped:
        warnings.warn(
            f"{dropped} junctions of {variant} are left out of its score: only one of REF and ALT "
            "was predicted there",
            AlignmentWarning,
            stacklevel=2,
        )
    others = [places[first[row]] for row in rows]
    return _take(reference, rows), _take(alternate, others)


def _take(data: JunctionData, rows: list[int]) -> JunctionData:
    return JunctionData(
        junctions=data.junctions[rows],
        values=data.values[rows],
        metadata=data.metadata,
        interval=data.interval,
        uns=data.uns,
    )
