"""Windows of encoder and decoder: equal to the slice of the whole, wherever they lie."""

import dataclasses
import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_network import QUICK, SMALL, compiled, small_variables

from agviz.errors import InputError
from agviz.network.config import PUBLISHED
from agviz.network.decoder import decode
from agviz.network.encoder import Encoded, encode
from agviz.network.parameters import initialize, prepare
from agviz.network.windowed import (
    decode_window,
    decoder_context,
    encode_window,
    encoder_context,
    encoder_reach,
    touched,
)
from agviz.network.windows import cut, splice, starts_in_bins, widen

SHALLOW = dataclasses.replace(SMALL, downres_blocks=2)  # tokens of 8 bp: compiles in no time
TOKEN = SHALLOW.token_bp
VARIABLES = prepare(initialize(SHALLOW, seed=0), precision="float32")
ORGANISM = jnp.array([0, 1])
WINDOWS = {5: [3], 24: [1, 20]}
"""Tokens of sequences and of windows: shorter and longer than the contexts on both sides."""

CLOSE = {"rtol": 2e-5, "atol": 2e-5}

compiled_encode = compiled(encode, SHALLOW)
compiled_encode_window = compiled(encode_window, SHALLOW)
compiled_decode = compiled(decode, SHALLOW)
compiled_decode_window = compiled(decode_window, SHALLOW)
compiled_cut = compiled(cut, SHALLOW)


@jax.jit
def compiled_splice(encoded, part, start):
    return splice(encoded, part, starts=starts_in_bins(start, SHALLOW))


def random_sequence(seed, length, batch=2):
    bases = np.random.default_rng(seed).integers(0, 5, (batch, length))  # 4: an N
    return jax.nn.one_hot(bases, 4)


@functools.cache
def whole(tokens):
    """Sequence, what the encoder makes of it, a trunk as of a tower, and all of it decoded."""
    sequence = random_sequence(tokens, tokens * TOKEN)
    encoded = compiled_encode(VARIABLES, sequence, ORGANISM)
    trunk = jnp.tanh(encoded.trunk[:, ::-1])  # anything that is not the encoder's own
    return sequence, encoded, trunk, compiled_decode(VARIABLES, trunk, encoded.skips)


@st.composite
def windows(draw):
    """Tokens of the sequence, tokens of the window, and a start for each of the batch, in bp."""
    total = draw(st.sampled_from(list(WINDOWS)))
    length = draw(st.sampled_from(WINDOWS[total]))
    last = total - length
    ends = st.sampled_from([0, last]) | st.integers(0, last)
    starts = jnp.array(draw(st.tuples(ends, ends))) * TOKEN
    return total, length, starts


def assert_encoded_close(found, wanted):
    np.testing.assert_allclose(found.trunk, wanted.trunk, **CLOSE)
    for a, b in zip(found.skips, wanted.skips, strict=True):
        np.testing.assert_allclose(a, b, **CLOSE)


def sliced(x, starts, length, bin_bp):
    rows = zip(np.asarray(x), starts.tolist(), strict=True)
    return np.stack([row[s // bin_bp : (s + length) // bin_bp] for row, s in rows])


@settings(max_examples=40)
@given(windows())
def test_encoder_on_a_window_is_the_slice_of_the_whole(window):
    total, length, starts = window
    sequence, encoded, _, _ = whole(total)
    found = compiled_encode_window(
        VARIABLES, sequence, ORGANISM, start=starts, length=length * TOKEN
    )
    bp = length * TOKEN
    wanted = Encoded(
        sliced(encoded.trunk, starts, bp, TOKEN),
        tuple(sliced(x, starts, bp, 2**i) for i, x in enumerate(encoded.skips)),
    )
    assert_encoded_close(found, wanted)


@settings(max_examples=40)
@given(windows())
def test_decoder_on_a_window_is_the_slice_of_the_whole(window):
    total, length, starts = window
    _, encoded, trunk, decoded = whole(total)
    found = compiled_decode_window(
        VARIABLES, trunk, encoded.skips, start=starts, length=length * TOKEN
    )
    np.testing.assert_allclose(found, sliced(decoded, starts, length * TOKEN, 1), **CLOSE)


@settings(max_examples=40)
@given(st.sampled_from(list(WINDOWS)), st.sampled_from([1, 7]), st.data())
def test_encoding_the_touched_window_of_an_edit_gives_all_of_the_edited_sequence(
    tokens, width, data
):
    total = tokens * TOKEN
    sequence, encoded, _, _ = whole(tokens)
    last = total - width
    place = st.sampled_from([0, last]) | st.integers(0, last)
    position = jnp.array(data.draw(st.tuples(place, place)))
    edited = np.array(sequence)
    for row, at in zip(edited, position.tolist(), strict=True):
        row[at : at + width] = np.roll(row[at : at + width], 1, axis=1)
    edited = jnp.asarray(edited)
    start, length = touched(position, width=width, total=total, config=SHALLOW)
    part = compiled_encode_window(VARIABLES, edited, ORGANISM, start=start, length=length)
    found = compiled_splice(encoded, part, start=start)
    assert_encoded_close(found, compiled_encode(VARIABLES, edited, ORGANISM))


@settings(max_examples=25)
@given(windows(), st.integers(0, 23 * TOKEN))
def test_all_of_an_edit_in_windows_of_one_reference(window, where):
    """As mutagenesis does it: reference and decoder's input are only ever held as windows."""
    total, tokens, read = window
    bp, length = total * TOKEN, tokens * TOKEN
    sequence, encoded, _, _ = whole(total)
    reference = jax.tree.map(lambda x: x[:1], encoded)
    position = jnp.array([where % bp, bp - 1])
    edited = np.repeat(np.asarray(sequence[:1]), 2, axis=0)
    for row, at in zip(edited, position.tolist(), strict=True):
        row[at] = 1 - row[at]
    edited = jnp.asarray(edited)
    organism = jnp.zeros(2, int)

    start, touched_bp = touched(position, width=1, total=bp, config=SHALLOW)
    part = compiled_encode_window(VARIABLES, edited, organism, start=start, length=touched_bp)
    trunk = jnp.tanh(compiled_splice(reference, part, start=start).trunk)
    outer, wide = widen(read, length, context=decoder_context(SHALLOW), total=bp)
    piece = compiled_cut(reference, start=outer, length=wide)
    piece = compiled_splice(piece, part, start=start - outer)
    after_tower = compiled_cut(Encoded(trunk, ()), start=outer, length=wide).trunk
    found = compiled_decode_window(
        VARIABLES, after_tower, piece.skips, start=read - outer, length=length
    )

    full = compiled_encode(VARIABLES, edited, organism)
    wanted = compiled_decode(VARIABLES, jnp.tanh(full.trunk), full.skips)
    np.testing.assert_allclose(found, sliced(wanted, read, length, 1), **CLOSE)


def test_windows_of_the_published_resolutions():
    """The same as above, once, where tokens have 128 bp."""
    variables, token = prepare(small_variables(), precision="float32"), SMALL.token_bp
    sequence = random_sequence(0, 24 * token, batch=3)
    organism, starts = jnp.array([0, 1, 0]), jnp.array([0, 10, 21]) * token
    encoded = compiled(encode, SMALL)(variables, sequence, organism)
    decoded = compiled(decode, SMALL)(variables, encoded.trunk, encoded.skips)
    window = {"start": starts, "length": 3 * token}
    part = compiled(encode_window, SMALL)(variables, sequence, organism, **window)
    assert_encoded_close(part, cut(encoded, config=SMALL, **window))
    found = compiled(decode_window, SMALL)(variables, encoded.trunk, encoded.skips, **window)
    np.testing.assert_allclose(found, sliced(decoded, starts, 3 * token, 1), **CLOSE)


def test_one_program_serves_all_places():
    sequence, _, _, _ = whole(24)
    traced = []

    def count_traces(*arguments, start):
        traced.append(1)
        return encode_window(*arguments, start=start, length=3 * TOKEN, config=SHALLOW).trunk

    program = jax.jit(count_traces, compiler_options=QUICK)
    for first in (0, 7, 21):
        program(VARIABLES, sequence, ORGANISM, start=jnp.array([first, 21 - first]) * TOKEN)
    assert len(traced) == 1


# One channel path through all kernels' corners is far below float32's rounding of a sum, so the
# receptive field is read off the gradient, whose zeros are exact.


def reach_of_a_token(config):
    """bp beyond the edges of a token in the middle from where gradient comes: left and right."""
    length = 2 * (encoder_context(config) + config.token_bp)
    variables = prepare(initialize(config, seed=1), precision="float32")
    token = length // 2 // config.token_bp

    def read(sequence):
        return encode(variables, sequence, jnp.array([0]), config=config).trunk[0, token].sum()

    slope = jax.jit(jax.grad(read), compiler_options=QUICK)(random_sequence(0, length, batch=1))
    where = np.flatnonzero(np.abs(np.asarray(slope[0])).sum(axis=1))
    first, last = int(where.min()), int(where.max())
    begin = token * config.token_bp
    return begin - first, last - (begin + config.token_bp - 1)


OTHERS = [
    SMALL,
    dataclasses.replace(SHALLOW, conv_width=3, stem_width=9),
    dataclasses.replace(SHALLOW, conv_width=7, stem_width=3),
]


@pytest.mark.parametrize("config", OTHERS)
def test_encoder_reaches_just_as_far_as_said(config):
    assert reach_of_a_token(config) == (encoder_reach(config),) * 2


@pytest.mark.parametrize("config", OTHERS)
def test_decoder_reads_just_the_context_said(config):
    token, context = config.token_bp, decoder_context(config)
    tokens = 2 * (context // token + 1) + 1
    variables = prepare(initialize(config, seed=1), precision="float32")
    middle = tokens // 2
    random = np.random.default_rng(0)
    trunk = jnp.asarray(random.normal(size=(1, tokens, config.trunk_channels)), jnp.float32)
    skips = tuple(
        jnp.asarray(random.normal(size=(1, tokens * token // 2**i, n)), jnp.float32)
        for i, n in enumerate(config.skip_channels)
    )

    def read(trunk):
        decoded = decode(variables, trunk, skips, config=config)
        return decoded[0, middle * token : (middle + 1) * token].sum()

    slope = jax.jit(jax.grad(read), compiler_options=QUICK)(trunk)
    where = np.flatnonzero(np.abs(np.asarray(slope[0])).sum(axis=1))
    assert where.tolist() == list(range(middle - context // token, middle + context // token + 1))


def test_contexts_of_the_published_network():
    assert encoder_reach(PUBLISHED) == 513
    assert encoder_context(PUBLISHED) == 640
    assert decoder_context(PUBLISHED) == 768


@given(st.integers(0, 8191))
def test_touched_window_is_of_one_length_and_no_token_longer_than_the_worst_place_needs(position):
    start, length = touched(jnp.array([position]), width=1, total=8192, config=PUBLISHED)
    assert length == 10 * 128
    first = (position - 513) // 128 * 128
    assert start.tolist() == [min(max(first, 0), 8192 - length)]
    assert start[0] <= max(position - 513, 0)
    assert start[0] + length > min(position + 513, 8191)


def test_touched_window_of_a_wide_edit_is_at_most_the_sequence():
    start, length = touched(jnp.array([64]), width=960, total=1024, config=SHALLOW)
    assert (start.tolist(), length) == ([0], 1024)


def test_splice_keeps_what_lies_outside_and_ignores_what_does_not_fit():
    _, encoded, _, _ = whole(5)
    ones = jax.tree.map(lambda x: jnp.ones((2, x.shape[1] // 5 * 2, x.shape[2])), encoded)
    found = compiled_splice(encoded, ones, start=jnp.array([-TOKEN, 9 * TOKEN]))
    np.testing.assert_array_equal(found.trunk[0, :1], 1)
    np.testing.assert_array_equal(found.trunk[0, 1:], encoded.trunk[0, 1:])
    np.testing.assert_array_equal(found.skips[0][0, :TOKEN], 1)
    np.testing.assert_array_equal(found.skips[0][0, TOKEN:], encoded.skips[0][0, TOKEN:])
    np.testing.assert_array_equal(found.trunk[1], encoded.trunk[1])


@pytest.mark.parametrize(
    ("start", "length", "message"),
    [
        (0, 12, "A window is a multiple of 8 bp (one token) long; got 12"),
        (0, 0, "A window is a multiple of 8 bp (one token) long; got 0"),
        (0, 48, "A window of 48 bp does not fit into 40 bp"),
        (7, 8, "A window starts at a multiple of 8 bp (one token); got 7"),
        (40, 8, "A window of 8 bp within 40 bp starts at 0 to 32; got 40"),
        (-8, 8, "A window of 8 bp within 40 bp starts at 0 to 32; got -8"),
    ],
)
def test_windows_that_cannot_be(start, length, message):
    sequence, encoded, trunk, _ = whole(5)
    starts = jnp.array([0, start])
    how = {"start": starts, "length": length, "config": SHALLOW}
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        encode_window(VARIABLES, sequence, ORGANISM, **how)
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        decode_window(VARIABLES, trunk, encoded.skips, **how)
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        cut(encoded, **how)


def test_a_start_between_tokens_is_refused():
    message = "A window starts at a multiple of 8 bp (one token); got 4"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        starts_in_bins(jnp.array([0, 4]), SHALLOW)


@pytest.mark.parametrize(
    ("position", "width", "message"),
    [
        (0, 0, "An edit spans 1 bp or more; got 0"),
        (640, 1, "An edit of 1 bp at 640 does not lie within the sequence's 640 bp"),
        (-1, 2, "An edit of 2 bp at -1 does not lie within the sequence's 640 bp"),
    ],
)
def test_edits_that_cannot_be(position, width, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        touched(jnp.array([position]), width=width, total=640, config=SHALLOW)
