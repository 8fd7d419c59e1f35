"""tangermeme on our models: the same numbers as our own, gradients, and what it refuses."""

import re

import numpy as np
import pytest

import agviz as ag
from agviz.errors import InputError, UnsupportedError

torch = pytest.importorskip("torch", reason="PyTorch is not installed (extra 'torch'); CI has it")
pytest.importorskip("tangermeme", reason="tangermeme is not installed (extra 'torch'); CI has it")

CONTEXT = "chrT1:65,537-69,632"
WINDOW = ag.Interval("chrT1", 67_000, 67_012)


def dnase(cell="EFO:0001187"):
    window = ag.Interval("chrT1", 66_900, 67_100)
    return ag.SignalReadout(ag.OutputType.DNASE, tracks=cell, window=window, reduce="sum")


@pytest.fixture(scope="module")
def teaching(teaching_genome):
    return ag.load_model(assembly=teaching_genome)


@pytest.fixture(scope="module")
def module(teaching):
    return ag.torch_model(teaching, CONTEXT, {"liver": dnase(), "log": (dnase() + 1).log()})


@pytest.fixture(scope="module")
def ours(teaching):
    return ag.ism(teaching, WINDOW, dnase(), context=CONTEXT, progress_bar=False)


def test_predictions_are_readouts(module, ours):
    from tangermeme.predict import predict

    found = predict(module, module.sequence(), device="cpu")
    assert found.shape == (1, 2)
    assert found.dtype == torch.float32
    assert float(found[0, 0]) == pytest.approx(ours.attrs["reference"], rel=1e-6)
    assert float(found[0, 1]) == pytest.approx(np.log1p(ours.attrs["reference"]), rel=1e-6)


def test_its_mutagenesis_equals_ours(module, ours):
    from tangermeme.saturation_mutagenesis import saturation_mutagenesis

    start = WINDOW.start - 65_536
    before, after = saturation_mutagenesis(
        module, module.sequence(), start=start, end=start + WINDOW.width, raw_outputs=True,
        device="cpu",
    )  # fmt: skip
    effects = (after[0, :, :, 0] - before[0, 0]).numpy()  # (4, positions)
    scale = float(np.abs(ours).max())
    np.testing.assert_allclose(effects.T, ours.values, atol=1e-4 * scale)
    assert scale > 0


def test_along_the_gradient_readouts_rise_by_its_size(module):
    X = module.sequence()  # noqa: N806
    X.requires_grad_()
    (found,) = torch.autograd.grad(module(X)[:, 0].sum(), X)
    steepest = float(found.norm())
    step = 0.01 * found / steepest
    with torch.no_grad():
        rise = float((module(X + step) - module(X - step))[0, 0])
    assert rise / 0.02 == pytest.approx(steepest, rel=0.02)
    both = torch.autograd.grad((2 * module(X)[:, 0]).sum(), X)[0]
    torch.testing.assert_close(both, 2 * found)


def test_marginalize_and_space_run(module, teaching):
    from tangermeme.marginalize import marginalize
    from tangermeme.space import space

    before, after = marginalize(module, module.sequence(), "TTGCGCAA", device="cpu")
    assert before.shape == after.shape == (1, 2)
    assert not torch.equal(before, after)
    _, spaced = space(
        module, module.sequence(), ["TTGCGCAA", "CAAAGTCCA"], spacing=[[10], [40]], device="cpu"
    )
    assert spaced.shape == (1, 2, 2)


@pytest.mark.slow  # compiles tangermeme's shuffles and seqlets
@pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")
def test_ablate_product_seqlets_and_design_run(teaching_genome):
    """Asked of TAL1's new enhancer, whose site of MYB is CAACGGTT."""
    from tangermeme.ablate import ablate
    from tangermeme.design import greedy_substitution
    from tangermeme.predict import predict
    from tangermeme.product import apply_product
    from tangermeme.saturation_mutagenesis import saturation_mutagenesis
    from tangermeme.seqlet import recursive_seqlets

    oracle = ag.load_model("oracle", assembly=teaching_genome)
    peak = ag.SignalReadout(
        ag.OutputType.DNASE, tracks="CLO:0007045", window=ag.Interval("chrT1", 82_490, 82_990)
    )
    insertion = ag.teaching_loci()["TAL1"].variant("insertion_2bp")
    module = ag.torch_model(oracle, "chrT1:81,921-83,968", peak, background=insertion)
    X = module.sequence()  # noqa: N806
    first, last = 82_736 - 81_920, 82_744 - 81_920
    before, after = ablate(module, X, first, last, n=2, device="cpu")
    assert float(after.max()) < 0.1 * float(before)
    assert torch.equal(apply_product(predict, module, X, args=(), device="cpu"), before)
    gives = saturation_mutagenesis(module, X, start=first - 10, end=last + 10, device="cpu")
    (site,) = recursive_seqlets(gives.sum(1), additional_flanks=0).itertuples()
    assert (site.start, site.end) == (10, 10 + last - first)
    spoilt = X.clone()
    spoilt[..., first:last] = X[..., first:last].flip(1)
    where = torch.arange(X.shape[-1]) == first
    made = greedy_substitution(
        module, spoilt, 10 * before, motifs=["CAACGGTT"], input_mask=where, max_iter=1, device="cpu"
    )
    assert torch.equal(made, X)


def test_deep_lift_shap_is_refused_and_leaves_nothing_behind(module):
    from tangermeme.deep_lift_shap import deep_lift_shap

    with pytest.raises(UnsupportedError, match="deep_lift_shap needs hooks on every non-linear"):
        deep_lift_shap(module, module.sequence(), n_shuffles=1, device="cpu")
    assert module(module.sequence()).shape == (1, 2)


def test_a_model_without_gradients_predicts_and_refuses_the_rest(teaching_genome):
    oracle = ag.load_model("oracle", assembly=teaching_genome)
    module = ag.torch_model(oracle, CONTEXT, dnase())
    X = module.sequence()  # noqa: N806
    expected = dnase()(
        oracle.predict_interval(
            ag.Interval("chrT1", 65_536, 69_632), requested_outputs=["DNASE"], ontology_terms=None
        )
    )
    assert float(module(X)[0, 0]) == pytest.approx(expected, rel=1e-6)
    with pytest.raises(UnsupportedError, match="has no gradients"):
        module(X.requires_grad_())


def test_sequences_of_another_shape_are_refused(module):
    told = "Sequences must have the shape (batch, 4, 4,096); got (1, 4, 100)"
    with pytest.raises(InputError, match=re.escape(told)):
        module(torch.zeros(1, 4, 100))
    with pytest.raises(InputError, match=r"^No sequence was given: a batch has 1 or more; got 0$"):
        module(module.sequence()[:0])
    with pytest.raises(InputError, match="some are NaN or infinite"):
        module(module.sequence() * torch.nan)
