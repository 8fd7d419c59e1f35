"""Checks of unit 4: enhancers, their genes, distance and insulators."""

import math

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.course import world
from agviz.course.accept import as_cell, as_name, as_names, as_number, same_name
from agviz.course.checking import Check
from agviz.course.judge import Slip, judge_name, judge_number, near
from agviz.course.places import as_interval, check_contig, refused
from agviz.course.verdict import NotRightError
from agviz.errors import InputError
from agviz.genome.parse import parse_interval
from agviz.genome.types import Interval, Variant
from agviz.interpret.enhancers import enhancer_map
from agviz.models.variant_scores import variant_scores
from agviz.scoring.gene_readout import GeneReadout
from agviz.teaching.assembly_layout import teaching_loci
from agviz.teaching.grammar import CELLS, LIVER, NEURON

LIVER_TERM = CELLS[LIVER].ontology_curie
CELL_TERMS = {cell.name: cell.ontology_curie for cell in CELLS}
NAMED = "an element of SKIP1: its name, such as 'E1', or its interval"
CHANGES = 0.1
"""ln fold change from which a gene changes; the oracle has no noise."""

MOVED = (-12_000, -9_000, -6_000, -3_000)
"""bp from the start of TAL1 to the copies of the liver's enhancer, on the side without a border."""

SHH_TSS = 28_467_255
ZRS = Interval("chr5", 29_314_717, 29_315_770)
"""mm10, 0-based: the first transcribed base of Shh on '-' (GENCODE M23), and its limb enhancer."""

LENGTHS = (16_384, 131_072, 524_288, 1_048_576)
"""bp that AlphaGenome is asked with."""


@world.remembered
def _elements() -> pd.DataFrame:
    """The elements beside SKIP1 from left to right, with what each gives in each cell type."""
    locus = teaching_loci()["skipped_exon"]
    found = world.oracle().truth(locus.interval).contributions
    first = min(gene.tss for gene in locus.genes) - locus.start
    found = found[found["tss"] == first]
    table = found.pivot_table("drive", ["start", "end", "distance"], "cell").reset_index()
    table[["start", "end"]] += locus.start
    table.index = pd.Index([f"E{number}" for number in range(1, len(table) + 1)])
    return table


def driver(answer: object) -> str:
    """4.1: which element drives SKIP1 in the neuron."""
    table = _elements()
    name = _element_of(answer, table)
    truth = str(table[CELLS[NEURON].name].idxmax())
    nearest = str(table["distance"].abs().idxmin())
    slips = [
        Slip(nearest, f"{nearest} is the nearest element; erase it, and the neuron does not mind"),
        *(
            Slip(str(table[cell].idxmax()), f"That element drives SKIP1 in the {cell}")
            for cell in CELL_TERMS
        ),
    ]
    judge_name(name, truth, slips=slips, otherwise="Read the column of the neuron, of its scores")
    distance = int(table.loc[truth, "distance"])
    return f"{truth}, {distance:,} bp from the start; {nearest} is nearer"


def _element_of(answer: object, table: pd.DataFrame) -> str:
    """The name of an element that an answer names, or overlaps."""
    placed = isinstance(answer, Interval | tuple) or (isinstance(answer, str) and ":" in answer)
    if not placed:
        name = as_name(answer, NAMED)
        name = name if name.upper().startswith("E") else f"E{name}"
        if name.upper() not in table.index:
            raise NotRightError(f"There is no element {name}; wanted is {NAMED}")
        return name.upper()
    place = as_interval(answer, NAMED)
    check_contig(place, teaching_loci()["skipped_exon"].contig)
    hit = table[(table["start"] < place.end) & (table["end"] > place.start)]
    if len(hit) != 1:
        raise NotRightError(f"This interval overlaps {len(hit)} elements; wanted is {NAMED}")
    return str(hit.index[0])


@world.remembered
def scores_by_cell(name: str) -> dict[str, float]:
    """What the strongest element of SKIP1 gives in each cell type, as the model or oracle says."""
    table = _elements()
    contig = teaching_loci()["skipped_exon"].contig
    places = [Interval(contig, row.start, row.end) for row in table.itertuples()]
    links = enhancer_map(
        world.model() if name == "model" else world.oracle(), "SKIP1", CELL_TERMS,
        elements=places, shuffles=3, context=teaching_loci()["skipped_exon"].interval,
        progress_bar=False,
    )  # fmt: skip
    return {str(cell): float(best) for cell, best in links.groupby("cell")["score"].max().items()}


def underestimated(answer: object) -> str:
    """4.2: the cell type in which the model gives the strongest element too little."""
    wanted = "a cell type, such as 'liver'"
    name = as_cell(answer, wanted)
    if not any(same_name(name, cell) for cell in CELL_TERMS):
        raise NotRightError(f"{name} is no cell type here; wanted is {wanted}")
    model, oracle = (pd.Series(scores_by_cell(who)) for who in ("model", "oracle"))
    missing = oracle - model
    slips = [
        Slip(str(missing.idxmin()), "There the model gives most in comparison: turn the sign"),
        Slip(str(oracle.idxmin()), "There the truth is least: subtract the model's from it"),
    ]
    otherwise = "Subtract the model's score from the oracle's in each cell type; which is greatest?"
    truth = str(missing.idxmax())
    judge_name(name, truth, slips=slips, otherwise=otherwise)
    return f"{model[truth]:.2f} in place of {oracle[truth]:.2f} in the {truth}"


@world.remembered
def _given(gene: str, element: str, who: str) -> float:
    """What an element of the insulated pair gives to a gene in the liver, by oracle or model."""
    pair = teaching_loci()["insulated_pair"]
    links = enhancer_map(
        world.oracle() if who == "oracle" else world.model(), gene, LIVER_TERM,
        elements=[pair.places[element]], shuffles=2, context=pair.interval, progress_bar=False,
    )  # fmt: skip
    return float(links["score"].iloc[0])


def share_left(answer: object) -> str:
    """4.3: which share of NEAR1's RNA is left without the enhancer, as oracle or model says."""
    value = as_number(answer, "a share between 0 and 1")
    truth = math.exp(-_given("NEAR1", "enhancer", "oracle"))
    told = f"Without its enhancer NEAR1 keeps {truth:.0%} of its RNA (oracle)"
    if near(value, truth, relative=0.15):
        return told
    modelled = math.exp(-_given("NEAR1", "enhancer", "model"))  # seconds: only where it matters
    judge_number(
        value, modelled, slips=[*_slips_of_share("oracle"), *_slips_of_share("model")],
        relative=0.05,
        otherwise="score = ln(with) - ln(without); so without / with is np.exp(-score)",
    )  # fmt: skip
    return f"{told}; the model says {modelled:.0%}"


def _slips_of_share(who: str) -> list[Slip]:
    score, other = _given("NEAR1", "enhancer", who), _given("FAR1", "enhancer", who)
    return [
        Slip(100 * math.exp(-score), "That is in percent: give a share, between 0 and 1"),
        Slip(1 - math.exp(-score), "That is the share that is lost; asked is what is left"),
        Slip(math.exp(score), "That is how many times more there is with it: the reciprocal"),
        Slip(score, "That is the score, a logarithm: take np.exp of its negative"),
        Slip(-score, "That is the score, a logarithm: take np.exp of its negative"),
        Slip(2.0**-score, "The score is a natural logarithm: np.exp, not a power of 2"),
        Slip(math.exp(-other), "That is FAR1; asked is NEAR1"),
    ]


@world.remembered
def _changed(change: str) -> list[str]:
    """Genes of the insulated pair whose RNA a variant changes in the liver."""
    pair = teaching_loci()["insulated_pair"]
    oracle = world.oracle()
    changed = []
    for gene in ("NEAR1", "FAR1"):
        level = GeneReadout(
            OutputType.RNA_SEQ, oracle.assembly.gene(gene), tracks=LIVER_TERM,
            genes=oracle.assembly.gene_models,
        )  # fmt: skip
        by = oracle.effect(pair.variant(change), (level + 0.001).log(), interval=pair.interval)
        changed += [gene] if abs(float(by)) > CHANGES else []
    return changed


def genes_changed(answer: object) -> str:
    """4.4: which genes the loss of the insulator changes."""
    names = as_names(answer, "a list of genes, of NEAR1 and FAR1")
    truth = _changed("CTCF_deleted")
    for name in names:
        if not any(same_name(name, gene) for gene in ("NEAR1", "FAR1")):
            raise NotRightError(f"{name} is none of the two genes, NEAR1 and FAR1")
    unchanged = [name for name in names if not any(same_name(name, gene) for gene in truth)]
    if unchanged and len(names) > 1:
        raise NotRightError(
            f"Not both: between {unchanged[0]} and the enhancer no insulator is lost"
        )
    if unchanged:
        raise NotRightError(
            f"{unchanged[0]} has its enhancer before and after; who is behind the insulator?"
        )
    if not names:
        raise NotRightError("One does: an insulator holds an enhancer's effect back from a gene")
    return f"{truth[0]} alone: it adopts its neighbor's enhancer"


@world.remembered
def _rises() -> pd.Series:
    """Change (ln) of TAL1 in the liver by a copy of the liver's enhancer at each distance."""
    loci, oracle = teaching_loci(), world.oracle()
    assembly = oracle.assembly
    bases = assembly.sequence(loci["insulated_pair"].places["enhancer"])
    tal1 = assembly.gene("TAL1")
    contig, variants = tal1.interval.chromosome, []
    for distance in MOVED:
        start = tal1.tss + distance
        before = assembly.sequence(Interval(contig, start, start + len(bases)))
        variants.append(Variant(contig, start + 1, before, bases))
    scores = variant_scores(
        oracle, variants, ["RNA_SEQ"], interval=loci["TAL1"].interval, progress=False
    )
    rows = scores[(scores["gene_name"] == "TAL1") & (scores["ontology_curie"] == LIVER_TERM)]
    return pd.Series(rows["raw_score"].to_numpy(), index=list(MOVED))


def reach(answer: object) -> str:
    """4.5: over how many bp an enhancer's effect falls to 1/e."""
    value = as_number(answer, "a number of bp")
    rises = _rises()
    distance = -rises.index.to_numpy(dtype=float)
    truth = -1 / float(np.polyfit(distance, np.log(np.exp(rises) - 1), 1)[0])
    unturned = -1 / float(np.polyfit(distance, rises, 1)[0])
    slips = [
        Slip(-truth, "A distance is above 0: turn the sign"),
        Slip(truth / 1000, "That is in kb: give bp"),
        Slip(truth * math.log(2), "That is over how many bp it halves; asked is 1/e"),
        Slip(truth * math.log(10), "You took log10: the natural logarithm is np.log"),
        Slip(1 / truth, "That is the slope, per bp: its reciprocal is the reach"),
        Slip(unturned, "You fitted the scores: first take np.exp(score) - 1, then its logarithm"),
    ]
    judge_number(
        value, truth, slips=slips, relative=0.1,
        otherwise="Fit a line to np.log(np.exp(score) - 1) by distance; 1 / slope is the reach",
    )  # fmt: skip
    return (
        f"About {truth / 1000:.1f} kb. The rule is 8 kb; strong enhancers saturate a little, "
        "which makes it look longer"
    )


def mouse_window(answer: object) -> str:
    """4.6: a window that the published model reads, with Shh's start and its limb enhancer."""
    window = _mouse_interval(answer)
    if window.chromosome.removeprefix("chr") != ZRS.chromosome.removeprefix("chr"):
        raise NotRightError(f"Shh lies on chr5 of the mouse; your window is on {window.chromosome}")
    if window.width == max(LENGTHS) - 1:
        raise NotRightError("One base is missing: the end of an Interval is not part of it")
    has_start = window.start <= SHH_TSS < window.end
    has_zrs = window.start <= ZRS.start and ZRS.end <= window.end
    if window.width not in LENGTHS:
        allowed = ", ".join(f"{length:,}" for length in LENGTHS)
        raise NotRightError(f"The model reads {allowed} bp; your window has {window.width:,}")
    if window.width < ZRS.end - SHH_TSS:
        raise NotRightError(
            f"{window.width:,} bp are too short: {ZRS.end - SHH_TSS:,} bp lie from one end to the "
            "other"
        )
    if has_start and near((window.start + window.end) / 2, SHH_TSS, relative=0.0, absolute=5_000.0):
        raise NotRightError(
            "Around the start of Shh the window ends before ZRS: it reaches half of its length to "
            "either side. Move it"
        )
    if not (has_start and has_zrs):
        lacking = "ZRS" if has_start else "the start of Shh"
        raise NotRightError(f"Its length is right, but {lacking} lies outside")
    edge = min(SHH_TSS - window.start, window.end - ZRS.end)
    return f"Both are in it, and {edge:,} bp are left at the nearer end"


def _mouse_interval(answer: object) -> Interval:
    wanted = "an interval of mm10, such as ag.Interval('chr5', start, end)"
    if not isinstance(answer, str):
        return as_interval(answer, wanted)
    try:
        return parse_interval(answer)
    except InputError as error:
        raise refused(error, wanted) from None


CHECKS: dict[str, Check] = {
    "4.1": driver,
    "4.2": underestimated,
    "4.3": share_left,
    "4.4": genes_changed,
    "4.5": reach,
    "4.6": mouse_window,
}
