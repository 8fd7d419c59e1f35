"""Answers however written come to one form; what cannot be read is told in words."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from locus_assembly import assembly_of

from agviz.course import accept, world
from agviz.course.verdict import NotRightError
from agviz.genome.types import Interval, Variant


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
    ("answer", "value"),
    [
        (2, 2), (2.5, 2.5), (np.float32(2.5), 2.5), (np.array([3]), 3), (pd.Series([1.5]), 1.5),
        (pd.DataFrame({"a": [1.5]}), 1.5), (xr.DataArray(4.0), 4), ("2.5", 2.5), (" −2.5 ", -2.5),
        ("1,234.5", 1234.5), ("25 %", 0.25), ("1_000", 1000),
    ],
)  # fmt: skip
def test_numbers(answer, value):
    assert accept.as_number(answer, "a thing") == pytest.approx(value)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("many", "'many' cannot be read as an answer; wanted is a thing"),
        (True, "True cannot be read as an answer; wanted is a thing"),
        (None, "None cannot be read as an answer; wanted is a thing"),
        ([1, 2], "These are 2 values; wanted is a thing"),
        (float("nan"), "Your number is nan; wanted is a thing"),
        ({"a": 1}, "{'a': 1} cannot be read as an answer; wanted is a thing"),
        ("x" * 99, "'" + "x" * 58 + "… cannot be read as an answer; wanted is a thing"),
    ],
)
def test_no_number(answer, said):
    assert message(accept.as_number, answer) == said


@pytest.mark.parametrize(
    "answer", [[1, 2], (1.0, 2), np.array([1, 2]), pd.Series([1, 2]), {"a": 1, "b": 2}]
)
def test_several_numbers(answer):
    np.testing.assert_array_equal(accept.as_numbers(answer, "x"), [1, 2])


def test_one_number_is_not_several():
    assert message(accept.as_numbers, 3) == "3 cannot be read as an answer; wanted is a thing"
    assert message(accept.as_numbers, ["x"]).startswith("['x'] cannot")


@pytest.mark.parametrize(
    ("answer", "value"),
    [(True, True), (np.bool_(False), False), ("Yes", True), ("no ", False), ("true", True)],
)
def test_yes_and_no(answer, value):
    assert accept.as_yes(answer, "x") is value


def test_neither_yes_nor_no():
    assert message(accept.as_yes, 1) == "1 cannot be read as an answer; wanted is a thing"


@pytest.mark.parametrize(
    "answer",
    [
        ["a", "b"], ("a", "b"), {"b", "a"}, np.array(["a", "b"]), pd.Index(["a", "b"]),
        pd.Series(["a", "b"]), pd.Series([1, 2], index=["a", "b"]), {"a": 1, "b": 2}, "a, b",
        pd.DataFrame({"x": [1, 2]}, index=["a", "b"]),
    ],
)  # fmt: skip
def test_names(answer):
    assert accept.as_names(answer, "x") == ["a", "b"]


def test_one_name():
    assert accept.as_name(" liver ", "x") == "liver"
    assert accept.as_name(["liver"], "x") == "liver"
    assert message(accept.as_name, ["a", "b"]) == "These are 2 names; wanted is a thing"
    assert message(accept.as_names, [1]) == "[1] cannot be read as an answer; wanted is a thing"


@pytest.mark.parametrize(
    "answer",
    [
        {"a": 1, "b": 2}, pd.Series({"b": 2, "a": 1}), pd.DataFrame({"x": {"a": 1, "b": 2}}),
        pd.DataFrame({"a": [1], "b": [2]}), [("a", 1), ("b", "2")],
        xr.DataArray([1, 2], coords={"k": ["a", "b"]}, dims="k"),
    ],
)  # fmt: skip
def test_series(answer):
    assert accept.as_series(answer, "x") == {"a": 1.0, "b": 2.0}


def test_no_series():
    assert message(accept.as_series, 3) == "3 cannot be read as an answer; wanted is a thing"
    assert message(accept.as_series, {"a": "z"}).startswith("'z' cannot")
    for unnamed in (np.array([1.0, 2.0]), [1, 2], (1.5, 2)):
        assert message(accept.as_series, unnamed) == (
            "These are 2 numbers without names: dict(zip(names, values)) has both; "
            "wanted is a thing"
        )
    assert message(accept.as_series, np.float32(0.37125373)) == (
        "0.3713 cannot be read as an answer; wanted is a thing"
    )
    assert message(accept.as_series, [[1], [1, 2]]).startswith("[[1], [1, 2]] cannot")
    two = pd.DataFrame({"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 2}})
    assert message(accept.as_series, two).endswith("wanted is a thing")


@pytest.mark.parametrize(
    "answer", ["chr1:101-200", "chr1:101..200", Interval("chr1", 100, 200), ("chr1", 100, 200)]
)
def test_intervals(answer):
    found = accept.as_interval(answer, "x")
    assert (found.chromosome, found.start, found.end) == ("chr1", 100, 200)


def test_no_interval():
    assert message(accept.as_interval, 7) == "7 cannot be read as an answer; wanted is a thing"
    assert message(accept.as_interval, "chr1:9-3") == (
        "Region 'chr1:9-3' ends before it starts; write 'chr1:3-9'. Wanted is a thing"
    )


@pytest.mark.parametrize("answer", ["chr1:5:A>C", "chr1-5-a-c", Variant("chr1", 5, "A", "C")])
def test_variants(answer):
    assert str(accept.as_variant(answer, "x")) == "chr1:5:A>C"


def test_no_variant():
    assert message(accept.as_variant, "chr1:5") == (
        "'chr1:5' is not a variant; write it as 'chr8:70294:G>A' (1-based position, REF>ALT). "
        "Wanted is a thing"
    )


@pytest.mark.parametrize(
    "answer",
    [
        5, "5", np.int64(5), 5.0, "chr1:5", Interval("chr1", 4, 5), Variant("chr1", 5, "A", "C"),
    ],
)  # fmt: skip
def test_positions(answer):
    assert accept.as_position(answer, "x") == 5


def test_no_position():
    assert message(accept.as_position, 5.5) == (
        "A position is a whole number, and yours is 5.5; wanted is a thing"
    )
    assert message(accept.as_position, "chr1:5-8") == (
        "This interval has 4 bases; wanted is a thing"
    )


@pytest.mark.parametrize("answer", ["acgt", "ACG T", ["A", "C", "G", "T"]])
def test_bases(answer):
    assert accept.as_bases(answer, "x") == "ACGT"


@pytest.mark.parametrize("answer", ["", "AXG", 3])
def test_no_bases(answer):
    assert message(accept.as_bases, answer).endswith("wanted is a thing")
