"""Comparing with the truth: right, typical errors by their message, all else."""

import pytest

from agviz.course.judge import Slip, judge_name, judge_names, judge_number, judge_series
from agviz.course.verdict import NotRightError


def message(judge, *given, **words):
    with pytest.raises(NotRightError) as error:
        judge(*given, **words)
    return str(error.value)


def test_numbers():
    words = {"slips": [Slip(-2.0, "sign")], "otherwise": "no"}
    judge_number(2.03, 2.0, **words)
    assert message(judge_number, -2.01, 2.0, **words) == "sign"
    assert message(judge_number, 2.1, 2.0, **words) == "no"
    judge_number(2.1, 2.0, relative=0.06, **words)


def test_a_number_may_be_rounded_by_a_fiftieth():
    for value, truth in ((2.039, 2.0), (1.961, 2.0), (-1.961, -2.0)):
        judge_number(value, truth, otherwise="no")
    for value, truth in ((2.041, 2.0), (1.959, 2.0), (-2.041, -2.0)):
        assert message(judge_number, value, truth, otherwise="no") == "no"


def test_names():
    words = {"slips": [Slip("erythroid", "the other")], "otherwise": "no"}
    judge_name("t-all LINE", "T-ALL line", **words)
    assert message(judge_name, "Erythroid", "T-ALL line", **words) == "the other"
    assert message(judge_name, "x", "T-ALL line", **words) == "no"


def test_several_names():
    judge_names(["b", "A", "a"], ["a", "b"], what="genes")
    assert message(judge_names, ["a", "c"], ["a", "b"], what="genes") == (
        "Not among the genes that are asked for: c"
    )
    assert message(judge_names, ["a"], ["a", "b"], what="genes") == (
        "All that you name are right, but 1 of 2 genes are missing"
    )


def test_series():
    words = {"what": "cells", "otherwise": "no"}
    judge_series({"b": 2.01, "a": 1}, {"A": 1, "B": 2}, **words)
    assert message(judge_series, {"a": 1, "b": 3}, {"a": 1, "b": 2}, **words) == ("no (first at b)")
    assert message(judge_series, {"a": 1}, {"a": 1, "b": 2}, **words) == (
        "All that you name are right, but 1 of 2 cells are missing"
    )
