"""Edits computed in windows equal whole predictions of the edited sequences, wherever they are."""

import functools

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from hypothesis import given, settings
from hypothesis import strategies as st
from small_bundle import small_bundle

from agviz.errors import InputError, IntervalError, SlowerWarning
from agviz.genome.types import Interval
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.mutants import Edit, FullMutants
from agviz.network.config import JUNCTIONS
from agviz.network.read_windows import Window
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.junction_readout import JunctionReadout
from agviz.scoring.signal_readout import SignalReadout

LENGTH = 8_192
START = 100_000
DONOR, ACCEPTOR = 2_100, 5_200


def place(start, end, strand="."):
    return Interval("chr8", START + start, START + end, strand)


READOUTS = {
    "peak": SignalReadout(OutputType.DNASE, tracks=[0, 2], window=place(3_000, 3_500)),
    "log of a peak at the end": (
        SignalReadout(OutputType.ATAC, tracks=[1], window=place(8_000, 8_192)) + 0.1
    ).log(),
    "first base": SignalReadout(OutputType.CAGE, tracks=[0], window=place(0, 1), reduce="sum"),
    "marks": SignalReadout(OutputType.CHIP_HISTONE, tracks=[1], window=place(1_000, 1_400)),
    "site": SignalReadout(OutputType.SPLICE_SITES, tracks=[0], window=place(2_100, 2_101)),
    "touch": ContactReadout(place(0, 100), place(5_000, 5_100), tracks=[0, 1]),
    "two outputs": SignalReadout(OutputType.DNASE, tracks=[1], window=place(3_000, 3_100))
    + 100 * ContactReadout(place(0, 100), place(5_000, 5_100), tracks=[1]),
    "intron": JunctionReadout.between("chr8", START + DONOR, START + ACCEPTOR, tracks=[0, 1]),
    "share": JunctionReadout.between(
        "chr8", START + DONOR, START + ACCEPTOR, tracks=[1], value="psi5"
    ),
    "intron of the other strand": JunctionReadout.between(
        "chr8", START + 7_900, START + 40, tracks=[1]
    ),
}


def random_bases(seed):
    return "".join(np.random.default_rng(seed).choice(list("ACGTN"), LENGTH, p=[0.24] * 4 + [0.04]))


@functools.cache
def model():
    return AlphaGenomeModel(small_bundle(), junction_sites=6)


@functools.cache
def engines(strand, seed=3):
    """The windowed engine, and whole predictions with the same splice sites."""
    interval = place(0, LENGTH, strand)
    background = random_bases(seed)
    windowed = model().mutants(background, interval, READOUTS)
    return windowed, FullMutants(background, interval, READOUTS, predict=whole(interval, windowed))


def whole(interval, windowed):
    """Predictions of whole sequences, whose junctions join the sites that the engine fixed."""
    from agviz.models.alphagenome.predicted import predict_all, with_junctions

    engine = model()._engine
    sites = windowed._question.sites

    def predict(sequences, outputs):
        selection = model()._select(outputs, model().capabilities.organisms[0], None)
        found = predict_all(engine.predictor, sequences, selection, interval=interval)
        return [
            with_junctions(engine.predictor, each, selection, interval=interval, sites=sites)
            for each in found
        ]

    return predict


MOTIF = "TTGACCAACTGGG"
BASES = st.sampled_from([*"ACGTN", MOTIF])
PLACES = st.sampled_from([0, 1, LENGTH - 1, 3_250, DONOR, ACCEPTOR]) | st.integers(0, LENGTH - 1)


@pytest.mark.parametrize("strand", ["+", "-"])
@settings(max_examples=6)
@given(edits=st.lists(st.tuples(PLACES, BASES), min_size=1, max_size=2))
def test_windows_agree_with_whole_predictions(strand, edits):
    windowed, full = engines(strand)
    wanted = [Edit(START + min(at, LENGTH - len(bases)), bases) for at, bases in edits]
    np.testing.assert_allclose(windowed(wanted), full(wanted), rtol=1e-5, atol=1e-7)


@settings(max_examples=4)
@given(first=PLACES, second=PLACES, bases=st.sampled_from("ACGTN"))
def test_edits_made_together_agree_with_whole_predictions(first, second, bases):
    windowed, full = engines("-")
    if first == second:
        return
    both = [(Edit(START + first, bases), Edit(START + second, "T"))]
    np.testing.assert_allclose(windowed(both), full(both), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("strand", ["+", "-"])
@pytest.mark.parametrize("first", [0, 3_250, LENGTH - 4])
def test_many_edits_of_one_place_agree_with_whole_predictions(strand, first):
    """The background's activations are kept there, and each edit is encoded by few bins."""
    windowed, full = engines(strand)
    edits = [Edit(START + first + i, base) for i in range(4) for base in "ACG"]
    found = windowed(edits)
    np.testing.assert_allclose(found, full(edits), rtol=1e-5, atol=1e-7)
    far = Edit(START + (first + LENGTH // 2) % LENGTH, "T")  # encoded in a window of its own
    beside = [(edit, far) for edit in edits]
    np.testing.assert_allclose(windowed(beside)[:4], full(beside[:4]), rtol=1e-5, atol=1e-7)


def test_edits_here_and_there_come_back_in_their_order():
    windowed, full = engines("+")
    here = [Edit(START + 3_250 + i % 9, base) for i, base in enumerate("ACGT" * 4)]
    there = [Edit(START + at, "A") for at in (50, 8_000, 4_000)]
    edits = [*there[:1], *here[:7], *there[1:], *here[7:]]
    np.testing.assert_allclose(windowed(edits), full(edits), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("strand", ["+", "-"])
def test_the_background_is_what_the_model_predicts(strand):
    windowed, full = engines(strand)
    np.testing.assert_allclose(windowed.reference, full.reference, rtol=1e-5, atol=1e-7)
    assert np.ptp(windowed.reference) > 0
    assert windowed.engine == "windowed"
    assert 0 < windowed.cache_bytes < 50_000_000
    same = windowed([Edit(START + 3_250, windowed.background[3_250])])
    np.testing.assert_allclose(same[0], windowed.reference, rtol=1e-5)


def test_what_is_kept_is_bounded_and_said():
    interval, background = place(0, LENGTH), random_bases(3)
    one = engines("+")[0]
    one([Edit(START + 3_250, "A")])
    kept = one.cache_bytes
    few = AlphaGenomeModel(small_bundle(), junction_sites=6, edit_cache_bytes=kept - 1)
    message = (
        r"^The background's activations take 1\.\d MB, and 1\.\d MB may be kept "
        r"\(edit_cache_bytes\); each edit is predicted whole, several times slower\. Read a "
        r"narrower window, or predict a narrower context, or give the model more: edit_cache_bytes"
    )
    with pytest.warns(SlowerWarning, match=message):
        whole_passes = few.mutants(background, interval, READOUTS)
    assert whole_passes.engine == "full"
    assert whole_passes.cache_bytes == 0
    edit = [Edit(START + DONOR, "T")]
    np.testing.assert_allclose(whole_passes(edit), engines("+")[0](edit), rtol=1e-5, atol=1e-7)
    enough = AlphaGenomeModel(small_bundle(), junction_sites=6, edit_cache_bytes=kept)
    assert enough.mutants(background, interval, READOUTS).engine == "windowed"
    with pytest.raises(InputError, match=r"^edit_cache_bytes must be a whole number, 0 or more"):
        AlphaGenomeModel(small_bundle(), edit_cache_bytes=-1)


def test_little_is_computed_of_what_nobody_reads():
    windowed, _ = engines("+")
    asked = windowed._asked
    assert len(asked.windows) > 1  # far apart, each has its own
    assert sum(window.length for window in asked.windows) < LENGTH
    intron = {"intron": READOUTS["intron"]}
    alone = model().mutants(windowed.background, windowed.interval, intron)
    np.testing.assert_array_equal(alone._question.sites_read, [[DONOR], [ACCEPTOR], [-1], [-1]])
    assert alone._asked.windows == (Window(128, (JUNCTIONS,)), Window(128, (JUNCTIONS,)))
    wide = {"all": SignalReadout(OutputType.CHIP_TF, tracks=[0])}
    assert model().mutants(windowed.background, windowed.interval, wide)._asked.windows == (
        Window(LENGTH, ("chip_tf",)),
    )


def test_what_cannot_be_asked_is_told():
    interval, background = place(0, LENGTH), random_bases(0)
    with pytest.raises(InputError, match=r"^No readout was given: say what is asked"):
        model().mutants(background, interval, {})
    per_track = SignalReadout(OutputType.DNASE, tracks=[0, 1], per_track=True)
    with pytest.raises(InputError, match=r"^The readout 'a' gives one number a track; give one"):
        model().mutants(background, interval, {"a": per_track})
    outside = SignalReadout(OutputType.DNASE, tracks=[0], window=place(8_000, 9_000))
    with pytest.raises(IntervalError, match=r"^The window chr8:108000-109000 is not within"):
        model().mutants(background, interval, {"a": outside})
    windowed, _ = engines("+")
    with pytest.raises(IntervalError, match=r"^The edit chr8:108190-108193 does not lie within"):
        windowed([Edit(START + 8_190, "ACG")])
    with pytest.raises(InputError, match=r"^An edit writes A, C, G, T or N, at least one; that at"):
        windowed([Edit(START, "AXG")])
    with pytest.raises(InputError, match=r"^A change has one edit or more; got none$"):
        windowed([()])
    message = "made together must not overlap; those at chr8:100000-100002 and chr8:100001-100002 "
    with pytest.raises(InputError, match=rf"^Edits that are {message}do \(0-based, half-open\)$"):
        windowed([(Edit(START + 1, "A"), Edit(START, "AC"))])
    with pytest.raises(InputError, match=r"^A background of .* has 8,192 bases; got 5$"):
        model().mutants("ACGTA", interval, READOUTS)
