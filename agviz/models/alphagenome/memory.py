"""How much memory a prediction takes, by formula.

The sum of what is known exactly (parameters, results) and of what the program holds while it runs,
by a formula fitted to XLA's own plans of the published network (`working_bytes`).
"""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp

from agviz.models.alphagenome.operations import (
    convolutions,
    junction_values,
    output_values,
    parameter_bytes,
)
from agviz.network.config import NetworkConfig
from agviz.network.convolution import POINTS, is_worth_blocks
from agviz.network.parameters import PRECISIONS

PROGRAM_BYTES = 600_000_000
"""The compiler and its program, and the arrays of numpy and Python about them."""

_FLOAT32 = 4
_HOST_COPIES = 2  # of the results: as fetched from the device, and as handed out


@dataclasses.dataclass(frozen=True)
class Run:
    """What would be computed: `columns` of each head for `batch` sequences of `length` bp."""

    config: NetworkConfig
    length: int
    columns: Mapping[str, int]
    precision: str
    batch: int = 1


def memory_bytes(run: Run, *, platform: str) -> int:
    """Bytes that a run takes of its device's memory, parameters included."""
    config, columns, length = run.config, run.columns, run.length
    itemsize = jnp.dtype(PRECISIONS[run.precision]).itemsize
    parameters = parameter_bytes(config, columns, itemsize=itemsize)
    results = run.batch * itemsize * output_values(config, columns, length=length)
    counts = run.batch * _FLOAT32 * junction_values(columns, length=length)
    if platform == "cpu":  # where results are handed out, they are copied once more
        results, counts = _HOST_COPIES * results, (1 + _HOST_COPIES) * counts
    working = run.batch * working_bytes(run, itemsize=itemsize, platform=platform)
    kernels = _block_kernels(run) if platform == "cpu" else 0
    return parameters + kernels + max(working + results, results + counts) + PROGRAM_BYTES


def working_bytes(run: Run, *, itemsize: int, platform: str) -> int:
    """Bytes that one sequence takes between the layers.

    Fitted to the temporary memory of XLA's plans of the published network (JAX 0.10, CPU, float32;
    transformed kernels apart), which the formula exceeds:

    ==========  ==================  =========  ============
    bp          outputs             planned    this formula
    ==========  ==================  =========  ============
    8,192       all but junctions   0.11 GB    0.15 GB
    32,768      RNA_SEQ             0.39 GB    0.61 GB
    131,072     RNA_SEQ             1.60 GB    2.53 GB
    131,072     all but junctions   1.32 GB    2.53 GB
    131,072     CHIP_TF             1.81 GB    2.53 GB
    ==========  ==================  =========  ============
    """
    config = run.config
    if platform == "cpu":
        itemsize = _FLOAT32  # there convolutions are in float32 in either precision
    along = run.length * (_ARRAYS * config.channels + config.base_embedding) * itemsize
    tokens, bins = run.length // config.token_bp, run.length // config.length_multiple
    attention = _LOGIT_ARRAYS * config.query_heads * tokens**2 * _FLOAT32
    pairs = _PAIR_ARRAYS * (config.pair_channels + 2 * config.pair_heads) * bins**2 * _FLOAT32
    rows = 2 * bins**3 * _FLOAT32  # logits and weights of the row attention
    tower = attention + pairs + rows
    return along + tower


_ARRAYS = 4
"""Arrays of (length, channels) held at once, besides one as wide as the embedding of bases."""

_LOGIT_ARRAYS = 3
_PAIR_ARRAYS = 4


def _block_kernels(run: Run) -> int:
    """Bytes of the kernels that convolutions in blocks transform: all are, when a run starts."""
    kernels = (
        kernel
        for bins, kernel in convolutions(run.config, run.columns, length=run.length)
        if is_worth_blocks(bins, kernel)
    )
    points = len(POINTS) + 1
    return sum(points * inputs * outputs * _FLOAT32 for _, inputs, outputs in kernels)
