"""Windows: any length, the same result however it is cut, few compiled shapes, many threads."""

import pickle
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.models.spliceai import predictor as module
from agviz.models.spliceai.predictor import Predictor


@pytest.fixture(scope="module")
def small(make_weights, small_config):
    weights = make_weights(small_config, networks=2)
    return Predictor(weights, config=small_config, windows=(10, 40, 100))


def test_mean_over_networks_equals_the_description(small, make_bases, slow, small_config):
    for length in (1, 9, 10, 11, 99, 100, 101, 250):
        bases = make_bases(length + 2 * small.context, seed=length)
        wanted = np.mean(
            [slow(tree, bases, small_config) for tree in small.weights.networks], axis=0
        )
        (found,) = small([bases])
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(lengths=st.lists(st.integers(1, 260), max_size=12), seed=st.integers(0, 9))
def test_sequences_together_equal_each_alone(small, make_bases, lengths, seed):
    several = [make_bases(n + 2 * small.context, seed=seed + n) for n in lengths]
    together = small(several)
    assert [len(values) for values in together] == lengths
    for values, bases in zip(together, several, strict=True):
        np.testing.assert_allclose(values, small([bases])[0], atol=1e-6)


def test_cutting_a_sequence_changes_nothing(make_weights, make_bases):
    """20,000 bp at once equal their parts, each with 5,000 bp of context, at the real size."""
    predictor = Predictor(make_weights())
    bases = make_bases(20_000 + 2 * predictor.context)
    (whole,) = predictor([bases])
    parts = [
        predictor([bases[start : stop + 2 * predictor.context]])[0]
        for start, stop in ((0, 700), (700, 4_000), (4_000, 20_000))
    ]
    np.testing.assert_allclose(np.concatenate(parts), whole, rtol=0, atol=2e-6)


def test_few_shapes_are_compiled(small, make_bases, monkeypatch):
    seen = set()
    compiled = module._compiled

    def watched(config):
        apply = compiled(config)

        def call(parameters, bases):
            seen.add(bases.shape)
            return apply(parameters, bases)

        return call

    monkeypatch.setattr(module, "_compiled", watched)
    small([make_bases(n + 2 * small.context) for n in range(1, 300)])
    margin = 2 * small.context
    allowed = {(b, size + margin, 4) for b in (1, 2, 8) for size in (10, 40, 100)}
    assert seen <= allowed


def test_batches_stay_small(small, make_weights):
    lengths = [500] * 40 + [60_000, 131_072, 400_000]
    predictor = Predictor(make_weights())
    batches = predictor._batches(lengths)
    bases = [sum(window.size + 10_000 for window in batch) for batch in batches]
    assert max(bases) <= module.MOST_POSITIONS
    covered = {}
    for batch in batches:
        assert len({window.size for window in batch}) == 1
        for window in batch:
            covered.setdefault(window.sequence, []).append((window.start, window.stop))
    for sequence, length in enumerate(lengths):
        stops = [0]
        for start, stop in sorted(covered[sequence]):
            assert start == stops[-1]
            stops.append(stop)
        assert stops[-1] == length


def test_threads_share_it(small, make_bases):
    several = [make_bases(n + 2 * small.context, seed=n) for n in range(1, 60)]
    alone = [small([bases])[0] for bases in several]
    with ThreadPoolExecutor(5) as pool:
        threaded = list(pool.map(lambda bases: small([bases])[0], several))
    for one, other in zip(alone, threaded, strict=True):
        np.testing.assert_array_equal(one, other)


def test_pickles(small, make_bases):
    bases = make_bases(30 + 2 * small.context)
    copy = pickle.loads(pickle.dumps(small))
    np.testing.assert_array_equal(copy([bases])[0], small([bases])[0])


def test_nothing_but_context_is_refused(small, make_bases):
    message = (
        "A sequence needs 24 bp of context on either side of what is predicted, more than 48 bp "
        "in all; got 48 bp"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        small([make_bases(48)])
