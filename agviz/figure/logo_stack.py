"""Stacks of letters: where each letter of a logo begins and ends, as values."""

from typing import Literal

import numpy as np
from jaxtyping import Float32, Float64

StackOrder = Literal["big_on_top", "small_on_top", "fixed"]
"""What is highest: the largest value (and below zero the smallest loss nearest to it), the
smallest, or the first letter of the alphabet."""


def stacked(
    values: Float32[np.ndarray, "letters positions"], order: StackOrder = "big_on_top"
) -> tuple[Float64[np.ndarray, "letters positions"], Float64[np.ndarray, "letters positions"]]:
    """Lower and upper end of every letter; equal where its value is 0 or NaN.

    Values above zero are stacked upwards from it, those below downwards. The ends are those of
    `logomaker.Logo` with the same `stack_order`, except that `"fixed"` there mixes both signs in
    one pile, which shows losses above zero.
    """
    known = np.nan_to_num(values.astype(np.float64), nan=0.0)
    sizes = np.abs(known)
    above = np.where(known > 0, sizes, 0.0)
    below = np.where(known < 0, sizes, 0.0)
    rank = _from_zero(known, order)
    up = _piled(above, rank)
    down = _piled(below, rank)
    lower = np.where(known > 0, up, np.where(known < 0, -down - below, 0.0))
    upper = np.where(known > 0, up + above, np.where(known < 0, -down, 0.0))
    return lower, upper


def _from_zero(
    values: Float64[np.ndarray, "letters positions"], order: StackOrder
) -> Float64[np.ndarray, "letters positions"]:
    """What to sort by: of one sign, the letter with the least stands next to zero."""
    if order == "big_on_top":  # the largest gain on top, the largest loss at the bottom
        return np.abs(values)
    if order == "small_on_top":
        return -np.abs(values)
    letters = np.arange(len(values), 0, -1, dtype=np.float64)[:, None]
    return np.where(values < 0, -letters, letters)  # the first letter on top on either side


def _piled(
    sizes: Float64[np.ndarray, "letters positions"], rank: Float64[np.ndarray, "letters positions"]
) -> Float64[np.ndarray, "letters positions"]:
    """How far from zero each letter begins: the sum of those that stand nearer to it."""
    order = np.argsort(rank, axis=0, kind="stable")
    within = np.take_along_axis(sizes, order, axis=0)
    starts = np.cumsum(within, axis=0) - within
    found = np.empty_like(starts)
    np.put_along_axis(found, order, starts, axis=0)
    return found


def thinned(
    values: Float32[np.ndarray, "letters positions"], bins: int
) -> tuple[Float32[np.ndarray, "letters bins"], int]:
    """At most `bins` columns, each the position of its bin with the largest pile; bp per bin.

    A mean would shrink the peaks that a logo is looked at for.
    """
    count = values.shape[1]
    each = -(-count // bins)
    if each <= 1:
        return values, 1
    padded = np.full((len(values), -(-count // each) * each), np.nan, dtype=np.float32)
    padded[:, :count] = values
    groups = padded.reshape(len(values), -1, each)
    best = np.nan_to_num(np.abs(groups)).sum(0).argmax(1)
    return np.take_along_axis(groups, best[None, :, None], axis=2)[..., 0], each
