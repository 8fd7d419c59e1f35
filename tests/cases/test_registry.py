"""Which cases there are."""

import re

import pytest

import agviz as ag
from agviz.errors import UnknownNameError


def test_each_case_has_facts_and_a_study():
    from agviz.cases.study import study_of

    listed = ag.list_cases()
    assert next(iter(listed)) == "tal1"
    for name, case in listed.items():
        assert case.name == name
        assert case.question.endswith("?")
        assert case.citation
        assert case.sites
        study_of(name)


def test_an_unknown_case_gets_the_likeliest_name():
    message = "No case is called 'tall'; did you mean 'tal1'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        ag.case("tall")
