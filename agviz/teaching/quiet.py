"""Background bases in which nothing of the grammar stands: what the named loci are written into.

A Markov chain like the generator's, drawn in stretches; a stretch with which a motif would arise is
drawn again. All numbers are integers and the random ones are a bit generator's raw stream, which
numpy keeps the same for all time, so the bases are the same on every platform and version.
"""

import functools
import re

import numpy as np

from agviz.teaching.grammar import (
    BRANCH_POINT,
    DONOR,
    DONOR_AT,
    FACTORS,
    GU_ELEMENT,
    INSULATOR,
    IUPAC,
    SPLICE_ENHANCER,
    TATA,
)
from agviz.teaching.motifs import BASES, decode, encode, reverse_complement

PERCENT = (
    (34, 17, 25, 24),
    (35, 26, 6, 33),
    (29, 21, 26, 24),
    (22, 21, 25, 32),
)
"""Chance of A, C, G, T behind A, C, G, T: 42 % GC and few CpG, as in the human genome."""

LONGEST = 10
"""bp of the longest motif that is looked for."""

_NEXT = {
    letter: "".join(base * share for base, share in zip(BASES, shares, strict=True))
    for letter, shares in zip(BASES, PERCENT, strict=True)
}
"""For each base a hundred letters: what may follow, as often as it does."""

STRETCH = 64
"""bp that are drawn together, and again if a motif stands in them."""


def quiet(seed: int, length: int) -> str:
    """Bases without any motif that could be bound, spliced, start or end a transcript.

    Excluded on both strands: sites of every factor, whatever bases stand where it prefers some
    weakly (but for CTCF, whose long motif does not arise by chance), TATA boxes, the GU element of
    transcripts' ends, the splice enhancer, and branch points and donors with up to one mismatch.

    Parameters
    ----------
    seed
        The same seed gives the same bases everywhere.
    length
        bp.

    Examples
    --------
    >>> len(quiet(1, 100))
    100
    """
    stream = np.random.PCG64(seed)
    text = ""
    while len(text) < length:
        percents = (stream.random_raw(STRETCH) % 100).tolist()
        stretch = _chain(percents, after=text[-1:] or BASES[0])
        if not _motifs().search(text[-LONGEST:] + stretch):
            text += stretch
    return text[:length]


def _chain(percents: list[int], *, after: str) -> str:
    """One base for each random number of 0 to 99."""
    letters, letter = [], after
    for percent in percents:
        letter = _NEXT[letter][percent]
        letters.append(letter)
    return "".join(letters)


@functools.cache
def _motifs() -> re.Pattern[str]:
    """Matches everything that must not stand in quiet bases."""
    exact = [_strong(factor.motif) for name, factor in FACTORS.items() if name != INSULATOR]
    exact += [TATA, GU_ELEMENT, SPLICE_ENHANCER]
    cut = 1 - DONOR_AT  # where the GT begins, without which there is no donor
    near = [
        *_with_mismatch(BRANCH_POINT, fixed=range(0)),
        *_with_mismatch(DONOR, fixed=range(cut, cut + 2)),
    ]
    both = {strand for motif in (*exact, *near) for strand in (motif, _other_strand(motif))}
    return re.compile("|".join(sorted(_expression(motif) for motif in both)))


def _strong(motif: str) -> str:
    """A motif with any base where it prefers one weakly."""
    return "".join("N" if letter.islower() else letter for letter in motif).strip("N")


def _with_mismatch(motif: str, *, fixed: range) -> list[str]:
    """A motif with any base in one place, but for the fixed ones.

    Without it where it is the last one: else a stretch could end so that no base may follow.
    """
    free = [k for k in range(len(motif)) if k not in fixed]
    return [(motif[:k] + "N" + motif[k + 1 :]).strip("N") for k in free]


def _expression(motif: str) -> str:
    return "".join(f"[{IUPAC[letter]}]" for letter in motif)


def _other_strand(motif: str) -> str:
    """The IUPAC motif that the other strand has where this one matches."""
    letters = {frozenset(bases): letter for letter, bases in IUPAC.items()}
    return "".join(
        letters[frozenset(decode(reverse_complement(encode(IUPAC[letter]))))]
        for letter in reversed(motif)
    )
