"""Mutagenesis says what predictions of the variants say, one at a time, on any background."""

import re

import numpy as np
import pytest
import xarray as xr
from alphagenome.models.dna_output import OutputType

import agviz as ag
from agviz.errors import InputError, IntervalError
from agviz.genome.labelled import check_sequence_scores, observed_contributions

TALL = "CLO:0007045"
pytestmark = pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")


@pytest.fixture(scope="module")
def oracle(teaching_genome):
    return ag.load_model("oracle", assembly=teaching_genome)


@pytest.fixture(scope="module")
def teaching(teaching_genome):
    return ag.load_model(assembly=teaching_genome)


@pytest.fixture(scope="module")
def insertion():
    return ag.teaching_loci()["TAL1"].variant("insertion_2bp")


def around(variant, reach):
    return ag.Interval(variant.chromosome, variant.start - reach, variant.start + reach)


def accessibility(variant, reach=150):
    return ag.SignalReadout(OutputType.DNASE, tracks=TALL, window=around(variant, reach))


def by_predictions(model, effects, readout, places):
    """The effects of the SNVs at some positions, from whole predictions of each variant."""
    context, contig = effects.attrs["context"], effects.attrs["contig"]
    start, end = map(int, re.search(r":(\d+)-(\d+):", context).groups())
    found = {}
    for position in places:
        here = effects.sel(position=position)
        for other in "ACGT":
            if other == str(here.observed.values):
                continue
            variant = ag.Variant(contig, position + 1, str(here.observed.values), other)
            out = model.predict_variant(
                ag.Interval(contig, start, end), variant, requested_outputs=readout.outputs,
                ontology_terms=[TALL],
            )  # fmt: skip
            found[position, other] = readout(out.alternate) - readout(out.reference)
    return found


@pytest.mark.parametrize("name", ["oracle", "teaching"])
def test_effects_are_those_of_predicted_variants(name, request, insertion):
    model, readout = request.getfixturevalue(name), accessibility(insertion)
    window = around(insertion, 6)
    effects = ag.ism(model, window, readout, progress_bar=False)
    check_sequence_scores(effects)
    assert effects.attrs["engine"] == ("windowed" if name == "teaching" else "full")
    assert effects.dims == ("position", "base")
    assert list(effects.position.values) == list(range(window.start, window.end))
    scale = float(np.abs(effects).max())
    predicted = by_predictions(model, effects, readout, [window.start, insertion.start])
    for (position, base), wanted in predicted.items():
        value = float(effects.sel(position=position, base=base))
        assert value == pytest.approx(wanted, rel=1e-4, abs=1e-5 * max(scale, 1))
    for row, observed in zip(effects.values, effects.observed.values, strict=True):
        assert row["ACGT".index(observed)] == 0


def test_on_the_alt_background_the_new_site_is_seen(teaching, insertion):
    readout = accessibility(insertion, 250)
    alone = ag.ism(teaching, around(insertion, 12), readout, progress_bar=False)
    made = ag.ism(
        teaching, around(insertion, 12), readout, background=insertion, progress_bar=False
    )
    gives = np.nan_to_num(observed_contributions(made))
    top = np.sort(np.argsort(gives)[-8:])
    assert np.ptp(top) == 7  # eight neighbors: the site of MYB
    assert "".join(made.observed.values[top]) in ("CAACGGTT", "AACCGTTG")
    assert gives.max() > 10 * np.abs(np.nan_to_num(observed_contributions(alone))).max()
    assert str(insertion) in made.attrs["background"]
    assert made.attrs["reference"] > 2 * alone.attrs["reference"]


def test_several_readouts_are_answered_at_once(oracle, insertion):
    readouts = {
        "here": accessibility(insertion),
        "log": (accessibility(insertion) + 0.01).log(),
    }
    both = ag.ism(oracle, around(insertion, 2), readouts, progress_bar=False)
    assert isinstance(both, xr.Dataset)
    assert list(both) == ["here", "log"]
    assert both["log"].attrs["readout"] == "log"
    alone = ag.ism(oracle, around(insertion, 2), readouts["here"], progress_bar=False)
    xr.testing.assert_equal(both["here"], alone)
    before = both["here"].attrs["reference"]
    np.testing.assert_allclose(
        both["log"], np.log((both["here"] + before + 0.01) / (before + 0.01)), atol=1e-5
    )


def test_haplotypes_and_the_other_strand(teaching, insertion):
    place = ag.Interval(insertion.chromosome, insertion.start + 30, insertion.start + 31)
    base = teaching.assembly.sequence(place)
    other = ag.Variant(place.chromosome, place.end, base, "CGTA"["ACGT".index(base)])
    window, readout = around(insertion, 4), accessibility(insertion, 250)
    both = ag.ism(teaching, window, readout, background=[insertion, other], progress_bar=False)
    one = ag.ism(teaching, window, readout, background=insertion, progress_bar=False)
    assert both.attrs["background"].count("chrT1") == 2
    assert (both.observed == one.observed).all()
    context = ag.Interval("chrT1", 66_000, 66_000 + 32_768, "-")
    minus = ag.ism(
        teaching, window, readout, background=insertion, context=context, progress_bar=False
    )
    np.testing.assert_allclose(
        minus.attrs["reference"],
        readout(
            teaching.predict_variant(
                context, insertion, requested_outputs=["DNASE"], ontology_terms=[TALL]
            ).alternate
        ),
        rtol=1e-5,
    )


def test_what_cannot_be_asked_is_told(oracle, insertion):
    readout, window = accessibility(insertion), around(insertion, 2)
    far = ag.Interval("chrT1", 0, 32_768)
    with pytest.raises(IntervalError, match=r"^The window chrT1:\S+ is not within the predicted"):
        ag.ism(oracle, window, readout, context=far)
    with pytest.raises(IntervalError, match=r"^The window chrT1:\S+ is not within the"):
        ag.ism(oracle, ag.Interval("chrT1", 5, 9), readout, context=far)
    with pytest.raises(InputError, match=r"^The window .* is on '-'; give it on '\+'"):
        ag.ism(oracle, ag.Interval("chrT1", 5, 9, "-"), readout)
    with pytest.raises(IntervalError, match="is empty"):
        ag.ism(oracle, ag.Interval("chrT1", 5, 5), readout)
    with pytest.raises(InputError, match=r"^readouts must be a Readout, or several by name"):
        ag.ism(oracle, window, [readout])
    with pytest.raises(InputError, match=r"^The readout 'a' must be a Readout; got 5$"):
        ag.ism(oracle, window, {"a": 5})
