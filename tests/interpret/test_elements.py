"""Elements are read from whatever holds them, and scrambled exactly."""

import numpy as np
import pandas as pd
import pyranges
import pytest
from alphagenome.models.dna_output import OutputType
from hypothesis import given
from hypothesis import strategies as st
from locus_assembly import locus_assembly

import agviz as ag
from agviz.errors import FormatError, InputError, IntervalError
from agviz.interpret.elements import ablate, read_elements, tiles
from agviz.interpret.question import ask
from agviz.interpret.scans import scrambled
from agviz.models.oracle import Oracle
from agviz.teaching.loci import locus

CONTEXT = ag.Interval("chrT1", 80_000, 84_096)
ROWS = [("chrT1", 81_000, 81_100), ("chrT1", 80_000, 80_050), ("chrT1", 81_000, 81_100)]
FRAME = pd.DataFrame(ROWS, columns=["Chromosome", "Start", "End"])


@given(st.integers(1, 5_000), st.integers(1, 600))
def test_tiles_touch_and_leave_less_than_one(width, tile):
    window = ag.Interval("chr1", 77, 77 + width)
    if tile > width:
        with pytest.raises(InputError, match=rf"^width must be 1 to {width:,} bp, the window's; "):
            tiles(window, tile)
        return
    found = tiles(window, tile)
    assert found["Start"].tolist() == list(range(77, 77 + width - tile + 1, tile))
    assert (found["End"] - found["Start"] == tile).all()
    assert 0 <= window.end - found["End"].iloc[-1] < tile


@pytest.mark.parametrize(
    "given",
    [FRAME, pyranges.PyRanges(FRAME), [ag.Interval(*row) for row in ROWS]],
    ids=["table", "PyRanges", "Intervals"],
)
def test_elements_are_sorted_each_once_and_named(given):
    found = read_elements(given, CONTEXT)
    assert found["Start"].tolist() == [80_000, 81_000]
    assert found["End"].tolist() == [80_050, 81_100]
    assert found["name"].tolist() == ["chrT1:80,001-80,050", "chrT1:81,001-81,100"]


def test_of_a_file_what_lies_within_is_taken(tmp_path):
    path = tmp_path / "peaks.bed"
    path.write_text("chrT1\t79990\t80010\tcut\nchrT1\t80100\t80200\tin\nchrT2\t80100\t80200\tno\n")
    found = read_elements(ag.open_track(path), CONTEXT)
    assert found["name"].tolist() == ["in"]
    path.write_text("chrT1\t10\t20\n")
    with pytest.raises(
        InputError, match=r"^There are no elements within chrT1:80,001-84,096: give at least one"
    ):
        read_elements(ag.open_track(path), CONTEXT)
    path.write_text("")
    with pytest.raises(FormatError, match=r"peaks\.bed' is empty$"):
        read_elements(ag.open_track(path), CONTEXT)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ([], InputError, r"^There are no elements: give at least one, or none for tiles$"),
        (FRAME[:0], InputError, r"^There are no elements: give"),
        ("peaks.bed", InputError, r"^elements are Intervals, .*; open 'peaks.bed' first$"),
        ([1], InputError, r"^elements are Intervals, a table .*; got list$"),
        (
            FRAME[["Start", "End"]], InputError,
            r"^The table of elements lacks Chromosome; it has 'Start', 'End'$",
        ),
        (
            FRAME.astype({"End": float}), InputError,
            r"^The elements' End must be whole numbers, 0-based; got float64$",
        ),
        (
            [ag.Interval("chrT1", 84_000, 84_097, name="far")], IntervalError,
            r"^The element far at chrT1:84000-84097 is not within the predicted context chrT1:",
        ),
        (
            [ag.Interval("chrT2", 81_000, 81_010)], IntervalError,
            r"^The element chrT2:81000-81010 is not within the predicted context",
        ),
        (
            [ag.Interval("chrT1", 81_000, 81_000)], IntervalError,
            r"^The element chrT1:81000-81000 is empty \(0-based, half-open\)$",
        ),
    ],
)  # fmt: skip
def test_what_is_no_element_is_told(given, error, message):
    with pytest.raises(error, match=message):
        read_elements(given, CONTEXT)


@pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")
def test_what_is_lost_is_the_mean_over_the_shuffles(tmp_path):
    model = Oracle(assembly=locus_assembly("TAL1", tmp_path))
    insertion = locus("TAL1").variant("insertion_2bp")
    context = ag.Interval("TAL1", insertion.start - 2_048, insertion.start + 2_048)
    site = ag.Interval("TAL1", insertion.start - 10, insertion.start + 15)
    beside = ag.Interval("TAL1", insertion.start - 500, insertion.start - 480)
    readout = ag.SignalReadout(OutputType.DNASE, tracks=[0], window=context)
    question = ask(model, site, readout, context=context, background=insertion)
    mutants = question.mutants()
    elements = read_elements([site, beside], context)
    lost, spread = ablate(question, mutants, elements, shuffles=3, seed=4, show=False)
    first = site.start - context.start
    values = []
    for shuffle in scrambled(question, site.start, site.width, count=3, seed=4):
        whole = question.background[:first] + shuffle + question.background[first + site.width :]
        out = model.predict_sequence(
            whole, requested_outputs=["DNASE"], ontology_terms=None, interval=context
        )
        values.append(mutants.reference[0] - readout(out))
    assert lost[1, 0] == pytest.approx(np.mean(values), rel=1e-6)
    assert spread[1, 0] == pytest.approx(np.std(values), rel=1e-6)
    assert lost[1, 0] > 10 * abs(lost[0, 0])
    with pytest.raises(InputError, match=r"^shuffles must be 1 or more; got 0$"):
        ablate(question, mutants, elements, shuffles=0, seed=0, show=False)
