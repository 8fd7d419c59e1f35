"""The nine named loci: what each variant truly does to RNA, and what a model says it does.

Of every variant that part is told which changes most in truth: a gene's exons together or one exon,
in one cell type, as log2 of RNA after over before (one read added to either sum). Where the truth
changes less than `NOTHING`, as in controls, that part and cell type are told whose RNA the model
changes most: its worst false alarm. The loci are the assembly's; nothing is trained on them. Of an
indel each gene is read where it has not moved (`teaching_variants` says why).
"""

import argparse
import dataclasses
import math
from collections.abc import Iterator, Sequence

import numpy as np

from agviz._progress import track
from agviz.bench.teaching_answers import ModelAnswers, Predictor
from agviz.bench.teaching_genes import exonic
from agviz.bench.teaching_measures import pearson
from agviz.bench.teaching_truth import Truths
from agviz.bench.teaching_variants import Change, Effect, Part
from agviz.models.load import load_model
from agviz.teaching.grammar import CELLS
from agviz.teaching.loci import LOCI
from agviz.teaching.locus import Locus
from agviz.teaching.motifs import Codes, encode
from agviz.teaching.truth import Truth

NOTHING = 0.2
"""Largest log2 fold change, by its size, that counts as none."""


@dataclasses.dataclass(frozen=True)
class Told:
    """One variant.

    Attributes
    ----------
    locus, variant
        Their names.
    part, cell
        Whose RNA, and in which cell type.
    truth, model
        log2 fold changes.
    """

    locus: str
    variant: str
    part: str
    cell: str
    truth: float
    model: float

    @property
    def is_control(self) -> bool:
        """Whether in truth (almost) nothing changes."""
        return abs(self.truth) < NOTHING

    @property
    def is_right(self) -> bool:
        """Nothing where nothing changes; else the same direction, and half to twice as much."""
        if self.is_control:
            return abs(self.model) < 2 * NOTHING
        return 0.5 <= self.model / self.truth <= 2


def run(argv: Sequence[str]) -> int:
    """Print a line for each variant of the loci; 0 whatever is right."""
    parser = argparse.ArgumentParser(
        prog="python -m agviz.bench stories", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--model", help="a name, or the path of a bundle (default: the shipped)")
    options = parser.parse_args(argv)
    model = load_model(*([] if options.model is None else [options.model]))
    told = list(tell(ModelAnswers(model)))
    print("\n".join(_lines(told)))
    return 0


def tell(predictor: Predictor) -> Iterator[Told]:
    """Every variant of every locus, in the loci's order."""
    truths = Truths()
    for locus in track(LOCI.values(), what="Loci", total=len(LOCI)):
        before = encode(locus.sequence)
        changed = {name: _alternates(locus, name) for name in locus.variants}
        asked = {
            codes.tobytes(): codes for both in ((before,), *changed.values()) for codes in both
        }
        answers = predictor.answer(list(asked.values()), ["rna_seq"])
        rna = {key: each.tracks["rna_seq"] for key, each in zip(asked, answers, strict=True)}
        for name, both in changed.items():
            parts = _parts(locus, name, truths.of(before))
            change = Change(name, both[0], tuple(parts.values()), moved_left=both[1])
            sequences = (before, *change.sequences)
            truth, seen = (
                Effect.of(change, *tracks).log_fold_changes / math.log(2)
                for tracks in (
                    [truths.of(codes).rna_seq for codes in sequences],
                    [rna[codes.tobytes()] for codes in sequences],
                )
            )
            most = np.abs(truth if np.abs(truth).max() >= NOTHING else seen)
            part, cell = np.unravel_index(most.argmax(), most.shape)
            yield Told(
                locus.name, name, list(parts)[part], CELLS[cell].name,
                float(truth[part, cell]), float(seen[part, cell]),
            )  # fmt: skip


def _alternates(locus: Locus, variant: str) -> tuple[Codes, Codes]:
    """The locus with a variant, as long as it was: cut, or A's added, at its right or left end."""
    length, bases = len(locus.sequence), locus.alternate(variant)
    return encode(bases[:length].ljust(length, "A")), encode(bases[-length:].rjust(length, "A"))


def _parts(locus: Locus, name: str, truth: Truth) -> dict[str, Part]:
    """Every gene, its exons, and where a variant can make one, by what they are called."""
    variant = locus.variant(name)
    at = variant.position - 1 - locus.start
    end = at + len(variant.reference_bases)
    longer = len(variant.alternate_bases) - len(variant.reference_bases)

    def part(bases: np.ndarray, strand: str, tss: int) -> Part:
        which = int(longer != 0 and tss >= end)
        there = bases[(bases < at) | (bases >= end)]
        moved = np.where(there < at, there, there + longer) - which * longer
        fits = (moved >= 0) & (moved < len(truth.codes))
        return Part(strand, there[fits], moved[fits], which)

    parts: dict[str, Part] = {}
    for told in locus.genes:
        (gene,) = (g for g in truth.genes if (g.tss, g.strand) == (told.tss, told.strand))
        parts[told.name] = part(exonic(gene), gene.strand, gene.tss)
        for number, exon in enumerate(gene.exons, start=1):
            bases = np.arange(exon.start, exon.end)
            parts[f"{told.name} exon {number}"] = part(bases, gene.strand, gene.tss)
    for place, interval in locus.places.items():
        if place.endswith("exon"):  # one that is not there without the variant
            bases, told = np.arange(interval.start, interval.end), locus.genes[0]
            parts[place] = part(bases, told.strand, told.tss)
    return parts


def _lines(told: Sequence[Told]) -> Iterator[str]:
    yield f"{'locus':<15} {'variant':<22} {'RNA of':<15} {'in':<11} {'truth':>6} {'model':>6}"
    for row in told:
        yield (
            f"{row.locus:<15} {row.variant:<22} {row.part:<15} {row.cell:<11} {row.truth:>6.2f} "
            f"{row.model:>6.2f}{'' if row.is_right else '  !'}"
        )
    effects = [row for row in told if not row.is_control]
    controls = [row for row in told if row.is_control]
    r = pearson(*(np.array([getattr(row, of) for row in effects]) for of in ("model", "truth")))
    yield (
        f"\nlog2 fold changes. {sum(row.is_right for row in effects)} of {len(effects)} effects "
        f"have the right direction and half to twice the size (r {r:.3f}); "
        f"{sum(row.is_right for row in controls)} of {len(controls)} controls stay below "
        f"{2 * NOTHING:g} everywhere."
    )
