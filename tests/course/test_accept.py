"""Answers however written come to one form; what cannot be read is told in words."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from agviz.course import accept
from agviz.course.verdict import NotRightError


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
        (10**400, f"1{'0' * 58}… cannot be read as an answer; wanted is a thing"),
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
    assert accept.as_name(xr.DataArray("liver"), "x") == "liver"
    assert message(accept.as_name, ["a", "b"]) == "These are 2 names; choose one: wanted is a thing"
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
    assert message(accept.as_series, [([1], 2), ([2], 1)]) == (
        "[([1], 2), ([2], 1)] cannot be read as an answer; wanted is a thing"
    )
    for shapeless in (xr.DataArray("a"), xr.Dataset({"a": ("k", [1, 2])})):
        assert " cannot be read as an answer; wanted is a thing" in message(
            accept.as_series, shapeless
        )
    two = pd.DataFrame({"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 2}})
    assert message(accept.as_series, two).endswith("wanted is a thing")


@pytest.mark.parametrize(
    "answer",
    [
        "acgt", "ACG T", ["A", "C", "G", "T"], np.array(list("ACGT")), np.array(list("ACGT"), "O"),
        pd.Series(list("ACGT")), pd.Index(list("ACGT")), np.str_("ACGT"),
        xr.DataArray(list("ACGT"), dims="k"),
    ],
)  # fmt: skip
def test_bases(answer):
    assert accept.as_bases(answer, "x") == "ACGT"


@pytest.mark.parametrize("answer", ["", "AXG", 3, [1, 2], np.array([1]), pd.Series(["A", None])])
def test_no_bases(answer):
    assert message(accept.as_bases, answer).endswith("wanted is a thing")


@pytest.mark.parametrize(
    "answer", ["liver", ["liver"], "liver (teaching)", "EFO:0001187", pd.Index(["efo:0001187"])]
)
def test_cells(answer):
    assert accept.as_cell(answer, "x") == "liver"


def test_no_cell_known():
    assert accept.as_cell("UBERON:0002107", "x") == "UBERON:0002107"
    assert message(accept.as_cell, 3) == "3 cannot be read as an answer; wanted is a thing"


@pytest.mark.parametrize("answer", [["a"], ("a",), np.array(["a"]), pd.Series({"b": "a"}), "a"])
def test_what_is_alone(answer):
    assert accept.sole(answer) == "a"


def test_several_stay_together():
    assert accept.sole(["a", "b"]) == ["a", "b"]
    assert accept.sole([]) == []
