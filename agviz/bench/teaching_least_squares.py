"""Least squares from rows that come in pieces: what both baselines of the teaching bench are."""

import numpy as np
from jaxtyping import Float, Num

__all__ = ["LeastSquares"]


class LeastSquares:
    """A linear map from features and a constant to targets, with a ridge on the features.

    Parameters
    ----------
    features, targets
        Columns of either.
    """

    def __init__(self, features: int, targets: int) -> None:
        self._squares = np.zeros((features + 1, features + 1))
        self._products = np.zeros((features + 1, targets))

    def add(self, features: Num[np.ndarray, "rows a"], targets: Num[np.ndarray, "rows b"]) -> None:
        """Add rows; products of a piece are float32, their sums float64."""
        rows = np.concatenate([features, np.ones((len(features), 1))], 1, dtype=np.float32)
        self._squares += rows.T @ rows
        self._products += rows.T @ targets.astype(np.float32)

    def solve(
        self, *, ridge: float
    ) -> tuple[Float[np.ndarray, "features targets"], Float[np.ndarray, " targets"]]:
        """Weights and constants.

        Parameters
        ----------
        ridge
            Rows' worth of zeros that are added to each feature; the constant is not held back.
        """
        penalty = np.full(len(self._squares), ridge)
        penalty[-1] = 0.0
        solved = np.linalg.solve(self._squares + np.diag(penalty), self._products)
        return solved[:-1].astype(np.float32), solved[-1].astype(np.float32)
