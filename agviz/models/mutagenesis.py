"""In-silico mutagenesis, as the SDK's `score_ism_variants` has it: which edits, in which order.

Order is positional (left to right, then A C G T without the base that is there), so the result can
be laid out as a matrix; the hosted client returns chunks in the order they happen to arrive.
"""

import re

from alphagenome.interpretation import ism

from agviz.errors import InputError, IntervalError
from agviz.genome import edits
from agviz.genome.sequence import SequenceReader
from agviz.genome.types import Interval, Variant


def check_ism_interval(interval: Interval, ism_interval: Interval) -> None:
    """Raise unless `ism_interval` is a part of `interval`, not empty and not on '-'."""
    if ism_interval.negative_strand:
        raise InputError(
            f"The mutagenesis interval {ism_interval} is on '-'; give it on '+': every base is "
            "replaced by each other one, whichever the strand"
        )
    if ism_interval.width == 0:
        raise IntervalError(f"The mutagenesis interval {ism_interval} is empty")
    if not interval.contains(ism_interval):
        raise IntervalError(
            f"The mutagenesis interval {ism_interval} is not inside the interval {interval}"
        )


def ism_variants(background: str, *, start: int, ism_interval: Interval) -> list[Variant]:
    """All single-base edits of `ism_interval`, positional; bases that are not A C G T are skipped.

    Parameters
    ----------
    background
        The + strand sequence that is mutated; with a background variant, its ALT.
    start
        Coordinate of its first base: base i is at `start + i`, also after an insertion or deletion.
    ism_interval
        The part to mutate, inside the background.
    """
    first = ism_interval.start - start
    bases = re.sub("[^ACGT]", "N", background[first : first + ism_interval.width].upper())
    plain = Interval(ism_interval.chromosome, ism_interval.start, ism_interval.end)
    return ism.ism_variants(plain, bases, skip_n=True)


def background(
    fasta: SequenceReader, interval: Interval, *, interval_variant: Variant | None
) -> str:
    """The + strand bases of `interval`, or with a background variant its ALT ones."""
    plus = Interval(interval.chromosome, interval.start, interval.end, "+")
    if interval_variant is None:
        return fasta.fetch(plus)
    return edits.apply_variants(plus, [interval_variant], fasta)[0]


def mutate(background: str, variant: Variant, *, start: int) -> str:
    """`background`, which begins at coordinate `start`, with the SNV `variant` written in."""
    index = variant.start - start
    return background[:index] + variant.alternate_bases + background[index + 1 :]
