"""Between models and scorers: which scorers are meant, what they need, and their results' shape.

The arithmetic lives in `agviz.scoring`; a model only says which outputs it has. The default scorers
are the recommended ones that the model has outputs for, and the assembly genes and polyA sites.
"""

from collections.abc import Callable, Sequence
from typing import Any, get_args

import anndata
from alphagenome.models import interval_scorers, variant_scorers, variant_scoring_utils
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz.errors import InputError, IntervalError, UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, Variant
from agviz.models.checks import ORGANISM_NAMES, Capabilities
from agviz.models.remembered_genes import RememberedGenes


def distinct(scorers: Sequence[Any]) -> list[Any]:
    """The scorers as a list; `InputError` if one was given twice."""
    for index, scorer in enumerate(scorers):
        if scorer in scorers[:index]:
            raise InputError(f"The scorer {scorer} was given more than once")
    return list(scorers)


def required(scorers: Sequence[Any]) -> tuple[OutputType, ...]:
    """The outputs that the scorers read."""
    from agviz.scoring.score import required_outputs

    return tuple(required_outputs(scorers))


def recommended_scorers(capabilities: Capabilities, organism: Organism) -> list[Any]:
    """The recommended variant scorers that fit the model's outputs.

    Raises
    ------
    UnsupportedError
        There are none, or an organism that the model does not know.
    """
    from agviz.scoring.score import recommended

    capabilities.check_organism(organism)
    chosen = list(recommended(organism, capabilities.outputs_of(organism)))
    if not chosen:
        raise UnsupportedError(
            f"No recommended variant scorer fits the outputs of {capabilities.name}; "
            "name the scorers to use"
        )
    return chosen


def check_scorers(
    scorers: Sequence[Any], *, capabilities: Capabilities, organism: Organism
) -> None:
    """Raise `UnsupportedError` for a scorer whose output or organism the model does not have."""
    for scorer in scorers:
        output = getattr(scorer, "requested_output", None)
        if isinstance(output, OutputType) and output not in capabilities.outputs_of(organism):
            has = ", ".join(each.name for each in capabilities.outputs_of(organism))
            raise UnsupportedError(
                f"The scorer {scorer} needs {output.name}, which {capabilities.name} does not "
                f"predict; it predicts {has}. Without scorers those recommended for these are taken"
            )
        base = getattr(scorer, "base_variant_scorer", None)
        allowed = variant_scorers.SUPPORTED_ORGANISMS.get(base, None)
        if allowed is not None and organism.to_proto() not in allowed:
            raise UnsupportedError(
                f"The scorer {scorer} is not defined for {ORGANISM_NAMES[organism]}"
            )


def choose_interval_scorers(
    given: Sequence[Any],
    *,
    interval: Interval,
    capabilities: Capabilities,
    organism: Organism = Organism.HOMO_SAPIENS,
) -> list[Any]:
    """The interval scorers asked for, or the recommended ones for the model's outputs.

    Raises
    ------
    InputError
        The same scorer twice, or one wider than the interval.
    UnsupportedError
        An organism or a scorer's output that the model does not have; no recommended scorer fits.
    """
    from agviz.scoring.score import recommended_for_intervals

    capabilities.check_organism(organism)
    outputs = capabilities.outputs_of(organism)
    chosen = distinct(given) or list(recommended_for_intervals(outputs))
    if not chosen:
        raise UnsupportedError(
            f"No recommended interval scorer fits the outputs of {capabilities.name}; "
            "name the scorers to use"
        )
    check_scorers(chosen, capabilities=capabilities, organism=organism)
    for scorer in chosen:
        width = getattr(scorer, "width", None)
        if width is not None and width > interval.width:
            raise InputError(
                f"The scorer {scorer} is {width:,} bp wide but the interval {interval} only "
                f"{interval.width:,} bp; use a wider interval or a scorer with width=None"
            )
    return chosen


def choose_variant_scorers(
    given: Sequence[Any],
    *,
    capabilities: Capabilities,
    organism: Organism,
    assembly: Assembly | None,
    recommend: Callable[[], list[Any]] | None = None,
    own: tuple[type, ...] = (),
) -> list[Any]:
    """The variant scorers asked for, or those recommended; all of them will be able to score.

    Parameters
    ----------
    given
        By default those recommended that the assembly has genes and polyA sites for.
    capabilities, organism, assembly
        What there is to score with.
    recommend
        Gives those recommended; by default all that fit the model's outputs.
    own
        Classes of scorers that the model sees to itself.

    Raises
    ------
    InputError
        The same scorer twice, something that is no scorer, or no genes for any recommended one.
    UnsupportedError
        An organism, or a scorer's output, genes or polyA sites, that are not there.
    """
    capabilities.check_organism(organism)
    chosen = distinct(given)
    if not chosen:
        every = recommend() if recommend else recommended_scorers(capabilities, organism)
        chosen = scorable(every, assembly=assembly, name=capabilities.name)
    check_scorers(chosen, capabilities=capabilities, organism=organism)
    shared = [scorer for scorer in chosen if not isinstance(scorer, own)]
    check_variant_scorers(shared, assembly=assembly)
    return chosen


def scorable(scorers: Sequence[Any], *, assembly: Assembly | None, name: str) -> list[Any]:
    """Of recommended scorers, those whose genes and polyA sites the assembly has.

    Raises
    ------
    InputError
        All need genes, and there are none.
    """
    from agviz.scoring.score import can_score

    genes, polya = _has_genes(assembly), _has_polya(assembly)
    possible = [scorer for scorer in scorers if can_score(scorer, genes=genes, polya=polya)]
    if not possible:
        raise InputError(
            f"Every scorer recommended for {name} needs gene models: give the assembly genes (a "
            "GTF or GFF3)"
        )
    return possible


def check_variant_scorers(scorers: Sequence[Any], *, assembly: Assembly | None) -> None:
    """Refuse, before anything is predicted, what could not be scored afterwards.

    Raises
    ------
    InputError
        Something that is no variant scorer of the SDK.
    UnsupportedError
        A scorer whose genes or polyA sites the assembly does not have.
    """
    from agviz.scoring.gene_masks import need_genes
    from agviz.scoring.score import can_score

    for scorer in scorers:
        if not isinstance(scorer, get_args(variant_scorers.VariantScorerTypes)):
            raise InputError(
                f"{scorer!r} is no variant scorer; they are in alphagenome.models.variant_scorers"
            )
        if not can_score(scorer, genes=_has_genes(assembly), polya=True):
            need_genes(None, scorer=scorer)
        if not can_score(scorer, genes=True, polya=_has_polya(assembly)):
            raise UnsupportedError(
                f"{scorer} needs polyA sites: give the Assembly a table of them, "
                "Assembly(name, fasta, genes, polya='polya.parquet'), or leave this scorer out"
            )


def check_interval_scorers(
    scorers: Sequence[Any], *, interval: Interval, assembly: Assembly | None
) -> None:
    """As `check_variant_scorers`, of interval scorers.

    Raises
    ------
    InputError
        Something that is no interval scorer of the SDK.
    IntervalError
        An interval on '-'.
    UnsupportedError
        The assembly has no genes.
    """
    from agviz.scoring.gene_masks import need_genes

    if interval.negative_strand:
        raise IntervalError(f"Interval scores are made on the + strand; got {interval}")
    for scorer in scorers:
        if not isinstance(scorer, interval_scorers.GeneMaskScorer):
            raise InputError(
                f"{scorer!r} is no interval scorer; they are in alphagenome.models.interval_scorers"
            )
        if not _has_genes(assembly):
            need_genes(None, scorer=scorer)


def _has_genes(assembly: Assembly | None) -> bool:
    return assembly is not None and assembly.genes is not None


def _has_polya(assembly: Assembly | None) -> bool:
    return assembly is not None and assembly.polya is not None


def pair_scorer(
    assembly: Assembly | None, interval: Interval, scorers: Sequence[Any]
) -> Callable[[Output, Output, Variant], list[anndata.AnnData]]:
    """What scores REF and ALT predictions of `interval` for a variant; strands are not merged."""
    from agviz.scoring.score import score_variant_prediction

    known = gene_models(assembly)
    genes = None if known is None else RememberedGenes(known)
    polya = None
    if assembly is not None and assembly.polya is not None:
        polya = assembly.polya_sites(interval)

    def score(reference: Output, alternate: Output, variant: Variant) -> list[anndata.AnnData]:
        return score_variant_prediction(
            reference, alternate, interval=interval, variant=variant, scorers=scorers,
            genes=genes, polya=polya,
        )  # fmt: skip

    return score


def gene_models(assembly: Assembly | None) -> GeneModels | None:
    """The assembly's genes, if it has any."""
    return None if assembly is None or assembly.genes is None else assembly.gene_models


def merge_strands(scores: anndata.AnnData) -> anndata.AnnData:
    """Gene scores of '+' and '-' tracks as one unstranded track each, where the tracks pair up.

    A gene counts on its own strand alone, so half of its row is NaN; the hosted service merges the
    two by default. Scores without genes, or whose tracks do not pair up, are returned as they are.
    """
    strands = scores.var.get("strand")
    if strands is None or not {"gene_id", "strand"} <= set(scores.obs.columns):
        return scores
    plus = scores.var.loc[strands == "+", "name"].tolist()
    minus = scores.var.loc[strands == "-", "name"].tolist()
    if not plus or plus != minus:
        return scores
    return variant_scoring_utils.merge_stranded_gene_tracks(scores)
