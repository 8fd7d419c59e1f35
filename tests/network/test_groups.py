"""Rows in groups: the same numbers and gradients as all at once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_network import SMALL, small_variables

from agviz.network import groups
from agviz.network.groups import group_count, in_groups
from agviz.network.tower import transform

ROWS = 12


def halves(x, per_row):
    """Of each row, as many entries as there are `x` per `per_row`."""
    return jnp.tanh(x) * jnp.repeat(per_row, x.shape[1] // per_row.shape[1], axis=1)


@given(rows=st.integers(1, 300), between=st.integers(0, 1 << 30))
def test_groups_are_alike_and_hold_no_more_than_fits_if_rows_do(rows, between):
    count = group_count(rows, between)
    assert rows % count == 0
    assert between / count <= groups.CACHE_BYTES or count == rows
    fewer = [n for n in range(1, count) if rows % n == 0]
    assert all(between / n > groups.CACHE_BYTES for n in fewer)


@pytest.mark.parametrize("between", [0, 2 * groups.CACHE_BYTES, ROWS * groups.CACHE_BYTES])
def test_rows_keep_their_order(between):
    x = np.random.default_rng(0).normal(size=(2, 2 * ROWS, 3)).astype(np.float32)
    per_row = np.arange(2 * ROWS * 3, dtype=np.float32).reshape(2, ROWS, 3)
    found = in_groups(halves, jnp.asarray(x), jnp.asarray(per_row), between=between)
    np.testing.assert_allclose(found, np.tanh(x) * per_row.repeat(2, axis=1), rtol=1e-5)


@pytest.mark.parametrize("sequences", [1, 2, 6])
@pytest.mark.parametrize("fitting", [0.4, 1, 3])
def test_rows_read_what_their_sequence_shares(sequences, fitting):
    """Groups are rows of a sequence, one sequence or some of them, as so many fit."""
    random = np.random.default_rng(2)
    x = random.normal(size=(sequences, ROWS, 3)).astype(np.float32)
    own = random.normal(size=(sequences, 3, 4)).astype(np.float32)
    between = round(sequences * groups.CACHE_BYTES / fitting)
    found = in_groups(jnp.matmul, jnp.asarray(x), shared=(jnp.asarray(own),), between=between)
    np.testing.assert_allclose(found, x @ own, rtol=1e-4, atol=1e-5)


def test_the_tower_says_the_same_in_groups_and_has_the_same_gradients(monkeypatch):
    variables = jax.tree.map(jnp.asarray, small_variables(4))
    tokens = 6 * SMALL.tokens_per_pair
    trunk = jnp.asarray(np.random.default_rng(1).normal(size=(2, tokens, SMALL.trunk_channels)),
                        jnp.float32)  # fmt: skip

    def both(trunk):
        found = transform(variables, trunk, config=SMALL)
        return (found.trunk**2).mean() + (found.pair**2).mean()

    at_once = jax.value_and_grad(both)(trunk)
    assert "while" not in jax.jit(both).lower(trunk).as_text()
    monkeypatch.setattr(groups, "CACHE_BYTES", 1024)
    jax.clear_caches()
    assert "while" in jax.jit(both).lower(trunk).as_text()
    in_rows = jax.value_and_grad(both)(trunk)
    jax.clear_caches()
    for found, expected in zip(in_rows, at_once, strict=True):
        np.testing.assert_allclose(found, expected, rtol=2e-4, atol=1e-6)
