"""Unit 3's checks: right answers however written, and typical errors by their messages."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from course_code import said, tables

from agviz.course.checks import unit_3
from agviz.genome.labelled import observed_contributions, sequence_scores
from agviz.genome.types import Variant

WINDOW, CONTEXT = 44, 2_048  # bp: as much as the two sites need
G = 210_612  # 0-based, in the CEBPA site


@pytest.fixture(scope="module", autouse=True)
def small_question(teaching_world):
    """Less to mutate, the oracle as its own model, and a planted map for the gradient's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unit_3, "WINDOW", WINDOW)
        patch.setattr(unit_3, "CONTEXT", CONTEXT)
        effects = unit_3._effects("oracle")
        patch.setattr(unit_3, "_effects", lambda who: effects)
        patch.setattr(unit_3, "_quick", planted)
        yield


def planted():
    """Contributions that resemble those of mutagenesis."""
    effects = unit_3._effects("model")
    values = np.where(effects.values == 0, 1.0, 0.0)
    values[(effects.values == 0).sum(1) > 1] = 0  # where several bases have no effect
    values *= observed_contributions(effects)[:, None]
    values[::3] *= 0.5
    place = unit_3._enhancer().resize(WINDOW)
    return sequence_scores(values, place, "".join(effects["observed"].values), kind="contributions")


def letters(data):
    return observed_contributions(data)


def r(one, other):
    return np.corrcoef(np.ravel(one), np.ravel(other))[0, 1]


def row():
    return unit_3._effects("model").sel(position=G).to_series()


def shares():
    return {"left": 0.01, "right": 0.01, "both": 0.99}


def changed(change):
    return lambda: {name: change(value) for name, value in shares().items()}


RIGHT = {
    "3.1": [
        lambda: "chrT1:210613:G>A",
        lambda: Variant("chrT1", 210_613, "G", "T"),
        lambda: "chrT1-210,640-a-c",
    ],
    "3.2": [
        lambda: -row().sum() / 3,
        lambda: -row().drop("G").mean(),
        lambda: xr.DataArray(letters(unit_3._effects("model"))[[8]]),
    ],
    "3.3": [lambda: "HNF4A", lambda: "hnf4a", lambda: ["HNF4A"]],
    "3.4": [
        lambda: r(letters(unit_3._effects("model")), letters(planted())),
        lambda: str(r(letters(unit_3._effects("model")), letters(planted()))),
        lambda: pd.Series(letters(planted())).corr(pd.Series(letters(unit_3._effects("model")))),
    ],
    "3.5": [
        shares,
        lambda: pd.Series(shares())[::-1],
        lambda: {"Left": "1 %", "Right": 0.02, "Both": np.float32(1)},
    ],
    "3.6": [lambda: "CATGCA", lambda: "tgcatg", lambda: list("CATGCA")],
}

WRONG = {
    "3.1": [
        (
            lambda: Variant("chrT1", G, "G", "A"),
            "Positions of `effects` are 0-based, a variant's is 1-based: add 1",
        ),
        (
            lambda: "chrT1:210613:A>G",
            "REF and ALT are swapped: REF is what the genome has",
        ),
        (lambda: "chrT1:210613:T>A", "The genome has G at 210,613, not T"),
        (
            lambda: "chrT1:210625:T>A",
            ("This one closes nothing: negative effects are losses, so look for the smallest "
            "number"),
        ),
        (
            lambda: "chrT1:210609:T>A",
            "This one closes the enhancer, but others close it more",
        ),
        (lambda: "chrT1:100:A>C", "This is outside of the window that was mutated"),
        (lambda: "chrT1:210613:G>N", "N stands for any base: write A, C, G or T"),
        (lambda: "chrT1:210613:GC>G", "Wanted is one substitution: one base for another"),
    ],
    "3.2": [
        (
            lambda: row().sum() / 3,
            "The sign is turned: a base gives what is lost without it",
        ),
        (
            lambda: -row().mean(),
            "This is a mean over four; the base that is there is no substitution",
        ),
        (lambda: -row().sum(), "This is the sum of the three; wanted is their mean"),
        (
            lambda: 0,
            "Take the row of position 210,612: minus the mean of its three substitutions",
        ),
    ],
    "3.3": [
        (
            lambda: "CEBPA",
            "CEBPA binds the left site; the right one reads otherwise",
        ),
        (lambda: "SPI1", "Its consensus is not what stands there: CAAAGTCCA"),
        (
            lambda: "CAAAGTCCA",
            "These are the bases of the site; whose consensus is it?",
        ),
        (lambda: "P53", "'P53' is no factor here; the table has their names"),
    ],
    "3.4": [
        (
            lambda: -r(letters(unit_3._effects("model")), letters(planted())),
            "The sign is turned: a contribution is minus the mean of the substitutions",
        ),
        (
            lambda: r(letters(unit_3._effects("model")), letters(planted())) ** 2,
            "This is r squared; wanted is r",
        ),
        (
            lambda: r(unit_3._effects("model").values, planted().values),
            "Compare like with like: one number per position",
        ),
        (lambda: 0.1, "Not the correlation of the two arrays of 80 contributions"),
    ],
    "3.5": [
        (changed(lambda x: -x), "The sign is turned: a loss of 1 is all of the signal"),
        (changed(lambda x: 1 - x), "This is what is left; wanted is what is lost"),
        (changed(lambda x: 100 * x), "These are percent; wanted are shares from 0 to 1"),
        (
            changed(lambda x: -9 * x),
            "These are changes of the signal; divide by the signal of both sites",
        ),
        (
            lambda: {"left": 0.0, "both": 1.0},
            "All that you name are right, but 1 of 3 cases are missing",
        ),
        (
            lambda: {"left": 0.5, "right": 0.5, "both": 1.0},
            "These are not the shares that ag.pairs finds (first at left)",
        ),
    ],
    "3.6": [
        (
            lambda: "ACGTAC",
            "This is read backwards without the complement: keep the order",
        ),
        (
            lambda: "ATGCA",
            "A part of it: all letters that are high in truth belong to it",
        ),
        (
            lambda: "TCATGCAC",
            "It is in there; leave out the bases beside it that have no letter",
        ),
        (
            lambda: "TTACCTG",
            "This is the donor, which the model sees; look further to the left",
        ),
        (
            lambda: "GGGG",
            "Look for letters that are high in truth and flat in the model's logo",
        ),
    ],
}  # fmt: skip

ACCEPTED, REFUSED = tables(RIGHT, WRONG)


@pytest.mark.parametrize(("number", "make"), ACCEPTED)
def test_right_answers_are_accepted(number, make):
    right, message = said(number, make())
    assert right, message


@pytest.mark.parametrize(("number", "make", "message"), REFUSED)
def test_typical_errors_are_named(number, make, message):
    assert said(number, make()) == (False, message)


def test_right_answers_are_told_what_they_show():
    praise = {number: said(number, makes[0]())[1] for number, makes in RIGHT.items()}
    assert praise["3.1"] == "In truth 88% of the signal is lost"
    assert praise["3.3"] == "CAAAGTCCA is the consensus of HNF4A, a factor of the liver"
    assert praise["3.5"] == (
        "In truth either site alone costs at most 1%, both together 100%: "
        "effects of single sites don't add up"
    )
    assert praise["3.6"] == "TGCATG in the RNA: RBFOX's site. The model ignores it"
