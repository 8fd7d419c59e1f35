import pickle
import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import FOLDS
from agviz.training.teaching_batches import TeachingBatches

LENGTH = 2048


def test_a_batch_follows_from_the_step():
    source = TeachingBatches(LENGTH, 2)
    batch = source.batch(5)
    assert set(batch) == {
        "sequence", "dnase", "cage", "rna_seq", "chip_tf", "chip_histone", "contact_maps",
        "splice_sites_classification", "splice_sites_usage", "junction_positions",
        "junction_counts",
    }  # fmt: skip
    again = pickle.loads(pickle.dumps(source)).batch(5)
    for name, values in batch.items():
        assert len(values) == 2
        np.testing.assert_array_equal(values, again[name])
    assert (source.batch(6)["sequence"] != batch["sequence"]).any()
    assert (TeachingBatches(LENGTH, 2, seed=1).batch(5)["sequence"] != batch["sequence"]).any()


def test_targets_are_noisy_observations_of_the_very_sequence():
    batch = TeachingBatches(8192, 2).batch(0)
    truth = oracle(batch["sequence"][0])
    np.testing.assert_array_equal(
        batch["splice_sites_classification"][0, :, :4], truth.splice_sites
    )
    observed, expected = batch["dnase"][0], truth.dnase
    assert (observed != expected).any()
    assert (observed == observed.round()).all()
    # A Poisson sum lies within five of its standard deviations.
    assert abs(observed.sum() - expected.sum()) < 5 * np.sqrt(expected.sum())


def test_twins_are_neighbours_and_differ_little():
    batch = TeachingBatches(LENGTH, 4, twins=True).batch(1)["sequence"]
    differ = [(batch[i] != batch[i + 1]).mean() for i in range(3)]
    assert differ[0] < 0.3
    assert differ[1] > 0.5
    assert differ[2] < 0.3


def test_a_held_out_fold_is_never_used():
    source = TeachingBatches(LENGTH, 2, held_out=2, seed=3)
    seeds = [source.window_seed(index) for index in range(12)]
    assert {seed % FOLDS for seed in seeds} == {0, 1, 3}
    assert len(set(seeds)) == 12


def test_all_folds_are_used_otherwise():
    source = TeachingBatches(LENGTH, 2)
    assert {source.window_seed(index) % FOLDS for index in range(8)} == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("size", "options", "message"),
    [
        (3, {"twins": True}, "Twins come in pairs; a batch of 3 is odd"),
        (2, {"held_out": 4}, "held_out is a fold from 0 to 3; got 4"),
    ],
)
def test_what_cannot_be_is_refused(size, options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        TeachingBatches(LENGTH, size, **options)
