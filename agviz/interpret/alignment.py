"""Matrices of contributions laid over each other: shifted, turned round, and clustered."""

import numpy as np
from jaxtyping import Bool, Float64, Int64

ROUNDS = 3


def turned(
    matrix: Float64[np.ndarray, "*n places 4"], shift: int, reverse: bool
) -> Float64[np.ndarray, "*n places 4"]:
    """Matrices, reverse-complemented if so said, then moved right by `shift`; zeros come in."""
    read = matrix[..., ::-1, ::-1] if reverse else matrix
    moved = np.zeros_like(read)
    if shift >= 0:
        moved[..., shift:, :] = read[..., : read.shape[-2] - shift, :]
    else:
        moved[..., :shift, :] = read[..., -shift:, :]
    return moved


def align(
    matrices: Float64[np.ndarray, "n places 4"],
    patterns: Float64[np.ndarray, "patterns places 4"],
    *,
    reach: int,
) -> tuple[
    Float64[np.ndarray, "n patterns"],
    Int64[np.ndarray, "n patterns"],
    Bool[np.ndarray, "n patterns"],
]:
    """Best cosine of each matrix with each pattern, and how the matrix is turned for it.

    Parameters
    ----------
    matrices, patterns
        Contributions.
    reach
        Shifts are up to half of it, either way.

    Returns
    -------
    cosine, shift, reversed
        See `turned`.
    """
    units, wanted = _unit(matrices), _unit(patterns).reshape(len(patterns), -1)
    best = np.full((len(matrices), len(patterns)), -np.inf)
    shifts = np.zeros(best.shape, dtype=np.int64)
    turns = np.zeros(best.shape, dtype=bool)
    for reverse in (False, True):
        for shift in sorted(range(-(reach // 2), reach // 2 + 1), key=abs):
            moved = turned(units, shift, reverse)
            cosine = moved.reshape(len(units), -1) @ wanted.T
            better = cosine > best + 1e-12  # of equals the least turned
            best = np.where(better, cosine, best)
            shifts[better], turns[better] = shift, reverse
    return best, shifts, turns


def cluster(
    matrices: Float64[np.ndarray, "n places 4"], similarity: float, *, reach: int
) -> list[list[int]]:
    """Groups of matrices that look alike, as lists of their numbers, the largest matrix first.

    The largest that fits no group founds one; in each of three rounds all go to the nearest mean,
    and means that are alike are made one.
    """
    sizes = np.abs(matrices).sum(axis=(1, 2))
    order = np.argsort(-sizes, kind="stable")
    founders: list[int] = []
    left = order
    while len(left):
        founders.append(int(left[0]))
        cosine = align(matrices[left], matrices[left[:1]], reach=reach)[0][:, 0]
        left = left[1:][cosine[1:] < similarity]
    means = matrices[founders]
    groups: list[list[int]] = []
    for _ in range(ROUNDS):
        groups = _nearest(matrices, means, order, (similarity, reach))
        means = np.array([_mean(matrices[group], reach) for group in groups])
        means = _distinct(means, [len(group) for group in groups], (similarity, reach))
    return _nearest(matrices, means, order, (similarity, reach))


def _nearest(
    matrices: Float64[np.ndarray, "n places 4"],
    means: Float64[np.ndarray, "patterns places 4"],
    order: Int64[np.ndarray, " n"],
    how: tuple[float, int],
) -> list[list[int]]:
    """For each mean the matrices nearest to it and as similar as asked; none without any."""
    similarity, reach = how
    cosine = align(matrices, means, reach=reach)[0]
    nearest = np.where(cosine.max(1) >= similarity, cosine.argmax(1), -1)
    groups = [[int(k) for k in order if nearest[k] == number] for number in range(len(means))]
    return [group for group in groups if group]


def _mean(
    matrices: Float64[np.ndarray, "n places 4"], reach: int
) -> Float64[np.ndarray, "places 4"]:
    """The mean of matrices, each of unit size, laid over the first."""
    units = _unit(matrices)
    _, shifts, turns = align(units, units[:1], reach=reach)
    placed = zip(units, shifts[:, 0].tolist(), turns[:, 0].tolist(), strict=True)
    mean: Float64[np.ndarray, "places 4"] = np.mean([turned(*each) for each in placed], axis=0)
    return mean


def _distinct(
    means: Float64[np.ndarray, "patterns places 4"], sizes: list[int], how: tuple[float, int]
) -> Float64[np.ndarray, "kept places 4"]:
    """Means without those that are like one of more members."""
    similarity, reach = how
    cosine = align(means, means, reach=reach)[0]
    kept: list[int] = []
    for number in sorted(range(len(means)), key=lambda k: -sizes[k]):
        if all(cosine[number, other] < similarity for other in kept):
            kept.append(number)
    return means[kept]


def _unit(matrices: Float64[np.ndarray, "n places 4"]) -> Float64[np.ndarray, "n places 4"]:
    size = np.sqrt((matrices**2).sum(axis=(1, 2), keepdims=True))
    return matrices / np.where(size > 0, size, 1.0)
