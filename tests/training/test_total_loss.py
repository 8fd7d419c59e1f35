import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from small_training import LOSSES, MEANS, SITES, SMALLEST, random_batch

from agviz.network.config import JUNCTIONS, TrackHead
from agviz.training.extra_losses import (
    cell_contrast,
    junction_log_ratio,
    log_ratios,
    relative_track_loss,
    twin_contrast,
)
from agviz.training.loss_config import LossConfig, RelativeTerms
from agviz.training.losses import (
    contact_loss,
    junction_loss,
    splice_site_loss,
    track_loss,
    usage_loss,
)
from agviz.training.targets import sum_bins, to_scaled
from agviz.training.total_loss import heads_with_targets, scaled_targets, total_loss

BATCH = {name: jnp.asarray(each) for name, each in random_batch(np.random.default_rng(5)).items()}
LENGTH = BATCH["sequence"].shape[1]


def outputs():
    rng = np.random.default_rng(7)

    def some(*shape):
        return jnp.asarray(rng.gamma(1.0, 1.0, (2, *shape)).astype(np.float32))

    return {
        "dnase_1": some(LENGTH, 4),
        "dnase_128": some(LENGTH // 128, 4),
        "rna_seq_1": some(LENGTH, 8),
        "rna_seq_128": some(LENGTH // 128, 8),
        "contact_maps": some(1, 1, 1),
        "splice_sites_classification": some(LENGTH, 5),
        "splice_sites_usage": some(LENGTH, 8),
        "splice_sites_junction": some(SITES, SITES, 8),
    }


def scaled(name, resolution):
    power = 0.75 if name == "rna_seq" else 1
    means = jnp.asarray(MEANS["nonzero"][name])
    return to_scaled(sum_bins(BATCH[name], resolution), means, resolution=resolution, power=power)


@pytest.fixture(scope="module")
def means():
    return {kind: {k: jnp.asarray(v) for k, v in of.items()} for kind, of in MEANS.items()}


def test_the_default_is_alphagenomes_total(means):
    out = outputs()
    total, parts = total_loss(out, BATCH, means, config=SMALLEST, losses=LossConfig())
    expected = {
        f"{name}_{bp}": track_loss(out[f"{name}_{bp}"], scaled(name, bp), width=131_072 // bp)
        for name in ("dnase", "rna_seq")
        for bp in (1, 128)
    }
    expected |= {
        "contact_maps": contact_loss(out["contact_maps"], BATCH["contact_maps"]),
        "splice_sites_classification": splice_site_loss(
            out["splice_sites_classification"], BATCH["splice_sites_classification"]
        ),
        "splice_sites_usage": usage_loss(out["splice_sites_usage"], BATCH["splice_sites_usage"]),
        JUNCTIONS: junction_loss(
            out[JUNCTIONS], BATCH["junction_counts"], BATCH["junction_positions"]
        ),
    }
    assert parts.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(parts[name], value, rtol=1e-5, err_msg=name)
    np.testing.assert_allclose(total, sum(expected.values()) - 0.8 * expected[JUNCTIONS], rtol=1e-5)


def test_segments_are_cut_as_configured(means):
    out = outputs()
    _, parts = total_loss(out, BATCH, means, config=SMALLEST, losses=LossConfig(segment_bp=512))
    np.testing.assert_allclose(
        parts["dnase_128"], track_loss(out["dnase_128"], scaled("dnase", 128), width=4), rtol=1e-5
    )


def test_weights_are_of_heads(means):
    some = {name: BATCH[name] for name in ("sequence", "dnase", "contact_maps")}
    weights = LossConfig(weights=(("dnase", 3.0), ("contact_maps", 0.5)))
    total, parts = total_loss(outputs(), some, means, config=SMALLEST, losses=weights)
    expected = 3 * (parts["dnase_1"] + parts["dnase_128"]) + 0.5 * parts["contact_maps"]
    np.testing.assert_allclose(total, expected, rtol=1e-5)


def test_heads_without_targets_take_no_part():
    assert heads_with_targets(BATCH, SMALLEST) == SMALLEST.heads
    assert heads_with_targets({"rna_seq": 0, "junction_counts": 0}, SMALLEST) == (
        "rna_seq",
        JUNCTIONS,
    )


def test_the_teaching_recipes_terms(means):
    """Pseudo-count 10 of tracks with mean 2: (10 / (2 r))^.75 in the scale of predictions."""
    out = outputs()
    _, parts = total_loss(out, BATCH, means, config=SMALLEST, losses=LOSSES)
    for bp in (1, 128):
        y, t = out[f"rna_seq_{bp}"], scaled("rna_seq", bp)
        pseudo = jnp.full(8, (10 / (2 * bp)) ** 0.75)
        ratios = log_ratios(y, t, pseudo, width=1024 // bp)
        expected = relative_track_loss(
            y, t, jnp.full(8, 0.4), width=1024 // bp, poisson_weight=0.5
        ) + (ratios**2).mean() + cell_contrast(ratios)  # fmt: skip
        np.testing.assert_allclose(parts[f"rna_seq_{bp}"], expected, rtol=1e-5)
    counts, positions = BATCH["junction_counts"], BATCH["junction_positions"]
    both = junction_loss(out[JUNCTIONS], counts, positions)
    both += junction_log_ratio(out[JUNCTIONS], counts, positions, pseudo=1)
    np.testing.assert_allclose(parts[JUNCTIONS], both, rtol=1e-5)


def test_twins_are_compared_by_the_mean_over_128_bp(means):
    """Pseudo-count 1 over 128 bp: (1 / 128 / 2)^.75 per bp."""
    out = outputs()
    total, parts = total_loss(out, BATCH, means, config=SMALLEST, losses=LOSSES)
    mean = sum_bins(BATCH["rna_seq"], 128) / 128
    t = (mean / 2) ** 0.75
    pseudo = jnp.full(8, (1 / 256) ** 0.75)
    fine = sum_bins(out["rna_seq_1"], 128) / 128
    expected = sum(
        twin_contrast(log_ratios(y, t, pseudo, width=1)) for y in (fine, out["rna_seq_128"])
    )
    np.testing.assert_allclose(parts["twins"], expected, rtol=1e-5)
    without = dataclasses.replace(LOSSES, twins=0.0)
    less, _ = total_loss(out, BATCH, means, config=SMALLEST, losses=without)
    np.testing.assert_allclose(total - less, parts["twins"], rtol=1e-3)


def test_heads_of_coarse_bins_are_not_summed():
    head = TrackHead("chip_tf", 1, (128,))
    found = scaled_targets(jnp.full((1, 2, 1), 64.0), jnp.array([0.25]), head=head, resolution=128)
    np.testing.assert_allclose(found, 2)  # 64 / (0.25 x 128)


def test_weights_by_name():
    config = LossConfig(weights=(("dnase", 2.0),), relative=(RelativeTerms("cage", 1, 1, 1, 1),))
    assert [config.weight(name) for name in ("dnase", "cage", JUNCTIONS)] == [2.0, 1.0, 0.2]
    assert config.relative_terms("cage") == config.relative[0]
    assert config.relative_terms("dnase") is None
