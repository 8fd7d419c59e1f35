"""Parameters to begin training with: what passes keeps its size, and no head starts far off.

`network.parameters.initialize` makes random networks in which every part shows, for tests. Here
offsets and biases are zero, so that nothing is there but what training puts there, and most bases
start as what most bases are: silent, and no splice site.

References
----------
Klambauer et al. (2017) "Self-normalizing neural networks", NeurIPS 30 (fan-in normal).
Zhang, Dauphin and Ma (2019) "Fixup initialization", ICLR (small residual branches).
"""

import math
import zlib

import numpy as np

from agviz.network.config import JUNCTIONS, SPLICE_SITES, SPLICE_USAGE, NetworkConfig
from agviz.network.heads import LINEAR
from agviz.network.parameters import Flat, Variables, nest
from agviz.network.shapes import Shape, shapes

BRANCH_SCALE = 0.5
"""What the tower's attention and MLP blocks add at first, in standard deviations (chosen)."""

SKIP_SCALE = 0.9
"""Of `residual_scale`: what comes from above, against the skip (chosen)."""

TRACK_BIAS = -1.5
"""Of most track heads: softplus gives 0.2, where a mean non-zero bin is 1 (chosen)."""

SPARSE_BIAS = {"cage": -3.0, "procap": -3.0}
"""Of tracks that are zero almost everywhere: 0.05."""

NO_SITE_LOGIT = 6.0
"""Of "no splice site": each class of sites starts at a probability of 1/400."""

USAGE_BIAS = -6.0
"""Of splice-site usage, which is zero but at sites: 1/400 as well."""

UNIT_SOFTPLUS = math.log(math.e - 1)
"""Where softplus is 1: of each track's learnt scale."""


def initial_variables(config: NetworkConfig, *, seed: int) -> Variables:
    """Float32 parameters, and a state of ones, as numpy arrays.

    Each leaf follows from the seed, its name and its shape alone.

    Parameters
    ----------
    config
        Sizes of the network.
    seed
        The same seed gives the same parameters.
    """
    flat: Flat = {
        collection: {
            path: {
                leaf: _leaf(f"{path.partition('/')[2]}/{leaf}", shape, config=config, seed=seed)
                for leaf, shape in leaves.items()
            }
            for path, leaves in modules.items()
        }
        for collection, modules in shapes(config).items()
    }
    return nest(flat)


def _leaf(name: str, shape: Shape, *, config: NetworkConfig, seed: int) -> np.ndarray:
    *path, leaf = name.split("/")
    if leaf == "w":  # the first axis of a head's is the organism, of a kernel's its width
        inputs = math.prod(shape[1:-1] if path[-1] == LINEAR else shape[:-1])
        return _normal(f"{seed}|{name}", shape, 1 / math.sqrt(inputs))
    if leaf == "embeddings" and path[:2] == ["head", JUNCTIONS]:
        return _junction_factors(shape, config)
    if leaf in ("scale", "var_ema"):
        in_branch = len(path) > 1 and path[1].startswith(("mha_block", "mlp_block"))
        last = in_branch and path[-1] == "rms_batch_norm_1"
        return np.full(shape, BRANCH_SCALE if last and leaf == "scale" else 1.0, np.float32)
    values = np.full(shape, _CONSTANTS.get(leaf, 0.0), np.float32)
    if leaf == "b" and path[0] == "head":
        values += _head_bias(path[1])
        if path[1] == SPLICE_SITES:
            values[..., -1] = NO_SITE_LOGIT
    return values


_CONSTANTS = {"learnt_scale": UNIT_SOFTPLUS, "residual_scale": SKIP_SCALE}


def _head_bias(head: str) -> np.float32:
    if head == SPLICE_USAGE:
        return np.float32(USAGE_BIAS)
    if head in (SPLICE_SITES, JUNCTIONS, "contact_maps"):
        return np.float32(0)
    return np.float32(SPARSE_BIAS.get(head, TRACK_BIAS))


def _normal(key: str, shape: Shape, spread: float) -> np.ndarray:
    random = np.random.Generator(np.random.SFC64(zlib.crc32(key.encode())))
    return np.float32(spread) * random.standard_normal(shape, dtype=np.float32)


def _junction_factors(shape: Shape, config: NetworkConfig) -> np.ndarray:
    """All scales, for products of donors and acceptors of unit size, then all offsets: 0."""
    each = config.junction_tissues * config.junction_channels
    factors = np.array([config.junction_channels**-0.25, 0], np.float32)
    return np.tile(np.repeat(factors, each), (shape[0], 1))
