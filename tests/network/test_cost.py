"""Only what was asked for is computed: XLA's own count of the published network's arithmetic.

The network is lowered from shapes alone, so no weights are needed. Counted twice: as CPUs compute
it, where most convolutions are done with fewer multiplications, and with every convolution counted
in full, as on accelerators. The first makes heads a larger part of the whole.
"""

import functools

import jax
import jax.numpy as jnp
import pytest

from agviz.network import convolution
from agviz.network.config import CONTACT_MAPS, JUNCTIONS, PUBLISHED
from agviz.network.parameters import nest, prune
from agviz.network.predict import predict
from agviz.network.shapes import shapes

LENGTH = 16_384  # of 2,048 and up the shares hardly depend on it
TEN_TRACKS = ("rna_seq", 10)


@pytest.fixture(scope="module", params=["on a CPU", "convolutions in full"])
def flops(request):
    """A function from heads, and one head's number of tracks, to floating-point operations."""
    full = request.param == "convolutions in full"
    with pytest.MonkeyPatch.context() as patch:
        if full:
            patch.setattr(convolution, "MIN_LENGTH", 2**31)
        jax.clear_caches()  # what was traced before, with the other way
        yield functools.cache(count_flops)
    jax.clear_caches()


@functools.cache
def published_shapes():
    flat = {
        collection: {
            path: {leaf: jax.ShapeDtypeStruct(shape, jnp.float32) for leaf, shape in all_.items()}
            for path, all_ in modules.items()
        }
        for collection, modules in shapes(PUBLISHED).items()
    }
    return nest(flat)


def count_flops(heads, tracks=("", 0)):
    """Of one forward pass; `tracks`: a head, and how many of its tracks."""
    name, number = tracks
    columns = {name: jnp.arange(number)} if name else {}
    means = {
        head.name: jnp.ones(number if head.name == name else head.tracks)
        for head in PUBLISHED.track_heads
    }

    def run(variables, sequence, organism):
        return predict(
            variables,
            sequence,
            organism,
            config=PUBLISHED,
            heads=heads,
            columns=columns,
            means=means,
        )

    lowered = jax.jit(run).lower(
        prune(published_shapes(), heads, config=PUBLISHED),
        jax.ShapeDtypeStruct((1, LENGTH, 4), jnp.float32),
        jax.ShapeDtypeStruct((1,), jnp.int32),
    )
    return lowered.cost_analysis()["flops"]


def share(flops, heads, tracks=("", 0)):
    found = flops(heads, tracks) / flops(PUBLISHED.heads)
    print(f"{', '.join(heads)} {tracks[1] or 'all'} tracks: {found:.1%} of all outputs")
    return found


def test_chip_alone_is_at_most_55_percent(flops):
    assert share(flops, ("chip_tf",)) <= 0.55


def test_ten_rna_tracks_are_at_least_10_percent_less(flops):
    assert share(flops, ("rna_seq",), TEN_TRACKS) <= 0.90


def test_ten_rna_tracks_are_less_than_all_of_them(flops):
    assert flops(("rna_seq",), TEN_TRACKS) < 0.97 * flops(("rna_seq",))


def test_contact_maps_need_neither_decoder_nor_token_embedding(flops):
    """At most what ChIP needs: the trunk; the decoder alone is more than the rest."""
    assert share(flops, (CONTACT_MAPS,)) < share(flops, ("chip_tf",))


def test_junctions_cost_the_splice_sites_and_no_tracks(flops):
    assert share(flops, (JUNCTIONS,)) <= 0.90


def test_all_outputs_are_about_70_million_operations_per_base():
    """As the network is known to be, when no multiplication is saved: so nothing is missed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "MIN_LENGTH", 2**31)
        jax.clear_caches()
        assert count_flops(PUBLISHED.heads) / LENGTH == pytest.approx(70e6, rel=0.05)
    jax.clear_caches()
