"""Checks of unit 2: variants, scores, and what to compare them with."""

import functools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from agviz.course import accept, places, world
from agviz.course.checking import BLANK, Check
from agviz.course.judge import Slip, judge_name, judge_number
from agviz.course.verdict import NotRightError
from agviz.genome.edits import apply_variants
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.models.variant_scores import variant_scores
from agviz.teaching.assembly_layout import teaching_loci
from agviz.teaching.locus import Locus

T_ALL, LIVER = "CLO:0007045", "EFO:0001187"
LIVER_TRACK = 1
AROUND = 250  # bp on either side of a variant that its DNase score sums


def _locus(name: str) -> Locus:
    return teaching_loci()[name]


@world.remembered
def _scores(who: str, locus: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Scores of variants of a locus by their names, by the model or the oracle."""
    asked = world.oracle() if who == "oracle" else world.model()
    variants = {name: _locus(locus).variant(name) for name in names}
    frame = variant_scores(asked, list(variants.values()), ["RNA_SEQ"], progress=False)
    named = {str(variant): name for name, variant in variants.items()}
    return frame.assign(variant=frame["variant_id"].map(named))


def _gene_scores(who: str, locus: str, *names: str, gene: str, cell: str) -> "pd.Series[float]":
    """A gene's scores in a cell type, by the variants' names; by default of all variants."""
    frame = _scores(who, locus, names or tuple(_locus(locus).variants))
    mine = (frame["gene_name"] == gene) & (frame["ontology_curie"] == cell)
    return frame[mine].set_index("variant")["raw_score"].astype(float)


def _bases(variant: Variant, around: Interval) -> str:
    """What an allele makes of a region."""
    return apply_variants(around, [variant], world.assembly().fasta_reader)[0]


def insertion(answer: object) -> str:
    """2.1: a variant in writing."""
    wanted = "a variant, such as 'chrT1:82740:C>CGG'"
    asked = _locus("TAL1").variant("insertion_4bp")
    anchor, inserted = asked.alternate_bases[0], asked.alternate_bases[1:]
    found = places.as_variant(answer, wanted)
    if found.chromosome != asked.chromosome:
        raise NotRightError(f"The place is on {asked.chromosome}, not on {found.chromosome}")
    if (found.reference_bases, found.alternate_bases) == (
        asked.alternate_bases,
        asked.reference_bases,
    ):
        raise NotRightError("REF and ALT are swapped: this deletes the bases; REF comes first")
    start = found.position - 1
    there = world.assembly().sequence(
        Interval(found.chromosome, start, start + len(found.reference_bases))
    )
    if there != found.reference_bases:
        raise NotRightError(
            f"The genome has {there} at {found.position:,}, not {found.reference_bases}; "
            f"positions are 1-based, and REF is what the genome has"
        )
    around = Interval(asked.chromosome, asked.position - 100, asked.position + 100)
    if abs(found.position - asked.position) < 50 and _bases(found, around) == _bases(asked, around):
        return f"{len(inserted)} bases behind the {anchor} at {asked.position:,}"
    if found.alternate_bases == inserted:
        raise NotRightError("This replaces the base before: keep it in both alleles")
    if found.alternate_bases == anchor + reverse_complement(inserted):
        raise NotRightError("This inserts the other strand's bases; alleles are of the + strand")
    if found.alternate_bases[1:] != inserted:
        raise NotRightError(f"What is to be inserted is {inserted}")
    raise NotRightError(f"Right bases at another place: insert them behind {asked.position:,}")


def rise(answer: object) -> str:
    """2.2: from a logarithm to a factor."""
    value = accept.as_number(answer, "a factor: how many times as much RNA")
    found = _gene_scores("oracle", "TAL1", "insertion_2bp", gene="TAL1", cell=T_ALL)
    score = float(found.iloc[0])
    slips = [
        Slip(score, "This is the score, a logarithm; a factor is what it is the logarithm of"),
        Slip(2**score, "This undoes a log2; the score is a natural logarithm"),
        Slip(10**score, "This undoes a log10; the score is a natural logarithm"),
        Slip(math.exp(-score), "This is REF over ALT; wanted is ALT over REF"),
        Slip(math.expm1(score), "This is what is added; a factor counts what was there, too"),
    ]
    otherwise = "Not what the natural logarithm of RNA_SEQ says: undo it"
    judge_number(value, math.exp(score), slips=slips, otherwise=otherwise)
    return f"{math.exp(score):.1f} times as much RNA: e to the power of {score:.2f}"


@world.remembered
def _liver_dnase() -> tuple[np.ndarray, np.ndarray]:
    """The oracle's DNase around the causal SNP, REF and ALT."""
    locus = _locus("eqtl")
    variant = locus.variant("causal")
    out = world.oracle().predict_variant(
        locus.interval, variant, requested_outputs=["DNASE"], ontology_terms=[LIVER]
    )
    at = variant.position - 1 - locus.interval.start
    rows = slice(at - AROUND, at + AROUND + 1)
    return out.reference.dnase.values[rows, 0], out.alternate.dnase.values[rows, 0]


def by_hand(answer: object) -> str:
    """2.3: the center-mask score."""
    value = accept.as_number(answer, "one score: a difference of two logarithms")
    first, second = _liver_dnase()
    reference, alternate = float(first.sum()), float(second.sum())
    truth = math.log2(alternate + 1) - math.log2(reference + 1)
    means = math.log2(float(second.mean()) + 1) - math.log2(float(first.mean()) + 1)
    slips = [
        Slip(-truth, "The sign is turned: ALT less REF, so that a loss is negative"),
        Slip(truth * math.log(2), "These are natural logarithms; this scorer takes log2"),
        Slip(means, "This takes means; this scorer sums over the 501 bp"),
        Slip(float((np.log2(second + 1) - np.log2(first + 1)).sum()),
             "This sums logarithms; wanted are logarithms of sums"),
        Slip(alternate - reference, "This is the difference of the sums, without a logarithm"),
    ]  # fmt: skip
    without = math.log2(alternate) - math.log2(reference)
    slips.append(Slip(without, "Add 1 to each sum before the logarithm"))
    otherwise = "Sum each allele over the 501 bp, add 1, take log2, and subtract: ALT less REF"
    judge_number(value, truth, slips=slips, otherwise=otherwise, relative=0.001)
    return f"{truth:.2f}: the enhancer's DNase falls to {alternate / reference:.0%}"


def cause(answer: object) -> str:
    """2.4: which of two linked SNPs changes the gene."""
    locus = _locus("eqtl")
    found = _named_variant(answer, locus, "one of the two variants")
    true = _gene_scores("oracle", "eqtl", "causal", "decoy", gene="EQTL1", cell=LIVER)
    truth = str(true.abs().idxmax())
    slips = [
        Slip("decoy", "This one is inherited with the cause, and changes nothing: see its score"),
        Slip("control_beside", "This is none of the two"),
    ]
    judge_name(found, truth, slips=slips, otherwise="This is none of the two")
    score = float(true[truth])
    return f"The truth agrees: EQTL1 falls to {math.exp(score):.0%}, with the other one to 100%"


def _named_variant(answer: object, locus: Locus, wanted: str) -> str:
    """The name of a locus's variant, given by its name, as text or as a variant."""
    if not isinstance(accept.sole(answer), Variant):
        answer = accept.as_name(answer, wanted)
        name = answer.replace(" ", "_")
        if any(name.casefold() == each.casefold() for each in locus.variants):
            return name
    found = places.as_variant(answer, wanted)
    for name, variant in locus.variants.items():
        if str(variant) == str(found):
            return name
    raise NotRightError(f"{found} is no variant of this story; wanted is {wanted}")


def share_weaker(answer: object) -> str:
    """2.5: a function that ranks a score among those of random variants."""
    if not callable(answer):
        raise NotRightError("Wanted is the function itself: course.check('2.5', share_weaker)")
    background = np.array([-0.4, -0.1, 0.0, 0.1, 0.2, 0.3, -0.2, 0.05])
    told = functools.partial(_shares, answer, background)
    sizes, scores = np.abs(background), (-0.35, 0.25, 1.0, 0.1)
    truth = np.array([np.mean(sizes < abs(score)) for score in scores])
    found = told(scores)
    if np.allclose(found, truth):
        return "Sizes are compared, whatever the sign"
    typical: tuple[tuple[Callable[[float], float], str], ...] = (
        (lambda s: float(np.mean(background < s)), "Signs are still there: compare sizes, by abs"),
        (lambda s: float(np.mean(background < abs(s))), "The background has signs, too: take abs"),
        (lambda s: float(np.mean(sizes < s)), "The score has a sign, too: take abs"),
        (lambda s: float(np.mean(sizes > abs(s))), "This is the share that is stronger"),
        (lambda s: float(np.mean(sizes >= abs(s))), "This is the share that is not weaker"),
        (lambda s: float(np.mean(sizes <= abs(s))), "A score as large is not weaker: use <"),
        (lambda s: float(np.sum(sizes < abs(s))), "This is a number; divide by how many there are"),
        (lambda s: 100 * float(np.mean(sizes < abs(s))), "These are percent; wanted is 0 to 1"),
    )
    for wrong, message in typical:
        if np.allclose(found, [wrong(score) for score in scores]):
            raise NotRightError(message)
    raise NotRightError(
        f"For the score {scores[1]} among {background.tolist()} it gives {found[1]:g}; "
        f"the share is {truth[1]:g}"
    )


def _shares(
    function: Callable[..., object], background: np.ndarray, scores: tuple[float, ...]
) -> np.ndarray:
    """What a student's function gives for each score."""
    found = []
    for score in scores:
        try:
            value = function(score, background)
        except Exception as error:
            raise NotRightError(f"Your function fails: {type(error).__name__}: {error}") from None
        if value is ...:
            raise NotRightError(BLANK)
        found.append(accept.as_number(value, "a function that returns a share, 0 to 1"))
    return np.array(found)


def most_wrong(answer: object) -> str:
    """2.6: where the model differs most from the truth."""
    locus = _locus("insulated_pair")
    found = _named_variant(answer, locus, "the name of one of the four variants")
    said, true = (
        _gene_scores(who, "insulated_pair", gene="FAR1", cell=LIVER) for who in ("model", "oracle")
    )
    error = (said - true).abs()
    truth = str(error.idxmax())
    slips = [
        Slip(
            str(said.idxmax()), "Here the score is largest, and nearly right: take the difference"
        ),
        Slip(str(error.idxmin()), "Here the model is nearest to the truth"),
    ]
    judge_name(found, truth, slips=slips, otherwise="About another variant it is more wrong")
    return f"{truth}: {said[truth]:.2f}, and in truth {true[truth]:.2f}"


CHECKS: dict[str, Check] = {
    "2.1": insertion,
    "2.2": rise,
    "2.3": by_hand,
    "2.4": cause,
    "2.5": share_weaker,
    "2.6": most_wrong,
}
