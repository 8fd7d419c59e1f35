"""Approximate maps are what their formulas say; agreement is with real mutagenesis."""

import jax
import numpy as np
import pytest
import xarray as xr
from alphagenome.models.dna_output import OutputType
from shallow_bundle import shallow_bundle

import agviz as ag
from agviz.errors import InputError, UnsupportedError
from agviz.genome.labelled import check_sequence_scores, observed_contributions
from agviz.interpret.agreement import pearson, sampled
from agviz.interpret.question import ask
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.mutants import Edit
from agviz.models.oracle import Oracle

CONTEXT = ag.Interval("chr1", 1_000, 1_512)
WINDOW = ag.Interval("chr1", 1_200, 1_216)
UNKNOWN = 1_205
PEAK = ag.SignalReadout(OutputType.DNASE, tracks=[0, 1], window=ag.Interval("chr1", 1_182, 1_230))
# Always both, since programs are compiled for a number of readouts.
READOUTS = {"peak": PEAK, "log": (PEAK + 0.01).log()}


@pytest.fixture(scope="module", autouse=True)
def _quickly_compiled():
    """Programs of these tests run a few times: XLA need not make them fast."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    bases = np.random.default_rng(5).choice(list("ACGT"), 3_000)
    bases[UNKNOWN] = "N"
    path = tmp_path_factory.mktemp("genome") / "small.fa"
    path.write_text(">chr1\n" + "".join(bases) + "\n")
    return ag.Assembly("small", path)


@pytest.fixture(scope="module")
def model(assembly):
    return AlphaGenomeModel(shallow_bundle(), assembly=assembly)


@pytest.fixture(scope="module")
def exact(model):
    return ag.ism(model, WINDOW, READOUTS, context=CONTEXT, progress_bar=False)


@pytest.fixture(scope="module")
def slopes(model):
    """The engine's own gradients, (readouts, positions, 4), and the observed bases, one-hot."""
    engine = ask(model, WINDOW, READOUTS, context=CONTEXT).gradients()
    return engine.observed(WINDOW).gradients[0], engine.inputs(WINDOW)


def attribution(model, method, readouts=READOUTS, **options):
    options = {"sample": 0, "context": CONTEXT} | options
    return ag.attribution(model, WINDOW, readouts, method=method, progress_bar=False, **options)


def test_maps_of_one_gradient_are_what_their_formulas_say(model, slopes):
    gradient, observed = slopes
    known = observed.sum(axis=1) > 0
    wanted = {
        "gradient x input": gradient * observed,
        "corrected gradient": (gradient - gradient.mean(-1, keepdims=True)) * observed,
        "taylor": gradient - (gradient * observed).sum(-1, keepdims=True),
    }
    for method, values in wanted.items():
        found = attribution(model, method, READOUTS)
        assert list(found) == list(READOUTS)
        for number, scores in enumerate(found.values()):
            check_sequence_scores(scores)
            assert scores.attrs["kind"] == ("effects" if method == "taylor" else "contributions")
            assert scores.attrs["method"] == method
            assert scores.attrs["agreement"] == "not measured"
            assert np.isnan(scores.values[~known]).all()
            np.testing.assert_allclose(
                scores.values[known], values[number][known], rtol=1e-4, atol=1e-7
            )


def test_hypothetical_contributions_are_of_all_four_bases(model, slopes):
    gradient, observed = slopes
    plain, corrected = (
        attribution(model, method, hypothetical=True)["peak"]
        for method in ("gradient x input", "corrected gradient")
    )
    known = observed.sum(axis=1) > 0
    np.testing.assert_allclose(plain.values[known], gradient[0][known], rtol=1e-5)
    np.testing.assert_allclose(corrected.values[known].sum(axis=1), 0, atol=1e-7)
    assert plain.attrs["kind"] == corrected.attrs["kind"] == "hypothetical"


def test_agreement_is_with_mutagenesis_at_the_sampled_positions(model, exact):
    for method in ("taylor", "semi-exact"):
        found = attribution(model, method, READOUTS, sample=100)
        for name, scores in found.items():
            known = np.isfinite(scores.values).all(axis=1)
            others = known[:, None] & (scores.values != 0)
            wanted = np.corrcoef(scores.values[others], exact[name].values[others])[0, 1]
            assert scores.attrs["agreement"] == pytest.approx(wanted, abs=1e-4)
            assert scores.attrs["agreement_positions"] == known.sum() == WINDOW.width - 1
            assert scores.attrs["reference"] == pytest.approx(exact[name].attrs["reference"])
            assert wanted > (0.97 if method == "semi-exact" else 0.5)
    known = np.arange(WINDOW.width) != UNKNOWN - WINDOW.start
    for hypothetical in (False, True):
        scores = attribution(model, "gradient x input", sample=100, hypothetical=hypothetical)
        scores = scores["peak"]
        gives, truth = (observed_contributions(each)[known] for each in (scores, exact["peak"]))
        pair = gives, truth
        if hypothetical:
            change = scores.values - np.nan_to_num(observed_contributions(scores))[:, None]
            others = known[:, None] & (exact["peak"].values != 0)
            pair = change[others], exact["peak"].values[others]
        assert scores.attrs["agreement"] == pytest.approx(np.corrcoef(*pair)[0, 1], abs=1e-4)


@pytest.mark.parametrize("baseline", ["zeros", "shuffles"])
def test_integrated_gradients_add_up_to_the_difference(model, baseline):
    scores = attribution(
        model, "integrated gradients", baseline=baseline, steps=15, hypothetical=True
    )["peak"]
    difference, gap = scores.attrs["difference"], scores.attrs["completeness_gap"]
    total = np.nansum(observed_contributions(scores))
    assert total == pytest.approx(difference + gap, rel=1e-4)
    assert abs(gap) < 0.1 * abs(difference)
    if baseline == "zeros":
        mutants = ask(model, WINDOW, PEAK, context=CONTEXT).mutants()
        without = mutants([Edit(WINDOW.start, "N" * WINDOW.width)])[0]
        assert difference == pytest.approx(float(scores.attrs["reference"] - without[0]), rel=1e-3)


def test_samples_are_spread_and_the_same_for_a_seed():
    bases = "ACGTN" * 40
    rows = sampled(bases, 8, seed=1)
    assert rows == sampled(bases, 8, seed=1) != sampled(bases, 8, seed=2)
    assert len(rows) == 8
    assert all(bases[row] != "N" for row in rows)
    assert all(20 * i <= 0.8 * row + 1 < 20 * (i + 1) + 1 for i, row in enumerate(rows))
    assert sampled("ANC", 5, seed=0) == [0, 2]
    assert np.isnan(pearson(np.ones(3), np.arange(3.0)))


def test_what_has_no_gradient_is_told(model):
    oracle = Oracle(assembly=model.assembly)
    with pytest.raises(UnsupportedError, match=r"^oracle has no gradients: they need a network th"):
        attribution(oracle, "taylor")
    folds = ag.EnsembleModel([model, model], name="folds")
    with pytest.raises(UnsupportedError, match=r"^folds has no gradients of its own: ag\.spread\("):
        attribution(folds, "taylor")
    with pytest.raises(InputError, match=r"^method must be one of 'gradient x.*; got 'tailor'$"):
        attribution(model, "tailor")
    with pytest.raises(InputError, match=r"^'taylor' gives effects of substitutions, not contri"):
        attribution(model, "taylor", hypothetical=True)
    with pytest.raises(InputError, match=r"^'taylor' has no steps; 'integrated gradients' has$"):
        attribution(model, "taylor", steps=3)
    with pytest.raises(InputError, match=r"^steps must be 1 or more; got 0$"):
        attribution(model, "integrated gradients", steps=0)
    with pytest.raises(InputError, match=r"^sample must be 0 or more positions; got -1$"):
        attribution(model, "taylor", sample=-1)
    nothing = {"nothing": (0 * PEAK).log(), "peak": PEAK}
    with pytest.raises(InputError, match=r"^The readout 'nothing' is -inf here, which has no grad"):
        attribution(model, "taylor", nothing)


def test_a_spread_is_the_mean_over_strands_shifts_and_members(model, assembly):
    other = AlphaGenomeModel(shallow_bundle(1), assembly=assembly)
    folds = ag.EnsembleModel([model, other])
    options = {"by": ag.attribution, "method": "taylor", "sample": 0, "progress_bar": False}
    shifts = [0, 32]
    found = ag.spread(folds, WINDOW, READOUTS, context=CONTEXT, shifts=shifts, **options)
    maps = [
        attribution(
            member, "taylor", READOUTS, context=ag.Interval("chr1", 1_000 + d, 1_512 + d, s)
        )
        for member in (model, other)
        for d in shifts
        for s in "+-"
    ]
    assert isinstance(found, xr.Dataset)
    for name in READOUTS:
        check_sequence_scores(found[name])
        each = np.stack([scores[name].values for scores in maps])
        np.testing.assert_allclose(found[name], each.mean(axis=0), rtol=1e-4, atol=1e-7)
        deviation = found.coords[f"deviation of {name}"]
        np.testing.assert_allclose(deviation, each.std(axis=0), rtol=1e-4, atol=1e-7)
        assert np.nanmax(deviation) > 0
        assert found[name].attrs["runs"] == 8
        assert found[name].attrs["runs_of"].startswith("2 models, both strands, shifts of 0, 32 bp")
        references = [scores[name].attrs["reference"] for scores in maps]
        assert found[name].attrs["reference"] == pytest.approx(np.mean(references))


def test_a_spread_of_exact_mutagenesis_keeps_the_contract(model, exact):
    found = ag.spread(model, WINDOW, READOUTS, context=CONTEXT, strands=False, progress_bar=False)
    np.testing.assert_array_equal(found["peak"], exact["peak"])
    assert float(np.nanmax(found["deviation of peak"])) == 0
    alone = ag.spread(model, WINDOW, PEAK, context=CONTEXT, strands=False, progress_bar=False)
    check_sequence_scores(alone)
    assert alone.coords["deviation"].dims == ("position", "base")
    with pytest.raises(InputError, match=r"^shifts is empty; give at least 0, which leaves the co"):
        ag.spread(model, WINDOW, PEAK, shifts=[])
    with pytest.raises(InputError, match=r"^shifts has a number twice.* got \[1, 1\]$"):
        ag.spread(model, WINDOW, PEAK, shifts=[1, 1])
