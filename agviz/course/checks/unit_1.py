"""Checks of unit 1: sequence to function, and reading tracks."""

import numpy as np

from agviz.course import accept, places, world
from agviz.course.checking import Check
from agviz.course.judge import Slip, judge_name, judge_number, judge_series, near
from agviz.course.verdict import NotRightError
from agviz.genome.types import Interval
from agviz.teaching.assembly_layout import teaching_loci
from agviz.teaching.locus import Locus

GENE = "HEPA1"
LIVER_TRACK = 1
BIN = 128  # bp of a histone track's bin
STEP = 2_048  # bp; models take multiples of it
FLANKED = 400  # bp around the enhancer, in which its openness is measured


def _story() -> Locus:
    return teaching_loci()["liver_enhancer"]


def _gene() -> Interval:
    return world.assembly().gene(GENE).interval


@world.remembered
def _predicted(who: str, output: str) -> np.ndarray:
    """Values of an output over the locus, of the model or of the oracle."""
    asked = world.oracle() if who == "oracle" else world.model()
    wanted = ["DNASE", "CAGE", "RNA_SEQ", "CHIP_HISTONE"]  # as in the unit: one program
    out = asked.predict_interval(_story().interval, requested_outputs=wanted, ontology_terms=None)
    return np.asarray(getattr(out, output.lower()).values)


def _cells() -> list[str]:
    """Names of the cell types, in the tracks' order."""
    table = world.oracle().output_metadata().dnase
    return [name.removesuffix(accept.CELL_ENDING) for name in table["biosample_name"]]


def one_hot(answer: object) -> str:
    """1.1: the one-hot matrix of the CEBPA site."""
    wanted = "a matrix of 0 and 1, with a row for each base and the columns A, C, G, T"
    found = accept.as_numbers(answer, wanted)
    site = world.assembly().sequence(_story().places["CEBPA site"])
    truth = _matrix(site, "ACGT")
    if np.array_equal(found, truth):
        return f"This is how the model reads {site}"
    if np.array_equal(found, truth.T):
        raise NotRightError("Rows and columns have changed places: positions go down")
    for order in ("ACTG", "ATGC", "ATCG", "AGCT", "TGCA"):
        if np.array_equal(found, _matrix(site, order)):
            raise NotRightError(f"Your columns are {', '.join(order)}; wanted are A, C, G, T")
    if np.array_equal(found, truth[::-1, ::-1]):
        raise NotRightError("This is the other strand: the reverse complement of the site")
    if found.shape != truth.shape:
        shape = " x ".join(map(str, found.shape))
        raise NotRightError(f"Your matrix is {shape}; {len(site)} bases make {len(site)} x 4")
    if not np.array_equal(found.sum(1), np.ones(len(site))):
        raise NotRightError("Each row has exactly one 1: a base is one letter")
    row = int(np.flatnonzero((found != truth).any(1))[0])
    raise NotRightError(f"Row {row} should say {site[row]}: look at the bases again")


def _matrix(bases: str, order: str) -> np.ndarray:
    return np.array([[float(base == letter) for letter in order] for base in bases])


def gene_bin(answer: object) -> str:
    """1.2: the histone bin of the gene's first base."""
    wanted = "the number of a bin, counted from 0"
    value = accept.as_number(answer, wanted)
    offset = _gene().start - _story().interval.start
    truth = offset // BIN
    if value != round(value) and int(value) == truth:
        raise NotRightError("A bin is a whole number: round down, with //")
    slips = [
        Slip(truth + 1, "One too many: the first bin has the number 0"),
        Slip(offset, f"This counts bases; a bin of the histone tracks has {BIN} of them"),
        Slip(offset + 1, f"This counts bases; a bin of the histone tracks has {BIN} of them"),
        Slip(_gene().start // BIN, "Bin 0 begins at the region's start, not at the chromosome's"),
        Slip(_gene().start, "This is the coordinate; which bin of the prediction holds it?"),
    ]
    otherwise = "Count bases from the region's start to the gene's, then divide by the bin's width"
    judge_number(value, truth, slips=slips, otherwise=otherwise, relative=0)
    return f"{offset:,} bases from the region's start, in bins of {BIN}"


def first_base(answer: object) -> str:
    """1.3: where transcription begins."""
    wanted = "a 1-based position on chrT1"
    value = places.as_position(answer, wanted, contig=_gene().chromosome)
    region, gene = _story().interval, _gene()
    truth = gene.start + 1
    index = gene.start - region.start
    slips = [
        Slip(truth - 1, "One too few: this is the 0-based coordinate; wanted is the 1-based one"),
        Slip(truth + 1, "One too many: argmax counts from 0, as region.start does; add 1 once"),
        Slip(index, "This is the index in the prediction; add where the region begins"),
        Slip(index + 1, "This counts from the region's start; add where the region begins"),
        Slip(gene.end, "This is where the gene ends; CAGE counts where transcripts begin"),
    ]
    minus = int(_predicted("model", "CAGE")[:, LIVER_TRACK + 6].argmax()) + region.start
    slips.append(Slip(minus + 1, "This is the - strand's track: HEPA1 is read from the + strand"))
    otherwise = "Not the summit of CAGE: region.start + the index of the largest value, 1-based"
    judge_number(value, truth, slips=slips, otherwise=otherwise, relative=0)
    return f"HEPA1 begins at chrT1:{truth:,}, and so says the annotation"


def openness(answer: object) -> str:
    """1.4: mean DNase of the enhancer in each cell type."""
    wanted = "a mean DNase signal for each cell type, by its name"
    found = accept.as_series(answer, wanted)
    found = {accept.as_cell(name, wanted): value for name, value in found.items()}
    place, region = _story().places["enhancer"].resize(FLANKED), _story().interval
    rows = _predicted("model", "DNASE")[place.start - region.start : place.end - region.start]
    truth = dict(zip(_cells(), rows.mean(axis=0).tolist(), strict=True))
    liver = next((v for name, v in found.items() if name.casefold() == "liver"), None)
    if liver is not None:
        whole = float(_predicted("model", "DNASE")[:, LIVER_TRACK].mean())
        for slip, message in (
            (rows[:, LIVER_TRACK].sum(), "These are sums; wanted is the mean over the 400 bp"),
            (rows[:, LIVER_TRACK].max(), "These are the highest values; wanted is the mean"),
            (whole, "These are means over the whole region; take the 400 bp of `marked` alone"),
        ):
            if near(liver, float(slip)):
                raise NotRightError(message)
    otherwise = "These are not the means of predicted.dnase over `marked`"
    judge_series(found, truth, what="cell types", otherwise=otherwise, relative=0.05, absolute=0.01)
    best = rows[:, LIVER_TRACK].mean()
    exact = _predicted("oracle", "DNASE")
    exact = exact[place.start - region.start : place.end - region.start, LIVER_TRACK]
    return f"Open in the liver alone: {best:.1f}; the oracle says {exact.mean():.1f}"


def window(answer: object) -> str:
    """1.5: a window with the gene, without its enhancer."""
    wanted = "an interval, or text such as 'chrT1:211,001-213,048'"
    found = places.as_interval(answer, wanted)
    gene, enhancer = _gene(), _story().places["enhancer"]
    if found.chromosome != gene.chromosome:
        raise NotRightError(f"HEPA1 is on {gene.chromosome}, your window on {found.chromosome}")
    if found.start > gene.start or found.end < gene.end:
        raise NotRightError(
            "A part of HEPA1 is outside: begin at or before its start, end at or behind its end"
        )
    if found.start < enhancer.end:
        raise NotRightError("The enhancer can still be seen: begin behind its end")
    if found.width % STEP:
        raise NotRightError(
            f"Your window has {found.width:,} bp, which is no multiple of {STEP:,}: "
            f"it may be {found.width // STEP * STEP + STEP:,}"
        )
    whole, left = _rna(_story().interval), _rna(found)
    return f"In this window the oracle gives HEPA1 {left / whole:.0%} of its RNA in the liver"


def _rna(seen: Interval) -> float:
    """The oracle's RNA of the gene in a window, in the liver: summed over its body."""
    out = world.oracle().predict_interval(seen, requested_outputs=["RNA_SEQ"], ontology_terms=None)
    gene = _gene()
    body = out.rna_seq.values[gene.start - seen.start : gene.end - seen.start, LIVER_TRACK]
    return float(body.sum())


def worst_cell(answer: object) -> str:
    """1.6: where the model's CAGE is wrong by the largest factor."""
    name = accept.as_cell(answer, "the name of a cell type")
    cells, at = _cells(), _gene().start - _story().interval.start
    said = _predicted("model", "CAGE")[at, : len(cells)]
    true = _predicted("oracle", "CAGE")[at, : len(cells)]
    factor = said / true
    worst = int(np.abs(np.log(factor)).argmax())
    if not any(name.casefold() == cell.casefold() for cell in cells):
        raise NotRightError(f"{name!r} is no cell type here; there are: {', '.join(cells)}")
    slips = [
        Slip(cells[int(said.argmax())], "The gene is highest here, but nearly right: as a factor"),
        Slip(cells[int(factor.argmin())], "Here the factor is smallest; look for the largest"),
        Slip(cells[int(np.abs(np.log(factor)).argmin())], "Here the model is nearest to the truth"),
    ]
    judge_name(name, cells[worst], slips=slips, otherwise="Another cell type's factor is larger")
    return f"The model says {factor[worst]:.1f} times what is true in the {cells[worst]}"


CHECKS: dict[str, Check] = {
    "1.1": one_hot,
    "1.2": gene_bin,
    "1.3": first_base,
    "1.4": openness,
    "1.5": window,
    "1.6": worst_cell,
}
