"""Checks of unit 5: splice sites, PSI, new and missed exons, contacts."""

import math

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import OutputType
from jaxtyping import Float

from agviz.course import world
from agviz.course.accept import as_names, as_number
from agviz.course.checking import Check
from agviz.course.judge import Slip, judge_names, judge_number
from agviz.course.places import as_interval, as_position, as_variant, check_contig
from agviz.course.verdict import NotRightError
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, JunctionData, Variant
from agviz.teaching.assembly_layout import teaching_loci
from agviz.teaching.grammar import CELLS, CONTACT_BIN, LIVER, NEURON

LIVER_TERM, NEURON_TERM = CELLS[LIVER].ontology_curie, CELLS[NEURON].ontology_curie
FEW = 0.1  # reads of a junction that is not counted
MUCH, LITTLE = 0.2, 0.1  # changes of PSI that are seen, and that are not
MADE = 0.5  # PSI from which an exon is there


@world.remembered
def _alleles(who: str, locus: str, variant: str, output: OutputType) -> Alleles:
    """REF and ALT as the model or the oracle has them."""
    asked = world.model() if who == "model" else world.oracle()
    change = _variant(locus, variant)
    out = asked.predict_variant(
        teaching_loci()[locus].interval, change, requested_outputs=[output], ontology_terms=None
    )
    return Alleles(out.reference, out.alternate, change)


def _variant(locus: str, variant: str) -> Variant:
    """A variant of a locus by its name, or else in words."""
    known = teaching_loci()[locus]
    return known.variant(variant) if variant in known.variants else as_variant(variant, "a variant")


def _inclusion(junctions: JunctionData, exon: Interval, term: str) -> dict[str, float]:
    """Reads that lead into an exon, out of it, and around it."""
    column = junctions.metadata["ontology_curie"].tolist().index(term)
    reads = {"in": 0.0, "out": 0.0, "skip": 0.0, "most skip": 0.0}
    for intron, value in zip(junctions.junctions, junctions.values[:, column], strict=True):
        if value <= FEW:
            continue
        if intron.end == exon.start:
            reads["in"] += float(value)
        elif intron.start == exon.end:
            reads["out"] += float(value)
        elif intron.start < exon.start and intron.end > exon.end:
            reads["skip"] += float(value)
            reads["most skip"] = max(reads["most skip"], float(value))
    return reads


def _psi(reads: dict[str, float]) -> float:
    included = (reads["in"] + reads["out"]) / 2
    return included / (included + reads["skip"]) if included else 0.0


def donor(answer: object) -> str:
    """5.1: where the donor of exon 3 of SKIP1 is."""
    place = teaching_loci()["skipped_exon"].places["SKIP1 exon 3"]
    wanted = "a position, such as 475000 or 'chrT1:475,000'"
    value = as_position(answer, wanted, contig=place.chromosome)
    slips = [
        Slip(place.end - 1, "One base too far left: that is its 0-based position; add 1"),
        Slip(place.end + 1, "That is the first base of the intron, G of GT; one to the left"),
        Slip(place.start + 1, "That is the acceptor, where the exon begins; asked is the donor"),
        Slip(place.start, "That is where the exon begins (0-based); asked is the donor"),
        Slip(
            place.end - teaching_loci()["skipped_exon"].start - 1,
            "That counts from the start of the window: add the window's start, and 1",
        ),
    ]
    judge_number(
        value, place.end, slips=slips, relative=0.0,
        otherwise="Take the base of highest donor probability in the figure",
    )  # fmt: skip
    return "Here exon 3 ends; GT, the first bases of the intron, stand behind it"


def weakened_psi(answer: object) -> str:
    """5.2: the PSI of exon 3 with a weakened branch point."""
    value = as_number(answer, "a share between 0 and 1")
    place = teaching_loci()["skipped_exon"].places["SKIP1 exon 3"]
    junctions = _alleles(
        "oracle", "skipped_exon", "branch_point_weakened", OutputType.SPLICE_JUNCTIONS
    ).splice_junctions
    before = _psi(_inclusion(junctions.reference, place, LIVER_TERM))
    reads = _inclusion(junctions.alternate, place, LIVER_TERM)
    truth, both = _psi(reads), reads["in"] + reads["out"]
    slips = [
        Slip(100 * truth, "That is in percent: give a share, between 0 and 1"),
        Slip(1 - truth, "That is the share that skips the exon"),
        Slip(both / (both + reads["skip"]), "You took the sum of in and out: take their mean"),
        Slip(
            both / 2 / (both / 2 + reads["most skip"]),
            "Several introns skip the exon: count all that start before and end behind it",
        ),
        Slip(both / 2 / reads["skip"], "That is a ratio: divide by included and skipped together"),
        Slip(before, "That is REF; asked is the variant"),
    ]
    judge_number(
        value, truth, slips=slips, relative=0.015,
        otherwise="PSI is (in + out) / 2 over that and what skips",
    )  # fmt: skip
    return f"PSI falls from {before:.2f} to {truth:.2f}: one base, 25 bp away from the exon"


def made_exon(answer: object) -> str:
    """5.3: the substitution that makes the hidden exon of CRYP1."""
    variant = as_variant(answer, "a variant, such as 'chrT1:737040:A>G'")
    truth = teaching_loci()["cryptic_site"].variant("cryptic_donor")
    at, contig = variant.position, variant.chromosome
    if (len(variant.reference_bases), len(variant.alternate_bases)) != (1, 1):
        raise NotRightError("Asked is a substitution of a single base")
    locus = teaching_loci()["cryptic_site"].interval
    if contig != locus.chromosome or not locus.start < at <= locus.end:
        raise NotRightError(
            f"The hidden exon lies elsewhere, at {truth.chromosome}:736,937-737,046"
        )
    there = world.assembly().sequence(Interval(contig, at - 1, at))
    if there == variant.alternate_bases:
        raise NotRightError(f"There is {there} already: REF and ALT are swapped")
    if there != variant.reference_bases:
        shifted = at + 1 == truth.position
        hint = "; a position of Python is one less than that of a variant" if shifted else ""
        raise NotRightError(f"At {at:,} stands {there}, not {variant.reference_bases}{hint}")
    psi = _made(str(variant))
    if psi < MADE and at == truth.position:
        raise NotRightError(f"The right place, but {variant.alternate_bases} makes no GT")
    if psi < MADE:
        raise NotRightError(f"PSI of the hidden exon is {psi:.2f} then: it stays hidden")
    return f"GC becomes GT, a donor; PSI of the new exon is {psi:.2f} (oracle)"


@world.remembered
def _made(variant: str) -> float:
    """The PSI of the hidden exon with a variant, in the liver, as the oracle says."""
    place = teaching_loci()["cryptic_site"].places["cryptic exon"]
    both = _alleles("oracle", "cryptic_site", variant, OutputType.SPLICE_JUNCTIONS)
    return _psi(_inclusion(both.splice_junctions.alternate, place, LIVER_TERM))


@world.remembered
def psi_changes(who: str) -> dict[str, float]:
    """By how much each variant changes the PSI of NEUX1's exon 3 in the neuron."""
    locus = teaching_loci()["neuron_exon"]
    place, found = locus.places["NEUX1 exon 3"], {}
    for name in locus.variants:
        both = _alleles(who, locus.name, name, OutputType.SPLICE_JUNCTIONS).splice_junctions
        before, after = (
            _psi(_inclusion(each, place, NEURON_TERM)) for each in (both.reference, both.alternate)
        )
        found[name] = after - before
    return found


def missed(answer: object) -> str:
    """5.4: which variants the model misses."""
    names = as_names(answer, "names of variants, such as ['control_intron']")
    model, oracle = (pd.Series(psi_changes(who)).abs() for who in ("model", "oracle"))
    truth = model.index[(oracle > MUCH) & (model < LITTLE)].tolist()
    seen = model.index[(oracle > MUCH) & (model >= LITTLE)].tolist()
    if sorted(names) == sorted(truth + seen):
        raise NotRightError(f"These change PSI in truth; but {seen[0]} the model has seen, too")
    if set(names) & set(model.index[oracle <= MUCH]):
        raise NotRightError("A control changes nothing in truth, and the model is right about it")
    judge_names(names, truth, what="variants")
    return "Both take TGCATG away: the model has not learnt what it does in neurons"


@world.remembered
def _contacts(
    variant: str,
) -> tuple[Float[np.ndarray, "bins bins"], Float[np.ndarray, "bins bins"]]:
    """The oracle's maps of the insulated pair, REF and ALT."""
    both = _alleles("oracle", "insulated_pair", variant, OutputType.CONTACT_MAPS)
    maps = both.contact_maps.aligned()
    return maps.reference.values[..., 0], maps.alternate.values[..., 0]


def _bin(position: int) -> int:
    return (position - teaching_loci()["insulated_pair"].start) // CONTACT_BIN


def contact_change(answer: object) -> str:
    """5.5: how much the contact of two genes' starts changes without the boundary."""
    value = as_number(answer, "one number, ALT - REF")
    pair = teaching_loci()["insulated_pair"]
    near, far = (_bin(pair.gene(name).tss) for name in ("NEAR1", "FAR1"))
    reference, alternate = (float(each[near, far]) for each in _contacts("CTCF_deleted"))
    truth = alternate - reference
    slips = [
        Slip(-truth, "That is REF - ALT, or REF alone: subtract REF from ALT"),
        Slip(math.exp(truth), "That is a factor; asked is the change of the logarithm, ALT - REF"),
    ]
    if abs(value) < 0.1:  # ALT is as expected by distance
        raise NotRightError("That is ALT alone, or a place that does not change: subtract REF")
    judge_number(
        value, truth, slips=slips, relative=0.15,
        otherwise="Take the bin of either gene's first base, and the pair's value in both maps",
    )  # fmt: skip
    return f"{truth:+.2f}: {math.exp(truth):.1f} times as many contacts; the boundary is gone"


def loop_partner(answer: object) -> str:
    """5.6: with which bin the turned CTCF site makes a loop."""
    wanted = "a bin as an interval of 2,048 bp, or a position in it"
    reference, alternate = _contacts("CTCF_turned")
    pair = teaching_loci()["insulated_pair"]
    own = _bin(pair.places["insulator"].start)
    change = alternate[own] - reference[own]
    truth, gone = int(change.argmax()), int(change.argmin())
    place = _place(answer, wanted)
    if place.width > CONTACT_BIN:
        raise NotRightError(f"{place.width:,} bp are more than a bin; wanted is {wanted}")
    found = _bin((place.start + place.end - 1) // 2)
    if place.end <= len(change):
        raise NotRightError("That is the number of a bin: the place begins 2,048 times as far on")
    slips = {
        gone: "That loop is lost, its contact falls; which is made?",
        own: "That is the site itself; a loop has another end",
    }
    if found != truth:
        raise NotRightError(slips.get(found, "Look for the greatest rise in the row of the site"))
    return "The right end: there stands a CTCF site that faces the turned one"


def _place(answer: object, wanted: str) -> Interval:
    """An interval, or one base of the locus's contig."""
    contig = teaching_loci()["insulated_pair"].contig
    if isinstance(answer, Interval | tuple) or (isinstance(answer, str) and ":" in answer):
        place = as_interval(answer, wanted)
        check_contig(place, contig)
        return place
    at = as_position(answer, wanted, contig=contig)
    return Interval(contig, max(0, at - 1), max(1, at))


CHECKS: dict[str, Check] = {
    "5.1": donor,
    "5.2": weakened_psi,
    "5.3": made_exon,
    "5.4": missed,
    "5.5": contact_change,
    "5.6": loop_partner,
}
