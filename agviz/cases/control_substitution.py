"""Substitutions to compare with: of a base in no motif, between two sites and beside them."""

import numpy as np
from jaxtyping import Int

from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant

TRANSITIONS = {"A": "G", "G": "A", "C": "T", "T": "C"}
"""A with G, which on the other strand is C with T."""


def control_substitutions(
    assembly: Assembly,
    sites: tuple[Interval, Interval],
    *,
    matches: Int[np.ndarray, "matches 2"],
    reach: int,
) -> dict[str, Variant]:
    """Up to two substitutions: the one most in the middle of two sites, and the nearest beside.

    Parameters
    ----------
    assembly
        The genome.
    sites
        From left to right.
    matches
        Start and end of every motif's match: none of these bases is changed.
    reach
        bp beside the sites that are tried.

    Returns
    -------
    dict
        By "between" and "beside", where there is such a base.
    """
    first, last = sites
    middle = (first.end + last.start - 1) / 2
    within = sorted(range(first.end, last.start), key=lambda at: abs(at - middle))
    beside = [
        at
        for away in range(reach)
        for at in (first.start - 1 - away, last.end + away)  # the left one first
    ]
    found = {}
    for name, tried in (("between", within), ("beside", beside)):
        for at in tried:
            base = assembly.sequence(Interval(first.chromosome, at, at + 1))
            held = ((matches[:, 0] <= at) & (matches[:, 1] > at)).any()
            if base in TRANSITIONS and not held:
                found[name] = Variant(first.chromosome, at + 1, base, TRANSITIONS[base])
                break
    return found
