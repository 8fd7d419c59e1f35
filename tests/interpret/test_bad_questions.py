"""What cannot be answered is told in the same words by every method, before anything is written."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from composition_model import CompositionModel
from tiny_genome import tiny_genome

import agviz as ag
from agviz.errors import InputError, IntervalError

CONTEXT = ag.Interval("chr1", 2_000, 2_000 + 2_048)
WINDOW = ag.Interval("chr1", 2_730, 2_733)
LIVER = "UBERON:0002107"


def everything(model, readouts, store):
    """A call of every method, by its name."""
    options = {"context": CONTEXT, "progress_bar": False}
    return {
        "ism": lambda: ag.ism(model, WINDOW, readouts, **options),
        "deletion_scan": lambda: ag.deletion_scan(model, WINDOW, readouts, **options),
        "insertion_scan": lambda: ag.insertion_scan(model, WINDOW, readouts, motif="A", **options),
        "ablation_scan": lambda: ag.ablation_scan(model, WINDOW, readouts, width=3, **options),
        "pairs": lambda: ag.pairs(model, [WINDOW], readouts, how="disrupt", **options),
        "spacing": lambda: ag.spacing(
            model, WINDOW, readouts, motif="AC", distances=[1], anchor_motif="CCC", **options
        ),
        "sweep": lambda: ag.sweep(model, WINDOW, readouts, store=store, **options),
        "at_loci": lambda: ag.at_loci(
            ag.ism, model, [WINDOW], readouts=readouts, store=store, **options
        ),
    }


METHODS = tuple(everything(None, None, None))


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return tiny_genome(tmp_path_factory.mktemp("genome"))


def peak(tracks=LIVER, window=WINDOW, output=OutputType.DNASE):
    return ag.SignalReadout(output, tracks=tracks, window=window)


BAD = {
    "outside": (
        lambda assembly: peak(window=ag.Interval("chr1", 1_900, 2_100)),
        IntervalError,
        (
            "The window chr1:1900-2100 is not within the predicted interval chr1:2000-4048 "
            "(0-based, half-open)"
        ),
    ),
    "unknown track": (
        lambda assembly: peak(tracks="UBERON:0002108"),
        InputError,
        "DNASE has no track 'UBERON:0002108'; did you mean 'UBERON:0002107'?",
    ),
    "gene elsewhere": (
        lambda assembly: ag.GeneReadout(
            OutputType.RNA_SEQ, assembly.gene("FAR"), tracks=LIVER, genes=assembly.gene_models
        ),
        IntervalError,
        (
            "No base of FAR's exons (chr1:5000-5400:+) is within the predicted interval "
            "chr1:2000-4048:."
        ),
    ),
    "several numbers": (
        lambda assembly: ag.SignalReadout(OutputType.DNASE, tracks=[0, 1], per_track=True),
        InputError,
        (
            "The readout 'readout' gives one number a track; give one readout per track instead, "
            "each with a name of its own"
        ),
    ),
    "no readout": (
        lambda assembly: {},
        InputError,
        "No readout was given: say what is asked of each prediction",
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("method", METHODS)
def test_readouts_that_cannot_be_read(assembly, tmp_path, method, name):
    make, kind, message = BAD[name]
    model = CompositionModel(assembly=assembly)
    with pytest.raises(kind) as caught:
        everything(model, make(assembly), tmp_path / "store")[method]()
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("method", METHODS)
def test_a_model_that_predicts_no_number(assembly, tmp_path, method):
    model = CompositionModel(assembly=assembly, weight=np.nan)
    message = (
        r"The readout 'x' is nan for (the background|chr1:\d+ \(0-based\) edited to \S+"
        r"( \(\d,\d+ bp\))?( and chr1:\d+ \(0-based\) edited to \S+)?)\. If it is a logarithm or "
        r"ratio, add a pseudocount: \(readout \+ 0\.001\)\.log\(\); if not, the model predicts "
        r"what is no number: check its weights"
    )
    store = tmp_path / "store"
    with np.errstate(invalid="ignore"), pytest.raises(InputError) as caught:
        everything(model, {"x": peak()}, store)[method]()
    assert re.fullmatch(message, str(caught.value)), caught.value
    if method == "sweep":
        (found,) = ag.open_sweep(store)
        assert not found.attrs["complete"]
        assert np.isnan(found["x"].values).all()
        assert list(store.rglob("c/*")) == []
    elif method == "at_loci":
        assert ag.open_loci(store) == {}
        assert [path.name for path in store.iterdir()] == ["agviz_loci.json"]
    else:
        assert list(tmp_path.iterdir()) == []


def test_which_edit_of_a_readout_is_no_number_is_said(assembly):
    """A logarithm of what one substitution brings to 0: a donor, less what other bases have."""
    bases = assembly.sequence(CONTEXT)
    at = bases.index("GTA", 500)
    start = CONTEXT.start + at - 1
    donor, other = (
        ag.SignalReadout(
            OutputType.SPLICE_SITES, tracks=[0], window=ag.Interval("chr1", base, base + 1)
        )
        for base in (start, start + 1)
    )
    readout = {"log": (donor - other).log()}
    site = ag.Interval("chr1", start + 1, start + 2)
    model = CompositionModel(assembly=assembly)
    with np.errstate(divide="ignore"), pytest.raises(InputError) as caught:
        ag.ism(model, site, readout, context=CONTEXT, progress_bar=False)
    assert str(caught.value) == (
        f"The readout 'log' is -inf for chr1:{start + 1} (0-based) edited to A. If it is a "
        "logarithm or ratio, add a pseudocount: (readout + 0.001).log(); if not, the model "
        "predicts what is no number: check its weights"
    )
