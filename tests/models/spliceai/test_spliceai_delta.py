"""Delta scores: the settings, ALT laid over REF, the four maxima."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.genome.types import Variant
from agviz.models.spliceai.delta import SpliceAIDeltaScorer, align_alternate, delta_scores


def numbered(count: int) -> np.ndarray:
    """A prediction whose values are positions: 1, 2, 3..."""
    return np.repeat(np.arange(1, count + 1, dtype=np.float32)[:, None], 3, axis=1)


def aligned(reference: str, alternate: str, *, distance: int = 2) -> list[float]:
    inserted = max(0, len(alternate) - len(reference))
    values = numbered(2 * distance + 1 + inserted)
    variant = Variant("chr1", 100, reference, alternate)
    return align_alternate(values, variant, distance=distance)[:, 0].tolist()


def test_equal_lengths_stay():
    assert aligned("A", "C") == [1, 2, 3, 4, 5]
    assert aligned("AC", "GT") == [1, 2, 3, 4, 5]


def test_lost_bases_are_zeros_behind_the_anchor():
    assert aligned("AC", "A") == [1, 2, 3, 0, 4]
    assert aligned("ACG", "A") == [1, 2, 3, 0, 0]
    assert aligned("ACGTACGT", "A") == [1, 2, 3, 0, 0]
    assert aligned("ACG", "TT", distance=3) == [1, 2, 3, 4, 5, 0, 6]


def test_inserted_bases_collapse_to_their_maximum_at_the_anchor():
    assert aligned("A", "ACG") == [1, 2, 5, 6, 7]
    assert aligned("AC", "TTG") == [1, 2, 3, 5, 6]
    falling = numbered(7)[::-1].copy()
    variant = Variant("chr1", 100, "A", "ACG")
    assert align_alternate(falling, variant, distance=2)[:, 1].tolist() == [7, 6, 5, 2, 1]


def test_an_anchor_outside_the_window_is_no_matter():
    assert aligned("ACGTACGT", "ACGTACGTTT") == [1, 2, 3, 4, 5]


@given(
    reference=st.integers(1, 30), alternate=st.integers(1, 30), distance=st.integers(1, 12)
)  # fmt: skip
def test_aligned_is_the_window_and_left_of_the_variant_nothing_moves(
    reference, alternate, distance
):
    found = aligned("A" * reference, "C" * alternate, distance=distance)
    assert len(found) == 2 * distance + 1
    assert found[:distance] == list(range(1, distance + 1))
    lost = [value for value in found if value == 0]
    assert len(lost) == max(0, min(reference, distance + 1) - alternate)


def test_scores_and_offsets_are_the_maxima():
    reference = np.zeros((11, 3), dtype=np.float32)
    alternate = np.zeros((11, 3), dtype=np.float32)
    alternate[2, 1] = 0.75  # an acceptor appears
    reference[4, 1] = 0.5  # and one goes
    alternate[9, 2] = 0.25
    reference[5, 2] = 1.0
    scores, offsets = delta_scores(reference, alternate)
    assert scores.tolist() == [0.75, 0.5, 0.25, 1.0]
    assert offsets.tolist() == [-3, -1, 4, 0]


def test_no_change_scores_zero_at_the_first_position():
    same = numbered(5)
    scores, offsets = delta_scores(same, same.copy())
    assert scores.tolist() == [0, 0, 0, 0]
    assert offsets.tolist() == [-2, -2, -2, -2]


@given(seed=st.integers(0, 1000), distance=st.integers(1, 20))
def test_gain_of_one_allele_is_loss_of_the_other(seed, distance):
    rng = np.random.default_rng(seed)
    one, other = rng.random((2, 2 * distance + 1, 3), dtype=np.float32)
    scores, offsets = delta_scores(one, other)
    swapped, places = delta_scores(other, one)
    assert scores[[1, 0, 3, 2]].tolist() == swapped.tolist()
    assert offsets[[1, 0, 3, 2]].tolist() == places.tolist()
    assert (np.abs(offsets) <= distance).all()


def test_settings():
    scorer = SpliceAIDeltaScorer()
    assert scorer == SpliceAIDeltaScorer(distance=50)
    assert scorer != SpliceAIDeltaScorer(distance=500)
    assert hash(scorer) == hash(SpliceAIDeltaScorer())
    assert scorer.requested_output is OutputType.SPLICE_SITES
    assert not scorer.is_signed
    assert scorer.name == str(scorer) == "SpliceAIDeltaScorer(distance=50)"


@pytest.mark.parametrize(("distance", "shown"), [(0, "0"), (5001, "5,001"), (-3, "-3")])
def test_distance_out_of_range(distance, shown):
    message = f"distance must be 1 to 5,000 bp; got {shown}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        SpliceAIDeltaScorer(distance=distance)
