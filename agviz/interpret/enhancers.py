"""Enhancer-gene maps: which elements of a context raise or lower the level of a gene, where.

References
----------
Gasperini et al., *Cell* 176:377-390 (2019), Fulco et al., *Nature Genetics* 51:1664-1669 (2019):
elements silenced one by one, and the genes that fall. Avsec et al., *Nature* 649:1206-1218 (2026):
such pairs told from sequence.
"""

from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import OutputType
from jaxtyping import Bool, Float64

from agviz.errors import InputError, IntervalError, check_choice
from agviz.genome.gene_lookup import Gene
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval
from agviz.interpret.agreement import NOT_MEASURED, one_of_each, pearson
from agviz.interpret.element_edits import LEAST_SHUFFLED
from agviz.interpret.elements import ablate, predicted_tiles, read_elements
from agviz.interpret.enhancer_table import enhancer_table
from agviz.interpret.expression_readouts import expression_readouts
from agviz.interpret.question import HUMAN, Background, Question, ask, read_interval

ABLATION, GRADIENT = "ablation", "gradient"
TILE = 256  # bp
SAMPLE = 20
"""Elements of a map by gradients that are ablated to see how far it can be trusted."""
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
    sample: int = SAMPLE,
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
        default the context is cut into tiles, as far as the contig reaches.
    method
        `"ablation"`: dinucleotides of an element are shuffled; exact, one prediction a shuffle.
        `"gradient"`: the gradient times what is there, less its mean over the four bases, summed
        over the element; one pass for all elements, of a network that runs here. Approximate: it
        carries its correlation with ablation of a sample of the elements.
    output
        RNA_SEQ (over the exons), CAGE or PROCAP (around the TSS).
    width
        bp of a tile.
    shuffles, seed
        Of each element that is ablated; the seed is that of the sample, too.
    context
        What is predicted; by default the model's own width around the TSS.
    background, organism
        As for `ism`.
    sample
        Of gradients: how many elements, spread over the context, are ablated as well; 0 for none.
        Those of the gene's own promoter and exons are left out, which are no enhancers and outweigh
        them, and those too short to be shuffled.
    progress_bar
        Whether to show one.

    Returns
    -------
    pandas.DataFrame
        A row for each element and cell type; `agviz.interpret.enhancer_table` is its contract.
        `score` is above 0 where the element raises the gene. Rows with `own` are of the gene's own
        promoter or exons, those with `far` beyond what the AlphaGenome paper shows to be reliable.

    Raises
    ------
    InputError
        For a gene without exons in the annotation, no element, a sample below 0, or an unknown
        method or output.
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
    if sample < 0:
        raise InputError(f"sample must be 0 or more elements; got {sample}")
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
    given = elements is not None
    table = read_elements(elements, within) if given else predicted_tiles(question, width)
    how: dict[str, Any] = {"shuffles": shuffles, "seed": seed, "show": progress_bar}
    quick = method == GRADIENT
    answer = _by_gradients(question, table) if quick else _by_ablation(question, table, **how)
    exons = models.exons(found.interval)
    exons = exons[exons["gene_id"] == found.gene_id]
    links = enhancer_table(
        table, found, list(readouts), exons=exons, scores=answer.scores,
        deviations=answer.deviations,
    )  # fmt: skip
    name = found.gene_name or found.gene_id
    links.attrs.update(question.noted)
    links.attrs.update(gene=name, output=output.name, citation=CITATION, **answer.notes)
    if quick:
        others = (links["own"] == "").to_numpy()[:: len(readouts)]  # an element's rows are together
        links.attrs |= _agreement(question, table, answer.scores, of=others, sample=sample, **how)
    return links


class _Answer(NamedTuple):
    """Scores of elements, their spread, and what the table says of them."""

    scores: Float64[np.ndarray, "elements readouts"]
    deviations: Float64[np.ndarray, "elements readouts"]
    notes: dict[str, Any]


def _by_ablation(
    question: Question, elements: Any, *, shuffles: int, seed: int, show: bool
) -> _Answer:
    mutants = question.mutants()
    found = ablate(question, mutants, elements, shuffles=shuffles, seed=seed, show=show)
    told = f"ablation by {shuffles} dinucleotide shuffles, seed {seed}"
    return _Answer(*found, {"method": told, "engine": mutants.engine})


def _by_gradients(question: Question, elements: Any) -> _Answer:
    scores = summed_gradients(question, elements)
    notes = {"method": "gradient x input, less its mean over the bases", "engine": "gradients"}
    return _Answer(scores, np.full_like(scores, np.nan), notes)


def _agreement(
    question: Question,
    elements: Any,
    scores: Float64[np.ndarray, "elements readouts"],
    *,
    of: Bool[np.ndarray, " elements"],
    sample: int,
    shuffles: int,
    seed: int,
    show: bool,
) -> dict[str, Any]:
    """How scores agree with exact ablation of a sample, of elements that shuffles can change."""
    if not sample:
        return {"agreement": NOT_MEASURED, "agreement_elements": 0}
    wide = (elements["End"] - elements["Start"] >= LEAST_SHUFFLED).to_numpy()
    rows = one_of_each(np.flatnonzero(of & wide), sample, seed=seed)
    exact = np.empty((0, scores.shape[1]))
    if rows:
        mutants, some = question.mutants(), elements.iloc[rows]
        exact, _ = ablate(question, mutants, some, shuffles=shuffles, seed=seed, show=show)
    pairs = zip(question.readouts, scores[rows].T, exact.T, strict=True)
    return {
        "agreement": {name: pearson(*pair) for name, *pair in pairs},
        "agreement_elements": len(rows),
    }


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
