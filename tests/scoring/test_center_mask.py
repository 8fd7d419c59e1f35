import itertools

import jax.numpy as jnp
import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import AggregationType, CenterMaskScorer

from agviz.genome.types import Variant
from agviz.scoring.center_mask import aggregate, score_center_mask

START, WIDTH = 10_000, 4096


def by_hand(ref, alt, how):
    """The aggregations in double precision, straight from their definitions."""
    ref, alt = ref.astype(float), alt.astype(float)
    match how.name:
        case "DIFF_MEAN":
            return alt.mean(0) - ref.mean(0)
        case "DIFF_SUM":
            return alt.sum(0) - ref.sum(0)
        case "ACTIVE_MEAN":
            return np.maximum(alt.mean(0), ref.mean(0))
        case "ACTIVE_SUM":
            return np.maximum(alt.sum(0), ref.sum(0))
        case "L2_DIFF":
            return np.linalg.norm(alt - ref, axis=0)
        case "L2_DIFF_LOG1P":
            return np.linalg.norm(np.log1p(alt) - np.log1p(ref), axis=0)
        case "DIFF_SUM_LOG2":
            return np.log2(1 + alt).sum(0) - np.log2(1 + ref).sum(0)
        case "DIFF_LOG2_SUM":
            return np.log2(1 + alt.sum(0)) - np.log2(1 + ref.sum(0))
    raise AssertionError(how)


@pytest.mark.parametrize(
    ("how", "width", "resolution"),
    [*itertools.product(AggregationType, (None, 501, 2001), (1, 128))],
)
def test_all_aggregations(made, interval, how, width, resolution):
    output = OutputType.CHIP_TF if resolution == 128 else OutputType.DNASE
    ref, alt = (made.tracks(seed, resolution=resolution) for seed in (1, 2))
    variant = Variant("chr1", START + 301, "A", "C")
    scorer = CenterMaskScorer(output, width, how)
    result = score_center_mask(ref, alt, interval=interval, variant=variant, scorer=scorer)
    center, number = 300 // resolution, -(-(width or 0) // resolution)
    rows = slice(max(center - number // 2, 0), center - number // 2 + number)
    rows = slice(None) if width is None else rows
    expected = by_hand(ref.values[rows], alt.values[rows], how)
    np.testing.assert_allclose(np.asarray(result.X)[0], expected, rtol=1e-5)
    assert result.X.dtype == np.float32
    assert result.obs.empty
    assert result.uns["variant_scorer"] is scorer
    assert result.uns["interval"] == interval
    assert result.uns["variant"] == variant
    assert result.var["name"].tolist() == ref.metadata["name"].tolist()


@pytest.mark.parametrize("how", AggregationType)
def test_jax_arrays_give_the_same(made, how):
    ref, alt = made.tracks(1).values, made.tracks(2).values
    runs = ((10, 500),)
    numpy_value = aggregate(ref, alt, runs=runs, how=how)
    jax_value = aggregate(jnp.asarray(ref), jnp.asarray(alt), runs=runs, how=how)
    np.testing.assert_allclose(jax_value, numpy_value, rtol=1e-3)


def test_a_variant_outside_has_an_empty_mask(made, interval):
    ref, alt = made.tracks(1), made.tracks(2)
    variant = Variant("chr1", 5, "A", "C")
    for how, expected in ((AggregationType.DIFF_SUM, 0.0), (AggregationType.DIFF_MEAN, np.nan)):
        scorer = CenterMaskScorer(OutputType.DNASE, 501, how)
        result = score_center_mask(ref, alt, interval=interval, variant=variant, scorer=scorer)
        np.testing.assert_array_equal(result.X, np.full((1, 4), expected))
