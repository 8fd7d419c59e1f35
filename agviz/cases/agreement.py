"""How far a model's answers agree with the oracle's, where the truth is known."""

import dataclasses
import math

import numpy as np
from jaxtyping import Float

LEAST = 0.1
"""log2 fold change (7 %) from which a true change has a direction worth asking for."""


@dataclasses.dataclass(frozen=True)
class Agreement:
    """Answers of a model beside the truth.

    Attributes
    ----------
    number
        How many were compared.
    correlation
        Pearson's r of them; NaN where one side does not vary.
    changed, same_sign
        How many truly change by `LEAST` or more, and how many of these the model has in the same
        direction.
    mean_answer, mean_truth
        Mean sizes of these, by the model and truly; NaN where there are none.
    """

    number: int
    correlation: float
    changed: int
    same_sign: int
    mean_answer: float
    mean_truth: float

    @property
    def numbers(self) -> dict[str, float]:
        """All of it by name, as results keep it."""
        return {name: float(value) for name, value in dataclasses.asdict(self).items()}


def agreement(
    answers: Float[np.ndarray, " answers"], truth: Float[np.ndarray, " answers"]
) -> Agreement:
    """Compare log2 fold changes with the true ones."""
    known = np.isfinite(answers) & np.isfinite(truth)
    ours, true = answers[known].astype(np.float64), truth[known].astype(np.float64)
    varied = len(ours) > 1 and ours.std() > 0 and true.std() > 0
    correlation = float(np.corrcoef(ours, true)[0, 1]) if varied else math.nan
    large = np.abs(true) >= LEAST
    same = int((np.sign(ours[large]) == np.sign(true[large])).sum())
    sizes = [
        float(np.abs(each[large]).mean()) if large.any() else math.nan for each in (ours, true)
    ]
    return Agreement(int(known.sum()), correlation, int(large.sum()), same, *sizes)
