"""The door of scoring: predictions and the SDK's scorer settings in, AnnData out.

Models call this after they have predicted REF and ALT; nothing here runs a network.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import anndata
import pandas as pd
from alphagenome.models import interval_scorers, variant_scorers
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz.errors import InputError, UnsupportedError
from agviz.genome.types import Interval, Variant
from agviz.scoring.center_mask import score_center_mask
from agviz.scoring.contact_map import score_contact_map
from agviz.scoring.gene_mask import score_gene_mask
from agviz.scoring.gene_masks import GeneSource, need_genes
from agviz.scoring.indels import warn_alignment, warn_center_mask
from agviz.scoring.interval_scores import score_gene_level
from agviz.scoring.junctions import score_junctions
from agviz.scoring.polyadenylation import score_polyadenylation
from agviz.scoring.remembered_genes import remembered
from agviz.scoring.splicing import score_splicing

_CENTER = (variant_scorers.CenterMaskScorer, variant_scorers.ContactMapScorer)
_GENE_WISE = (
    variant_scorers.GeneMaskLFCScorer,
    variant_scorers.GeneMaskActiveScorer,
    variant_scorers.GeneMaskSplicingScorer,
    variant_scorers.PolyadenylationScorer,
    variant_scorers.SpliceJunctionScorer,
)


def required_outputs(scorers: Iterable[Any]) -> tuple[OutputType, ...]:
    """Outputs that some scorers (of variants or intervals) read, each once, in their order."""
    return tuple(dict.fromkeys(scorer.requested_output for scorer in scorers))


def recommended(
    organism: Organism, outputs: Iterable[OutputType], *, genes: bool = True, polya: bool = True
) -> tuple[variant_scorers.VariantScorerTypes, ...]:
    """The SDK's recommended variant scorers of an organism that the given means suffice for.

    Parameters
    ----------
    organism
        Some scorers are for humans only.
    outputs
        What the model predicts.
    genes, polya
        Whether there are gene models, and polyA sites.
    """
    available = set(outputs)
    scorers = variant_scorers.get_recommended_scorers(organism.to_proto())
    return tuple(
        scorer
        for scorer in scorers
        if scorer.requested_output in available and can_score(scorer, genes=genes, polya=polya)
    )


def can_score(scorer: Any, *, genes: bool, polya: bool) -> bool:
    """Whether a scorer has the gene models and polyA sites that it needs."""
    if isinstance(scorer, variant_scorers.PolyadenylationScorer):
        return genes and polya
    return genes or not isinstance(scorer, _GENE_WISE)


def recommended_for_intervals(
    outputs: Iterable[OutputType],
) -> tuple[interval_scorers.IntervalScorerTypes, ...]:
    """The SDK's recommended interval scorers that `outputs` suffice for."""
    available = set(outputs)
    scorers = interval_scorers.RECOMMENDED_INTERVAL_SCORERS.values()
    return tuple(scorer for scorer in scorers if scorer.requested_output in available)


def score_variant_prediction(
    reference: Output,
    alternate: Output,
    *,
    interval: Interval,
    variant: Variant,
    scorers: Sequence[Any],
    genes: GeneSource | None,
    polya: pd.DataFrame | None = None,
) -> list[anndata.AnnData]:
    """Score a variant from the predictions of its two alleles.

    Parameters
    ----------
    reference, alternate
        Predictions of `interval`, all tracks (no padding), each in its own allele's coordinates
        but junctions, which are in REF's. For an interval on '-' they are in + coordinates, as
        the SDK gives them.
    interval
        What was predicted.
    variant
        Left-aligned with its anchor base, if it is an indel; a warning says when it is not.
    scorers
        The SDK's settings of variant scorers.
    genes
        The annotation, for gene-wise scorers. For many variants of one interval give
        `RememberedGenes(genes)`, so that each question is asked once.
    polya
        PolyA sites, for `PolyadenylationScorer`: columns Chromosome, Start, End, Strand, gene_id.

    Returns
    -------
    list of AnnData
        One for each scorer, in their order, as the SDK's `tidy_scores` reads them.

    Raises
    ------
    UnsupportedError
        When the predictions lack an output, or gene models or polyA sites are missing.
    InputError
        For something that is no variant scorer.

    Warns
    -----
    AlignmentWarning
        For indels: once for center masks, once for gene-wise scorers if ALT aligns unreliably.
    """
    for scorer in scorers:
        if not isinstance(scorer, _CENTER + _GENE_WISE):
            raise InputError(
                f"{scorer!r} is no variant scorer; they are in alphagenome.models.variant_scorers"
            )
    genes = remembered(genes)
    if any(isinstance(scorer, _CENTER) for scorer in scorers):
        warn_center_mask(variant)
    if any(isinstance(scorer, _GENE_WISE) for scorer in scorers):
        warn_alignment(variant)
    return [
        _score(
            scorer,
            _get(reference, scorer),
            _get(alternate, scorer),
            interval=interval,
            variant=variant,
            genes=genes,
            polya=polya,
        )
        for scorer in scorers
    ]


def score_interval_prediction(
    output: Output,
    *,
    interval: Interval,
    scorers: Sequence[interval_scorers.IntervalScorerTypes],
    genes: GeneSource | None,
) -> list[anndata.AnnData]:
    """Score the genes of an interval from its prediction.

    Parameters
    ----------
    output
        Prediction of `interval`, all tracks (no padding).
    interval
        What was predicted; not on '-'.
    scorers
        The SDK's settings of interval scorers.
    genes
        The annotation.

    Returns
    -------
    list of AnnData
        One for each scorer, in their order.

    Raises
    ------
    UnsupportedError
        When the prediction lacks an output, or gene models are missing.
    IntervalError
        For an interval on '-', or narrower than a scorer's width.
    """
    genes = remembered(genes)
    return [
        score_gene_level(
            _get(output, scorer),
            interval=interval,
            scorer=scorer,
            genes=need_genes(genes, scorer=scorer),
        )
        for scorer in scorers
    ]


def _score(
    scorer: Any,
    reference: Any,
    alternate: Any,
    *,
    interval: Interval,
    variant: Variant,
    genes: GeneSource | None,
    polya: pd.DataFrame | None,
) -> anndata.AnnData:
    where: dict[str, Any] = {"interval": interval, "variant": variant, "scorer": scorer}
    if isinstance(scorer, variant_scorers.CenterMaskScorer):
        return score_center_mask(reference, alternate, **where)
    if isinstance(scorer, variant_scorers.ContactMapScorer):
        return score_contact_map(reference, alternate, **where)
    where["genes"] = need_genes(genes, scorer=scorer)
    if isinstance(scorer, variant_scorers.GeneMaskSplicingScorer):
        return score_splicing(reference, alternate, **where)
    if isinstance(scorer, variant_scorers.SpliceJunctionScorer):
        return score_junctions(reference, alternate, **where)
    if isinstance(scorer, variant_scorers.PolyadenylationScorer):
        return score_polyadenylation(reference, alternate, **where, polya=polya)
    return score_gene_mask(reference, alternate, **where)


def _get(output: Output, scorer: Any) -> Any:
    """The data that a scorer reads."""
    data = output.get(scorer.requested_output)
    if data is None:
        there = [kind.name for kind in OutputType if output.get(kind) is not None]
        raise UnsupportedError(
            f"{scorer} needs {scorer.requested_output.name}, which was not predicted; there is "
            f"{', '.join(there) or 'nothing'}"
        )
    return data
