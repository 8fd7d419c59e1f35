"""Edits predicted window by window equal passes of the whole edited sequence."""

import dataclasses
import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_network import QUICK, SMALL

from agviz.errors import InputError
from agviz.network.config import JUNCTIONS, SPLICE_SITES
from agviz.network.edited import encode_near_reference, encode_reference, predict_edited
from agviz.network.parameters import initialize, prepare
from agviz.network.predict import BASE_EMBEDDING, predict
from agviz.network.read_windows import Window

SHALLOW = dataclasses.replace(SMALL, downres_blocks=2, tokens_per_pair=2)  # tokens of 8 bp
TOKEN = SHALLOW.token_bp
VARIABLES = prepare(initialize(SHALLOW, seed=0), precision="float32")
COLUMNS = {"dnase": jnp.array([0, 3]), "chip_tf": jnp.array([1]), "contact_maps": jnp.array([0, 2])}
MEANS = {"dnase": jnp.array([0.7, 2.0]), "chip_tf": jnp.array([1.4])}
HEADS = ("dnase", "chip_tf", "contact_maps", SPLICE_SITES, JUNCTIONS)
CLOSE = {"rtol": 2e-5, "atol": 2e-5}
LENGTHS = (64, 320)
REACH = 2 * TOKEN
"""bp in which edits begin near which the reference is kept."""
ALLELES = 3
"""Bases between the first and the last that an edit may replace."""


@functools.cache
def programs(total, windows, width):
    """Compiled: the whole network, and edits seen in `windows`."""
    organism = jnp.zeros(1, int)
    whole = jax.jit(
        lambda x: predict(
            VARIABLES, x, jnp.zeros(len(x), int), config=SHALLOW, heads=HEADS, columns=COLUMNS,
            means=MEANS,
        ),
        compiler_options=QUICK,
    )  # fmt: skip
    reference = jax.jit(
        lambda x, starts: encode_reference(
            VARIABLES, x, organism, starts=starts, windows=windows, config=SHALLOW
        ),
        compiler_options=QUICK,
    )
    edited = jax.jit(
        lambda kept, x, positions, starts, near=None: predict_edited(
            VARIABLES, kept, x, organism=jnp.zeros(len(x), int), positions=positions, width=width,
            starts=starts, windows=windows, config=SHALLOW, pair_heads=("contact_maps",),
            columns=COLUMNS, means=MEANS, near=near,
        ),
        compiler_options=QUICK,
    )  # fmt: skip
    return whole, reference, edited


@functools.cache
def near_program(width):
    """Compiled: what is kept of a stretch of `REACH` bp in which edits begin."""
    return jax.jit(
        lambda x, first: encode_near_reference(
            VARIABLES, x, jnp.zeros(1, int), first=first, reach=REACH, width=width, config=SHALLOW
        ),
        compiler_options=QUICK,
    )


WINDOWS = (Window(8, ("dnase", "chip_tf")), Window(40, (SPLICE_SITES, JUNCTIONS)))
FEWER = (Window(8, ("chip_tf",)), Window(40, ("dnase",)))
"""The first without a head of single bases: no decoder runs there."""
ALL = (Window(64, ("dnase",)), Window(8, ("chip_tf",)))
"""As much as the shorter sequence, and more."""
KINDS = ((WINDOWS, 1, 2), (WINDOWS, ALLELES, 1), (FEWER, 1, 1), (ALL, 1, 1))
"""What is read, bp of a spot, and spots of an edit, which may overlap."""


@st.composite
def questions(draw):
    """Sequence, two edits of it, and two windows: any place, the ends not seldom."""
    windows, width, spots = draw(st.sampled_from(KINDS))
    total = draw(st.sampled_from(LENGTHS))
    seed = draw(st.integers(0, 99))
    bases = np.random.default_rng(seed).integers(0, 5, total)  # 4: an N
    last = total - width
    spot = st.sampled_from([0, last]) | st.integers(0, last)
    places = [[draw(spot) for _ in range(spots)] for _ in range(2)]
    alleles = st.lists(st.integers(0, 4), min_size=width, max_size=width)
    new = [[draw(alleles) for _ in range(spots)] for _ in range(2)]
    if spots == 1:  # both near enough for one stretch of the reference
        page = places[0][0] // REACH * REACH
        places[1] = [min(last, page + draw(st.integers(0, REACH - 1)))]
    starts = [draw(st.integers(0, (total - each.length) // TOKEN)) * TOKEN for each in windows]
    return windows, bases, places, new, starts


@settings(max_examples=60)
@given(questions())
def test_edits_in_windows_are_the_slices_of_whole_passes(question):
    windows, bases, places, new, starts = question
    total, width = len(bases), len(new[0][0])
    edited = np.stack([bases, bases])
    for row, at, alleles in zip(edited, places, new, strict=True):
        for spot, written in zip(at, alleles, strict=True):
            row[spot : spot + width] = written
    whole, encode, predict_windows = programs(total, windows, width)
    one_hot, first = jax.nn.one_hot(edited, 4), jnp.array(starts)
    wanted = whole(one_hot)
    reference = jax.nn.one_hot(bases[None], 4)
    kept, nears = encode(reference, first), [None]
    if len(places[0]) == 1:
        nears.append(near_program(width)(reference, jnp.array([places[0][0] // REACH * REACH])))
    for near in nears:
        found, pairs = predict_windows(kept, one_hot, jnp.array(places), first, near)
        assert_slices(question, found, wanted)
        np.testing.assert_allclose(pairs["contact_maps"], wanted["contact_maps"], **CLOSE)


def assert_slices(question, found, wanted):
    """What windows of edits give is what whole passes give there."""
    windows, *_, starts = question
    for start, window, results in zip(starts, windows, found, strict=True):
        names = {BASE_EMBEDDING if n == JUNCTIONS else n for n in window.heads}
        assert set(results) == names
        for name, values in results.items():
            bin_bp = TOKEN if name == "chip_tf" else 1
            part = wanted[name][:, start // bin_bp : (start + window.length) // bin_bp]
            np.testing.assert_allclose(values, part, **CLOSE)


def test_little_is_kept_of_the_reference():
    windows = (Window(8, ("dnase",)), Window(40, ("chip_tf",)))
    _, encode, _ = programs(320, windows, 1)
    kept = encode(jnp.zeros((1, 320, 4)), jnp.array([160, 0]))
    assert kept.trunk.shape == (1, 40, SHALLOW.trunk_channels)
    assert kept.skips[1] == ()
    assert max(skip.shape[1] for skip in kept.skips[0]) < 320


def test_windows_outside_are_refused():
    message = "A window of 40 bp within 64 bp starts at 0 to 24; got 32"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        encode_reference(
            VARIABLES, jnp.zeros((1, 64, 4)), jnp.zeros(1, int), starts=jnp.array([32]),
            windows=(Window(40, ("dnase",)),), config=SHALLOW,
        )  # fmt: skip
    with pytest.raises(InputError, match=r"^Head 'dnase' predicts tracks in data units"):
        _, encode, _ = programs(64, FEWER, 1)
        kept = encode(jnp.zeros((1, 64, 4)), jnp.array([0, 0]))
        predict_edited(
            VARIABLES, kept, jnp.zeros((1, 64, 4)), organism=jnp.zeros(1, int),
            positions=jnp.array([[3]]), width=1, starts=jnp.array([0, 0]), windows=FEWER,
            config=SHALLOW, pair_heads=(), columns=COLUMNS, means={"chip_tf": MEANS["chip_tf"]},
        )  # fmt: skip
