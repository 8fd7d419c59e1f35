"""Changes of the encoding lie where their edits do, however wide the window is."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from shallow_bundle import SHALLOW

from agviz.models.alphagenome.edit_program import Held, one_hot
from agviz.models.alphagenome.encoder_program import _changes
from agviz.network.encoder import encode
from agviz.network.parameters import initialize

LENGTH, EDIT = 49_152, 47_001  # their product does not fit into an int32


def test_of_a_wide_window_the_slopes_of_the_edit_itself_are_taken():
    variables, organism = (
        jax.tree.map(jnp.asarray, initialize(SHALLOW, seed=0)),
        jnp.zeros(1, jnp.int32),
    )
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 4, (1, LENGTH)).astype(np.uint8)
    edited = codes.copy()
    edited[0, EDIT] = (edited[0, EDIT] + 1) % 4
    run = jax.jit(
        lambda given: encode(variables, one_hot(given, jnp.float32), organism, config=SHALLOW)
    )
    before, after = run(codes), run(edited)
    slopes = jax.tree.map(lambda x: jnp.asarray(rng.standard_normal(x.shape), jnp.float32), before)
    exact = sum(
        float(jnp.sum((new - old) * slope))
        for new, old, slope in zip(*map(jax.tree.leaves, (after, before, slopes)), strict=True)
    )
    held = Held(variables, None, None, None, {}, {}, None)
    at, window = jnp.array([EDIT], jnp.int32), jnp.zeros(1, jnp.int32)
    changes = jax.jit(functools.partial(_changes, config=SHALLOW, dtype=jnp.float32))
    found = changes(held, before, slopes, edited, organism, at, window)
    assert float(found[0, 0]) == pytest.approx(exact, rel=1e-4)
