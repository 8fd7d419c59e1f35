"""Some rows after others, where all at once would not fit into a processor's cache.

Attention holds a number for each two tokens and each head. Between two products a few elementwise
steps run over all of them; on CPUs each step then reads and writes the main memory, which takes
longer than the products. In groups of rows the numbers stay in the cache: some sequences of a
batch after others and, where one alone is too large, some of its rows. The arithmetic of a row is
the same in any group. Accelerators have all rows at once.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

CACHE_BYTES = 4 << 20
"""What a group may hold between its products. Measured while choosing (2 cores of an AMD EPYC 7003,
JAX 0.10, float32; ms of one attention of the published tower, without its projections):

======  ===========  ====  ====  =============  ====
tokens  all at once  1 MB  2 MB  4 MB (chosen)  8 MB
======  ===========  ====  ====  =============  ====
1,024        79       49    44         46        46
4,096       823        -   458        416       430
======  ===========  ====  ====  =============  ====
"""


def in_groups(
    function: Callable[..., Float[Array, "batch rows ..."]],
    *arrays: Float[Array, "batch _ ..."],
    shared: Sequence[Any] = (),
    between: int,
) -> Float[Array, "batch rows ..."]:
    """`function(*arrays, *shared)`, which treats each row of each sequence by itself.

    Parameters
    ----------
    function
        Of arrays that are cut alike along their second axes; so is what it gives.
    arrays
        Their second axes may have several entries per row.
    shared
        What all rows of a sequence read: arrays, or tuples of them.
    between
        Bytes that it holds between its products for all rows of all sequences.
    """
    batch, rows = len(arrays[0]), math.gcd(*(x.shape[1] for x in arrays))
    several = group_count(batch, between)
    groups = group_count(rows, between // several)
    # What is between the products is computed anew for gradients: it is what would not fit.
    small = jax.checkpoint(function)

    def in_rows(
        arrays: Sequence[Float[Array, "_ _ ..."]], shared: Sequence[Any]
    ) -> Float[Array, "_ rows ..."]:
        """Of some sequences: of one if there are several groups, as then nothing is moved."""
        if groups == 1:
            return small(*arrays, *shared)
        cut = [jnp.moveaxis(x.reshape(len(x), groups, -1, *x.shape[2:]), 1, 0) for x in arrays]
        found = jnp.moveaxis(lax.map(lambda each: small(*each, *shared), cut), 0, 1)
        return found.reshape(len(found), -1, *found.shape[3:])

    def on_cpu(
        arrays: Sequence[Float[Array, "batch _ ..."]], shared: Sequence[Any]
    ) -> Float[Array, "batch rows ..."]:
        if several == groups == 1:
            return function(*arrays, *shared)
        if several == 1:
            return in_rows(arrays, shared)
        cut = jax.tree.map(lambda x: x.reshape(several, -1, *x.shape[1:]), (arrays, shared))
        found = lax.map(lambda each: in_rows(*each), cut)
        return found.reshape(batch, -1, *found.shape[3:])

    def at_once(
        arrays: Sequence[Float[Array, "batch _ ..."]], shared: Sequence[Any]
    ) -> Float[Array, "batch rows ..."]:
        return function(*arrays, *shared)

    y: Array = lax.platform_dependent(arrays, tuple(shared), cpu=on_cpu, default=at_once)
    return y


def group_count(rows: int, between: int) -> int:
    """The fewest groups of as many rows (or sequences) each that hold at most `CACHE_BYTES`.

    >>> group_count(64, 32 << 20), group_count(60, 32 << 20), group_count(61, 32 << 20)
    (8, 10, 61)
    """
    least = max(1, -(-between // CACHE_BYTES))
    return next((n for n in range(least, rows) if rows % n == 0), rows)
