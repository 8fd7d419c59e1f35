"""Agreement with the truth, by hand."""

import math

import numpy as np
import pytest

from agviz.cases.agreement import agreement


def test_correlation_directions_and_sizes():
    truth = np.array([0.0, 0.05, 1.0, -2.0, 3.0, np.nan])
    ours = np.array([0.1, -0.1, 0.5, -1.0, -0.2, 4.0])
    found = agreement(ours, truth)
    assert (found.number, found.changed, found.same_sign) == (5, 3, 2)
    assert found.correlation == pytest.approx(np.corrcoef(ours[:5], truth[:5])[0, 1])
    assert found.mean_answer == pytest.approx((0.5 + 1 + 0.2) / 3)
    assert found.mean_truth == pytest.approx(2)


def test_what_does_not_vary_has_no_correlation():
    found = agreement(np.zeros(3), np.zeros(3))
    assert math.isnan(found.correlation)
    assert math.isnan(found.mean_truth)
    assert (found.changed, found.same_sign) == (0, 0)
