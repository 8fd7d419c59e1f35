import numpy as np
import pytest
from small_training import SMALLEST

from agviz.errors import InputError
from agviz.network.config import TEACHING
from agviz.training.track_means import measure


def batch(values, name="dnase", tracks=4):
    repeated = np.repeat(np.array(values, np.float32)[None, :, None], tracks, axis=2)
    return {"sequence": np.zeros((1, len(values)), np.int8), name: repeated}


def test_the_mean_of_values_above_zero():
    means = measure([batch([0, 2, 0, 4] * 32), batch([6, 0, 0, 0] * 32)], config=SMALLEST)
    np.testing.assert_allclose(means["nonzero"]["dnase"], [4, 4, 4, 4])
    # Targets 0, 1/2, 0, 1 and 3/2, 0, 0, 0; of 128 bp 192 / (4 x 128) and half of that.
    np.testing.assert_allclose(means["scaled"]["dnase_1"], 3 / 8, rtol=1e-6)
    np.testing.assert_allclose(means["scaled"]["dnase_128"], 3 / 8, rtol=1e-6)
    assert set(means["scaled"]) == {"dnase_1", "dnase_128"}
    assert means["nonzero"]["dnase"].dtype == means["scaled"]["dnase_1"].dtype == np.float32


def test_bins_of_128_bp_have_a_mean_per_bp():
    means = measure([batch([0, 256], "chip_tf", 11)], config=TEACHING)
    np.testing.assert_allclose(means["nonzero"]["chip_tf"], 2)
    np.testing.assert_allclose(means["scaled"]["chip_tf_128"], 0.5)


def test_a_silent_track_can_be_divided_by():
    means = measure([batch([0, 0] * 64)], config=SMALLEST)
    np.testing.assert_array_equal(means["nonzero"]["dnase"], 1)
    np.testing.assert_allclose(means["scaled"]["dnase_1"], 1e-6)


def test_nan_is_refused():
    with pytest.raises(InputError, match=r"^'dnase' has NaN in the windows on which "):
        measure([batch([0, 2] * 64), batch([np.nan, 2] * 64)], config=SMALLEST)
