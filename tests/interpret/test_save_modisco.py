"""The arrays for TF-MoDISco have the bases and contributions of every locus, in its shapes."""

import numpy as np
import pytest
import xarray as xr

import agviz as ag
from agviz.errors import InputError
from agviz.interpret.save_modisco import save_modisco


def scores(bases, *, start=100, kind="hypothetical", seed=0):
    values = np.random.default_rng(seed).standard_normal((len(bases), 4)).astype(np.float32)
    place = ag.Interval("chr1", start, start + len(bases))
    return ag.sequence_scores(values, place, bases, kind=kind)


def load(paths):
    return tuple(np.load(path)["arr_0"] for path in paths)


def test_of_many_loci(tmp_path):
    loci = {"a": scores("ACGT"), "b": scores("TTNA", start=5, seed=1)}
    paths = save_modisco(loci, tmp_path / "out.npz")
    assert [path.name for path in paths] == ["out.sequences.npz", "out.contributions.npz"]
    sequences, contributions = load(paths)
    assert sequences.shape == contributions.shape == (2, 4, 4)
    assert sequences.dtype == contributions.dtype == np.float32
    np.testing.assert_array_equal(sequences[0], np.eye(4))
    np.testing.assert_array_equal(contributions[0], loci["a"].values.T)
    np.testing.assert_array_equal(sequences[1].sum(0), [1, 1, 0, 1])
    np.testing.assert_array_equal(contributions[1][:, 2], 0)  # an unknown base says nothing


def test_effects_become_what_each_base_would_give(tmp_path):
    effects = scores("ACGT", kind="effects")
    effects.values[range(4), range(4)] = 0
    effects.values[2, 1] = np.nan
    sequences, contributions = load(save_modisco(effects, tmp_path / "out.npz"))
    np.testing.assert_allclose(contributions[0].sum(0), 0, atol=1e-6)
    differences = contributions[0] - contributions[0][range(4), range(4)]
    for position in (0, 1, 3):
        np.testing.assert_allclose(differences[:, position], effects.values[position], atol=1e-6)
    np.testing.assert_array_equal(contributions[0][:, 2], 0)
    np.testing.assert_array_equal(sequences[0][:, 2], 0)


def test_the_middle_of_loci_of_different_widths(tmp_path):
    loci = [scores("ACGTAC"), scores("GGCC")]
    sequences, contributions = load(save_modisco(loci, tmp_path / "out.npz", width=2))
    assert sequences.shape == (2, 4, 2)
    np.testing.assert_array_equal(contributions[0], loci[0].values[2:4].T)
    np.testing.assert_array_equal(sequences[1].argmax(0), [2, 1])


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ([scores("ACG"), scores("AC")], {},
         "Loci of 2 to 3 bp do not fit into one array; give width=, at most 2"),
        ([scores("NN"), scores("AC") * np.nan], {},
         "The results have no number at a known base: both arrays would be 0"),
        (scores("ACG"), {"width": 4}, "width must be 1 to 3 bp, the narrowest locus; got 4"),
        (xr.Dataset({"x": scores("AC"), "y": scores("AC")}), {},
         "TF-MoDISco takes the scores of one readout; there are 'x', 'y': give scores[name]"),
        (scores("AC", kind="contributions"), {},
         ("TF-MoDISco takes what each of the four bases would give; these are contributions of the "
          "observed base alone: give hypothetical ones, or effects")),
    ],
)  # fmt: skip
def test_what_it_cannot_take_is_told(tmp_path, given, options, message):
    with pytest.raises(InputError) as caught:
        save_modisco(given, tmp_path / "out.npz", **options)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"^Arrays for TF-MoDISco are saved as \.npz; got 'a\.h5'"):
        save_modisco(scores("AC"), tmp_path / "a.h5")
