"""The baselines see what stands at a place and nothing of its context."""

import numpy as np
import pytest

from agviz.bench.teaching_kmers import KmerModel, word_counts, words
from agviz.bench.teaching_least_squares import LeastSquares
from agviz.bench.teaching_measurement import Measurement
from agviz.bench.teaching_motif_scan import MotifScan, motif_hits, smooth
from agviz.bench.teaching_truth import Truths, fitted_windows, held_out
from agviz.teaching.grammar import FACTORS
from agviz.teaching.motifs import encode, reverse_complement

LENGTH = 8_192
FITTED = 6


@pytest.fixture(scope="module")
def baselines():
    windows = list(fitted_windows(FITTED, LENGTH))
    return MotifScan(windows), KmerModel(windows)


def test_least_squares_in_pieces():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(200, 3)).astype(np.float32)
    targets = features @ np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]]) + [5.0, 7.0]
    fit = LeastSquares(3, 2)
    fit.add(features[:50], targets[:50])
    fit.add(features[50:], targets[50:])
    weights, constant = fit.solve(ridge=0.0)
    np.testing.assert_allclose(weights, [[1, 0], [2, -1], [0, 3]], atol=1e-4)
    np.testing.assert_allclose(constant, [5, 7], atol=1e-4)
    held_back, _ = fit.solve(ridge=200.0)
    assert np.abs(held_back).sum() < 0.7 * np.abs(weights).sum()


def test_words():
    numbers = words(encode("AAAAACNAAAAAC"))
    assert numbers.tolist() == [1, *[4**6] * 6, 1, *[4**6] * 5]
    counts = word_counts(encode("A" * 256))
    assert counts.shape == (2, 4**6)
    # A bin and 64 bp on either side, of which one side is missing, and the last 5 have no word.
    assert counts[0, 0] == 128 + 64
    assert counts[1, 0] == 64 + 128 - 5


def test_hits_are_where_the_motif_is():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 4, 1_000).astype(np.int8)
    codes[500:519] = encode(FACTORS["CTCF"].motif)
    column = list(FACTORS).index("CTCF")
    assert motif_hits(codes)[:, column].argmax() == 509
    assert motif_hits(reverse_complement(codes))[:, column].argmax() == 1_000 - 1 - 509


def test_smoothing_is_a_triangle():
    values = np.zeros((101, 1), dtype=np.float32)
    values[50] = 1
    smoothed = smooth(values, 5)
    np.testing.assert_allclose(smoothed[46:51, 0], [0.2, 0.4, 0.6, 0.8, 1.0], rtol=1e-6)
    np.testing.assert_allclose(smoothed[::-1], smoothed, atol=1e-6)
    assert np.count_nonzero(smoothed > 1e-6) == 9
    np.testing.assert_array_equal(smooth(values, 1), values)


def test_joined_sequences_are_scanned_like_single_ones(baselines):
    scan, _ = baselines
    codes = list(held_out(0, 3, 2_048))
    together = scan.answer(codes, ["dnase", "contact_maps"])
    for sequence, answer in zip(codes, together, strict=True):
        (alone,) = scan.answer([sequence], ["dnase", "contact_maps"])
        np.testing.assert_allclose(answer.tracks["dnase"], alone.tracks["dnase"], atol=1e-4)
        assert answer.tracks["contact_maps"].shape == (1, 1)


def test_baselines_know_elements_and_not_expression(baselines):
    truths = Truths()
    measurement = Measurement(
        [*baselines, truths], truths, groups=["tracks", "splicing", "genes"], seed=0
    )
    for codes in held_out(0, 8, LENGTH):
        measurement.add(codes)
    rows = {row.metric: list(row.values.values()) for row in measurement.rows()}
    scan, kmers, truth = rows["TF r, 128 bp"]
    assert truth == pytest.approx(1)
    assert scan > 0.9
    assert 0.1 < kmers < scan
    assert rows["DNase r, 128 bp"][0] > 0.5
    for metric in ("gene log expression r, liver", "RNA r, 128 bp", "CAGE r, 1 bp"):
        assert max(rows[metric][:2]) < 0.8
    assert np.isnan(rows["splice AP, donor+"][1])
    assert np.isnan(rows["junction log count r"][:2]).all()


def test_no_enhancer_or_insulator_acts_at_a_distance(baselines):
    truths = Truths()
    measurement = Measurement([*baselines, truths], truths, groups=["distal"], seed=0)
    for codes in held_out(0, 2):
        measurement.add(codes)
    rows = {row.metric: list(row.values.values()) for row in measurement.rows()}
    assert rows["enhancer erased r"] == pytest.approx([0, 0, 1])
    # Exons move with the inserted bases, and their bins change a little: too little for r, which
    # knows no size, to tell anything of it.
    assert rows["CTCF inserted, slope"] == pytest.approx([0, 0, 1], abs=0.01)
    assert rows["CTCF inserted r"][2] == pytest.approx(1)
