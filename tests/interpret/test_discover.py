"""Discovery: the motifs that were planted come back, at their places, and only those."""

import re

import numpy as np
import pytest
from planted_scores import planted

import agviz as ag
from agviz.errors import InputError

FACTORS = ("GATA1", "CEBPA", "EBF1", "SOX2")


@pytest.fixture(scope="module")
def loci():
    rng = np.random.default_rng(0)
    return [planted(rng.choice(FACTORS, 2), seed=seed, start=1_000 * seed) for seed in range(1, 25)]


@pytest.fixture(scope="module")
def patterns(loci):
    return ag.discover([scores for scores, _ in loci])


def test_each_planted_motif_is_a_pattern(patterns):
    truth = ag.teaching_motifs()
    named = {}
    for motif in patterns.motifs:
        shares = motif.probabilities
        fits = {
            known.id: max(_fit(shares, each.probabilities) for each in (known, _turned(known)))
            for known in truth
        }
        named[motif.id] = max(fits, key=fits.get)
        assert fits[named[motif.id]] > 0.8
    assert sorted(named.values()) == sorted(FACTORS)
    sizes = [int(motif.counts.sum(1)[0]) for motif in patterns.motifs]
    assert sizes == sorted(sizes, reverse=True)


def _turned(motif):
    return motif.reverse_complement()


def _fit(one, other):
    """The best correlation of two matrices over at least 6 bp."""
    best = -1.0
    for shift in range(-len(other) + 6, len(one) - 5):
        first, last = max(shift, 0), min(shift + len(other), len(one))
        if last - first >= 6:
            part = one[first:last].ravel(), other[first - shift : last - shift].ravel()
            best = max(best, float(np.corrcoef(*part)[0, 1]))
    return best


def test_members_lie_on_the_sites(loci, patterns):
    sites = {(start, end) for _, each in loci for _, start, end, _ in each}
    on = sum(
        any(row.Start < end and row.End > start for start, end in sites)
        for row in patterns.members.itertuples()
    )
    assert on >= 0.9 * len(patterns.members)
    assert len(patterns.members) >= 0.8 * len(sites)
    for motif_id, group in patterns.members.groupby("pattern"):
        width = len(patterns.motifs[motif_id])
        assert (group.End - group.Start == width).all()
        assert patterns.contributions[motif_id].shape == (width, 4)


def test_members_read_as_their_pattern(loci, patterns):
    """On its strand, a member's bases are among the likely ones of the pattern."""
    for row in patterns.members.itertuples():
        scores = loci[row.locus][0]
        bases = "".join(scores.sel(position=slice(row.Start, row.End - 1)).observed.values)
        read = ag.Motif("x", np.eye(4)[["ACGT".index(base) for base in bases]])
        read = read if row.Strand == "+" else read.reverse_complement()
        shares = patterns.motifs[row.pattern].probabilities
        assert (read.counts * shares).sum(1).mean() > 0.5


def test_the_same_scores_give_the_same_patterns(loci, patterns):
    again = ag.discover([scores for scores, _ in loci])
    assert again.members.equals(patterns.members)
    for one, other in zip(again.motifs, patterns.motifs, strict=True):
        np.testing.assert_array_equal(one.counts, other.counts)
    assert repr(again) == f"<{len(again.motifs)} patterns of {len(again.members)} seqlets>"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"similarity": 0.0}, "similarity must be over 0 and at most 1; got 0.0"),
        ({"least": 0}, "least must be 1 seqlet or more; got 0"),
    ],
)
def test_options_out_of_range_are_refused(loci, options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.discover([loci[0][0]], **options)


def test_no_pattern_is_told():
    flat = planted([], seed=0)[0] * 0
    message = (
        "No pattern recurs: of 0 seqlets no 3 are alike by 0.7; score more loci, or lower `least` "
        "or `similarity`"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.discover([flat])
