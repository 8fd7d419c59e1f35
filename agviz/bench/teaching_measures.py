"""Measures that say how near predictions come to a truth: r, average precision, AUROC.

Sums are taken piece by piece in float64, so that the bases of many windows need not be in memory
at once. A prediction that never varies says nothing about what it predicts: its r is 0, not
undefined, so that such a model falls below a floor and does not slip through as NaN.
"""

import math

import numpy as np
from jaxtyping import Bool, Float, Num, Shaped

__all__ = [
    "Correlation",
    "area_under_roc",
    "average_precision",
    "log_fold_change",
    "pearson",
    "share",
    "slope",
]

STILL = 1e-12
"""Standard deviation, as a share of the root mean square, below which values do not vary."""

PSEUDO_COUNT = 1.0
"""Read added to both sums of a log ratio, so that silent genes have one; the prototype's."""


class Correlation:
    """Pearson's r of each column, from pieces that are added one after the other.

    Parameters
    ----------
    columns
        How many columns the pieces have.
    """

    def __init__(self, columns: int) -> None:
        self.count = 0
        self._mean = np.zeros((2, columns))
        self._square = np.zeros((2, columns))
        self._product = np.zeros(columns)

    def add(
        self, predicted: Num[np.ndarray, "rows columns"], true: Num[np.ndarray, "rows columns"]
    ) -> None:
        """Add rows; means and products are merged by the formula of Chan et al.

        References
        ----------
        Chan, Golub, LeVeque, *The American Statistician* 37:242-247 (1983), formula 1.5.
        """
        rows = len(true)
        if rows == 0:
            return
        both = np.stack([predicted, true]).astype(np.float64)
        mean = both.mean(1)
        away = both - mean[:, None]
        apart = mean - self._mean
        share = self.count * rows / (self.count + rows)
        self._square += (away**2).sum(1) + apart**2 * share
        self._product += (away[0] * away[1]).sum(0) + apart[0] * apart[1] * share
        self._mean += apart * rows / (self.count + rows)
        self.count += rows

    def by_column(self) -> Float[np.ndarray, " columns"]:
        """Pearson's r of each column; 0 where the prediction or the truth never varies."""
        varies = (self._square > STILL**2 * self.count * self._mean**2).all(0)
        scale = np.sqrt(self._square[0] * self._square[1])
        return np.divide(self._product, scale, out=np.zeros_like(scale), where=varies)

    def mean(self) -> float:
        """The mean of r over the columns; NaN if no row was added."""
        return float(self.by_column().mean()) if self.count else math.nan


def pearson(predicted: Num[np.ndarray, "..."], true: Num[np.ndarray, "..."]) -> float:
    """Pearson's r over all entries of two arrays of one shape; NaN if there are fewer than two."""
    if true.size < 2:
        return math.nan
    measured = Correlation(1)
    measured.add(predicted.reshape(-1, 1), true.reshape(-1, 1))
    return measured.mean()


def average_precision(scores: Num[np.ndarray, " n"], labels: Bool[np.ndarray, " n"]) -> float:
    """Area under the curve of precision over recall; ties share one point of it.

    Parameters
    ----------
    scores
        Higher is more surely positive.
    labels
        Which are positive. Without any the result is NaN.
    """
    if not labels.any():
        return math.nan
    true, chosen = _running(scores, labels)
    recalled = np.diff(true, prepend=0) / true[-1]
    return float((recalled * true / chosen).sum())


def area_under_roc(scores: Num[np.ndarray, " n"], labels: Bool[np.ndarray, " n"]) -> float:
    """Share of (positive, negative) pairs whose positive scores higher; a tie counts half.

    NaN without a positive or without a negative.
    """
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        return math.nan
    true, chosen = _running(scores, labels)
    rates = np.concatenate([[0.0], true / positives])
    false = np.concatenate([[0.0], (chosen - true) / negatives])
    return float(np.trapezoid(rates, false))


def _running(
    scores: Num[np.ndarray, " n"], labels: Bool[np.ndarray, " n"]
) -> tuple[Shaped[np.ndarray, " steps"], Shaped[np.ndarray, " steps"]]:
    """Positives, and all, that score at least each of the distinct scores, from the highest on."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    return np.cumsum(labels[order])[last], last + 1


def slope(predicted: Num[np.ndarray, " n"], true: Num[np.ndarray, " n"]) -> float:
    """By how much the truth is to be multiplied to be the prediction, by least squares."""
    squares = float((true.astype(np.float64) ** 2).sum())
    return float((predicted * true).sum()) / squares if squares else math.nan


def share(right: Bool[np.ndarray, " n"]) -> float:
    """The share of cases that are right; NaN without a case."""
    return float(right.mean()) if len(right) else math.nan


def log_fold_change(
    changed: Num[np.ndarray, "..."], before: Num[np.ndarray, "..."]
) -> Float[np.ndarray, "..."]:
    """Natural log of the ratio of two sums of reads, one read added to each."""
    return np.log((changed + PSEUDO_COUNT) / (before + PSEUDO_COUNT))
