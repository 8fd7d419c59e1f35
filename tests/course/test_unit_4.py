"""Unit 4: each exercise's check, with right answers in several forms and with typical errors."""

import numpy as np
import pandas as pd
import pytest
from composition_model import CompositionModel
from course_code import said

import agviz
from agviz.course import world
from agviz.course.blanks import read_cells
from agviz.course.checks import unit_4
from agviz.course.handout import list_units
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval
from agviz.models.checks import Organism

pytestmark = pytest.mark.usefixtures("teaching_world")

MODEL = {
    "B cell": 2.12, "T-ALL line": 0.87, "erythroid": 1.69, "liver": 2.72, "neuron": 2.48,
    "stem cell": 2.20,
}  # fmt: skip
"""What the teaching model says, by the slow test below."""


@pytest.fixture
def model_measured(monkeypatch):
    """The model's answers as they were measured; the oracle is asked."""
    asked = unit_4.scores_by_cell
    monkeypatch.setattr(
        unit_4, "scores_by_cell", lambda who: MODEL if who == "model" else asked(who)
    )


NAMED = "an element of SKIP1: its name, such as 'E1', or its interval"
SHARE = "a share between 0 and 1"
WINDOW = "an interval of mm10, such as ag.Interval('chr5', start, end)"
FIT = "Fit a line to np.log(np.exp(score) - 1) by distance; 1 / slope is the reach"
ELSEWHERE = "Your answer is on chrT2; what is asked for lies on chrT1"
E4 = Interval("chrT1", 476_591, 476_782)
ADOPTS = "FAR1 alone: it adopts its neighbor's enhancer"
REACH = (
    "About 8.6 kb. The rule is 8 kb; strong enhancers saturate a little, which makes it look longer"
)
AROUND_START = (
    "Around the start of Shh the window ends before ZRS: it reaches half of its length to either "
    "side. Move it"
)
FITS = Interval("chr5", 28_366_500, 28_366_500 + 1_048_576)


@pytest.mark.parametrize(
    "answer",
    ["E4", "e4 ", "4", pd.Series(["E4"]), E4, "chrT1:476,592-476,782", ("chrT1", 476_600, 476_700)],
)
def test_the_driver(answer):
    assert said("4.1", answer) == (True, "E4, 2,733 bp from the start; E3 is nearer")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("E3", "E3 is the nearest element; erase it, and the neuron does not mind"),
        ("E2", "That element drives SKIP1 in the liver"),
        ("E6", "That element drives SKIP1 in the T-ALL line"),
        ("E7", f"There is no element E7; wanted is {NAMED}"),
        (["E4", "E5"], f"These are 2 names; choose one: wanted is {NAMED}"),
        ("chrT1:470,000-480,000", f"This interval overlaps 6 elements; wanted is {NAMED}"),
        (4, f"4 cannot be read as an answer; wanted is {NAMED}"),
        ("chrT2:476,592-476,782", ELSEWHERE),
        (("chrT2", 476_600, 476_700), ELSEWHERE),
        (Interval("chrT2", E4.start, E4.end), ELSEWHERE),
    ],
)  # fmt: skip
def test_another_element(answer, message):
    assert said("4.1", answer) == (False, message)


@pytest.mark.parametrize(
    "answer", ["T-ALL line", "t-all LINE", "CLO:0007045", pd.Index(["T-ALL line"])]
)
def test_the_cell_type_that_is_underestimated(model_measured, answer):
    assert said("4.2", answer) == (True, "0.87 in place of 1.46 in the T-ALL line")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("liver", "There the model gives most in comparison: turn the sign"),
        ("E6", "E6 is no cell type here; wanted is a cell type, such as 'liver'"),
        (
            "erythroid",
            "Subtract the model's score from the oracle's in each cell type; which is greatest?",
        ),
        (0.78, "0.78 cannot be read as an answer; wanted is a cell type, such as 'liver'"),
    ],
)
def test_another_cell_type(model_measured, answer, message):
    assert said("4.2", answer) == (False, message)


@pytest.mark.slow
@pytest.mark.usefixtures("taught_world")
def test_the_model_says_what_the_quick_tests_say():
    assert unit_4.scores_by_cell("model") == pytest.approx(MODEL, abs=0.1)


@pytest.mark.parametrize("answer", [0.07, "7 %", np.float32(0.0681), pd.Series([0.072])])
def test_the_share_left(answer):
    message = "Without its enhancer NEAR1 keeps 7% of its RNA (oracle)"
    assert said("4.3", answer) == (True, message)


def test_the_share_that_the_model_leaves(monkeypatch):
    """The unit asks the model, which errs: what it says is a right answer, too."""
    asked = unit_4._given

    def given(gene, element, who):
        return 2.4 if (gene, who) == ("NEAR1", "model") else asked(gene, element, who)

    monkeypatch.setattr(unit_4, "_given", given)
    message = "Without its enhancer NEAR1 keeps 7% of its RNA (oracle); the model says 9%"
    assert said("4.3", np.exp(-2.4)) == (True, message)
    assert not said("4.3", 0.1)[0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (7.1, "That is in percent: give a share, between 0 and 1"),
        (0.93, "That is the share that is lost; asked is what is left"),
        (14.0, "That is how many times more there is with it: the reciprocal"),
        (2.69, "That is the score, a logarithm: take np.exp of its negative"),
        (-2.69, "That is the score, a logarithm: take np.exp of its negative"),
        (2**-2.69, "The score is a natural logarithm: np.exp, not a power of 2"),
        (0.49, "That is FAR1; asked is NEAR1"),
        (0.3, "score = ln(with) - ln(without); so without / with is np.exp(-score)"),
        ("NEAR1", f"'NEAR1' cannot be read as an answer; wanted is {SHARE}"),
    ],
)
def test_another_share(answer, message):
    assert said("4.3", answer) == (False, message)


@pytest.mark.parametrize("answer", [["FAR1"], "FAR1", {"far1"}, pd.Series({"FAR1": 1.8})])
def test_the_gene_that_adopts(answer):
    assert said("4.4", answer) == (True, ADOPTS)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (["NEAR1", "FAR1"], "Not both: between NEAR1 and the enhancer no insulator is lost"),
        ("NEAR1", "NEAR1 has its enhancer before and after; who is behind the insulator?"),
        ([], "One does: an insulator holds an enhancer's effect back from a gene"),
        (["TAL1"], "TAL1 is none of the two genes, NEAR1 and FAR1"),
    ],
)
def test_other_genes(answer, message):
    assert said("4.4", answer) == (False, message)


@pytest.mark.parametrize("answer", [8_600, "8,500", np.float64(8_000.0), pd.Series([9_000])])
def test_the_reach(answer):
    assert said("4.5", answer) == (True, REACH)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (-8_600, "A distance is above 0: turn the sign"),
        (8.6, "That is in kb: give bp"),
        (5_950, "That is over how many bp it halves; asked is 1/e"),
        (19_800, "You took log10: the natural logarithm is np.log"),
        (1 / 8_600, "That is the slope, per bp: its reciprocal is the reach"),
        (10_000, "You fitted the scores: first take np.exp(score) - 1, then its logarithm"),
        (50, FIT),
        ([8_000, 9_000], "These are 2 values; wanted is a number of bp"),
    ],
)
def test_another_reach(answer, message):
    assert said("4.5", answer) == (False, message)


@pytest.mark.parametrize(
    "answer", [FITS, "chr5:28,366,501-29,415,076", ("5", FITS.start, FITS.end)]
)
def test_a_window_of_the_mouse(answer):
    message = "Both are in it, and 99,306 bp are left at the nearer end"
    assert said("4.6", answer) == (True, message)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            unit_4.ZRS.resize(131_072),
            "131,072 bp are too short: 848,515 bp lie from one end to the other",
        ),
        (
            Interval("chr5", unit_4.SHH_TSS, unit_4.SHH_TSS + 1).resize(1_048_576),
            AROUND_START,
        ),
        (unit_4.ZRS.resize(1_048_576), "Its length is right, but the start of Shh lies outside"),
        (
            Interval("chr5", 28_266_000, 28_266_000 + 1_048_576),
            "Its length is right, but ZRS lies outside",
        ),
        (
            Interval("chr5", FITS.start, FITS.end - 1),
            "One base is missing: the end of an Interval is not part of it",
        ),
        (
            Interval("chr5", unit_4.SHH_TSS, unit_4.ZRS.end),
            "The model reads 16,384, 131,072, 524,288, 1,048,576 bp; your window has 848,515",
        ),
        (
            Interval("chr7", FITS.start, FITS.end),
            "Shh lies on chr5 of the mouse; your window is on chr7",
        ),
        (1_048_576, f"1048576 cannot be read as an answer; wanted is {WINDOW}"),
    ],
)
def test_another_window(answer, message):
    assert said("4.6", answer) == (False, message)


def test_truths_are_asked_once(monkeypatch):
    said("4.3", 0.07)
    monkeypatch.setattr(unit_4, "enhancer_map", None)
    assert said("4.3", 0.07)[0]
    assert world.MOST_TRUTHS >= 6


class LimbModel(CompositionModel):
    """A model that knows a limb."""

    def output_metadata(self, organism=Organism.HOMO_SAPIENS):
        metadata = super().output_metadata(organism)
        metadata.rna_seq["biosample_name"] = "embryonic limb"
        return metadata


def test_the_mouse_cell_runs_where_there_are_weights(tmp_path, monkeypatch, capsys):
    """The one cell that is not run here, on a small model and a contig with a gene of that name."""
    bases = "".join(np.random.default_rng(1).choice(list("ACGT"), 8_192))
    (tmp_path / "mm.fa").write_text(f">chr5\n{bases}\n")
    about = 'gene_id "G"; gene_name "Shh"; gene_type "protein_coding";'
    about += ' transcript_id "T"; transcript_type "protein_coding";'
    (tmp_path / "mm.gtf").write_text(
        "".join(
            f"chr5\ttest\t{kind}\t1001\t1600\t.\t-\t.\t{about}\n"
            for kind in ("gene", "transcript", "exon")
        )
    )
    model = LimbModel(assembly=Assembly("small", tmp_path / "mm.fa", tmp_path / "mm.gtf"))
    monkeypatch.setenv("AGVIZ_WEIGHTS", "all_folds")
    monkeypatch.setenv("AGVIZ_MM10", "mm10")
    monkeypatch.setattr(agviz, "load_model", lambda weights, *, assembly: model)
    unit = next(unit for unit in list_units() if unit.number == 4)
    cell = next(c for c in read_cells(unit.script.read_text("utf-8")) if "AGVIZ_MM10" in c.source)
    names = {
        "ag": agviz, "zrs": Interval("chr5", 6_000, 6_400), "shh_tss": 1_599
    }  # fmt: skip
    exec(cell.source, names)
    assert names["found"]["distance"].tolist() == [-4_601]  # upstream of a gene on the minus strand
    assert "-4601" in capsys.readouterr().out
