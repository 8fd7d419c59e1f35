import numpy as np
import pytest
from small_training import random_batch

from agviz.teaching import motifs
from agviz.teaching.grammar import CELLS
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import junction_arrays, window_pair
from agviz.training.augment import half_partners, reverse_complement

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
