"""Does distillation help? Variant effects by the student and by each teacher, beside the truth.

Variants are random, half of them in bases that do something (bound sites, splice sites, core
promoters), in windows that nothing is trained on. Agreement is Pearson's r between predicted and
true log fold changes: of DNase around the variant in each cell type, and of each gene's exonic RNA.
The student's r less each teacher's is given with a 95 % interval of a paired bootstrap (Efron and
Tibshirani 1993, chapter 13), in which windows are drawn with all their variants, as those of one
window are alike: an interval that includes 0 shows no difference.
"""

import argparse
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int64

from agviz._progress import track
from agviz.bench.teaching_answers import Answer, ModelAnswers, Predictor
from agviz.bench.teaching_genes import exonic, rna_sum
from agviz.bench.teaching_measures import log_fold_change, pearson
from agviz.bench.teaching_truth import LENGTH, SEEDS_APART, Truths, held_out
from agviz.errors import InputError
from agviz.models.load import load_model
from agviz.teaching.grammar import FACTORS
from agviz.teaching.motifs import BASES, Codes
from agviz.teaching.truth import Truth

VARIANTS, ENOUGH = 512, 500

PER_WINDOW = 8
BOOTSTRAPS = 2_000
INTERVAL = (2.5, 97.5)  # per cent

AROUND = 250
"""bp on either side of a variant in which DNase is summed."""

INDELS = 0.3
"""Share of variants that insert or delete; the others replace one base."""

LONGEST = 12
"""bp of an insertion or deletion."""

CORE_PROMOTER = (-35, 5)
"""bp around a TSS that count as bases that do something."""

EDGE = 1_000
"""bp at either end of a window without variants."""

OUTPUTS = ("dnase", "rna_seq")


class Effects(NamedTuple):
    """Log fold changes of one variant: of DNase by cell type, of RNA by gene and cell type."""

    dnase: Float[np.ndarray, " cells"]
    rna_seq: Float[np.ndarray, "genes cells"]


class Site(NamedTuple):
    """A variant of a window.

    Attributes
    ----------
    codes
        The window with it.
    at
        The first base that it changes.
    shift
        bp by which what follows moves to the right; negative for a deletion.
    """

    codes: Codes
    at: int
    shift: int


def run(argv: Sequence[str]) -> int:
    """Compare the networks that `argv` names and print the table; 0."""
    options = _parser().parse_args(argv)
    windows = -(-options.variants // PER_WINDOW)
    if windows < 1 or options.seed < 0:
        raise InputError(
            f"At least 1 variant and a seed from 0 on are needed; got {options.variants} variants "
            f"and seed {options.seed}"
        )
    models = [ModelAnswers(load_model(path)) for path in (options.student, *options.teachers)]
    truths = Truths()
    predictors: list[Predictor] = [truths, *models]
    rng = np.random.default_rng([SEEDS_APART, options.seed])
    found: list[list[Effects]] = [[] for _ in predictors]
    for codes in track(held_out(options.seed, windows), what="Windows", total=windows):
        truth = truths.of(codes)
        variants = draw_variants(truth, rng, count=PER_WINDOW)
        sequences = [codes, *(variant.codes for variant in variants)]
        for effects, predictor in zip(found, predictors, strict=True):
            answers = predictor.answer(sequences, OUTPUTS)
            effects += [
                effects_of(truth, variant, before=answers[0], after=answers[1 + i])
                for i, variant in enumerate(variants)
            ]
    names = [options.student, *options.teachers]
    print(report(found[0], found[1:], names=names, seed=options.seed))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench distillation", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--student", required=True, help="bundle of the student")
    parser.add_argument("--teachers", required=True, nargs="+", help="bundles of its teachers")
    parser.add_argument("--variants", type=int, default=VARIANTS, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    return parser


def draw_variants(truth: Truth, rng: np.random.Generator, *, count: int) -> list[Site]:
    """Variants of a window, every second one in a base that does something."""
    busy = functional_bases(truth)
    anywhere = np.arange(EDGE, len(truth.codes) - EDGE)
    places = [int(rng.choice(busy if i % 2 == 0 and len(busy) else anywhere)) for i in range(count)]
    return [_variant(truth.codes, at, rng) for at in places]


def functional_bases(truth: Truth) -> Int64[np.ndarray, " bases"]:
    """Bases of bound sites, splice sites and core promoters, away from the window's ends."""
    marked = np.zeros(len(truth.codes), dtype=bool)
    for name, sites in truth.sites.items():
        half = (len(FACTORS[name].motif) - 1) / 2
        for center in sites.center[sites.occupancy > 0.5]:
            marked[max(0, int(center - half)) : int(center + half) + 1] = True
    for at in np.flatnonzero(truth.splice_sites.max(axis=1) > 0.5):
        marked[max(0, at - 3) : at + 4] = True
    for gene in truth.genes:
        first, last = CORE_PROMOTER if gene.strand == "+" else (-CORE_PROMOTER[1], 35)
        marked[max(0, gene.tss + first) : gene.tss + last + 1] = True
    marked[:EDGE] = marked[len(marked) - EDGE :] = False
    return np.flatnonzero(marked)


def _variant(codes: Codes, at: int, rng: np.random.Generator) -> Site:
    if rng.random() >= INDELS:
        changed = codes.copy()
        changed[at] = (changed[at] + rng.integers(1, len(BASES))) % len(BASES)
        return Site(changed, at, 0)
    width = int(rng.integers(1, LONGEST + 1))
    bases = rng.integers(0, len(BASES), width).astype(np.int8)
    if rng.random() < 0.5:
        return Site(np.concatenate([codes[:at], bases, codes[at:]])[: len(codes)], at, width)
    # What a deletion leaves free at the right end is drawn.
    return Site(np.concatenate([codes[:at], codes[at + width :], bases]), at, -width)


def effects_of(truth: Truth, variant: Site, *, before: Answer, after: Answer) -> Effects:
    """Log fold changes that one answerer sees."""
    start, end = max(0, variant.at - AROUND), variant.at + AROUND
    dnase = log_fold_change(
        after.tracks["dnase"][start : end + variant.shift].sum(axis=0),
        before.tracks["dnase"][start:end].sum(axis=0),
    )
    changes = []
    for gene in truth.genes:
        if gene.is_cryptic:
            continue
        bases, moved = _followed(exonic(gene), variant)
        changes.append(
            log_fold_change(
                rna_sum(after.tracks["rna_seq"], moved, gene.strand),
                rna_sum(before.tracks["rna_seq"], bases, gene.strand),
            )
        )
    return Effects(dnase, np.array(changes).reshape(-1, dnase.shape[0]))


def _followed(
    bases: Int64[np.ndarray, " bases"], variant: Site
) -> tuple[Int64[np.ndarray, " kept"], Int64[np.ndarray, " kept"]]:
    """The bases that a variant leaves in the window, before and after it."""
    kept = (bases < variant.at) | (bases >= variant.at - min(variant.shift, 0))
    kept &= bases + variant.shift < LENGTH
    bases = bases[kept]
    return bases, np.where(bases < variant.at, bases, bases + variant.shift)


def agreement(true: Sequence[Effects], predicted: Sequence[Effects]) -> float:
    """The mean of r over DNase and RNA, each over all its values."""
    return float(
        np.mean(
            [
                pearson(
                    np.concatenate([np.ravel(getattr(each, name)) for each in predicted]),
                    np.concatenate([np.ravel(getattr(each, name)) for each in true]),
                )
                for name in OUTPUTS
            ]
        )
    )


def bootstrap(
    true: Sequence[Effects],
    student: Sequence[Effects],
    teacher: Sequence[Effects],
    *,
    seed: int,
) -> Float[np.ndarray, " bootstraps"]:
    """The student's agreement less the teacher's on windows drawn again with replacement."""
    rng = np.random.default_rng(seed)
    differences = np.empty(BOOTSTRAPS)
    variants = np.arange(len(true)).reshape(-1, PER_WINDOW)
    for i in range(BOOTSTRAPS):
        drawn = variants[rng.integers(0, len(variants), len(variants))].ravel().tolist()
        again = [[effects[k] for k in drawn] for effects in (true, student, teacher)]
        differences[i] = agreement(again[0], again[1]) - agreement(again[0], again[2])
    return differences


def report(
    true: Sequence[Effects],
    predicted: Sequence[Sequence[Effects]],
    *,
    names: Sequence[str],
    seed: int,
) -> str:
    """The table: agreement of each network, and the student's lead over each teacher."""
    student = predicted[0]
    lines = [f"{len(true)} variants; agreement with the truth (r, mean of DNase and RNA)"]
    lines.append(f"  {agreement(true, student):.4f}  {names[0]} (student)")
    helps = []
    for name, teacher in zip(names[1:], predicted[1:], strict=True):
        low, high = np.percentile(bootstrap(true, student, teacher, seed=seed), INTERVAL)
        lead = agreement(true, student) - agreement(true, teacher)
        helps.append(low > 0)
        verdict = "better" if low > 0 else "worse" if high < 0 else "no difference shown"
        lines.append(
            f"  {agreement(true, teacher):.4f}  {name}; student leads by {lead:+.4f} "
            f"({low:+.4f} to {high:+.4f}): {verdict}"
        )
    lines.append(f"The student is shown to be better than {sum(helps)} of {len(helps)} teachers.")
    if len(true) < ENOUGH:
        lines.append(f"A quick look: fewer than {ENOUGH} variants.")
    return "\n".join(lines)
