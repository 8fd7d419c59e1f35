"""Unit 2's checks: right answers however written, and typical errors by their messages."""

import math

import numpy as np
import pandas as pd
import pytest
from course_code import said, tables

from agviz.course import world
from agviz.course.checking import BLANK
from agviz.genome.types import Variant
from agviz.teaching.assembly_layout import teaching_loci

LOCI = teaching_loci()
CAUSAL, DECOY = "chrT2:85141:G>A", "chrT2:87540:G>T"
SCORE, BY_HAND = 2.387, -3.101  # of the oracle


def dnase():
    """The liver's DNase around the causal SNP, REF and ALT."""
    place, variant = LOCI["eqtl"].interval, LOCI["eqtl"].variant("causal")
    out = world.oracle().predict_variant(
        place, variant, requested_outputs=["DNASE"], ontology_terms=["EFO:0001187"]
    )
    at = variant.position - 1 - place.start
    return (each.dnase.values[at - 250 : at + 251, 0] for each in (out.reference, out.alternate))


def from_dnase(change):
    """An answer to 2.3, of REF's and ALT's values."""
    return lambda: change(*dnase())


def share_weaker(score, background):
    return np.mean(np.abs(background) < abs(score))


def counted(score, background):
    return sum(abs(each) < abs(score) for each in background) / len(background)


def of_series(score, background):
    return (pd.Series(background).abs() < abs(score)).mean()


def failing(score, background):
    return score.no_such_thing


RIGHT = {
    "2.1": [
        lambda: "chrT1:82740:C>CGGTT",
        lambda: "chrT1-82,740-c-cggtt",
        lambda: Variant("chrT1", 82_740, "C", "CGGTT"),
        lambda: "chrT1:82739:AC>ACGGTT",
    ],
    "2.2": [lambda: math.exp(SCORE), lambda: np.float32(10.88), lambda: "10.9"],
    "2.3": [
        from_dnase(lambda a, b: np.log2(b.sum() + 1) - np.log2(a.sum() + 1)),
        from_dnase(lambda a, b: pd.Series([np.log2((b.sum() + 1) / (a.sum() + 1))])),
        lambda: "-3.101",
    ],
    "2.4": [lambda: CAUSAL, lambda: Variant("chrT2", 85_141, "G", "A"), lambda: "causal",
            lambda: pd.Index([CAUSAL]), lambda: [LOCI["eqtl"].variant("causal")],
            lambda: pd.Series({"causal": -1.6}), lambda: pd.Series({CAUSAL: -1.6}),
            lambda: pd.Series({"causal": LOCI["eqtl"].variant("causal")})],
    "2.5": [lambda: share_weaker, lambda: counted, lambda: of_series],
    "2.6": [lambda: "CTCF_weakened", lambda: "CTCF weakened", lambda: "chrT1:344090:C>T",
            lambda: LOCI["insulated_pair"].variant("CTCF_weakened")],
}  # fmt: skip

WRONG = {
    "2.1": [
        (
            lambda: "chrT1:82740:CGGTT>C",
            "REF and ALT are swapped: this deletes the bases; REF comes first",
        ),
        (
            lambda: "chrT1:82741:C>CGGTT",
            ("The genome has T at 82,741, not C; positions are 1-based, and REF is what the "
            "genome has"),
        ),
        (
            lambda: "chrT1:82740:C>GGTT",
            "This replaces the base before: keep it in both alleles",
        ),
        (
            lambda: "chrT1:82740:C>CAACC",
            "This inserts the other strand's bases; alleles are of the + strand",
        ),
        (lambda: "chrT1:82740:C>CGG", "What is to be inserted is GGTT"),
        (
            lambda: "chrT1:82700:A>AGGTT",
            "Right bases at another place: insert them behind 82,740",
        ),
        (lambda: "chrT2:82740:C>CGGTT", "The place is on chrT1, not on chrT2"),
    ],
    "2.2": [
        (
            lambda: SCORE,
            "This is the score, a logarithm; a factor is what it is the logarithm of",
        ),
        (lambda: 2**SCORE, "This undoes a log2; the score is a natural logarithm"),
        (lambda: math.exp(-SCORE), "This is REF over ALT; wanted is ALT over REF"),
        (
            lambda: math.expm1(SCORE),
            "This is what is added; a factor counts what was there, too",
        ),
        (lambda: 100, "Not what the natural logarithm of RNA_SEQ says: undo it"),
    ],
    "2.3": [
        (
            lambda: -BY_HAND,
            "The sign is turned: ALT less REF, so that a loss is negative",
        ),
        (
            lambda: BY_HAND * math.log(2),
            "These are natural logarithms; this scorer takes log2",
        ),
        (
            from_dnase(lambda a, b: np.log2(b.mean() + 1) - np.log2(a.mean() + 1)),
            "This takes means; this scorer sums over the 501 bp",
        ),
        (
            from_dnase(lambda a, b: (np.log2(b + 1) - np.log2(a + 1)).sum()),
            "This sums logarithms; wanted are logarithms of sums",
        ),
        (
            from_dnase(lambda a, b: np.log2(b.sum()) - np.log2(a.sum())),
            "Add 1 to each sum before the logarithm",
        ),
        (
            from_dnase(lambda a, b: b.sum() - a.sum()),
            "This is the difference of the sums, without a logarithm",
        ),
        (
            lambda: 0,
            "Sum each allele over the 501 bp, add 1, take log2, and subtract: ALT less REF",
        ),
    ],
    "2.4": [
        (
            lambda: DECOY,
            "This one is inherited with the cause, and changes nothing: see its score",
        ),
        (lambda: "control_beside", "This is none of the two"),
        (
            lambda: "chrT2:5:A>C",
            "chrT2:5:A>C is no variant of this story; wanted is one of the two variants",
        ),
    ],
    "2.5": [
        (lambda: lambda score, background: ..., BLANK),
        (
            lambda: lambda s, b: np.mean(b < s),
            "Signs are still there: compare sizes, by abs",
        ),
        (
            lambda: lambda s, b: np.mean(b < abs(s)),
            "The background has signs, too: take abs",
        ),
        (lambda: lambda s, b: np.mean(np.abs(b) < s), "The score has a sign, too: take abs"),
        (
            lambda: lambda s, b: np.mean(np.abs(b) > abs(s)),
            "This is the share that is stronger",
        ),
        (
            lambda: lambda s, b: np.mean(np.abs(b) <= abs(s)),
            "A score as large is not weaker: use <",
        ),
        (
            lambda: lambda s, b: np.sum(np.abs(b) < abs(s)),
            "This is a number; divide by how many there are",
        ),
        (
            lambda: lambda s, b: 100 * share_weaker(s, b),
            "These are percent; wanted is 0 to 1",
        ),
        (
            lambda: lambda s, b: 0.5,
            ("For the score 0.25 among [-0.4, -0.1, 0.0, 0.1, 0.2, 0.3, -0.2, 0.05] it gives 0.5; "
            "the share is 0.75"),
        ),
        (
            lambda: failing,
            "Your function fails: AttributeError: 'float' object has no attribute 'no_such_thing'",
        ),
        (
            lambda: 0.9,
            "Wanted is the function itself: course.check('2.5', share_weaker)",
        ),
    ],
    "2.6": [
        (
            lambda: "CTCF_deleted",
            "Here the score is largest, and nearly right: take the difference",
        ),
        (lambda: "control_deletion", "About another variant it is more wrong"),
        (
            lambda: CAUSAL,
            ("chrT2:85141:G>A is no variant of this story; wanted is the name of one of the four "
            "variants"),
        ),
    ],
}  # fmt: skip

ACCEPTED, REFUSED = tables(RIGHT, WRONG)


@pytest.mark.parametrize(("number", "make"), ACCEPTED)
def test_right_answers_are_accepted(teaching_world, number, make):
    right, message = said(number, make())
    assert right, message


@pytest.mark.parametrize(("number", "make", "message"), REFUSED)
def test_typical_errors_are_named(teaching_world, number, make, message):
    assert said(number, make()) == (False, message)


def test_right_answers_are_told_what_they_show(teaching_world):
    praise = {number: said(number, RIGHT[number][0]())[1] for number in list(RIGHT)[:5]}
    assert praise == {
        "2.1": "4 bases behind the C at 82,740",
        "2.2": "10.9 times as much RNA: e to the power of 2.39",
        "2.3": "-3.10: the enhancer's DNase falls to 12%",
        "2.4": "The truth agrees: EQTL1 falls to 21%, with the other one to 100%",
        "2.5": "Sizes are compared, whatever the sign",
    }
