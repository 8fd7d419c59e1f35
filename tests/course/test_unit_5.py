"""Unit 5: each exercise's check, with right answers in several forms and with typical errors."""

import numpy as np
import pandas as pd
import pytest
from course_code import said

from agviz.course.checks import unit_5
from agviz.genome.types import Interval, Variant

pytestmark = pytest.mark.usefixtures("teaching_world")

MODEL = {
    "TGCATG_lost": 0.0, "TGCATG_deleted": 0.01, "donor_repaired": 0.67, "control_intron": 0.0,
    "control_beside": 0.0,
}  # fmt: skip
"""What the teaching model says, by the slow test below."""


@pytest.fixture
def model_measured(monkeypatch):
    """The model's answers as they were measured; the oracle is asked."""
    asked = unit_5.psi_changes
    monkeypatch.setattr(unit_5, "psi_changes", lambda who: MODEL if who == "model" else asked(who))


POSITION = "a position, such as 475000 or 'chrT1:475,000'"
VARIANT = "a variant, such as 'chrT1:737040:A>G'"
BIN = "a bin as an interval of 2,048 bp, or a position in it"
NAMES = "names of variants, such as ['control_intron']"
ELSEWHERE = "Your answer is on chrT2; what is asked for lies on chrT1"
NOT_FOUND = "Look for the greatest rise in the row of the site"


@pytest.mark.parametrize(
    "answer",
    [475_002, "chrT1:475,002", "475,002", np.int64(475_002), Interval("chrT1", 475_001, 475_002)],
)
def test_the_donor(answer):
    message = "Here exon 3 ends; GT, the first bases of the intron, stand behind it"
    assert said("5.1", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (475_001, "One base too far left: that is its 0-based position; add 1"),
        (475_003, "That is the first base of the intron, G of GT; one to the left"),
        (474_883, "That is the acceptor, where the exon begins; asked is the donor"),
        (474_882, "That is where the exon begins (0-based); asked is the donor"),
        (
            475_001 - 458_752,
            "That counts from the start of the window: add the window's start, and 1",
        ),
        ("chrT2:475002", ELSEWHERE),
        (Interval("chrT2", 475_001, 475_002), ELSEWHERE),
        (Variant("chrT2", 475_002, "A", "C"), ELSEWHERE),
        (475_482, "Take the base of highest donor probability in the figure"),
        (
            Interval("chrT1", 474_882, 475_002),
            f"This interval has 120 bases; wanted is {POSITION}",
        ),
    ],
)
def test_another_position(answer, message):
    assert said("5.1", answer) == (False, message)


@pytest.mark.parametrize("answer", [0.519, "52 %", np.float32(0.52), pd.Series([0.5188])])
def test_psi(answer):
    message = "PSI falls from 0.99 to 0.52: one base, 25 bp away from the exon"
    assert said("5.2", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (51.9, "That is in percent: give a share, between 0 and 1"),
        (0.481, "That is the share that skips the exon"),
        (0.683, "You took the sum of in and out: take their mean"),
        (
            0.534,
            "Several introns skip the exon: count all that start before and end behind it",
        ),
        (1.079, "That is a ratio: divide by included and skipped together"),
        (0.988, "That is REF; asked is the variant"),
        (0.2, "PSI is (in + out) / 2 over that and what skips"),
        ([0.5, 0.5], "These are 2 values; wanted is a share between 0 and 1"),
    ],
)
def test_another_psi(answer, message):
    assert said("5.2", answer) == (False, message)


@pytest.mark.parametrize(
    "answer",
    ["chrT1:737048:C>T", Variant("chrT1", 737_048, "C", "T"), "chrT1:737,048 C>T"],
)
def test_the_new_donor(answer):
    message = "GC becomes GT, a donor; PSI of the new exon is 0.99 (oracle)"
    assert said("5.3", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("chrT1:737048:C>A", "The right place, but A makes no GT"),
        ("chrT1:737048:T>C", "There is C already: REF and ALT are swapped"),
        (
            "chrT1:737047:C>T",
            "At 737,047 stands G, not C; a position of Python is one less than that of a variant",
        ),
        ("chrT1:737046:C>T", "At 737,046 stands G, not C"),
        ("chrT1:737045:A>T", "PSI of the hidden exon is 0.00 then: it stays hidden"),
        ("chrT1:737048:C>CT", "Asked is a substitution of a single base"),
        ("chrT1:82740:C>G", "The hidden exon lies elsewhere, at chrT1:736,937-737,046"),
        (737_048, f"737048 cannot be read as an answer; wanted is {VARIANT}"),
    ],
)  # fmt: skip
def test_another_variant(answer, message):
    assert said("5.3", answer) == (False, message)


@pytest.mark.parametrize(
    "answer",
    [
        ["TGCATG_lost", "TGCATG_deleted"],
        "TGCATG_deleted, TGCATG_lost",
        {"TGCATG_lost", "TGCATG_deleted"},
        pd.Index(["TGCATG_deleted", "TGCATG_lost"]),
        pd.Series({"TGCATG_deleted": 0.59, "TGCATG_lost": 0.59}),
    ],
)
def test_what_the_model_misses(model_measured, answer):
    message = "Both take TGCATG away: the model has not learnt what it does in neurons"
    assert said("5.4", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            ["TGCATG_lost", "TGCATG_deleted", "donor_repaired"],
            "These change PSI in truth; but donor_repaired the model has seen, too",
        ),
        (["TGCATG_lost"], "All that you name are right, but 1 of 2 variants are missing"),
        (
            ["control_intron", "TGCATG_lost"],
            "A control changes nothing in truth, and the model is right about it",
        ),
        ("donor_repaired", "Not among the variants that are asked for: donor_repaired"),
        (0.59, f"0.59 cannot be read as an answer; wanted is {NAMES}"),
    ],
)
def test_what_it_does_not_miss(model_measured, answer, message):
    assert said("5.4", answer) == (False, message)


@pytest.mark.slow
@pytest.mark.usefixtures("taught_world")
def test_the_model_says_what_the_quick_tests_say():
    assert unit_5.psi_changes("model") == pytest.approx(MODEL, abs=0.05)


@pytest.mark.parametrize("answer", [0.99, "1.0", np.float32(0.9), pd.Series([0.991])])
def test_the_contact(answer):
    message = "+0.99: 2.7 times as many contacts; the boundary is gone"
    assert said("5.5", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (-0.99, "That is REF - ALT, or REF alone: subtract REF from ALT"),
        (2.69, "That is a factor; asked is the change of the logarithm, ALT - REF"),
        (0.0, "That is ALT alone, or a place that does not change: subtract REF"),
        (0.4, "Take the bin of either gene's first base, and the pair's value in both maps"),
        ([1, 2], "These are 2 values; wanted is one number, ALT - REF"),
    ],
)
def test_another_contact(answer, message):
    assert said("5.5", answer) == (False, message)


@pytest.mark.parametrize(
    "answer",
    [
        Interval("chrT1", 358_400, 360_448),
        "chrT1:358,401-360,448",
        359_719,
        np.int64(360_000),
        ("chrT1", 359_000, 360_000),
    ],
)
def test_the_loop(answer):
    message = "The right end: there stands a CTCF site that faces the turned one"
    assert said("5.6", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            Interval("chrT1", 327_680, 329_728),
            "That loop is lost, its contact falls; which is made?",
        ),
        (344_090, "That is the site itself; a loop has another end"),
        (15, "That is the number of a bin: the place begins 2,048 times as far on"),
        (350_000, NOT_FOUND),
        ("chrT2:358,401-360,448", ELSEWHERE),
        (Interval("chrT2", 358_400, 360_448), ELSEWHERE),
        (
            Interval("chrT1", 327_680, 360_448),
            f"32,768 bp are more than a bin; wanted is {BIN}",
        ),
        ("left", f"'left' cannot be read as an answer; wanted is {BIN}"),
    ],
)
def test_another_loop(answer, message):
    assert said("5.6", answer) == (False, message)
