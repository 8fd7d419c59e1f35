"""Correlation, average precision and AUROC against hand-computed and numpy's values."""

import math

import numpy as np
import pytest

from agviz.bench.teaching_measures import (
    Correlation,
    area_under_roc,
    average_precision,
    log_fold_change,
    pearson,
    share,
    slope,
)


def test_correlation_of_pieces_is_that_of_the_whole():
    rng = np.random.default_rng(0)
    true = rng.normal(1e3, 1.0, (100, 3))  # a large mean, where sums of squares lose digits
    predicted = true + rng.normal(0, 1.0, (100, 3))
    correlation = Correlation(3)
    for first, last in ((0, 1), (1, 40), (40, 40), (40, 100)):
        correlation.add(predicted[first:last], true[first:last])
    expected = [np.corrcoef(predicted[:, k], true[:, k])[0, 1] for k in range(3)]
    np.testing.assert_allclose(correlation.by_column(), expected, rtol=1e-9)
    assert correlation.mean() == pytest.approx(np.mean(expected))
    assert correlation.count == 100


@pytest.mark.parametrize("value", [0.0, 0.1, -1e6])
def test_what_never_varies_has_no_correlation(value):
    assert pearson(np.full(7, value), np.arange(7.0)) == 0
    assert pearson(np.arange(7.0), np.full(7, value)) == 0


def test_correlation_of_too_little_is_unknown():
    assert math.isnan(Correlation(2).mean())
    assert math.isnan(pearson(np.ones(1), np.ones(1)))


def test_average_precision_by_hand():
    labels = np.array([True, False, True, False])
    # Hits at ranks 1 and 3: (1/1 + 2/3) / 2.
    assert average_precision(np.array([0.9, 0.8, 0.7, 0.1]), labels) == pytest.approx(5 / 6)
    assert average_precision(np.array([0.9, 0.1, 0.8, 0.2]), labels) == 1


def test_ties_have_one_precision_whatever_their_order():
    labels = np.array([True, False, False, False])
    assert average_precision(np.zeros(4), labels) == pytest.approx(0.25)
    assert average_precision(np.zeros(4), labels[::-1]) == pytest.approx(0.25)
    assert math.isnan(average_precision(np.zeros(4), np.zeros(4, dtype=bool)))


def test_area_under_roc_by_hand():
    labels = np.array([True, True, False, False])
    assert area_under_roc(np.array([4.0, 3.0, 2.0, 1.0]), labels) == 1
    assert area_under_roc(np.array([1.0, 2.0, 3.0, 4.0]), labels) == 0
    assert area_under_roc(np.array([4.0, 2.0, 3.0, 1.0]), labels) == pytest.approx(0.75)
    assert area_under_roc(np.ones(4), labels) == pytest.approx(0.5)
    assert math.isnan(area_under_roc(np.ones(4), np.ones(4, dtype=bool)))


def test_small_measures():
    assert log_fold_change(np.array([3.0]), np.array([1.0])) == pytest.approx(math.log(2))
    assert slope(np.array([1.0, 2.0]), np.array([2.0, 4.0])) == pytest.approx(0.5)
    assert math.isnan(slope(np.ones(2), np.zeros(2)))
    assert share(np.array([True, False])) == 0.5
    assert math.isnan(share(np.zeros(0, dtype=bool)))
