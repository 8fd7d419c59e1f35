"""The named loci told: truth beside a model, and what counts as right."""

import math

import pytest

from agviz.bench.stories import NOTHING, Told, _lines, tell
from agviz.bench.teaching_truth import Truths
from agviz.teaching.loci import LOCI


@pytest.fixture(scope="module")
def told():
    """What the truth itself says of every variant."""
    return list(tell(Truths()))


def test_every_variant_is_told_and_the_truth_is_right(told):
    assert [(row.locus, row.variant) for row in told] == [
        (locus.name, name) for locus in LOCI.values() for name in locus.variants
    ]
    assert all(row.truth == row.model and row.is_right for row in told)
    controls = {(locus.name, name) for locus in LOCI.values() for name in locus.controls}
    assert controls <= {(row.locus, row.variant) for row in told if row.is_control}


def test_what_changes_most_is_told(told):
    rows = {(row.locus, row.variant): row for row in told}
    tal1 = rows["TAL1", "insertion_2bp"]
    assert (tal1.part, tal1.cell) == ("TAL1", "T-ALL line")
    assert tal1.truth == pytest.approx(math.log2(11), abs=0.1)
    skipped = rows["skipped_exon", "donor_lost"]
    assert skipped.part == "SKIP1 exon 3"
    assert skipped.truth < -5
    neural = rows["neuron_exon", "TGCATG_deleted"]  # the exon behind a deletion has moved
    assert (neural.part, neural.cell) == ("NEUX1 exon 3", "neuron")
    assert neural.truth == pytest.approx(rows["neuron_exon", "TGCATG_lost"].truth, abs=0.05)
    assert rows["cryptic_site", "cryptic_donor"].part == "cryptic exon"


@pytest.mark.parametrize(
    ("truth", "model", "right"),
    [
        (2.0, 1.01, True), (2.0, 0.99, False), (-2.0, -3.9, True), (-2.0, -4.1, False),
        (2.0, -2.0, False), (0.0, 2 * NOTHING - 0.01, True), (0.1, -2 * NOTHING, False),
    ],
)  # fmt: skip
def test_what_counts_as_right(truth, model, right):
    row = Told("locus", "variant", "gene", "liver", truth, model)
    assert row.is_right is right
    text = "\n".join(_lines([row, Told("other", "v", "gene", "liver", 1.0, 1.0)]))
    assert ("!" in text) is not right
    assert f"{truth:.2f}" in text
