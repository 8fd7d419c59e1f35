"""Scans: effects of deletions, insertions and scrambling are those of the sequences so made."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from hypothesis import given, settings
from hypothesis import strategies as st

import agviz as ag
from agviz.errors import InputError
from agviz.interpret.element_edits import shuffled
from agviz.interpret.question import ask
from agviz.interpret.scans import ablation_scan, deletion_scan, insertion_scan, shifted

START, WIDTH = 66_000, 32_768
CONTEXT = ag.Interval("chrT1", START, START + WIDTH)
TALL = "CLO:0007045"
pytestmark = pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")
SITE = "CAACGG"
"""What MYB binds, as the insertion of TAL1 makes it."""


@pytest.fixture(scope="module")
def oracle(teaching_genome):
    return ag.load_model("oracle", assembly=teaching_genome)


@pytest.fixture(scope="module")
def insertion():
    return ag.teaching_loci()["TAL1"].variant("insertion_2bp")


def accessibility(start, end):
    window = ag.Interval("chrT1", start, end)
    return ag.SignalReadout(OutputType.DNASE, tracks=TALL, window=window)


EDGES = st.sampled_from([0, 1, WIDTH - 10]) | st.integers(0, WIDTH - 10)


@settings(max_examples=60)
@given(EDGES, st.integers(0, 8), st.text("ACGT", max_size=5), st.booleans())
def test_shifted_edits_are_the_sequences_they_stand_for(oracle, at, removed, inserted, left):
    if not (removed or inserted):
        return
    question = ask(oracle, CONTEXT, accessibility(START, START + 9), context=CONTEXT)
    edit = shifted(question, START + at, removed=removed, inserted=inserted, left=left)
    edited = question.mutants().edited(edit)
    margin = 20
    around = ag.Interval("chrT1", START - margin, START + WIDTH + margin)
    genome = oracle.assembly.sequence(around)
    place = margin + at
    whole = genome[:place] + inserted + genome[place + removed :]
    first = margin + (len(inserted) - removed) * left
    assert edited == whole[first : first + WIDTH]


def test_deletions_are_what_predicted_deletions_say(oracle, insertion):
    at = insertion.start
    readout = accessibility(at + 400, at + 600)  # right of what is deleted, so the left side moves
    window = ag.Interval("chrT1", at - 3, at + 5)
    found = deletion_scan(oracle, window, readout, width=4, context=CONTEXT, progress_bar=False)
    assert found.dims == ("position",)
    assert found.position.values.tolist() == list(range(at - 3, at + 2))
    assert found.attrs["width"] == 4
    assert found.attrs["engine"] == "full"
    assert "Zhou" in found.attrs["citation"]
    question = ask(oracle, window, readout, context=CONTEXT)
    sequence = question.beyond(4, left=True) + question.background
    for position, value in zip(found.position.values, found.values, strict=True):
        place = int(position) - START + 4
        shorter = sequence[:place] + sequence[place + 4 :]
        out = oracle.predict_sequence(
            shorter, requested_outputs=["DNASE"], ontology_terms=[TALL], interval=CONTEXT
        )
        same = oracle.predict_sequence(
            question.background, requested_outputs=["DNASE"], ontology_terms=[TALL],
            interval=CONTEXT,
        )  # fmt: skip
        assert value == pytest.approx(readout(out) - readout(same), abs=1e-5)


def test_a_motif_is_found_by_inserting_it_in_either_direction(oracle, insertion):
    at = insertion.start
    readout = accessibility(at - 100, at + 100)
    window = ag.Interval("chrT1", at - 4, at + 6)
    for replace in (False, True):
        found = insertion_scan(
            oracle,
            window,
            readout,
            motif=SITE,
            replace=replace,
            context=CONTEXT,
            progress_bar=False,
        )
        assert found.dims == ("position", "strand")
        assert found.strand.values.tolist() == ["+", "-"]
        assert float(found.max()) > 0.5  # it is bound wherever the bases beside it allow it
    question = ask(oracle, window, readout, context=CONTEXT)
    place = ag.Interval("chrT1", at, at + len(SITE))
    assert question.bases_of(place) != SITE


def test_scrambling_an_active_element_loses_it(oracle):
    loci = ag.teaching_loci()["TAL1"]
    at = loci.variant("insertion_2bp").start
    readout = accessibility(at - 100, at + 100)
    window = ag.Interval("chrT1", at - 40, at + 40)
    background = loci.variant("insertion_2bp")
    options = {
        "width": 20, "shuffles": 4, "context": CONTEXT, "background": background,
        "progress_bar": False,
    }  # fmt: skip
    found = ablation_scan(oracle, window, readout, **options)
    assert found.position.values.tolist() == [at - 40, at - 20, at, at + 20]
    assert found.deviation.shape == (4,)
    both = ablation_scan(
        oracle, window, {"one": readout, "half": 0.5 * readout}, width=found.attrs["width"],
        shuffles=2, context=CONTEXT, progress_bar=False,
    )  # fmt: skip
    assert set(both) == {"one", "half"}
    np.testing.assert_allclose(both["deviation of one"], 2 * both["deviation of half"], rtol=1e-5)
    assert int(np.argmin(found.values)) in (1, 2)  # the new site lies over the border of these two
    assert float(found.min()) < -0.5
    assert abs(float(found[0])) < 0.1  # nothing is bound there
    again = ablation_scan(oracle, window, readout, **options)
    np.testing.assert_array_equal(found, again)
    other = ablation_scan(oracle, window, readout, seed=1, **options)
    assert not np.array_equal(other, found)


def test_shuffles_of_a_place_are_its_own(oracle):
    question = ask(oracle, CONTEXT, accessibility(START, START + 9), context=CONTEXT)
    places = [ag.Interval("chrT1", START + k, START + k + 30) for k in (0, 1)]
    one, two = (shuffled(question, place, count=3, seed=0) for place in places)
    assert one == shuffled(question, places[0], count=3, seed=0)
    assert one[0][1:] != two[0][:-1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda *a: deletion_scan(*a, width=0), r"^width must be 1 to 10 bp, the window's; got 0"),
        (lambda *a: ablation_scan(*a, width=11), r"^width must be 1 to 10 bp"),
        (lambda *a: ablation_scan(*a, width=5, step=0), r"^step must be 1 or more; got 0"),
        (
            lambda m, w, r: insertion_scan(m, w, r, motif="ACGTACGTACGT"),
            r"^The motif's width must be 1 to 10 bp, the window's; got 12",
        ),
        (
            lambda m, w, r: insertion_scan(m, w, r, motif="ACN"),
            r"^The motif is written with A, C, G",
        ),
    ],
)
def test_what_cannot_be_scanned_is_told(oracle, call, message):
    window = ag.Interval("chrT1", 82_000, 82_010)
    with pytest.raises(InputError, match=message):
        call(oracle, window, accessibility(82_000, 82_100))
