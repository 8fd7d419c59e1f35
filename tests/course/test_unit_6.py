"""Unit 6: each exercise's check, with right answers in several forms and with typical errors."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from course_code import said

from agviz.course.checks import unit_6
from agviz.genome.types import Interval, Variant

pytestmark = pytest.mark.usefixtures("teaching_world")

LENGTHS = (2, 4, 7, 12, 18)
INSERTIONS = [f"insertion_{length}bp" for length in LENGTHS]
CONTROLS = [f"control_{length}bp" for length in LENGTHS]
MODEL = pd.DataFrame(
    {
        ("TAL1", "T-ALL line"): [3.07, 3.05, 3.11, 3.10, 3.06, -0.01, 0.01, -0.02, -0.02, -0.03],
        ("TAL1", "liver"): [-0.14, -0.13, -0.10, -0.15, -0.14, -0.01, -0.01, 0.02, -0.02, -0.01],
        ("TAL1", "neuron"): [-0.08, -0.08, -0.08, -0.09, -0.08, -0.01, -0.02, -0.01, -0.02, -0.02],
        ("STIL", "T-ALL line"): [
            -0.18, -0.08, 0.06, -0.03, -0.22, -0.21, -0.10, 0.03, -0.06, -0.25,
        ],
        ("STIL", "neuron"): [-0.23, -0.16, 0.04, -0.16, -0.24, -0.22, -0.16, 0.05, -0.16, -0.24],
        ("STIL", "stem cell"): [
            -0.22, -0.17, 0.01, -0.21, -0.33, -0.21, -0.17, 0.01, -0.20, -0.32,
        ],
    },
    index=[*INSERTIONS, *CONTROLS],
).T  # fmt: skip
"""Rows of what the teaching model says, by the slow test below."""


@pytest.fixture
def model_measured(monkeypatch):
    """The model's answers as they were measured; the oracle is asked."""
    asked = unit_6.changes
    monkeypatch.setattr(unit_6, "changes", lambda who: MODEL if who == "model" else asked(who))


VARIANT = "a variant, such as 'chrT1:82740:C>CAAAAA'"
TOO_SHORT = "inserted bases; yours adds"
REF_FIRST = "; ALT begins with REF's base"


@pytest.mark.parametrize(
    "answer",
    [
        "chrT1:82740:C>CAACGG",
        Variant("chrT1", 82_740, "C", "CGGTTA"),
        "chrT1:82,740 C>CGGTTC",
        "chrT1:82738:AAC>AACGGTTG",
        "chrT1:82741:T>GGTTAT",
    ],
)
def test_a_designed_insertion(answer):
    message = "A MYB site is made, and TAL1 rises by 3.4 (log2, oracle)"
    assert said("6.1", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("chrT1:82740:C>CAAAAA", "ALT reads CAACAAAAATTA there: YAACGGTT is not in it"),
        ("chrT1:82740:C>CCGGAA", "ALT reads CAACCGGAATTA there: YAACGGTT is not in it"),
        ("chrT1:82740:C>GGTTA", f"Asked are 5 {TOO_SHORT} 4{REF_FIRST}"),
        ("chrT1:82740:C>CGG", f"Asked are 5 {TOO_SHORT} 2"),
        ("chrT1:82739:C>CGGTTA", "At 82,739 stands A, not C"),
        ("chrT1:20000:A>AAACGG", "This is not at TAL1's locus; insert behind base 82,740 of chrT1"),
        (82_740, f"82740 cannot be read as an answer; wanted is {VARIANT}"),
    ],
)
def test_another_insertion(answer, message):
    assert said("6.1", answer) == (False, message)


def test_a_site_behind_the_border(teaching_world):
    place = Interval("chrT1", 94_000, 94_003)
    before = teaching_world.assembly.sequence(place)
    message = "A MYB site is made there, but TAL1 rises by 0.0 only: is a border between?"
    assert said("6.1", Variant("chrT1", 94_001, before, "CAACGGTT")) == (False, message)


@pytest.mark.parametrize(
    "answer",
    ["chrT1:82740:C>CTGTG", Variant("chrT1", 82_740, "C", "CTTGG"), "chrT1:82,740 C>CGTTG"],
)
def test_a_control(answer):
    message = "As long, of the same bases, and TAL1 changes by 0.00 (oracle)"
    assert said("6.2", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("chrT1:82740:C>CGGTT", "This is the insertion itself"),
        ("chrT1:82740:C>CAAAA", "Not the same bases: two G and two T, in another order"),
        ("chrT1:82740:C>GTGT", f"Asked are 4 {TOO_SHORT} 3{REF_FIRST}"),
        (
            "chrT1:82741:T>TGTGT",
            "A control stands at the same place as what it is a control for",
        ),
        ("GTGT", None),
    ],
)  # fmt: skip
def test_another_control(answer, message):
    right, told = said("6.2", answer)
    assert not right
    assert told == message if message else told.endswith(f"Wanted is {VARIANT}")


@pytest.mark.parametrize("answer", [3.09, "3.1", np.float32(3.08), pd.Series([3.092])])
def test_the_rise(model_measured, answer):
    message = "3.09 for 3.44 in truth: the direction is right, the size too small"
    assert said("6.3", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (3.45, "That is the oracle's; asked is what the model says"),
        (-3.09, "That is controls less insertions: turn the sign"),
        (2.14, "That is a natural logarithm: divide by np.log(2)"),
        (8.53, "That is a factor; asked is its log2"),
        (15.5, "That is a sum over the five: take means"),
        (1.532, "That is the mean of all ten: subtract the controls from the rest"),
        (0.967, "That is the mean over all cell types; asked is the T-ALL line"),
        (0.1, "Mean of the row of TAL1 in the T-ALL line: insertions less controls"),
        ([3.09, 3.05], "These are 2 values; wanted is one number, log2"),
    ],
)
def test_another_rise(model_measured, answer, message):
    assert said("6.3", answer) == (False, message)


@pytest.mark.parametrize(
    "answer",
    ["CAACGGTT", "aaccgttg", list("CAACGGTT"), "AACGGTT", np.array(list("CAACGGTT")),
     pd.Series(list("CAACGGTT"))],
)  # fmt: skip
def test_the_site(answer):
    message = "CAACGGTT, MYB's site: its ends were there, its middle is new"
    assert said("6.4", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("CAACTT", "That is REF: on ALT, GG stands in the middle of it"),
        ("GG", "Not only the new bases matter: look at their neighbors"),
        ("TTGGCAAC", "That is it backwards: read from left to right"),
        ("CCAACGGTTA", "That is 2 more than matter"),
        ("AACGG", "All right, but not all: more bases lose by more than 1"),
        ("ACGTACGT", "Bases next to each other on ALT, where the mean effect is below -1"),
        ("MYB", "'MYB' cannot be read as an answer; wanted is bases, such as 'ACGT'"),
    ],
)
def test_another_site(answer, message):
    assert said("6.4", answer) == (False, message)


@pytest.mark.parametrize("answer", ["CTCF", "ctcf ", pd.Index(["CTCF"]), ["CTCF"]])
def test_the_idle_factor(answer):
    message = "CTCF is open wherever it is bound, and drives no gene: it insulates"
    assert said("6.5", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("MYB", "MYB opens chromatin and wakes TAL1"),
        ("TAL1", "A single site of TAL1 does not open chromatin in the T-ALL line"),
        ("CEBPA", "A single site of CEBPA does not open chromatin in the T-ALL line"),
        ("P53", "P53 is no factor of this genome; wanted is a factor's name, such as 'GATA1'"),
    ],
)
def test_another_factor(answer, message):
    assert said("6.5", answer) == (False, message)


@pytest.mark.parametrize(
    "answer", [0.32, "0.32", np.float32(0.322), xr.DataArray(0.3205), pd.Series([0.32])]
)
def test_the_floor(model_measured, answer):
    message = "0.32: what the model says of STIL below this is noise"
    assert said("6.6", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (-0.32, "The size is asked: above 0"),
        (0.222, "That is a natural logarithm: divide by np.log(2)"),
        (0.05, "Falls count, too: take abs() first"),
        (0.33, "Those are the insertions; asked are the controls"),
        (0.0, "In truth nothing moves; asked is what the model says"),
        (3.09, "Take the rows of STIL, the columns of controls, abs(), and the maximum"),
    ],
)
def test_another_floor(model_measured, answer, message):
    assert said("6.6", answer) == (False, message)


@pytest.mark.slow
@pytest.mark.usefixtures("taught_world")
def test_the_model_says_what_the_quick_tests_say():
    found = unit_6.changes("model").loc[MODEL.index, MODEL.columns]
    np.testing.assert_allclose(found, MODEL, atol=0.02)
    worst = unit_6.changes("model").loc["STIL", CONTROLS].abs().max().max()
    assert worst == pytest.approx(MODEL.loc["STIL", CONTROLS].abs().max().max(), abs=0.01)
