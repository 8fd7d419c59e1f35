"""Unit 1's checks: right answers however written, and typical errors by their messages."""

import numpy as np
import pandas as pd
import pytest
from course_code import said, tables

from agviz.course import world
from agviz.genome.types import Interval
from agviz.teaching import grammar
from agviz.teaching.assembly_layout import teaching_loci

SITE = "TTGCGCAA"
CELLS = ["T-ALL line", "liver", "neuron", "erythroid", "B cell", "stem cell"]
STORY = teaching_loci()["liver_enhancer"]
TSS = 212_208  # of HEPA1, 0-based; its end is 213,858, the region's start 196,608


ELSEWHERE = "Your answer is on chrT2; what is asked for lies on chrT1"
UNREAD = "cannot be read as an answer; wanted is"


def matrix(order="ACGT", site=SITE):
    return np.array([[base == letter for letter in order] for base in site])


def signal(summed=np.mean, where=None):
    """DNase by cell type."""
    region, place = STORY.interval, where or STORY.places["enhancer"].resize(400)
    out = world.model().predict_interval(region, requested_outputs=["DNASE"], ontology_terms=None)
    rows = out.dnase.values[place.start - region.start : place.end - region.start]
    return dict(zip(CELLS, summed(rows, axis=0).tolist(), strict=True))


RIGHT = {
    "1.1": [
        matrix,
        lambda: matrix().astype(int).tolist(),
        lambda: pd.DataFrame(matrix(), columns=list("ACGT"), index=list(SITE)),
    ],
    "1.2": [lambda: 121, lambda: np.int64(121), lambda: "121", lambda: pd.Series([121.0])],
    "1.3": [
        lambda: 212_209,
        lambda: np.int64(212_209),
        lambda: "212,209",
        lambda: "chrT1:212,209",
        lambda: Interval("chrT1", TSS, TSS + 1),
    ],
    "1.4": [
        lambda: pd.Series(signal()),
        signal,
        lambda: (
            pd.Series(signal())
            .rename(lambda cell: f"{cell} (teaching)")
            .sample(frac=1, random_state=0)
        ),
        lambda: pd.DataFrame({"DNase": signal()}).round(2),
        lambda: {cell.ontology_curie: signal()[cell.name] for cell in grammar.CELLS},
    ],
    "1.5": [
        lambda: Interval("chrT1", 210_645, 210_645 + 16_384),
        lambda: "chrT1:211,001-215,096",
        lambda: ("chrT1", TSS, TSS + 2_048),
    ],
    "1.6": [
        lambda: "T-ALL line",
        lambda: "t-all line (teaching)",
        lambda: pd.Index(["T-ALL line"]),
        lambda: "CLO:0007045",
    ],
}

WRONG = {
    "1.1": [
        (lambda: matrix().T, "Rows and columns have changed places: positions go down"),
        (lambda: matrix("ACTG"), "Your columns are A, C, T, G; wanted are A, C, G, T"),
        (lambda: matrix()[:7], "Your matrix is 7 x 4; 8 bases make 8 x 4"),
        (lambda: matrix() * 0, "Each row has exactly one 1: a base is one letter"),
        (lambda: matrix(site="TTGCGCAT"), "Row 7 should say A: look at the bases again"),
        (
            lambda: "TTGCGCAA",
            (
                "'TTGCGCAA' cannot be read as an answer; wanted is a matrix of 0 and 1, with a row "
                "for each base and the columns A, C, G, T"
            ),
        ),
    ],
    "1.2": [
        (lambda: 122, "One too many: the first bin has the number 0"),
        (lambda: 15_600, "This counts bases; a bin of the histone tracks has 128 of them"),
        (lambda: 1657, "Bin 0 begins at the region's start, not at the chromosome's"),
        (lambda: 121.875, "A bin is a whole number: round down, with //"),
        (
            lambda: 7,
            "Count bases from the region's start to the gene's, then divide by the bin's width",
        ),
    ],
    "1.3": [
        (lambda: TSS, "One too few: this is the 0-based coordinate; wanted is the 1-based one"),
        (
            lambda: TSS + 2,
            "One too many: argmax counts from 0, as region.start does; add 1 once",
        ),
        (lambda: 15_600, "This is the index in the prediction; add where the region begins"),
        (lambda: "chrT2:212,209", ELSEWHERE),
        (lambda: Interval("chrT2", TSS, TSS + 1), ELSEWHERE),
        (lambda: 213_858, "This is where the gene ends; CAGE counts where transcripts begin"),
        (
            lambda: STORY.interval.start + 1,
            "This is the - strand's track: HEPA1 is read from the + strand",
        ),
        (
            lambda: 212_000,
            "Not the summit of CAGE: region.start + the index of the largest value, 1-based",
        ),
    ],
    "1.4": [
        (
            lambda: signal(np.sum),
            "These are sums; wanted is the mean over the 400 bp",
        ),
        (lambda: signal(np.max), "These are the highest values; wanted is the mean"),
        (
            lambda: signal(where=STORY.interval),
            "These are means over the whole region; take the 400 bp of `marked` alone",
        ),
        (
            lambda: dict(list(signal().items())[:4]),
            "All that you name are right, but 2 of 6 cell types are missing",
        ),
        (
            lambda: {cell: value + 1 for cell, value in signal().items()},
            "These are not the means of predicted.dnase over `marked` (first at T-ALL line)",
        ),
        (
            lambda: [([1], 2), ([2], 1)],
            f"[([1], 2), ([2], 1)] {UNREAD} a mean DNase signal for each cell type, by its name",
        ),
    ],
    "1.5": [
        (lambda: STORY.interval, "The enhancer can still be seen: begin behind its end"),
        (
            lambda: Interval("chrT1", 213_000, 213_000 + 2_048),
            "A part of HEPA1 is outside: begin at or before its start, end at or behind its end",
        ),
        (
            lambda: "chrT1:211,000-215,000",
            "Your window has 4,001 bp, which is no multiple of 2,048: it may be 4,096",
        ),
        (lambda: "chrT2:1-2048", "HEPA1 is on chrT1, your window on chrT2"),
        (
            lambda: ("chrT1", 5, 1),
            f"('chrT1', 5, 1) {UNREAD} an interval, or text such as 'chrT1:211,001-213,048'",
        ),
    ],
    "1.6": [
        (lambda: "liver", "The gene is highest here, but nearly right: as a factor"),
        (lambda: "neuron", "Another cell type's factor is larger"),
        (lambda: CELLS, "These are 6 names; choose one: wanted is the name of a cell type"),
        (
            lambda: "kidney",
            (
                "'kidney' is no cell type here; there are: T-ALL line, liver, neuron, erythroid, "
                "B cell, stem cell"
            ),
        ),
    ],
}

ACCEPTED, REFUSED = tables(RIGHT, WRONG)


@pytest.mark.parametrize(("number", "make"), ACCEPTED)
def test_right_answers_are_accepted(teaching_world, number, make):
    right, message = said(number, make())
    assert right, message


@pytest.mark.parametrize(("number", "make", "message"), REFUSED)
def test_typical_errors_are_named(teaching_world, number, make, message):
    assert said(number, make()) == (False, message)


def test_right_answers_are_told_what_they_show(teaching_world):
    praise = {number: said(number, RIGHT[number][0]())[1] for number in RIGHT}
    assert praise == {
        "1.1": "This is how the model reads TTGCGCAA",
        "1.2": "15,600 bases from the region's start, in bins of 128",
        "1.3": "HEPA1 begins at chrT1:212,209, and so says the annotation",
        "1.4": "Open in the liver alone: 2.4; the oracle says 2.4",
        "1.5": "In this window the oracle gives HEPA1 10% of its RNA in the liver",
        "1.6": "The model says 2.2 times what is true in the T-ALL line",
    }
