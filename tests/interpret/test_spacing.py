"""Spacing says what whole predictions say, and finds the distance within which sites cooperate."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType

import agviz as ag
from agviz.errors import InputError, IntervalError

LIVER = "EFO:0001187"
CONTEXT = ag.Interval("chrT1", 196_608, 196_608 + 32_768)
LOCUS = ag.teaching_loci()["liver_enhancer"]
ANCHOR = LOCUS.places["HNF4A site"]
CEBPA = "TTGCGCAA"
OPTIONS = {"context": CONTEXT, "progress_bar": False}
PEAK = ag.SignalReadout(OutputType.DNASE, tracks=LIVER, window=ANCHOR.resize(400))


@pytest.fixture(scope="module")
def oracle():
    return ag.load_model("oracle")


@pytest.fixture(scope="module")
def found(oracle):
    """The locus without its own CEBPA site."""
    return ag.spacing(
        oracle, ANCHOR, PEAK, motif=CEBPA, distances=[0, 20, 400], shuffles=2,
        background=LOCUS.variant("CEBPA_lost"), **OPTIONS,
    )  # fmt: skip


def value_of(oracle, sequence):
    out = oracle.predict_sequence(
        sequence, requested_outputs=["DNASE"], ontology_terms=[LIVER], interval=CONTEXT
    )
    return PEAK(out)


def test_values_are_those_of_whole_predictions(oracle, found):
    assert found.effect.dims == ("side", "distance", "strand")
    assert found.start.sel(side="left").values.tolist() == [
        ANCHOR.start - gap - 8 for gap in (0, 20, 400)
    ]
    assert found.start.sel(side="right").values.tolist() == [
        ANCHOR.end + gap for gap in (0, 20, 400)
    ]
    lost = LOCUS.variant("CEBPA_lost")
    bases = ag.apply_variants(CONTEXT, [lost], oracle.assembly.fasta_reader)[0]
    at = ANCHOR.end + 20 - CONTEXT.start
    written = bases[:at] + CEBPA + bases[at + 8 :]
    wanted = value_of(oracle, written) - value_of(oracle, bases)
    value = float(found.effect.sel(side="right", distance=20, strand="+"))
    assert value == pytest.approx(wanted, rel=1e-4, abs=1e-5)
    assert float(found.none) == pytest.approx(value_of(oracle, bases), rel=1e-5)


def test_sites_cooperate_near_and_not_far(found):
    near, far = (found.interaction.sel(distance=gap) for gap in (20, 400))
    assert (near > 1.5).all()  # on either strand: the motif is its own reverse complement
    assert (abs(far) < 0.01).all()
    assert (found.without.sel(distance=20) < 0.3).all()
    np.testing.assert_allclose(found.interaction, found.effect - found.without, atol=1e-5)


def test_an_anchor_that_is_written(oracle):
    place = ag.Interval("chrT1", 212_000, 212_009)
    readout = ag.SignalReadout(OutputType.DNASE, tracks=LIVER, window=place.resize(400))
    bases = oracle.assembly.sequence(ANCHOR)
    made = ag.spacing(
        oracle, place, readout, motif=CEBPA, distances=(20,), anchor_motif=bases, **OPTIONS
    )
    assert (made.interaction.values > 0.3).all()
    assert (made.deviation.values == 0).all()
    assert made.attrs["method"].endswith(f"the anchor was made by writing {bases}")


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"distances": []}, InputError,
         "No distance was given: say how many bp lie between anchor and motif"),
        ({"distances": [3, -1]}, InputError,
         "Distances are whole bp, 0 or more, on either side; got -1"),
        ({"distances": [20_000]}, IntervalError,
         ("At a distance of 20,000 bp from chrT1:210,637-210,645 the motif does not lie within "
          "the predicted context chrT1:196,609-229,376")),
        ({"motif": "ACN"}, InputError, "The motif is written with A, C, G and T; got 'ACN'"),
        ({"anchor_motif": "ACG"}, InputError,
         "anchor_motif is written over the anchor, 9 bp; got 3 bases"),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_told(oracle, options, kind, message):
    asked = {"motif": CEBPA, "distances": [5], **OPTIONS, **options}
    with pytest.raises(kind) as caught:
        ag.spacing(oracle, ANCHOR, PEAK, **asked)
    assert str(caught.value) == message
