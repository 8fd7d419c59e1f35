"""Intervals, variants and positions however written; what cannot be read is told in words."""

import numpy as np
import pandas as pd
import pytest
from locus_assembly import assembly_of

from agviz.course import places, world
from agviz.course.verdict import NotRightError
from agviz.genome.types import Interval, Variant

A_TO_C = Variant("chr1", 5, "A", "C")


@pytest.fixture(scope="module", autouse=True)
def small_genome(tmp_path_factory):
    made = assembly_of("ACGT" * 512, tmp_path_factory.mktemp("genome"), contig="chr1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "assembly", lambda: made)
        yield


def message(accepter, answer):
    with pytest.raises(NotRightError) as error:
        accepter(answer, "a thing")
    return str(error.value)


@pytest.mark.parametrize(
    "answer", ["chr1:101-200", "chr1:101..200", Interval("chr1", 100, 200), ("chr1", 100, 200)]
)
def test_intervals(answer):
    found = places.as_interval(answer, "x")
    assert (found.chromosome, found.start, found.end) == ("chr1", 100, 200)


def test_no_interval():
    assert message(places.as_interval, 7) == "7 cannot be read as an answer; wanted is a thing"
    for triple in (("chr1", 5, 1), ("chr1", -5, 1), ("chr1", 5, 5)):
        assert message(places.as_interval, triple) == (
            f"{triple} cannot be read as an answer; wanted is a thing"
        )
    assert message(places.as_interval, "chr1:9-3") == (
        "Region 'chr1:9-3' ends before it starts; write 'chr1:3-9'. Wanted is a thing"
    )


@pytest.mark.parametrize(
    "answer",
    [
        "chr1:5:A>C", "chr1-5-a-c", A_TO_C, [A_TO_C], (A_TO_C,), ["chr1:5:A>C"],
        pd.Series({"name": A_TO_C}), pd.Series({"chr1:5:A>C": -1.5}),
    ],
)  # fmt: skip
def test_variants(answer):
    assert str(places.as_variant(answer, "x")) == "chr1:5:A>C"


def test_no_variant():
    assert message(places.as_variant, "chr1:5") == (
        "'chr1:5' is not a variant; write it as 'chr8:70294:G>A' (1-based position, REF>ALT). "
        "Wanted is a thing"
    )
    assert message(places.as_variant, 5) == "5 cannot be read as an answer; wanted is a thing"
    assert message(places.as_variant, [A_TO_C, A_TO_C]).endswith("wanted is a thing")


def test_a_question_ends_with_its_mark():
    assert message(places.as_interval, "chr2:5") == (
        "No contig 'chr2' in the genome; did you mean 'chr1'? Wanted is a thing"
    )


@pytest.mark.parametrize(
    "answer",
    [
        5, "5", np.int64(5), 5.0, "chr1:5", Interval("chr1", 4, 5), A_TO_C,
    ],
)  # fmt: skip
def test_positions(answer):
    assert places.as_position(answer, "x", contig="chr1") == 5


def on_chr1(answer, wanted):
    return places.as_position(answer, wanted, contig="chr1")


@pytest.mark.parametrize("answer", [Interval("chr9", 4, 5), Variant("chr9", 5, "A", "C")])
def test_a_position_elsewhere(answer):
    assert message(on_chr1, answer) == "Your answer is on chr9; what is asked for lies on chr1"


def test_a_contig_by_its_short_name():
    assert places.as_position(Interval("1", 4, 5), "x", contig="chr1") == 5


def test_no_position():
    assert message(on_chr1, 5.5) == (
        "A position is a whole number, and yours is 5.5; wanted is a thing"
    )
    assert message(on_chr1, "chr1:5-8") == "This interval has 4 bases; wanted is a thing"
