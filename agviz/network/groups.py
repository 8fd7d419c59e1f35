"""Some rows after others, where all at once would not fit into a processor's cache.

Attention holds a number for each two tokens and each head. Between two products a few elementwise
steps run over all of them; on CPUs each step then reads and writes the main memory, which takes
longer than the products. In groups of rows the numbers stay in the cache. The arithmetic of a row
is the same in any group. Accelerators have all rows at once.
"""

import math
from collections.abc import Callable

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
    between: int,
) -> Float[Array, "batch rows ..."]:
    """`function(*arrays)`, which treats each row by itself.

    Parameters
    ----------
    function
        Of arrays that are cut alike along their second axes; so is what it gives.
    arrays
        Their second axes may have several entries per row.
    between
        Bytes that it holds between its products for all rows.
    """
    groups = group_count(math.gcd(*(x.shape[1] for x in arrays)), between)

    def on_cpu(*arrays: Float[Array, "batch _ ..."]) -> Float[Array, "batch rows ..."]:
        if groups == 1:
            return function(*arrays)
        cut = [jnp.moveaxis(x.reshape(x.shape[0], groups, -1, *x.shape[2:]), 1, 0) for x in arrays]
        # What is between the products is computed anew for gradients: it is what would not fit.
        found = lax.map(lambda each: jax.checkpoint(function)(*each), cut)
        found = jnp.moveaxis(found, 0, 1)
        return found.reshape(found.shape[0], -1, *found.shape[3:])

    y: Array = lax.platform_dependent(*arrays, cpu=on_cpu, default=function)
    return y


def group_count(rows: int, between: int) -> int:
    """The fewest groups of as many rows each that hold no more than `CACHE_BYTES`.

    >>> group_count(64, 32 << 20), group_count(60, 32 << 20), group_count(61, 32 << 20)
    (8, 10, 61)
    """
    least = max(1, -(-between // CACHE_BYTES))
    return next((n for n in range(least, rows) if rows % n == 0), rows)
