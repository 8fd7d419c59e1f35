import jax
import jax.numpy as jnp
import numpy as np
import pytest

from agviz.scoring import reductions
from agviz.scoring.reductions import blocks, maximum_over, mean_over, sum_over

RUNS = ((2, 5), (7, 20))
ROWS = [*range(2, 5), *range(7, 20)]
VALUES = np.random.default_rng(0).random((30, 4), np.float32)


@pytest.fixture(params=[1, 7, 2**24])
def _block(request, monkeypatch):
    """Small blocks as well: the result must not depend on how the work is cut."""
    monkeypatch.setattr(reductions, "BLOCK_ELEMENTS", request.param)


@pytest.mark.usefixtures("_block")
@pytest.mark.parametrize("convert", [np.asarray, jnp.asarray])
def test_reductions_are_those_of_the_rows(convert):
    values, chosen = convert(VALUES), VALUES[ROWS]
    np.testing.assert_allclose(sum_over(RUNS, values), chosen.sum(axis=0), rtol=1e-6)
    np.testing.assert_allclose(mean_over(RUNS, values), chosen.mean(axis=0), rtol=1e-6)
    np.testing.assert_array_equal(maximum_over(RUNS, values), chosen.max(axis=0))
    both = sum_over(RUNS, values, 2 * values, of=lambda a, b: (b - a) ** 2)
    np.testing.assert_allclose(both, (chosen**2).sum(axis=0), rtol=1e-6)
    assert type(both) is type(values)


@pytest.mark.parametrize("convert", [np.asarray, jnp.asarray])
def test_no_bins(convert):
    values = convert(VALUES)
    assert np.array_equal(sum_over((), values), np.zeros(4))
    assert np.isnan(mean_over((), values)).all()
    assert np.isnan(maximum_over((), values)).all()


@pytest.mark.usefixtures("_block")
def test_blocks_hold_each_row_once():
    rows = [row for block in blocks(RUNS, 4) for row in range(block.start, block.stop)]
    assert rows == ROWS


def test_numpy_sums_in_double_precision():
    values = np.full((2_000_000, 1), 0.1, dtype=np.float32)
    assert sum_over(((0, len(values)),), values)[0] == pytest.approx(
        len(values) * float(np.float32(0.1)), rel=1e-9
    )


def test_jax_traces_them():
    value = jax.jit(lambda x: mean_over(RUNS, x).sum())(VALUES)
    gradient = jax.grad(lambda x: mean_over(RUNS, x).sum())(jnp.asarray(VALUES))
    assert value == pytest.approx(VALUES[ROWS].mean(axis=0).sum(), rel=1e-6)
    assert np.flatnonzero(gradient[:, 0]).tolist() == ROWS
