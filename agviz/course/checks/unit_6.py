"""Checks of unit 6: what wakes TAL1."""

import math
from collections import Counter

import pandas as pd
from alphagenome.models.dna_output import OutputType

from agviz.course import world
from agviz.course.accept import as_bases, as_name, as_number, same_name
from agviz.course.checking import Check
from agviz.course.judge import Slip, judge_number
from agviz.course.places import as_variant
from agviz.course.verdict import NotRightError
from agviz.genome.edits import apply_variants
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Variant
from agviz.interpret.marginalize import marginalize
from agviz.models.variant_scores import variant_scores
from agviz.scoring.gene_readout import GeneReadout
from agviz.scoring.readout import Readout
from agviz.scoring.signal_readout import SignalReadout
from agviz.teaching.assembly_layout import teaching_loci
from agviz.teaching.grammar import CELLS, FACTORS, T_ALL
from agviz.teaching.motif_set import teaching_motifs

TERM, CELL = CELLS[T_ALL].ontology_curie, CELLS[T_ALL].name
PSEUDOCOUNT = 0.001
"""As the published scorer of genes has it."""
WAKES, SILENT = 1.0, 0.1
"""log2 from which a gene has woken, and up to which nothing has happened; oracle."""
OPENS = 0.5  # cuts per base, the mean of 500 bp
MADE = ("CAACGGTT", "TAACGGTT")


def _tal1() -> Readout:
    """The level of TAL1 in the T-ALL line, log2."""
    assembly = world.assembly()
    level = GeneReadout(
        OutputType.RNA_SEQ, assembly.gene("TAL1"), tracks=TERM, genes=assembly.gene_models
    )
    return (level + PSEUDOCOUNT).log2()


@world.remembered
def _rise(variant: str) -> float:
    """log2 fold change of TAL1 in the T-ALL line, as the oracle says."""
    interval = teaching_loci()["TAL1"].interval
    return float(world.oracle().effect(variant, _tal1(), interval=interval))


def _inserted(answer: object, length: int) -> Variant:
    """A variant that adds so many bases at TAL1's locus, and whose REF is what is there."""
    variant = as_variant(answer, "a variant, such as 'chrT1:82740:C>CAAAAA'")
    locus = teaching_loci()["TAL1"].interval
    if variant.chromosome != locus.chromosome or not locus.contains(variant.reference_interval):
        raise NotRightError("This is not at TAL1's locus; insert behind base 82,740 of chrT1")
    there = world.assembly().sequence(variant.reference_interval)
    if there != variant.reference_bases:
        raise NotRightError(
            f"At {variant.position:,} stands {there}, not {variant.reference_bases}"
        )
    added = len(variant.alternate_bases) - len(variant.reference_bases)
    if added != length:
        hint = "; ALT begins with REF's base" if added == length - 1 else ""
        raise NotRightError(f"Asked are {length} inserted bases; yours adds {added}{hint}")
    return variant


def _read(variant: Variant) -> str:
    """ALT's bases around a variant."""
    around = variant.reference_interval.resize(40)
    bases, _ = apply_variants(around, [variant], world.assembly().fasta_reader)
    return str(bases)


def designed(answer: object) -> str:
    """6.1: an insertion of five bases that makes a MYB site."""
    variant = _inserted(answer, 5)
    bases = _read(variant)
    made = any(site in each for each in (bases, reverse_complement(bases)) for site in MADE)
    rise = _rise(str(variant))
    if rise >= WAKES:
        return f"A MYB site is made, and TAL1 rises by {rise:.1f} (log2, oracle)"
    if made:
        raise NotRightError(
            f"A MYB site is made there, but TAL1 rises by {rise:.1f} only: is a border between?"
        )
    first = bases.find("CAAC")
    shown = bases[first : first + 12] if first >= 0 else bases[14:26]
    raise NotRightError(f"ALT reads {shown} there: YAACGGTT is not in it")


def controlled(answer: object) -> str:
    """6.2: a control for the insertion of four bases."""
    variant = _inserted(answer, 4)
    model = teaching_loci()["TAL1"].variant("insertion_4bp")
    if variant.position != model.position:
        raise NotRightError("A control stands at the same place as what it is a control for")
    if variant.alternate_bases == model.alternate_bases:
        raise NotRightError("This is the insertion itself")
    own, wanted = (Counter(each.alternate_bases[1:]) for each in (variant, model))
    if own != wanted:
        raise NotRightError("Not the same bases: two G and two T, in another order")
    rise = _rise(str(variant))
    if abs(rise) > SILENT:
        raise NotRightError(f"TAL1 rises by {rise:.1f} with it: it makes a MYB site, too")
    return f"As long, of the same bases, and TAL1 changes by {abs(rise):.2f} (oracle)"


@world.remembered
def changes(who: str) -> pd.DataFrame:
    """RNA as log2(ALT / REF): a row per gene and cell type, a column per variant of the locus."""
    locus = teaching_loci()["TAL1"]
    scores = variant_scores(
        world.model() if who == "model" else world.oracle(), list(locus.variants.values()),
        ["RNA_SEQ"], interval=locus.interval, progress=False,
    )  # fmt: skip
    names = {str(variant): name for name, variant in locus.variants.items()}
    cells = {cell.ontology_curie: cell.name for cell in CELLS}
    table = scores.assign(
        variant=scores["variant_id"].astype(str).map(names),
        cell=scores["ontology_curie"].map(cells),
        log2=scores["raw_score"] / math.log(2),
    )
    return table.pivot_table("log2", ["gene_name", "cell"], "variant", observed=True)


def _groups() -> tuple[list[str], list[str]]:
    """Insertions with a site, and controls."""
    locus = teaching_loci()["TAL1"]
    return [name for name in locus.variants if name not in locus.controls], list(locus.controls)


def rise(answer: object) -> str:
    """6.3: by how much TAL1 rises, as the model says."""
    value = as_number(answer, "one number, log2")
    made, controls = _groups()
    table, true = changes("model"), changes("oracle").loc[("TAL1", CELL)]
    own = table.loc[("TAL1", CELL)]
    truth = float(own[made].mean() - own[controls].mean())
    exact = float(true[made].mean() - true[controls].mean())
    everywhere = table.loc["TAL1"]
    slips = [
        Slip(exact, "That is the oracle's; asked is what the model says"),
        Slip(-truth, "That is controls less insertions: turn the sign"),
        Slip(truth * math.log(2), "That is a natural logarithm: divide by np.log(2)"),
        Slip(2**truth, "That is a factor; asked is its log2"),
        Slip(5 * truth, "That is a sum over the five: take means"),
        Slip(
            float(everywhere[made].mean().mean() - everywhere[controls].mean().mean()),
            "That is the mean over all cell types; asked is the T-ALL line",
        ),
        Slip(float(own.mean()), "That is the mean of all ten: subtract the controls from the rest"),
    ]
    judge_number(
        value, truth, slips=slips, relative=0.03,
        otherwise="Mean of the row of TAL1 in the T-ALL line: insertions less controls",
    )  # fmt: skip
    return f"{truth:.2f} for {exact:.2f} in truth: the direction is right, the size too small"


@world.remembered
def _site() -> str:
    """The MYB site that the insertion of two bases makes, as ALT has it on the + strand."""
    bases = _read(teaching_loci()["TAL1"].variant("insertion_2bp"))
    return next(site for site in MADE if site in bases)


def site(answer: object) -> str:
    """6.4: the bases that TAL1 lives by on ALT."""
    bases, truth = as_bases(answer, "bases, such as 'ACGT'"), _site()
    if bases in (truth, reverse_complement(truth), truth[:-1], truth[1:]):
        return f"{truth}, MYB's site: its ends were there, its middle is new"
    if bases in ("CAACTT", "AAGTTG"):
        raise NotRightError("That is REF: on ALT, GG stands in the middle of it")
    if bases == "GG":
        raise NotRightError("Not only the new bases matter: look at their neighbors")
    if bases == truth[::-1]:
        raise NotRightError("That is it backwards: read from left to right")
    if truth in bases:
        raise NotRightError(f"That is {len(bases) - len(truth)} more than matter")
    if bases in truth:
        raise NotRightError("All right, but not all: more bases lose by more than 1")
    raise NotRightError("Bases next to each other on ALT, where the mean effect is below -1")


@world.remembered
def _alone() -> pd.DataFrame:
    """What a factor's single site does to DNase there and to TAL1, as the oracle says."""
    locus = teaching_loci()["TAL1"]
    middle = locus.places["insertion point"]
    asked = {
        "DNase": SignalReadout(OutputType.DNASE, tracks=TERM, window=middle.resize(500)),
        "RNA": _tal1(),
    }
    found = marginalize(
        world.oracle(), [teaching_motifs()[name] for name in _SUSPECTS], asked,
        window=middle.resize(200), shuffles=1, context=locus.interval, progress_bar=False,
    )  # fmt: skip
    return found.mean(["shuffle", "strand"]).to_dataframe()[["DNase", "RNA"]]


_SUSPECTS = [name for name, factor in FACTORS.items() if factor.weights[T_ALL] or name == "CTCF"]
"""Factors that can open chromatin in the T-ALL line; the others can not, by the grammar."""


def idle(answer: object) -> str:
    """6.5: which factor opens chromatin and does not wake TAL1."""
    wanted = "a factor's name, such as 'GATA1'"
    name = as_name(answer, wanted)
    known = next((factor for factor in FACTORS if same_name(factor, name)), None)
    if known is None:
        raise NotRightError(f"{name} is no factor of this genome; wanted is {wanted}")
    table = _alone()
    if known not in table.index or table.loc[known, "DNase"] < OPENS:
        raise NotRightError(f"A single site of {known} does not open chromatin in the T-ALL line")
    if table.loc[known, "RNA"] > WAKES:
        raise NotRightError(f"{known} opens chromatin and wakes TAL1")
    return f"{known} is open wherever it is bound, and drives no gene: it insulates"


def floor(answer: object) -> str:
    """6.6: by how much a control moves STIL in the model, at worst."""
    value = as_number(answer, "one number above 0, log2")
    made, controls = _groups()
    stil = changes("model").loc["STIL"]
    truth = float(stil[controls].abs().max().max())
    slips = [
        Slip(-truth, "The size is asked: above 0"),
        Slip(truth * math.log(2), "That is a natural logarithm: divide by np.log(2)"),
        Slip(float(stil[controls].max().max()), "Falls count, too: take abs() first"),
        Slip(
            float(stil[controls].abs().mean().mean()), "That is the mean; asked is the worst case"
        ),
        Slip(
            float(stil[made].abs().max().max()), "Those are the insertions; asked are the controls"
        ),
        Slip(float(stil.loc[CELL, controls].abs().mean()), "That is a mean of the T-ALL line"),
    ]
    if near_nothing(value):
        raise NotRightError("In truth nothing moves; asked is what the model says")
    judge_number(
        value, truth, slips=slips, relative=0.03,
        otherwise="Take the rows of STIL, the columns of controls, abs(), and the maximum",
    )  # fmt: skip
    return f"{truth:.2f}: what the model says of STIL below this is noise"


def near_nothing(value: float) -> bool:
    """Whether a number is that of the oracle, which moves nothing."""
    return abs(value) < 0.01


CHECKS: dict[str, Check] = {
    "6.1": designed,
    "6.2": controlled,
    "6.3": rise,
    "6.4": site,
    "6.5": idle,
    "6.6": floor,
}
