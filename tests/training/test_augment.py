import re

import numpy as np
import pytest
from small_training import random_batch

from agviz.errors import InputError
from agviz.teaching import motifs
from agviz.teaching.grammar import CELLS
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import junction_arrays, window_pair
from agviz.training.augment import crop, half_partners, reverse_complement

HEADS = ("cage", "rna_seq", "splice_sites_usage")
STRANDED = dict.fromkeys(HEADS, half_partners(8))
"""Of a random batch, which has four cell types."""


def truth_batch(codes):
    """What the oracle expects, as a batch of one."""
    truth = oracle(codes)
    positions, counts = junction_arrays(truth)
    batch = {"sequence": codes.astype(np.int8), **truth.targets()}
    batch |= {"junction_positions": positions, "junction_counts": counts}
    return {name: values[None] for name, values in batch.items()}


@pytest.fixture(scope="module")
def codes():
    return window_pair(3, 8192)[0]


def sorted_junctions(batch):
    """Counts by strand, donor position and acceptor position, whatever their order."""
    positions, counts = batch["junction_positions"][0], batch["junction_counts"][0]
    columns = (slice(len(CELLS)), slice(len(CELLS), None))
    return {
        (strand, int(donor), int(acceptor)): counts[i, j, columns[strand]].tolist()
        for strand in (0, 1)
        for i, donor in enumerate(positions[2 * strand])
        for j, acceptor in enumerate(positions[2 * strand + 1])
        if donor >= 0 and acceptor >= 0 and counts[i, j, columns[strand]].any()
    }


def test_it_is_what_the_oracle_says_of_the_other_strand(codes):
    stranded = dict.fromkeys(HEADS, half_partners(2 * len(CELLS)))
    turned = reverse_complement(truth_batch(codes), stranded)
    other = truth_batch(motifs.reverse_complement(codes))
    assert set(turned) == set(other)
    for name in set(other) - {"junction_positions", "junction_counts", "dnase"}:
        np.testing.assert_allclose(turned[name], other[name], rtol=1e-3, atol=1e-4, err_msg=name)
    # The cut left of the first base lies between it and one that is not there.
    np.testing.assert_allclose(turned["dnase"][:, 1:], other["dnase"][:, 1:], rtol=1e-3, atol=1e-4)
    assert (turned["dnase"][:, 0] == 0).all()
    ours, theirs = sorted_junctions(turned), sorted_junctions(other)
    assert ours.keys() == theirs.keys()
    assert ours
    for key, counts in theirs.items():
        np.testing.assert_allclose(ours[key], counts, rtol=1e-3)


def test_twice_is_as_before():
    batch = random_batch(np.random.default_rng(0))
    back = reverse_complement(reverse_complement(batch, STRANDED), STRANDED)
    for name, values in batch.items():
        expected = values.copy()
        if name == "dnase":  # the first cut is lost, as the last one of the other strand
            expected[:, 0] = 0
        np.testing.assert_array_equal(back[name], expected)
        assert back[name].dtype == values.dtype


def test_a_stretch_has_the_targets_of_its_bases():
    rng = np.random.default_rng(1)
    batch = {
        "sequence": rng.integers(0, 4, (1, 8192)).astype(np.int8),
        "dnase": rng.random((1, 8192, 4), dtype=np.float32),
        "chip_tf": rng.random((1, 64, 11), dtype=np.float32),
        "contact_maps": rng.random((1, 4, 4, 1), dtype=np.float32),
        "junction_positions": np.array([[[100, 2100], [3000, -1], [5000, 7000], [2500, 4500]]]),
        "junction_counts": np.arange(1, 33, dtype=np.float32).reshape(1, 2, 2, 8),
    }
    cut = crop(batch, 2048, 4096)
    np.testing.assert_array_equal(cut["sequence"], batch["sequence"][:, 2048:6144])
    np.testing.assert_array_equal(cut["dnase"], batch["dnase"][:, 2048:6144])
    np.testing.assert_array_equal(cut["chip_tf"], batch["chip_tf"][:, 16:48])
    np.testing.assert_array_equal(cut["contact_maps"], batch["contact_maps"][:, 1:3, 1:3])
    expected = [[[-1, 52], [952, -1], [2952, -1], [452, 2452]]]
    np.testing.assert_array_equal(cut["junction_positions"], expected)
    counts = np.zeros((1, 2, 2, 8), np.float32)
    counts[0, 1, 0, :4] = batch["junction_counts"][0, 1, 0, :4]
    counts[0, 0, :, 4:] = batch["junction_counts"][0, 0, :, 4:]
    np.testing.assert_array_equal(cut["junction_counts"], counts)


@pytest.mark.parametrize(
    ("start", "length", "message"),
    [
        (-1, 10, "A stretch from -1 to 9 is not within sequences of 2048 bp"),
        (2000, 100, "A stretch from 2000 to 2100 is not within sequences of 2048 bp"),
        (
            64,
            128,
            "A stretch from 64 to 192 cuts bins of 'chip_tf' (128 bp); take multiples of 128",
        ),
    ],
)
def test_what_cannot_be_cut_is_refused(start, length, message):
    batch = {"sequence": np.zeros((1, 2048), np.int8), "chip_tf": np.zeros((1, 16, 2), np.float32)}
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        crop(batch, start, length)
