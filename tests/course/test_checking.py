"""`check`: numbers that exist, blanks, verdicts and how they look."""

import re

import pytest

from agviz import course
from agviz.course import checking
from agviz.course.checking import BLANK
from agviz.course.verdict import NotRightError
from agviz.errors import InputError


@pytest.fixture
def one_check(monkeypatch):
    def judge(answer):
        if answer == 5:
            raise InputError("no such place")
        if answer != 4:
            raise NotRightError(f"{answer} < 4")
        return "so it is"

    monkeypatch.setattr(checking, "checks", lambda: {"2.3": judge, "2.4": judge})


def test_right_and_wrong(one_check):
    assert course.check("2.3", 4) == course.Verdict("2.3", True, "so it is")
    assert course.check("2.3", 5) == course.Verdict(
        "2.3", False, "This cannot be used: no such place"
    )
    assert course.check(2.3, 3) == course.Verdict("2.3", False, "3 < 4")


@pytest.mark.parametrize("answer", [..., [...], (1, ...), {"a": ...}, {..., 1}])
def test_a_blank_is_told(one_check, answer):
    assert course.check("2.3", answer) == course.Verdict("2.3", False, BLANK)


@pytest.mark.parametrize(
    ("number", "hint"),
    [("2.33", "did you mean '2.3'?"), ("x", "there are: '2.3', '2.4'")],
)
def test_an_unknown_number(one_check, number, hint):
    with pytest.raises(InputError) as error:
        course.check(number, 1)
    assert str(error.value) == f"No exercise has the number {number!r}; {hint}"


def test_a_verdict_shows_as_a_line(one_check):
    right, wrong = course.check("2.3", 4), course.check("2.3", 3)
    assert repr(right) == "2.3 right: so it is"
    assert repr(wrong) == "2.3 not yet: 3 < 4"
    assert wrong._repr_html_() == (
        '<div style="border-left: 4px solid #B2182B; padding: 2px 8px">'
        '<b style="color: #B2182B">✗ 2.3 not yet</b>: 3 &lt; 4</div>'
    )
    assert "#1B7F3B" in right._repr_html_()


def test_numbers_belong_to_their_units():
    numbers = list(checking.checks())
    assert numbers
    assert all(re.fullmatch(r"[1-6]\.[1-9]", number) for number in numbers)
