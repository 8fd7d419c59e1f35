"""Random mutations of a sequence, on which a student learns what its teachers think.

Nobody has measured a mutated sequence, but the teachers have an opinion of it. A student that
learns the mean of their opinions on many mutants may know variants better than each of them.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): mutated sequences in distillation.
"""

import dataclasses

import numpy as np
from jaxtyping import Int8

from agviz.errors import InputError
from agviz.teaching.motifs import BASES, Codes, reverse_complement

Mutated = Int8[np.ndarray, " mutated"]


@dataclasses.dataclass(frozen=True)
class MutationRates:
    """How much is mutated; each is a mean number per 1,000 bp of sequence.

    Attributes
    ----------
    substitutions
        Single bases replaced by another one.
    insertions, deletions
        Of `shortest` to `longest_indel` bp; inserted bases are drawn uniformly.
    inversions, shuffles
        Blocks of `shortest_block` to `longest_block` bp that are turned to their reverse
        complement, or whose bases are shuffled.
    longest_indel, shortest_block, longest_block
        bp.
    """

    substitutions: int | float = 4.0
    insertions: int | float = 0.25
    deletions: int | float = 0.25
    inversions: int | float = 0.06
    shuffles: int | float = 0.06
    longest_indel: int = 20
    shortest_block: int = 20
    longest_block: int = 300

    def __post_init__(self) -> None:
        for name in ("substitutions", "insertions", "deletions", "inversions", "shuffles"):
            if not 0 <= getattr(self, name) <= PER_BP:
                raise InputError(
                    f"{name} is a number per {PER_BP:,} bp, from 0 to {PER_BP:,}; "
                    f"got {getattr(self, name)}"
                )
        if not 1 <= self.shortest_block <= self.longest_block or self.longest_indel < 1:
            raise InputError(
                "Blocks need 1 <= shortest_block <= longest_block and longest_indel >= 1; got "
                f"{self.shortest_block}, {self.longest_block} and {self.longest_indel}"
            )


PER_BP = 1_000
"""bp to which rates refer."""


def mutate(codes: Codes, rng: np.random.Generator, *, rates: MutationRates, length: int) -> Mutated:
    """A mutated sequence of `length` bp.

    Parameters
    ----------
    codes
        At least `length` bp; what is longer fills up what deletions take away. What follows an
        insertion or deletion moves.
    rng
        Draws the mutations.
    rates
        How many of each kind.
    length
        bp of the result, cut at the end. If deletions take more than there is to spare, the missing
        bases are drawn at random.
    """
    codes = codes.copy()
    size = len(codes)
    for at, width in _blocks(rng, rates.inversions, size=size, rates=rates):
        codes[at : at + width] = reverse_complement(codes[at : at + width])
    for at, width in _blocks(rng, rates.shuffles, size=size, rates=rates):
        codes[at : at + width] = rng.permutation(codes[at : at + width])
    where = np.flatnonzero(rng.random(size) < rates.substitutions / PER_BP)
    changed = (codes[where] + rng.integers(1, len(BASES), len(where))) % len(BASES)
    codes[where] = np.where(codes[where] < len(BASES), changed, codes[where])
    codes = _indels(codes, rng, rates)
    missing = max(0, length - len(codes))
    return np.concatenate([codes, _random_bases(rng, missing)])[:length]


def _blocks(
    rng: np.random.Generator, rate: int | float, *, size: int, rates: MutationRates
) -> list[tuple[int, int]]:
    """Starts and widths of so many blocks per 1,000 bp."""
    longest = min(rates.longest_block, size)
    count = int(rng.poisson(rate * size / PER_BP))
    widths = rng.integers(min(rates.shortest_block, longest), longest + 1, count)
    return [(int(rng.integers(0, size - width + 1)), int(width)) for width in widths]


def _indels(codes: Codes, rng: np.random.Generator, rates: MutationRates) -> Mutated:
    """Bases inserted and deleted, from the end so that positions before stay what they are."""
    events = [
        (int(at), inserted)
        for inserted, rate in ((True, rates.insertions), (False, rates.deletions))
        for at in rng.integers(0, len(codes), rng.poisson(rate * len(codes) / PER_BP))
    ]
    parts, end = [], len(codes)
    for at, inserted in sorted(events, reverse=True):
        width = int(rng.integers(1, rates.longest_indel + 1))
        if at >= end:
            continue  # a second event at the same base
        if inserted:
            parts += [codes[at:end], _random_bases(rng, width)]
        else:
            parts.append(codes[min(at + width, end) : end])
        end = at
    return np.concatenate([codes[:end], *reversed(parts)])


def _random_bases(rng: np.random.Generator, count: int) -> Mutated:
    return rng.integers(0, len(BASES), count).astype(np.int8)
