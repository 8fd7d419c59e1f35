"""The log2 ratio of two alleles, with a pseudocount that keeps it from running wild near zero."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Real

from agviz.errors import InputError
from agviz.figure.difference_floor import FLOOR_PART, SILENT_FLOOR
from agviz.figure.options import is_number
from agviz.figure.scales import number_text
from agviz.figure.track_axis import ROUNDING
from agviz.genome.real_numbers import LARGEST

PSEUDO_PART = 0.01
"""Of the largest value of either allele.

A count of 1 would fit counts, but predictions have other units, and some are probabilities: a
part of the track's own peak treats all alike. Taken of both alleles, not of REF alone, it is there
where REF is silent, and REF and ALT exchanged give the same ratio with the other sign.
"""

PSEUDO_LEAST = SILENT_FLOOR / FLOOR_PART
"""Where an allele is zero everywhere, so that the other may be rounding alone: it is added to both,
and what would be no difference on a silent REF's scale is no ratio beyond the least of its scale.
"""


def pseudocount(
    alleles: Sequence[Float32[np.ndarray, " positions"]], said: float | None, name: str
) -> float:
    """What is added to both alleles of a track: what was said, or a part of its largest value.

    It is not less than `PSEUDO_LEAST` where an allele is zero everywhere.

    Raises
    ------
    InputError
        For values below zero, which have no ratio.
    """
    with np.errstate(invalid="ignore"):
        lowest = min(float(np.fmin.reduce(each, initial=np.inf)) for each in alleles)
        known = [each[np.isfinite(each)] for each in alleles]
    tops = [float(each.max(initial=0.0)) for each in known]
    highest = max(tops)
    if lowest < -ROUNDING * max(highest, 0.0):
        raise InputError(
            f"show='log ratio' is for values of 0 or more; track {name!r} has "
            f"{number_text(lowest)}; write show='difference'"
        )
    if said is not None:
        return said
    return max(PSEUDO_PART * highest, 0.0 if min(tops) > 0 else PSEUDO_LEAST)


def log_ratio(
    reference: Real[np.ndarray, " positions"],
    alternate: Real[np.ndarray, " positions"],
    pseudo: float,
) -> Float32[np.ndarray, " positions"]:
    """``log2((ALT + pseudo) / (REF + pseudo))``; NaN as of a `difference`."""
    low, high = (
        np.log2(np.maximum(each, 0.0).astype(np.float64) + pseudo)
        for each in (reference, alternate)
    )
    return difference(low, high)


def difference(
    reference: Real[np.ndarray, " positions"], alternate: Real[np.ndarray, " positions"]
) -> Float32[np.ndarray, " positions"]:
    """``ALT - REF``; NaN where either is not known, or both are infinite with one sign."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.subtract(alternate, reference), dtype=np.float32)


def check_pseudo(pseudo: int | float | None, show: str) -> None:
    """Refuse a pseudocount that is none, or that nothing would use.

    Raises
    ------
    InputError
        With the value.
    """
    if pseudo is None:
        return
    if show != "log ratio":
        raise InputError(f"pseudo is for show='log ratio'; got pseudo={pseudo!r}, show={show!r}")
    if not (is_number(pseudo) and pseudo > 0):
        raise InputError(f"pseudo must be over 0; got {pseudo!r}")
    if pseudo > LARGEST:
        raise InputError(f"pseudo must be at most {LARGEST:g}, as values are; got {pseudo!r}")
