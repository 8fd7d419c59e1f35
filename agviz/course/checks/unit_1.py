"""Checks of unit 1: sequence to function, and reading tracks."""

from agviz.course.accept import as_number
from agviz.course.checking import Check
from agviz.course.judge import judge_number


def bases(answer: object) -> str:
    """1.1: how many letters."""
    value = as_number(answer, "a number of bases")
    judge_number(value, 4, otherwise="Count the letters")
    return "There are four"


CHECKS: dict[str, Check] = {"1.1": bases}
