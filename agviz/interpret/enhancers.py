"""Enhancer-gene maps: which elements of a context raise or lower the level of a gene, where.

References
----------
Gasperini et al., *Cell* 176:377-390 (2019), Fulco et al., *Nature Genetics* 51:1664-1669 (2019):
elements silenced one by one, and the genes that fall. Avsec et al., *Nature* 649:1206-1218 (2026):
such pairs told from sequence.
"""

from typing import Any

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType
from jaxtyping import Float64

from agviz.errors import InputError, IntervalError, check_choice
from agviz.genome.gene_lookup import Gene
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.interpret.elements import ablate, read_elements, tiles
from agviz.interpret.enhancer_table import enhancer_table
from agviz.interpret.expression_readouts import expression_readouts
from agviz.interpret.question import HUMAN, Question, ask, read_interval
from agviz.interpret.scans import Background

ABLATION, GRADIENT = "ablation", "gradient"
TILE = 256  # bp
CITATION = (
    "enhancer-gene map: Avsec et al., Nature 649:1206 (2026), after Fulco et al., Nat. Genet. "
    "51:1664 (2019)"
)


def enhancer_map(
    model: DnaModel,
    gene: Gene | str,
    tracks: Any,
    *,
    elements: Any = None,
    method: str = ABLATION,
    output: OutputType = OutputType.RNA_SEQ,
    width: int = TILE,
    shuffles: int = 5,
    seed: int = 0,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
    progress_bar: bool = True,
) -> Any:
    """What each element gives to the level of a gene, in each cell type.

    Parameters
    ----------
    model
        Any model with a genome and gene models.
    gene
        The gene, or its symbol or id.
    tracks
        Which tracks of `output`, as for `SignalReadout`; or several choices by the name of a cell
        type, answered together: ``{"liver": "EFO:0001187", "neuron": "CL:0000679"}``.
    elements
        Intervals, a table with Chromosome, Start, End (and name), a `PyRanges`, or an opened file
        (``agviz.open_track("peaks.bed")``), of which those within the context are taken. By
        default the context is cut into tiles.
    method
        `"ablation"`: dinucleotides of an element are shuffled; exact, one prediction a shuffle.
        `"gradient"`: the gradient times what is there, less its mean over the four bases, summed
        over the element; one pass for all elements, of a network that runs here.
    output
        RNA_SEQ (over the exons), CAGE or PROCAP (around the TSS).
    width
        bp of a tile.
    shuffles, seed
        Of each element, for ablation.
    context
        What is predicted; by default the model's own width around the TSS.
    background, organism, progress_bar
        As for `ism`.

    Returns
    -------
    pandas.DataFrame
        A row for each element and cell type; `agviz.interpret.enhancer_table` is its contract.
        `score` is above 0 where the element raises the gene. Rows with `own` are of the gene's own
        promoter or exons, those with `far` beyond what the AlphaGenome paper shows to be reliable.

    Raises
    ------
    InputError
        For a gene without exons in the annotation, no element, or an unknown method or output.
    IntervalError
        When the gene or an element lies outside the context.
    UnknownNameError
        For a gene that the annotation does not have.
    UnsupportedError
        For gradients of a model that has none.

    Examples
    --------
    >>> links = ag.enhancer_map(model, "TAL1", {"T-ALL": "CLO:0007045"})  # doctest: +SKIP
    >>> shown = links[(links["own"] == "") & (links["score"] > 0.1)]  # doctest: +SKIP
    >>> ag.Links(shown, height_by="score", predicted=True)  # doctest: +SKIP
    """
    check_choice("method", method, (ABLATION, GRADIENT))
    assembly = getattr(model, "assembly", None)
    if assembly is None:
        raise InputError("The model has no genome: give load_model an assembly with gene models")
    found = assembly.gene(gene) if isinstance(gene, str) else gene
    models = assembly.gene_models
    readouts = expression_readouts(found, tracks, output=output, genes=models)
    question = ask(
        model, _start(model, found, context), readouts,
        context=context, background=background, organism=organism,
    )  # fmt: skip
    place = question.context
    within = Interval(place.chromosome, place.start, place.end)
    table = tiles(within, width) if elements is None else read_elements(elements, within)
    if method == GRADIENT:
        scores, engine = summed_gradients(question, table), "gradients"
        told = "gradient x input, less its mean over the bases"
        deviations = np.full_like(scores, np.nan)
    else:
        mutants = question.mutants()
        scores, deviations = ablate(
            question, mutants, table, shuffles=shuffles, seed=seed, show=progress_bar
        )
        told = f"ablation by {shuffles} dinucleotide shuffles, seed {seed}"
        engine = mutants.engine
    exons = models.exons(found.interval)
    exons = exons[exons["gene_id"] == found.gene_id]
    links = enhancer_table(
        table, found, list(readouts), exons=exons, scores=scores, deviations=deviations
    )
    name = found.gene_name or found.gene_id
    links.attrs.update(question.noted)
    links.attrs.update(gene=name, output=output.name, method=told, engine=engine, citation=CITATION)
    return links


def _start(model: DnaModel, gene: Gene, context: Interval | str | None) -> Interval:
    """The gene's first base, if it is predicted."""
    tss = Interval(gene.interval.chromosome, gene.tss, gene.tss + 1)
    if context is not None:
        place = read_interval(model, context)
        if not Interval(place.chromosome, place.start, place.end).contains(tss):
            raise IntervalError(
                f"{gene.gene_name or gene.gene_id} begins at {format_interval(tss)}, outside of "
                f"the context {format_interval(place)}; give one around it, or none"
            )
    return tss


def summed_gradients(question: Question, elements: Any) -> Float64[np.ndarray, "elements readouts"]:
    """To first order, what readouts lose when an element's bases are drawn anew at random.

    At each base: its gradient, less the mean over the four bases there; summed over the element.
    """
    place = question.context
    start, end = int(elements["Start"].min()), int(elements["End"].max())
    window = Interval(place.chromosome, start, end)
    engine = question.gradients()
    inputs = engine.inputs(window)  # all 0 at an N, which then gives nothing
    slopes = engine.observed(window).gradients[0]
    slopes = slopes - slopes.mean(axis=-1, keepdims=True)
    along = np.einsum("rpb,pb->pr", slopes, inputs, dtype=np.float64)
    total = np.concatenate([np.zeros((1, along.shape[1])), along.cumsum(axis=0)])
    return total[elements["End"].to_numpy() - start] - total[elements["Start"].to_numpy() - start]
