"""Contact attribution finds the CTCF sites that hold a loop, and the one that is a boundary."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from locus_assembly import assembly_of

import agviz as ag
from agviz.errors import InputError, IntervalError
from agviz.genome.labelled import check_sequence_scores
from agviz.genome.sequence import reverse_complement
from agviz.interpret.contact_readouts import boundary_readout, loop_readout
from agviz.interpret.contacts import contact_attribution
from agviz.models.oracle import Oracle

CTCF = "TGGCCACCAGGGGGCGCTA"
BIN, BINS = 2_048, 8
LEFT, RIGHT = 4_700, 11_300  # of convergent sites, in bins 2 and 5
CONTEXT = ag.Interval("loop", 0, BIN * BINS)


def anchor(at):
    return ag.Interval("loop", at // BIN * BIN, at // BIN * BIN + BIN)


def around(at):
    return ag.Interval("loop", at - 1, at + len(CTCF) + 1)


ANCHORS = (anchor(LEFT), anchor(RIGHT))


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    bases = np.random.default_rng(3).choice(list("ACT"), BIN * BINS)  # without G nothing is bound
    for at, written in ((LEFT, CTCF), (RIGHT, reverse_complement(CTCF))):
        bases[at : at + len(CTCF)] = list(written)
    folder = tmp_path_factory.mktemp("loop")
    return Oracle(assembly=assembly_of("".join(bases), folder, contig="loop"))


@pytest.fixture(scope="module")
def contacts(oracle):
    return oracle.predict_interval(CONTEXT, requested_outputs=["CONTACT_MAPS"], ontology_terms=None)


@pytest.fixture(scope="module")
def found(oracle):
    elements = [around(at) for at in (1_000, LEFT, 9_000, RIGHT)]
    return contact_attribution(
        oracle, ANCHORS, [0], elements=elements, shuffles=2, context=CONTEXT, progress_bar=False
    )


def test_a_loop_is_held_by_the_sites_at_its_anchors(found, contacts):
    table = found.elements
    assert set(table["Start"].head(2)) == {LEFT - 1, RIGHT - 1}
    assert (table["score"].head(2) > 0.5).all()
    np.testing.assert_allclose(table["score"].tail(2), 0, atol=1e-6)
    assert table["refined"].tolist() == [True, False, False, False]
    assert table.attrs["engine"] == "full"
    assert table.attrs["citation"].startswith("contact attribution by in-silico")
    assert found.readout(contacts) > 0.5


def test_its_bases_are_those_of_the_motif(found):
    check_sequence_scores(found.scores)
    best = found.elements.iloc[0]
    assert found.scores["position"].values[0] == best["Start"]
    assert len(found.scores["position"]) == best["End"] - best["Start"]
    effects = np.abs(found.scores.values).max(axis=1)
    assert effects[1:-1].max() > 0.05
    np.testing.assert_allclose(effects[[0, -1]], 0, atol=1e-6)


def test_a_boundary_is_held_by_its_site(oracle):
    elements = [around(at) for at in (1_000, LEFT)]
    boundary = ag.Interval("loop", LEFT - 50, LEFT + 50)
    found = contact_attribution(
        oracle, boundary, [0], elements=elements, reach=4_096, refine=0, shuffles=1,
        context=CONTEXT, progress_bar=False,
    )  # fmt: skip
    assert found.scores is None
    assert found.elements["Start"].tolist() == [LEFT - 1, 999]
    assert found.elements["score"].iloc[0] > 0.2


def test_tiles_cut_what_is_predicted(oracle):
    found = contact_attribution(
        oracle, ANCHORS, [0], width=BIN, refine=0, shuffles=1, context=CONTEXT, progress_bar=False
    )
    assert sorted(found.elements["Start"]) == list(range(0, BIN * BINS, BIN))
    assert set(found.elements["Start"].head(2)) == {each.start for each in ANCHORS}


def test_a_loop_is_compared_with_places_beside_its_anchors(contacts):
    values = contacts.contact_maps.values[..., 0]
    first, second = (each.start // BIN for each in ANCHORS)
    beside = [values[first + by, second] for by in (-2, 2)]
    beside += [values[first, second + by] for by in (-2, 2)]
    wanted = values[first, second] - np.mean(beside)
    readout = loop_readout(ANCHORS[::-1], [0], beside=2 * BIN, context=CONTEXT)
    assert readout(contacts) == pytest.approx(wanted, abs=1e-6)
    alone = loop_readout(ANCHORS, [0], beside=0, context=CONTEXT)
    assert alone(contacts) == pytest.approx(values[first, second], abs=1e-6)
    narrow = ag.Interval("loop", BIN, BIN * 8)  # leaves out what is moved to the left
    cut = loop_readout(ANCHORS, [0], beside=2 * BIN, context=narrow)
    kept = values[first, second] - np.mean(beside[1:])
    assert cut(contacts) == pytest.approx(kept, abs=1e-6)


def test_a_boundary_is_what_is_touched_within_less_than_across(contacts):
    values = contacts.contact_maps.values[..., 0]
    at = ag.Interval("loop", 3 * BIN - 1, 3 * BIN + 1)
    readout = boundary_readout(at, [0], reach=2 * BIN, context=CONTEXT)
    within = (values[1:3, 1:3].mean() + values[3:5, 3:5].mean()) / 2
    wanted = within - values[1:3, 3:5].mean()
    assert readout(contacts) == pytest.approx(wanted, abs=1e-6)
    assert readout.outputs == (OutputType.CONTACT_MAPS,)


@pytest.mark.parametrize(
    ("target", "options", "error", "message"),
    [
        (ANCHORS + ANCHORS, {}, InputError, r"^The target is two anchors .*; got 4 intervals$"),
        (
            (ANCHORS[0], ag.Interval("x", 0, 9)), {}, InputError,
            r"^The anchors lie on different contigs: loop, x$",
        ),
        (ANCHORS, {"refine": -1}, InputError, r"^refine must be 0 elements or more; got -1$"),
        (
            (anchor(LEFT), anchor(LEFT + BIN)), {}, IntervalError,
            r"^The anchors loop:\S+ and loop:\S+ are less than 4,096 bp apart; give a smaller ",
        ),
        (
            ag.Interval("loop", 4_000, 4_002), {}, IntervalError,
            r"^The boundary at loop:4,002-4,002 needs 10,240 bp on either side within the ",
        ),
        (
            ag.Interval("loop", 90_000, 90_002), {}, IntervalError,
            r"^The window loop:90,001-90,002 is not within the predicted context loop:1-16,384$",
        ),
        (
            ANCHORS, {"elements": [ag.Interval("loop", 20_000, 21_000)]}, IntervalError,
            r"^The element loop:20000-21000 is not within the predicted context loop:0-16384 ",
        ),
    ],
)  # fmt: skip
def test_what_holds_no_contact_is_told(oracle, target, options, error, message):
    with pytest.raises(error, match=message):
        contact_attribution(oracle, target, [0], context=CONTEXT, progress_bar=False, **options)
