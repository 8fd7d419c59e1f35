"""A motif written at each of some distances from a gene, and how the gene's level follows."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputType

from agviz.errors import InputError
from agviz.genome.gene_lookup import Gene
from agviz.genome.sequence import reverse_complement
from agviz.interpret.planting import named_motifs
from agviz.interpret.question import Question, ask
from agviz.models.mutants import Edit
from agviz.scoring.gene_readout import GeneReadout
from agviz.widgets.moves import Limits
from agviz.widgets.state import Change, Place

STEPS = 16
"""Distances on either side of the start of transcription."""

REACH = 0.25
"""Of what the model predicts, on either side: the farthest that a motif is placed."""


@dataclasses.dataclass(frozen=True, eq=False)
class Placement:
    """A motif beside a gene.

    Attributes
    ----------
    gene
        Whose level is read.
    motif
        Its name and its bases, A C G T, as they read along the gene's strand; N leaves what is
        there.
    term
        The ontology term of the RNA-seq that is read.
    context
        What is predicted: the gene's start is in its middle.
    distances
        bp from the start of transcription to the motif's middle, ascending; below 0 upstream.
    """

    gene: Gene
    motif: tuple[str, str]
    term: str
    context: Place
    distances: tuple[int, ...]

    def start(self, distance: int) -> int:
        """0-based position of the motif's first base on the + strand."""
        sign = -1 if self.gene.interval.negative_strand else 1
        return self.gene.tss + sign * distance - len(self.motif[1]) // 2

    @property
    def bases(self) -> str:
        """Those of the motif on the + strand; N leaves what is there."""
        bases = self.motif[1]
        return reverse_complement(bases) if self.gene.interval.negative_strand else bases

    def edit(self, distance: int, there: str) -> Edit:
        """The motif written over the bases that are `there`."""
        pairs = zip(there, self.bases, strict=True)
        new = "".join(old if base == "N" else base for old, base in pairs)
        return Edit(self.start(distance), new)

    def change(self, distance: int, assembly: Any) -> Change | None:
        """The same as a variant; None where the motif is there already."""
        start = self.start(distance)
        place = Place(self.context.contig, start, start + len(self.motif[1]))
        there = assembly.sequence(place.interval).upper()
        new = self.edit(distance, there).bases
        return None if new == there else Change(place.contig, start + 1, there, new)

    def with_motif(self, motif: Any) -> "Placement":
        """Another motif at the same places."""
        return dataclasses.replace(self, motif=one_motif(motif))


def one_motif(motif: Any) -> tuple[str, str]:
    """Name and bases of a motif: its bases, a `Motif`, or one by name.

    Raises
    ------
    InputError
        For what is no motif, or several.
    """
    found = list(named_motifs(motif).items())
    if len(found) != 1:
        raise InputError(f"One motif is placed at a time; got {len(found)}")
    return found[0]


def placement(model: Any, gene: str, motif: Any, *, term: str | None = None) -> Placement:
    """A motif beside a gene, at distances as far as the model can see on both sides.

    Parameters
    ----------
    model
        Who is asked.
    gene
        Its name or id.
    motif
        See `one_motif`.
    term
        The RNA-seq that is read; by default the first the model has.

    Raises
    ------
    UnknownNameError
        For no such gene, or a term without RNA-seq.
    UnsupportedError
        When the model has no RNA-seq.
    """
    found = model.assembly.gene(gene)
    table = model.tracks(output=OutputType.RNA_SEQ, curie=term)
    limits = Limits.of(model)
    contig = found.interval.chromosome
    start = max(0, min(found.tss - limits.width // 2, limits.contigs[contig] - limits.width))
    context = Place(contig, start, start + limits.width)
    step = int(REACH * limits.width) // STEPS
    every = [k * step for k in range(-STEPS, STEPS + 1) if k != 0]
    made = Placement(found, one_motif(motif), str(table["ontology_curie"].iloc[0]), context, ())
    width = len(made.motif[1])
    fitting = tuple(
        distance
        for distance in every
        if context.start <= made.start(distance) and made.start(distance) + width <= context.end
    )
    return dataclasses.replace(made, distances=fitting)


def question(model: Any, placed: Placement) -> Question:
    """What is asked of each edited sequence: the mean of the gene's exons."""
    readout = GeneReadout(
        OutputType.RNA_SEQ, placed.gene, tracks=placed.term, genes=model.assembly.gene_models
    )
    place = placed.context
    return ask(model, place.interval, readout, context=place.interval)


def curve(
    model: Any, placed: Placement, report: Callable[[int, int], None]
) -> Iterator[dict[int, float]]:
    """The gene's level with the motif at each distance, over that without it; ever more of them.

    Parameters
    ----------
    model
        Who is asked.
    placed
        What is placed where.
    report
        Is told how many of how many are known; ends it by raising.

    Yields
    ------
    dict
        Distance -> ratio, of those known so far: coarse at first, then finer.
    """
    asked = question(model, placed)
    mutants = asked.mutants()
    before = float(mutants.reference[0])
    width = len(placed.motif[1])
    known: dict[int, float] = {}
    for number in coarse_first(len(placed.distances)):
        report(len(known), len(placed.distances))
        distance = placed.distances[number]
        start = placed.start(distance)
        there = asked.bases_of(Place(placed.context.contig, start, start + width).interval)
        edit = placed.edit(distance, there)
        after = before if edit.bases == there else float(mutants([edit])[0, 0])
        known[distance] = fold(after, before)
        yield dict(sorted(known.items()))


def fold(after: float, before: float) -> float:
    """How often `before` is in `after`, with the change as `insertion_scan` gives it, in float32.

    >>> fold(3.0, 2.0)
    1.5
    """
    return 1 + float(np.float32(after - before)) / before if before else float("nan")


def level_words(placed: Placement, curves: Mapping[str, Mapping[int, float]], distance: int) -> str:
    """The gene's level with the motif at a distance, by each of the curves that knows it."""
    found = [f"{each[distance]:.3g}-fold by {n}" for n, each in curves.items() if distance in each]
    apart = f"{distance:+,}".replace("-", "−")
    where = f"{placed.motif[0]} at {apart} bp of {placed.gene.gene_name}"
    return f"{where}: {', '.join(found) or 'not known yet'}"


def coarse_first(count: int) -> list[int]:
    """The numbers below `count`, every eighth first, then those between.

    >>> coarse_first(9)
    [0, 8, 4, 2, 6, 1, 3, 5, 7]
    """
    order: list[int] = []
    for step in (8, 4, 2, 1):
        order += [n for n in range(0, count, step) if n not in order]
    return order


def nearest(distances: tuple[int, ...], wanted: int | float) -> int:
    """The distance that is nearest to one that is wanted."""
    return distances[int(np.abs(np.array(distances) - wanted).argmin())]
