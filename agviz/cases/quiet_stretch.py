"""A stretch of known bases without some motifs, in which they can be tried."""

import numpy as np

from agviz.genome.assembly import Assembly
from agviz.genome.motif_set import MotifSet
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval
from agviz.interpret.find_motifs import find_motifs

FROM, TO = 1_000, 32_000
"""bp between the enhancer and the stretches that are tried."""


def quiet_stretch(
    assembly: Assembly,
    enhancer: Interval,
    motifs: MotifSet,
    *,
    width: int,
    reach: int,
    region: Interval,
) -> Interval | None:
    """The nearest stretch whose bases are known and match none of some motifs.

    Stretches that touch each other are tried, to the right of the enhancer and to the left: the
    same genome gives the same one.

    Parameters
    ----------
    assembly
        The genome.
    enhancer
        From which it is `FROM` to `TO` bp away.
    motifs
        What must not match (p of 1e-4 or less).
    width
        bp.
    reach
        bp around it that are changed or read, too: they must lie within the region, have known
        bases and match no motif.
    region
        What the model reads.

    Returns
    -------
    Interval or None
        None where there is none.
    """
    start, end = max(region.start, enhancer.start - TO), min(region.end, enhancer.end + TO)
    whole = Interval(enhancer.chromosome, start, end)
    bases = assembly.sequence(whole)
    taken = np.array([base not in BASES for base in bases], dtype=bool)
    for hit in find_motifs(bases, motifs).itertuples():
        taken[hit.Start : hit.End] = True
    before = np.concatenate([[0], np.cumsum(taken)])
    for away in range(FROM, TO, width):
        for first in (enhancer.end + away, enhancer.start - away - width):
            left, right = first - reach - start, first + width + reach - start
            if left >= 0 and right <= len(bases) and before[right] == before[left]:
                return Interval(enhancer.chromosome, first, first + width)
    return None
